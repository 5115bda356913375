"""Open invitations follow the people: who comes to act for an invited seat is invited, who goes loses the entry.

Seats know nothing of invitations. What was done there (a successor, another address, the end of a seat) is fetched from
here: at once by `replace_holder`, for everything else by the worker.
"""

from collections.abc import Sequence, Set
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from integrationrunde.invitations import mails, queries
from integrationrunde.invitations.locking import wait_for_turn
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.operations import letter_to, uninvite
from integrationrunde.invitations.sequencing import raise_sequence
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from integrationrunde.seats.person import Person

_MAY_HAVE_ARRIVED = (LetterState.QUEUED, LetterState.SENDING, LetterState.SENT)
Pairs = sa.Select[int, int]


def replace_holder(
    invitation: Invitation, holder: SeatHolder, person: Person, *, by: Actor, now: datetime
) -> SeatHolder:
    """Nachfolge while meetings are invited: the successor takes the seat over and gets the invitations.

    The predecessor's links end and the meetings leave the predecessor's calendar. Raises Refused as seats.succeed does.
    """
    wait_for_turn(invitation, None)
    successor = seats.succeed(holder, person, by=by, now=now)
    follow(by=by, now=now, seat_id=invitation.seat_id)
    return successor


def is_behind(now: datetime) -> bool:
    """Whether there is anything to follow: at most five short statements."""
    ahead = _ahead(now)
    searches = (_departed(ahead), _arrived(ahead), _of_ended_seats(ahead))
    return bool(ahead) and any(db.session.execute(found.limit(1)).first() for found in searches)


def follow(*, by: Actor, now: datetime, seat_id: int | None = None) -> None:
    """Bring letters and calendars of the meetings ahead up to those who act for the seats (or that seat) now.

    Doing it again changes nothing.
    """
    db.session.flush()
    ahead = _ahead(now)
    searches = (_departed(ahead), _arrived(ahead), _of_ended_seats(ahead))
    _lock({invitation.id for found in searches for invitation, _other in _pairs(found, seat_id)})
    for invitation, holder in _pairs(_departed(ahead), seat_id):
        _take_leave(invitation, holder, now=now)
    for invitation, holder in _pairs(_arrived(ahead), seat_id):
        _bring(invitation, holder, by=by, now=now)
    for invitation, _seat in _pairs(_of_ended_seats(ahead), seat_id):
        uninvite(invitation, _("The seat of the organisation has ended."), by=by, now=now)


def _lock(invitation_ids: Set[int]) -> None:
    """All at once, in one order, and before the meeting's counter: who answers locks their own, then the counter."""
    rows = sa.select(Invitation.id).where(Invitation.id.in_(invitation_ids)).order_by(Invitation.id)
    db.session.execute(rows.with_for_update())


def _ahead(now: datetime) -> list[int]:
    """The meetings that seats are invited to and that have not begun."""
    since = clock.local(now).date() - timedelta(days=1)  # wherever the meeting is, its day is not earlier than that
    invited = sa.select(Meeting).where(Meeting.state == MeetingState.INVITED, Meeting.held_on >= since)
    announced = queries.as_announced(db.session.scalars(invited).all())
    return [meeting.id for meeting in announced if not meeting.has_begun(now)]


def _pairs(found: Pairs, seat_id: int | None) -> Sequence[tuple[Invitation, int]]:
    if seat_id is not None:
        found = found.where(Invitation.seat_id == seat_id)
    return [(db.session.get_one(Invitation, row[0]), row[1]) for row in db.session.execute(found).all()]


def _arrived(ahead: list[int]) -> Pairs:
    """Invitations with those who act for the seat and have got no letter about the meeting at their present address."""
    told = sa.exists().where(
        OutgoingLetter.recipient_address == SeatHolder.address,
        OutgoingLetter.meeting_id == Invitation.meeting_id,
        OutgoingLetter.link_subject_id == SeatHolder.id,
    )
    for_it = sa.or_(SeatHolder.scope == HolderScope.SEAT, SeatHolder.meeting_id == Invitation.meeting_id)
    return (
        sa.select(Invitation.id, SeatHolder.id)
        .join(SeatHolder, sa.and_(SeatHolder.seat_id == Invitation.seat_id, for_it))
        .where(Invitation.meeting_id.in_(ahead), Invitation.revoked_at.is_(None))
        .where(SeatHolder.ended_at.is_(None), SeatHolder.address != "", ~told)
        .order_by(Invitation.id, SeatHolder.id)
    )


def _departed(ahead: list[int]) -> Pairs:
    """Invitations with those who act no longer, but still have the entry; not where the mailbox has another holder."""
    later, other = aliased(OutgoingLetter), aliased(SeatHolder)
    taken_away = sa.exists().where(
        later.uid == OutgoingLetter.uid,
        later.recipient_address == OutgoingLetter.recipient_address,
        later.link_subject_id == OutgoingLetter.link_subject_id,
        later.calendar_method == "CANCEL",
        later.id > OutgoingLetter.id,
    )
    goes_on = sa.exists().where(
        other.seat_id == SeatHolder.seat_id,
        other.ended_at.is_(None),
        sa.func.lower(other.address) == sa.func.lower(SeatHolder.address),
    )
    return (
        sa.select(Invitation.id, SeatHolder.id)
        .distinct()
        .join(Invitation.meeting)
        .join(SeatHolder, SeatHolder.seat_id == Invitation.seat_id)
        .join(
            OutgoingLetter,
            sa.and_(
                OutgoingLetter.uid == Meeting.uid,
                OutgoingLetter.recipient_address == SeatHolder.address,
                OutgoingLetter.link_subject_id == SeatHolder.id,
            ),
        )
        .where(Invitation.meeting_id.in_(ahead), SeatHolder.ended_at.is_not(None), SeatHolder.address != "")
        .where(OutgoingLetter.calendar_method == "REQUEST", OutgoingLetter.state.in_(_MAY_HAVE_ARRIVED))
        .where(~taken_away, ~goes_on)
        .order_by(Invitation.id, SeatHolder.id)
    )


def _of_ended_seats(ahead: list[int]) -> Pairs:
    """Invitations that count, of seats that have ended."""
    ended = sa.select(Invitation.id, Seat.id).join(Invitation.seat).where(Seat.valid_to.is_not(None))
    return ended.where(Invitation.meeting_id.in_(ahead), Invitation.revoked_at.is_(None)).order_by(Invitation.id)


def _take_leave(invitation: Invitation, holder_id: int, *, now: datetime) -> None:
    wait_for_turn(invitation, None)
    row, holder = queries.invited_seat(invitation), db.session.get_one(SeatHolder, holder_id)
    raise_sequence(row.invitation.meeting)
    about = occasion(row.invitation.meeting, now=now)
    letter = mails.succeeded if holder.scope is HolderScope.SEAT else mails.taken_back
    queue(letter(about, row.invitation, holder), now=now)


def _bring(invitation: Invitation, holder_id: int, *, by: Actor, now: datetime) -> None:
    wait_for_turn(invitation, None)
    row, holder = queries.invited_seat(invitation), db.session.get_one(SeatHolder, holder_id)
    about = occasion(row.invitation.meeting, now=now)
    queue(letter_to(about, row, holder), now=now)
    record(
        N_("Invitation sent to somebody who acts for %(organisation)s since"),
        by=by,
        now=now,
        about=[row.invitation, row.invitation.meeting, row.seat],
        organisation=row.seat.organisation.official_name,
    )
