"""Sending what is due: claim a letter with a lease and commit, send it outside any transaction, mark it and commit.

Marking one letter and claiming the next share a transaction, so a letter costs one commit. A worker that dies leaves
one letter leased; when the lease is over it is sent again, the same bytes under the same Message-ID.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from integrationrunde.kit import clock
from integrationrunde.kit.addresses import wire
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import reading, transaction
from integrationrunde.outbox import outcomes
from integrationrunde.outbox.failures import FailureClass, NotDelivered, Phase, Reply
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import LetterState, OutboxPause, OutgoingLetter
from integrationrunde.outbox.render import render
from integrationrunde.outbox.succession import same_mailbox
from integrationrunde.outbox.transport import Courier, Parcel, longest_talk
from integrationrunde.outbox.verp import envelope_sender

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that this worker alone may send until its lease is over; detached, so that no transaction is open."""

    letter: OutgoingLetter
    lease_until: datetime


@dataclass(slots=True)
class Delivered:
    """What a round of deliveries came to. ``paused``: the queue rests until somebody mends the configuration."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    paused: bool = False


def deliver_due(
    *, courier: Courier | None = None, limit: int = 10_000, stop: Callable[[], bool] = lambda: False
) -> Delivered:
    """Send the letters that are due, oldest first; must not run inside a transaction.

    ``courier`` keeps its connection for the next round; without one, a connection is opened for this round. ``stop`` is
    asked between two letters. A broken connection ends the round: the next one goes on.
    """
    if courier is None:
        with closing(Courier()) as own:
            return _round(own, limit, stop)
    return _round(courier, limit, stop)


def _round(courier: Courier, limit: int, stop: Callable[[], bool]) -> Delivered:
    done = Delivered()
    if not _is_anything_due():
        return done
    claimed = _start(done)
    while claimed is not None:
        answer = _attempt(courier, claimed.letter)
        limit -= 1
        go_on = limit > 0 and not stop() and not _ends_the_round(answer)
        with transaction():
            _settle(claimed, answer, done)
            claimed = _claim(done) if go_on else None
    return done


def _is_anything_due() -> bool:
    now = clock.now()
    waiting = sa.and_(OutgoingLetter.state == LetterState.QUEUED, OutgoingLetter.due_at <= now)
    with reading():
        found = sa.select(sa.exists().where(waiting), sa.exists().where(_abandoned(now)))
        return any(db.session.execute(found).one())


def _abandoned(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(OutgoingLetter.state == LetterState.SENDING, OutgoingLetter.lease_until < now)


def _start(done: Delivered) -> Claimed | None:
    with transaction():
        now = clock.now()
        pause = db.session.get(OutboxPause, 1)
        if pause is not None and pause.next_try_at > now:
            done.paused = True
            return None
        abandoned = sa.select(OutgoingLetter).where(_abandoned(now)).with_for_update(skip_locked=True)
        for letter in db.session.scalars(abandoned):
            outcomes.take_back(letter)
        return _claim(done)


def _claim(done: Delivered) -> Claimed | None:
    """Lease the next letter; letters whose time is over, or has not come, are put aside on the way."""
    now = clock.now()
    while (letter := db.session.scalars(_NEXT, {"now": now}).first()) is not None:
        if outcomes.is_too_late(letter, now):
            done.failed += 1
            continue
        if outcomes.has_to_wait(letter, now):
            done.failed += letter.state is LetterState.FAILED
            done.postponed += letter.state is LetterState.QUEUED
            continue
        letter.state = LetterState.SENDING
        letter.lease_until = now + timedelta(seconds=longest_talk())
        db.session.flush()
        db.session.expunge(letter)
        return Claimed(letter, letter.lease_until)
    return None


def _next() -> sa.Select[OutgoingLetter]:
    """The due letter that has waited longest; of one calendar entry and recipient never a newer before an older one."""
    older = aliased(OutgoingLetter)
    held_back = sa.exists().where(
        older.uid == OutgoingLetter.uid,
        same_mailbox(older.recipient_address, OutgoingLetter.recipient_address),
        older.state.in_((LetterState.QUEUED, LetterState.SENDING)),
        older.id < OutgoingLetter.id,
    )
    is_due = OutgoingLetter.due_at <= sa.bindparam("now")
    due = sa.select(OutgoingLetter).options(joinedload(OutgoingLetter.enclosure))
    due = due.where(OutgoingLetter.state == LetterState.QUEUED, is_due, ~held_back)
    ordered = due.order_by(OutgoingLetter.due_at, OutgoingLetter.id).limit(1)
    return ordered.with_for_update(skip_locked=True, of=OutgoingLetter).execution_options(populate_existing=True)


_NEXT = _next()


def _attempt(courier: Courier, letter: OutgoingLetter) -> Reply | NotDelivered:
    try:
        return courier.send(_wrapped(letter))
    except NotDelivered as failure:
        return failure


def _wrapped(letter: OutgoingLetter) -> Parcel:
    """The letter as bytes in its envelope; one that cannot be made fails alone and does not stop the others."""
    try:
        raw = render(letter, keyring())
        envelope_id = letter.message_id.strip("<>").partition("@")[0]
        return Parcel(wire(envelope_sender(letter, keyring())), wire(letter.recipient_address), envelope_id, raw)
    except Exception as error:
        log.exception("letter %s cannot be made", letter.id)
        text = f"{type(error).__name__}: {error}"[:1000]
        raise NotDelivered(FailureClass.MESSAGE, Phase.SENDER, "", text) from error


def _ends_the_round(answer: Reply | NotDelivered) -> bool:
    """Whether the server, not the letter, is in trouble: no use in trying the next one now."""
    if isinstance(answer, Reply):
        return False
    said_nothing = answer.code == "" and answer.kind in (FailureClass.TEMPORARY, FailureClass.UNKNOWN)
    return answer.phase is Phase.CONNECT or said_nothing or answer.kind is FailureClass.CONFIGURATION


def _settle(claimed: Claimed, answer: Reply | NotDelivered, done: Delivered) -> None:
    now = clock.now()
    letter = db.session.get(OutgoingLetter, claimed.letter.id, with_for_update=True, populate_existing=True)
    if letter is None:
        return
    if isinstance(answer, Reply):
        outcomes.mark_sent(letter, answer, now)
        done.sent += 1
        return
    if letter.lease_until != claimed.lease_until:
        log.warning("letter %s: the lease was over before the server answered", letter.id)
        return
    outcomes.mark_failed(letter, answer, now)
    done.failed += letter.state is LetterState.FAILED
    done.postponed += letter.state is LetterState.QUEUED
    done.paused = answer.kind is FailureClass.CONFIGURATION
    if answer.phase is Phase.CONNECT and not done.paused:
        done.postponed += outcomes.postpone_all_due(answer, now)
