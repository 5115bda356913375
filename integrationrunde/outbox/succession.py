"""Letters of one calendar entry: a newer one overtakes those that have not left and answers the first."""

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.models import LetterState, OutgoingLetter

_NEVER_LEFT = (LetterState.QUEUED, LetterState.SUPERSEDED, LetterState.DISCARDED)


def overtake(new: OutgoingLetter, *, stands_alone: bool) -> None:
    """Take older waiting letters of the same entry and recipient out of the queue.

    A cancellation whose invitation never left leaves neither, unless it stands alone: nothing reaches somebody who was
    never told. A letter that was attempted may have arrived, so its cancellation is sent.
    """
    if new.uid is None or new.sequence is None or new.state is not LetterState.QUEUED:
        return
    older = _older(new)
    overtaken = [letter for letter in older if letter.state is LetterState.QUEUED]
    for letter in overtaken:
        letter.state = LetterState.SUPERSEDED
    if new.calendar_method == "CANCEL" and not stands_alone and overtaken and all(map(_never_left, older)):
        new.state = LetterState.SUPERSEDED


def begun_by(mail: Mail) -> str | None:
    """The Message-ID of the letter that brought the calendar entry which this mail changes; None for the first one."""
    if mail.calendar is None or mail.calendar.sequence == 0:
        return None
    subject_id = mail.link.capability.subject_id if mail.link else None
    first = sa.select(OutgoingLetter.message_id).where(
        OutgoingLetter.uid == mail.calendar.uid,
        OutgoingLetter.recipient_address == mail.recipient.address,
        OutgoingLetter.link_subject_id.is_not_distinct_from(subject_id),
        OutgoingLetter.calendar_method == "REQUEST",
        OutgoingLetter.state.not_in((LetterState.SUPERSEDED, LetterState.DISCARDED)),
        OutgoingLetter.sequence < mail.calendar.sequence,
    )
    return db.session.scalars(first.order_by(OutgoingLetter.id)).first()


def _older(new: OutgoingLetter) -> list[OutgoingLetter]:
    """Letters of the same entry to the same holder, locked; one mailbox may serve several seats."""
    same = sa.select(OutgoingLetter).where(
        OutgoingLetter.uid == new.uid,
        OutgoingLetter.recipient_address == new.recipient_address,
        OutgoingLetter.link_subject_id.is_not_distinct_from(new.link_subject_id),
        OutgoingLetter.sequence < new.sequence,
    )
    return list(db.session.scalars(same.with_for_update().execution_options(populate_existing=True)))


def _never_left(letter: OutgoingLetter) -> bool:
    return letter.state in _NEVER_LEFT and letter.attempts == 0
