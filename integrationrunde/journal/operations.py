"""Writing the journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from integrationrunde.journal.models import JournalEntry, JournalSubject
from integrationrunde.journal.wording import WORD, in_every_language
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.words import fold


def record(
    message: str, *, by: Actor, now: datetime, about: Iterable[Base], series_id: int | None = None, **values: Any
) -> JournalEntry:
    """Write down what `by` did.

    ``message`` is a msgid marked with N_, its placeholders are filled from ``values`` (JSON values; organisations and
    functions, no names of persons, because the journal is kept longer than those). ``about`` names the rows concerned;
    they must have been flushed. The series is taken from the first of them that has one.
    """
    things = list(about)
    db.session.flush()
    if series_id is None:
        series_id = next((thing.series_id for thing in things if getattr(thing, "series_id", None)), None)  # type: ignore[attr-defined]
    entry = JournalEntry(
        happened_at=now,
        actor_kind=by.kind,
        actor_id=by.actor_id,
        actor_label=by.label,
        message=message,
        values=values,
        searched=fold(" ".join([by.label, *in_every_language(message, values)])),
        series_id=series_id,
        subjects=[JournalSubject(kind=kind, subject_id=ident) for kind, ident in _names(things)],
    )
    db.session.add(entry)
    return entry


def word(msgid: str) -> dict[str, str]:
    """A value that is a word of the house, marked with N_: it is told in the reader's language."""
    return {WORD: msgid}


def _names(things: list[Base]) -> list[tuple[str, int]]:
    named = [(thing.__tablename__, thing.id) for thing in things]  # type: ignore[attr-defined]
    return list(dict.fromkeys(named))
