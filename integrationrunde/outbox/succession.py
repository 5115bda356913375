"""Letters of one calendar entry: a newer one overtakes those that have not left and answers the first."""

from typing import Any

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.models import LetterState, OutgoingLetter

# What changes an entry in a calendar; a file to put into one by hand (PUBLISH) is another matter.
ENTRY = ("REQUEST", "CANCEL")
_NEVER_LEFT = (LetterState.QUEUED, LetterState.SUPERSEDED, LetterState.DISCARDED)


def overtake(new: OutgoingLetter, *, stands_alone: bool) -> None:
    """Take older waiting letters of the same entry and recipient out of the queue.

    A cancellation whose invitation never left leaves neither, unless it stands alone: nothing reaches somebody who was
    never told. A letter that was attempted may have arrived, so its cancellation is sent.
    """
    if new.calendar_method not in ENTRY or new.state is not LetterState.QUEUED:
        return
    older = _older(new)
    overtaken = [letter for letter in older if letter.state is LetterState.QUEUED]
    for letter in overtaken:
        letter.state = LetterState.SUPERSEDED
    if new.calendar_method == "CANCEL" and not stands_alone and overtaken and all(map(_never_left, older)):
        new.state = LetterState.SUPERSEDED


def is_overtaken(letter: OutgoingLetter) -> bool:
    """Whether a newer letter of the same calendar entry took this one's place: sent now, it would tell what was.

    A later cancellation takes the entry out of the whole mailbox, whichever seat it was for, and no SEQUENCE may fall
    there. One that still waits leaves before those after it.
    """
    if letter.calendar_method not in ENTRY or letter.state is LetterState.QUEUED:
        return False
    newer = sa.exists().where(
        OutgoingLetter.uid == letter.uid,
        same_mailbox(OutgoingLetter.recipient_address, letter.recipient_address),
        OutgoingLetter.id > letter.id,
        OutgoingLetter.calendar_method.in_(ENTRY),
        OutgoingLetter.state.not_in((LetterState.SUPERSEDED, LetterState.DISCARDED)),
        sa.or_(
            OutgoingLetter.seat_id.is_not_distinct_from(letter.seat_id),
            OutgoingLetter.calendar_method == "CANCEL",
            OutgoingLetter.sequence > letter.sequence,
        ),
    )
    return bool(db.session.scalar(sa.select(newer)))


def same_mailbox(one: Any, other: Any) -> sa.ColumnElement[bool]:
    """Whether two addresses (columns; the second may be text) mean one mailbox: nobody tells capitals apart."""
    return sa.func.lower(one) == (other.lower() if isinstance(other, str) else sa.func.lower(other))


def begun_by(mail: Mail) -> str | None:
    """The Message-ID of the letter that brought the calendar entry which this mail changes; None for the first one."""
    if mail.calendar is None or mail.calendar.sequence == 0:
        return None
    first = sa.select(OutgoingLetter.message_id).where(
        OutgoingLetter.uid == mail.calendar.uid,
        same_mailbox(OutgoingLetter.recipient_address, mail.recipient.address),
        OutgoingLetter.seat_id.is_not_distinct_from(mail.about.seat_id),
        OutgoingLetter.calendar_method == "REQUEST",
        OutgoingLetter.state.not_in((LetterState.SUPERSEDED, LetterState.DISCARDED)),
        OutgoingLetter.sequence < mail.calendar.sequence,
    )
    return db.session.scalars(first.order_by(OutgoingLetter.id)).first()


def _older(new: OutgoingLetter) -> list[OutgoingLetter]:
    """Letters of the same entry for the same seat, locked; for a cancellation those of the whole mailbox.

    One mailbox may serve several seats, and of each seat several holders one after the other. Whoever takes the entry
    away there has made sure that nobody needs it.
    """
    same = sa.select(OutgoingLetter).where(
        OutgoingLetter.uid == new.uid,
        same_mailbox(OutgoingLetter.recipient_address, new.recipient_address),
        OutgoingLetter.calendar_method.in_(ENTRY),
        OutgoingLetter.sequence < new.sequence,
    )
    if new.calendar_method != "CANCEL":
        same = same.where(OutgoingLetter.seat_id.is_not_distinct_from(new.seat_id))
    return list(db.session.scalars(same.with_for_update().execution_options(populate_existing=True)))


def _never_left(letter: OutgoingLetter) -> bool:
    return letter.state in _NEVER_LEFT and letter.attempts == 0
