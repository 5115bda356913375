"""Letters that come in and take effect, from their raw bytes on."""

from datetime import datetime

import sqlalchemy as sa

from integrationrunde.inbox import operations as inbox
from integrationrunde.inbox.models import IncomingLetter, IncomingState, Source
from integrationrunde.invitations import queries
from integrationrunde.invitations.models import Answer, Invitation
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import transaction
from integrationrunde.mailroom import receiving
from integrationrunde.mailroom.effect import Effect, effect_of
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from tests.inbox.letters import answer


def arrives(raw: bytes) -> tuple[IncomingState, Effect]:
    """A letter is stored and applied; its state and effect."""
    letter = stored(raw)
    receiving.apply_due()
    db.session.refresh(letter)
    return letter.state, effect_of(letter)


def stored(raw: bytes) -> IncomingLetter:
    """A letter is stored."""
    with transaction():
        letter = inbox.store(raw, source=Source.PIPE, now=clock.now())
    assert letter is not None
    return letter


def leave(**filters: object) -> list[OutgoingLetter]:
    """All waiting letters (with these columns) leave now; gives them."""
    waiting = sa.select(OutgoingLetter).filter_by(state=LetterState.QUEUED, **filters).order_by(OutgoingLetter.id)
    with transaction():
        letters = list(db.session.scalars(waiting))
        for letter in letters:
            letter.state, letter.sent_at, letter.attempts = LetterState.SENT, clock.now(), 1
    return letters


def waiting_letters() -> list[tuple[str, str]]:
    """Kind and address of the letters that wait to leave."""
    db.session.rollback()
    waiting = sa.select(OutgoingLetter).filter_by(state=LetterState.QUEUED).order_by(OutgoingLetter.id)
    return [(letter.kind, letter.recipient_address) for letter in db.session.scalars(waiting)]


def seat_of(invitation: Invitation) -> InvitedSeat:
    """The invited seat as the overview shows it."""
    db.session.rollback()
    return queries.invited_seat(invitation)


def answers_of(invitation: Invitation) -> list[Answer]:
    """Every answer of the seat, the newest first."""
    db.session.rollback()
    return queries.history(invitation)


def reply(
    invitation: Invitation,
    address: str,
    partstat: str,
    *more: str,
    sequence: int | None = 0,
    stamp: datetime | None = None,
    method: str = "REPLY",
    mime_method: str = "REPLY",
    parameters: str = "",
    uid: str = "",
    **headers: str,
) -> bytes:
    """The answer of a calendar to the invitation, sent by its attendee unless ``From`` says otherwise."""
    at = (stamp or clock.now()).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Probe//DE",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid or invitation.meeting.uid}",
        f"DTSTAMP:{at}",
        *([] if sequence is None else [f"SEQUENCE:{sequence}"]),
        f"ATTENDEE;PARTSTAT={partstat}{parameters}:mailto:{address}",
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return answer("\n".join(lines) + "\n", mime_method, **{"From": address, **headers})
