"""What the worker does, one plain function a duty. Each opens its own transactions."""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask import current_app

from integrationrunde.accounts import throttling
from integrationrunde.accounts.models import Session
from integrationrunde.actions import owning
from integrationrunde.files import tidying
from integrationrunde.invitations import following
from integrationrunde.kit import clock, heartbeat
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import reading, transaction
from integrationrunde.mailroom import receiving
from integrationrunde.minutes import closing
from integrationrunde.minutes import following as reviews
from integrationrunde.outbox.delivery import deliver_due
from integrationrunde.outbox.transport import Courier
from integrationrunde.public import operations as public
from integrationrunde.reminders import operations as leaving
from integrationrunde.reminders import queries as reminders
from integrationrunde.reminders.rules import Slot

log = structlog.get_logger()

TIDY_EVERY = timedelta(hours=1)
FOLLOW_EVERY = timedelta(seconds=5)
REMIND_EVERY = timedelta(seconds=30)
REVIEW_EVERY = timedelta(seconds=30)
SUCCEED_EVERY = timedelta(minutes=10)
AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""What a database raises that is locked or away: no duty can be done, and nothing is wrong with what it was about."""


@dataclass
class Diary:
    """When this worker last did what is not done in every round."""

    beat_at: datetime | None = None
    tidied_at: datetime | None = None
    followed_at: datetime | None = None
    reminded_at: datetime | None = None
    reviewed_at: datetime | None = None
    succeeded_at: datetime | None = None
    tasks_reminded_at: datetime | None = None
    knows_notice: bool = False

    @property
    def name(self) -> str:
        """Who this worker is among several."""
        return f"{socket.gethostname()[:80]}:{os.getpid()}"


@contextmanager
def apart(what: str, failures: list[Exception] | None = None, **about: object) -> Iterator[None]:
    """Let what fails here keep nothing else: it is logged, and added to ``failures``. Raises what AWAY names."""
    try:
        yield
    except AWAY:
        raise
    except Exception as error:
        db.session.rollback()
        log.exception("duty failed", duty=what, **about)
        if failures is not None:
            failures.append(error)


def deliver(courier: Courier, stop: Callable[[], bool]) -> int:
    """Send the letters that are due; says how many left. Ends between two letters when told to stop."""
    done = deliver_due(courier=courier, stop=stop)
    if done.sent or done.failed or done.postponed:
        log.info("letters", sent=done.sent, postponed=done.postponed, failed=done.failed, paused=done.paused)
    return done.sent


def follow_people(diary: Diary) -> None:
    """Bring invitations up to those who act for the seats now, several times a minute, each meeting for itself."""
    now = clock.now()
    if not is_due(diary.followed_at, FOLLOW_EVERY, now):
        return
    diary.followed_at = now
    with reading():
        is_behind = following.is_behind(now)
        ahead = following.meetings_ahead(now) if is_behind else []
    if not is_behind:
        return
    with transaction():
        following.renew_dead_links()
    for meeting_id in ahead:
        with apart("people", meeting=meeting_id), transaction():
            following.follow(by=System(), now=now, meeting_id=meeting_id)


def apply_letters(stop: Callable[[], bool]) -> None:
    """Let the letters that came in take effect. Ends between two letters when told to stop."""
    done = receiving.apply_due(stop=stop)
    if done.applied or done.failed:
        log.info("letters in", applied=done.applied, waiting=done.waiting, failed=done.failed)


def remind(diary: Diary, stop: Callable[[], bool]) -> None:
    """Queue the reminders that are due, each in a transaction of its own, twice a minute."""
    now = clock.now()
    if not is_due(diary.reminded_at, REMIND_EVERY, now):
        return
    diary.reminded_at = now
    with reading():
        due = reminders.due(now)
    for meeting_id, slot in due:
        if stop():
            return
        with apart("reminders", meeting=meeting_id, reminder=slot.name):
            _remind(meeting_id, slot, now)


def _remind(meeting_id: int, slot: Slot, now: datetime) -> None:
    with transaction():
        left = leaving.leave(meeting_id, slot, by=System(), now=now)
        letters = left.letters if left is not None else None
    if letters is not None:
        log.info("reminder", meeting=meeting_id, reminder=slot.name, letters=letters)


def close_reviews(diary: Diary, stop: Callable[[], bool]) -> None:
    """Approve minutes whose deadline has passed without an open objection, follow the people and remind before it.

    Substitutes of approved minutes go. Each in a transaction of its own, twice a minute.
    """
    now = clock.now()
    if not is_due(diary.reviewed_at, REVIEW_EVERY, now):
        return
    diary.reviewed_at = now
    with reading():
        passed, soon = closing.passed(now), closing.reminder_due(now)
        behind = reviews.behind(now)
    _each("minutes approved", passed, lambda ident: closing.close(ident, by=System(), now=now), stop)
    _each("review letters", behind, lambda ident: reviews.follow(ident, by=System(), now=now), stop)
    _each("review reminder", soon, lambda ident: closing.remind(ident, by=System(), now=now), stop)
    with reading():
        going = closing.substitutes_to_go()
    _each("substitutes", going, lambda ident: closing.let_substitutes_go(ident, by=System(), now=now), stop)


def _each(what: str, ids: Sequence[int], verb: Callable[[int], int], stop: Callable[[], bool]) -> None:
    for ident in ids:
        if stop():
            return
        with apart("reviews", step=what, id=ident):
            with transaction():
                done = verb(ident)
            if done:
                log.info(what, id=ident, count=int(done))


def pass_tasks_on(diary: Diary) -> None:
    """Let successors of organisations that have ended own their open tasks, and colleagues go whose task is done."""
    now = clock.now()
    if not is_due(diary.succeeded_at, SUCCEED_EVERY, now):
        return
    diary.succeeded_at = now
    with reading():
        to_do = owning.orphaned(now)
        going = owning.colleagues_to_go(now)
    for task_id in to_do:
        with apart("successors", task=task_id), transaction():
            owning.follow_successors(task_id, by=System(), now=now)
    for ownership_id in going:
        with apart("colleagues", part=ownership_id), transaction():
            owning.let_colleagues_go(ownership_id, by=System(), now=now)


def remember_notice(diary: Diary) -> None:
    """Keep the privacy notice in force, once, so that it stays readable when another follows (LAW.md DS-5)."""
    if diary.knows_notice:
        return
    config = current_app.config
    with transaction():
        public.remember_notice(config["OPERATOR_PRIVACY"], config["PRIVACY_VERSION"], now=clock.now())
    diary.knows_notice = True


def give_sign_of_life(diary: Diary) -> None:
    """Write the heartbeat, once a minute; also when the clock has been moved."""
    now = clock.now()
    if is_due(diary.beat_at, heartbeat.EVERY, now):
        with transaction():
            heartbeat.beat(diary.name, now=now)
        diary.beat_at = now


def tidy(diary: Diary) -> None:
    """Once an hour delete ended sessions, counters of attempts that no longer count, files that nothing names."""
    now = clock.now()
    if is_due(diary.tidied_at, TIDY_EVERY, now):
        with transaction():
            ended = sa.or_(Session.expires_at <= now, Session.revoked_at.is_not(None))
            db.session.execute(sa.delete(Session).where(ended))
            throttling.tidy(now)
        _tidy_files()
        diary.tidied_at = now


def _tidy_files() -> None:
    try:
        with reading():
            done = tidying.tidy()
    except OSError as error:
        log.error("files not tidied", error=str(error))
        return
    if done.removed or done.missing:
        log.warning("files", removed=done.removed, missing=len(done.missing))


def is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether something is to be done again; also when the clock has been set back."""
    return last is None or not timedelta(0) <= now - last < every
