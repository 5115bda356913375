"""From what a letter says to what it speaks of: the meeting, the seat, the person, our own letter."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import idna
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder

_FURNISHED = (
    joinedload(Invitation.meeting),
    joinedload(Invitation.told),
    joinedload(Invitation.seat).joinedload(Seat.organisation),
)


@dataclass(frozen=True)
class Place:
    """Somebody at an invited seat. Whether they act still, and the invitation counts, is for the reader to ask."""

    invitation: Invitation
    holder: SeatHolder


def meeting_by_uid(uid: str) -> Meeting | None:
    """The meeting whose calendar entry bears this UID."""
    return db.session.scalars(sa.select(Meeting).filter_by(uid=uid)).one_or_none() if uid else None


def places_of(meeting: Meeting, address: str) -> list[Place]:
    """Who has or had this address at a seat invited to the meeting; only those who act, where any does."""
    if not address:
        return []
    own = sa.or_(SeatHolder.scope == HolderScope.SEAT, SeatHolder.meeting_id == meeting.id)
    statement = (
        sa.select(Invitation, SeatHolder)
        .join(SeatHolder, SeatHolder.seat_id == Invitation.seat_id)
        .where(Invitation.meeting_id == meeting.id, own, sa.func.lower(SeatHolder.address).in_(_spellings(address)))
        .options(*_FURNISHED)
        .order_by(SeatHolder.ended_at.is_not(None), SeatHolder.id)
    )
    found = [Place(invitation, holder) for invitation, holder in db.session.execute(statement)]
    return [place for place in found if place.holder.is_active] or found


def place_of_letter(letter: OutgoingLetter | None, meeting: Meeting | None = None) -> Place | None:
    """To whom at which invited seat our letter went; None where it was about no meeting, or not about this one."""
    if letter is None or letter.meeting_id is None or letter.seat_id is None or letter.link_purpose != "page":
        return None
    if meeting is not None and letter.meeting_id != meeting.id:
        return None
    holder = db.session.get(SeatHolder, letter.link_subject_id)
    statement = sa.select(Invitation).filter_by(meeting_id=letter.meeting_id, seat_id=letter.seat_id)
    invitation = db.session.scalars(statement.options(*_FURNISHED)).one_or_none()
    return Place(invitation, holder) if invitation is not None and holder is not None else None


def is_address_of(holder: SeatHolder, address: str) -> bool:
    """Whether the holder has this address, in whichever spelling."""
    return is_same_address(holder.address, address)


def is_same_address(one: str, other: str) -> bool:
    """Whether two addresses are the same, in whichever spelling; two empty ones are not."""
    return bool(one and other) and one.strip().lower() in _spellings(other)


def letters_named(message_ids: Sequence[str]) -> list[OutgoingLetter]:
    """Our letters with these Message-IDs, in the same order."""
    statement = sa.select(OutgoingLetter).where(OutgoingLetter.message_id.in_(message_ids))
    found = {letter.message_id: letter for letter in db.session.scalars(statement)} if message_ids else {}
    return [found[message_id] for message_id in message_ids if message_id in found]


def letter_answered(letter: IncomingLetter) -> OutgoingLetter | None:
    """Our letter that this one answers, by In-Reply-To and References."""
    ids = letter.understood.get("keys", {}).get("message_ids", [])
    return next(iter(letters_named(ids)), None)


def seats_of(places: Iterable[Place]) -> set[int]:
    """The seats of these places."""
    return {place.invitation.seat_id for place in places}


def _spellings(address: str) -> Collection[str]:
    """The address with its domain as people write it, and as it travels (IDNA)."""
    address = address.strip().lower()
    local, _, domain = address.rpartition("@")
    spellings = {address}
    for spell in (idna.decode, lambda text: idna.encode(text, uts46=True).decode()):
        try:
            spellings.add(f"{local}@{spell(domain)}")
        except (idna.IDNAError, UnicodeError):
            continue
    return spellings
