"""Storing letters, and writing down what became of them. What they change is the business of the rooms above."""

import hashlib
import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite

from integrationrunde.inbox.classifying import Kind
from integrationrunde.inbox.models import IncomingLetter, IncomingState, Source
from integrationrunde.inbox.reading import MOST_BYTES
from integrationrunde.inbox.understanding import Understood, understand
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _, clean_line, fold

log = structlog.get_logger()

MOST_ATTEMPTS = 3
_UNDECIDED = (IncomingState.NEEDS_DECISION, IncomingState.SET_ASIDE)


def store(raw: bytes, *, source: Source, now: datetime) -> IncomingLetter | None:
    """Keep a letter with what it says; None where it is kept already. Of a very large one the beginning is kept."""
    kept = raw[: MOST_BYTES + 1]
    row = {"digest": digest(kept), "raw": kept, "received_at": now, "source": source, **_row(kept)}
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(IncomingLetter).values(row).on_conflict_do_nothing(index_elements=["digest"])
    return db.session.scalars(statement.returning(IncomingLetter)).one_or_none()


def digest(raw: bytes) -> str:
    """What makes a letter the same letter: its bytes, whatever its line ends."""
    return hashlib.sha256(re.sub(rb"\r*\n", b"\r\n", raw)).hexdigest()


def _row(raw: bytes) -> dict[str, Any]:
    try:
        return _understood(understand(raw))
    except Exception as error:  # a letter that cannot be understood must not stop the others
        log.exception("letter not understood", digest=digest(raw))
        empty = dict.fromkeys(("message_id", "sender", "recipient", "subject", "searched"), "")
        failure = f"{type(error).__name__}: {error}"[:1000]
        return {**empty, "kind": Kind.OTHER, "understood": {}, "state": IncomingState.SET_ASIDE, "error": failure}


def _understood(letter: Understood) -> dict[str, Any]:
    plain = letter.as_json()
    subject, sender = clean_line(plain["subject"]), clean_line(plain["sender"])
    return {
        "message_id": clean_line(plain["message_id"])[:250],
        "sender": sender[:320],
        "recipient": clean_line(next(iter(plain["arrived_at"]), ""))[:320],
        "subject": subject[:500],
        "kind": letter.kind,
        "understood": plain,
        "searched": fold(f"{sender} {subject}"),
        "state": IncomingState.NEW,
    }


def mark_applied(letter: IncomingLetter, *, effect: dict[str, Any], now: datetime) -> None:
    """What it says has been done, in this transaction. ``effect`` is plain values: what changed, for the page."""
    letter.state, letter.effect, letter.applied_at, letter.error = IncomingState.APPLIED, effect, now, None


def mark_needs_decision(letter: IncomingLetter, *, effect: dict[str, Any], now: datetime) -> None:
    """A person must decide, perhaps once more. ``effect`` says what was found out so far."""
    letter.state, letter.effect, letter.applied_at, letter.error = IncomingState.NEEDS_DECISION, effect, now, None
    letter.handled_by = letter.handled_at = None


def mark_failed(letter: IncomingLetter, *, error: str) -> None:
    """Applying it failed and was rolled back; the third time it is set aside and the others go on."""
    letter.attempts += 1
    letter.error = clean_line(error)[:1000]
    if letter.attempts >= MOST_ATTEMPTS:
        letter.state = IncomingState.SET_ASIDE


def mark_handled(letter: IncomingLetter, *, effect: dict[str, Any] | None, by: Actor, now: datetime) -> None:
    """A person has decided or seen to it. ``effect`` replaces what was noted, None leaves it.

    Raises Refused where nothing waits for anybody. The room that acts on the decision writes the journal.
    """
    if letter.state not in _UNDECIDED:
        raise Refused(_("This letter waits for no decision. Somebody may have taken it in the meantime."))
    letter.state, letter.handled_by, letter.handled_at = IncomingState.HANDLED, by.label, now
    letter.effect = effect if effect is not None else letter.effect


def try_again(letter: IncomingLetter) -> None:
    """Let a letter that was set aside be understood and applied anew. Raises Refused where it was not."""
    if letter.state is not IncomingState.SET_ASIDE or letter.raw is None:
        raise Refused(_("Only a letter that was set aside can be tried again."))
    for name, value in _row(letter.raw).items():
        setattr(letter, name, value)
    letter.attempts = 0


def claim(letter_id: int) -> IncomingLetter | None:
    """The letter, locked for applying; None where it is no longer new or somebody else has it."""
    statement = sa.select(IncomingLetter).filter_by(id=letter_id, state=IncomingState.NEW)
    return db.session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()
