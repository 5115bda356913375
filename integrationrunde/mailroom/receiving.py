"""Letters that came in take effect: each once, in one transaction with what it changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from integrationrunde.inbox import operations as inbox
from integrationrunde.inbox import queries as inbox_queries
from integrationrunde.inbox.classifying import Kind
from integrationrunde.inbox.fetching import TEMPORARY
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import reading, transaction
from integrationrunde.mailroom import bounces, people, replies
from integrationrunde.mailroom.effect import Effect

log = structlog.get_logger()


@dataclass
class Received:
    """What a round of letters came to: applied, of these waiting for a person, and failed."""

    applied: int = 0
    waiting: int = 0
    failed: int = 0


def apply_due(*, limit: int = 100, stop: Callable[[], bool] = lambda: False) -> Received:
    """Apply the letters that are due, in the order in which they came; must not run inside a transaction.

    A letter that cannot be applied is tried again in the next rounds, and set aside the third time; the others go on.
    Raises what the database raises when it is away.
    """
    with reading():
        waiting = inbox_queries.due(limit)
    done = Received()
    for letter_id in waiting:
        if stop():
            break
        _apply_one(letter_id, done)
    return done


def _apply_one(letter_id: int, done: Received) -> None:
    try:
        with transaction():
            letter = inbox.claim(letter_id)
            if letter is None:
                return
            waits = _apply(letter, now=clock.now())
            db.session.flush()
    except TEMPORARY as error:
        if getattr(error, "connection_invalidated", False):
            raise
        log.warning("letter not applied for now", letter=letter_id, error=type(error).__name__)
    except Exception as error:  # one bad letter must not keep the others
        done.failed += 1
        _note_failure(letter_id, error)
    else:
        done.applied += 1
        done.waiting += waits


def _note_failure(letter_id: int, error: Exception) -> None:
    log.exception("letter not applied", letter=letter_id)
    with transaction():
        letter = inbox.claim(letter_id)
        if letter is not None:
            inbox.mark_failed(letter, error=f"{type(error).__name__}: {error}")


def _apply(letter: IncomingLetter, *, now: datetime) -> bool:
    effect, waits = _effect(letter, now=now)
    mark = inbox.mark_needs_decision if waits else inbox.mark_applied
    mark(letter, effect=effect.as_json(), now=now)
    return waits


def _effect(letter: IncomingLetter, *, now: datetime) -> tuple[Effect, bool]:
    if letter.kind in (Kind.REPLY, Kind.COUNTER):
        return replies.apply(letter, now=now)
    if letter.kind is Kind.BOUNCE:
        return bounces.apply(letter, now=now)
    return people.apply(letter, now=now)
