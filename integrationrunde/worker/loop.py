"""The worker's loop: all duties, round by round, until it is told to stop."""

import threading
from collections.abc import Callable
from contextlib import closing

import structlog

from integrationrunde.kit.database import db
from integrationrunde.outbox.transport import Courier
from integrationrunde.worker import duties, mailbox, reminding

log = structlog.get_logger()

TICK = 1.0
LONGEST_WAIT = 60.0


def run(stop: threading.Event, *, once: bool = False, tick: float = TICK) -> None:
    """Do the duties every ``tick`` seconds until ``stop`` is set, or once.

    While the database does not answer, the rounds come less and less often, up to one a minute; the trouble is logged
    when it begins and when it ends. With ``once`` it is raised, and so is what kept a duty from being done.
    """
    diary, failures = duties.Diary(), 0
    with closing(Courier()) as courier, mailbox.watched(stop, once=once):
        while True:
            try:
                broken = _round(courier, diary, stop)
            except duties.AWAY as error:
                db.session.remove()
                if once:
                    raise
                failures += 1
                _tell_trouble(error, failures)
            else:
                _tell_recovery(failures)
                failures = 0
                if once and broken:
                    raise broken[0]
            if once or stop.wait(min(LONGEST_WAIT, tick * 2**failures)):
                return


def _round(courier: Courier, diary: duties.Diary, stop: threading.Event) -> list[Exception]:
    """Every duty once; gives what went wrong. One that fails keeps no other: letters leave whatever else is broken.

    Raises what a database raises that is away.
    """
    work: dict[str, Callable[[], object]] = {
        "heartbeat": lambda: duties.give_sign_of_life(diary),
        "notice": lambda: duties.remember_notice(diary),
        "letters in": lambda: duties.apply_letters(stop.is_set),
        "people": lambda: duties.follow_people(diary),
        "reminders": lambda: duties.remind(diary, stop.is_set),
        "reviews": lambda: duties.close_reviews(diary, stop.is_set),
        "tasks": lambda: duties.pass_tasks_on(diary),
        "reminders of tasks": lambda: reminding.remind_of_tasks(diary, stop.is_set),
        "letters": lambda: duties.deliver(courier, stop.is_set),
        "tidying": lambda: duties.tidy(diary),
    }
    failures: list[Exception] = []
    for name, duty in work.items():
        if not stop.is_set():
            with duties.apart(name, failures):
                duty()
    db.session.remove()
    return failures


def _tell_trouble(error: Exception, failures: int) -> None:
    if failures == 1:
        log.error("the database does not answer, trying again", error=str(error)[:500])


def _tell_recovery(failures: int) -> None:
    if failures:
        log.info("the database answers again", failed_rounds=failures)
