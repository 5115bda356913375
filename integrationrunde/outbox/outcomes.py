"""What becomes of a letter after an attempt. Changes rows inside the delivery's transaction."""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa

from integrationrunde.kit import office_hours
from integrationrunde.kit.database import db
from integrationrunde.outbox import health
from integrationrunde.outbox.failures import FailureClass, NotDelivered, Reply, next_attempt
from integrationrunde.outbox.models import LetterState, OutboxPause, OutgoingLetter

PAUSE = timedelta(minutes=5)
log = logging.getLogger(__name__)


def mark_sent(letter: OutgoingLetter, reply: Reply, now: datetime) -> None:
    """The server has accepted the letter; a pause of the queue is over."""
    letter.state = LetterState.SENT
    letter.sent_at = now
    letter.lease_until = None
    letter.attempts += 1
    letter.last_failure = None
    letter.smtp_code = f"{reply.code} {reply.enhanced}".strip()
    letter.smtp_text = reply.text
    db.session.execute(sa.delete(OutboxPause))


def mark_failed(letter: OutgoingLetter, failure: NotDelivered, now: datetime) -> None:
    """Back into the queue or given up, as the kind of failure asks; a wrong configuration costs the letter nothing."""
    letter.lease_until = None
    _note(letter, failure)
    if failure.kind is FailureClass.CONFIGURATION:
        letter.state = LetterState.QUEUED
        _pause(failure, now)
        return
    letter.attempts += 1
    if failure.kind.is_tried_again:
        _wait_or_give_up(letter, now)
        return
    letter.state = LetterState.FAILED
    _learn(letter, failure, now)


def postpone_all_due(failure: NotDelivered, now: datetime) -> int:
    """No server could be reached: this is an attempt for every letter that is due. Gives how many stay in the queue."""
    due = sa.select(OutgoingLetter).where(OutgoingLetter.state == LetterState.QUEUED, OutgoingLetter.due_at <= now)
    letters = db.session.scalars(due.with_for_update(skip_locked=True)).all()
    for letter in letters:
        _note(letter, failure)
        letter.attempts += 1
        _wait_or_give_up(letter, now)
    return sum(letter.state is LetterState.QUEUED for letter in letters)


def take_back(letter: OutgoingLetter) -> None:
    """Its worker died or hung: whether the server got the letter is unknown, so the same bytes go again."""
    letter.state = LetterState.QUEUED
    letter.lease_until = None
    letter.attempts += 1
    letter.last_failure = FailureClass.UNKNOWN
    letter.smtp_code = None
    letter.smtp_text = "the delivery was interrupted"


def is_too_late(letter: OutgoingLetter, now: datetime) -> bool:
    """Give the letter up where its time is over; whether it was. One that was never tried gets its one attempt."""
    if letter.expires_at is not None and letter.expires_at <= now:
        give_up(letter, FailureClass.EXPIRED, "what the letter speaks of had begun before it could leave")
    elif letter.attempts and letter.give_up_at <= now:
        give_up(letter, letter.last_failure or FailureClass.TEMPORARY, letter.smtp_text or "")
    return letter.state is LetterState.FAILED


def has_to_wait(letter: OutgoingLetter, now: datetime) -> bool:
    """Let a letter that leaves only by day wait for the next hours at which it may; whether it has to.

    Where they come too late it is given up at once, so that somebody can still follow up.
    """
    if not letter.by_day or office_hours.may_leave(now):
        return False
    letter.due_at = office_hours.next_opening(now)
    if letter.expires_at is not None and letter.expires_at <= letter.due_at:
        give_up(letter, FailureClass.EXPIRED, "what the letter speaks of begins before it may leave")
    return True


def give_up(letter: OutgoingLetter, kind: FailureClass, text: str) -> None:
    """The letter stays where it is until somebody decides."""
    letter.state = LetterState.FAILED
    letter.last_failure = kind
    letter.smtp_text = text[:1000]


def _note(letter: OutgoingLetter, failure: NotDelivered) -> None:
    letter.last_failure = failure.kind
    letter.smtp_code = failure.code or None
    letter.smtp_text = failure.text


def _wait_or_give_up(letter: OutgoingLetter, now: datetime) -> None:
    again_at = next_attempt(letter.id, letter.attempts, now)
    if letter.by_day:
        again_at = office_hours.next_opening(again_at)
    letter.state = LetterState.QUEUED if again_at <= letter.give_up_at else LetterState.FAILED
    letter.due_at = again_at


def _learn(letter: OutgoingLetter, failure: NotDelivered, now: datetime) -> None:
    if failure.kind is FailureClass.HARD:
        health.note_hard(letter.recipient_address, detail=_detail(failure), now=now)
    elif failure.kind is FailureClass.SOFT:
        health.note_soft(letter.recipient_address, detail=_detail(failure), now=now)
    elif failure.kind is FailureClass.POLICY:
        log.error("letter %s was refused as unwanted: %s", letter.id, failure.code)


def _pause(failure: NotDelivered, now: datetime) -> None:
    log.error("the outbox rests, the way to the mail server is wrong: %s %s", failure.code, failure.text)
    pause = db.session.get(OutboxPause, 1, with_for_update=True)
    if pause is None:
        pause = OutboxPause(id=1, since=now)
        db.session.add(pause)
    pause.next_try_at = now + PAUSE
    pause.smtp_code = failure.code or None
    pause.detail = failure.text


def _detail(failure: NotDelivered) -> str:
    return failure.text if not failure.code else f"{failure.code}: {failure.text}"
