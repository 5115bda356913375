"""Reading the journal."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from integrationrunde.journal.models import JournalEntry, JournalSubject
from integrationrunde.kit.database import Base
from integrationrunde.kit.words import pattern


def entries(*, series_ids: Collection[int] | None = None) -> sa.Select[Any]:
    """All entries, newest first; where series are named, only theirs, and nothing that belongs to no series."""
    statement = sa.select(JournalEntry).order_by(JournalEntry.happened_at.desc(), JournalEntry.id.desc())
    if series_ids is not None:
        statement = statement.where(JournalEntry.series_id.in_(series_ids))
    return statement


def entries_about(thing: Base) -> sa.Select[Any]:
    """The entries that speak of a thing, newest first."""
    about = sa.select(JournalSubject.entry_id).where(
        JournalSubject.kind == thing.__tablename__,
        JournalSubject.subject_id == thing.id,  # type: ignore[attr-defined]
    )
    return entries().where(JournalEntry.id.in_(about))


def searched(
    words: str, *, series_id: int | None, actor_kind: str, oldest_first: bool, readable: Collection[int] | None
) -> sa.Select[Any]:
    """The entries in ``readable`` series (None: all) in which every word occurs, of one series or kind of actor."""
    statement = entries(series_ids=readable)
    for word in words.split():
        statement = statement.where(JournalEntry.searched.like(pattern(word)))
    if series_id is not None:
        statement = statement.where(JournalEntry.series_id == series_id)
    if actor_kind:
        statement = statement.where(JournalEntry.actor_kind == actor_kind)
    if oldest_first:
        statement = statement.order_by(None).order_by(JournalEntry.happened_at, JournalEntry.id)
    return statement
