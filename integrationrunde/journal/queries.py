"""Reading the journal."""

from collections.abc import Collection

import sqlalchemy as sa

from integrationrunde.journal.models import JournalEntry, JournalSubject
from integrationrunde.kit.database import Base


def entries(*, series_ids: Collection[int] | None = None) -> sa.Select[tuple[JournalEntry]]:
    """All entries, newest first; where series are named, only theirs and those that belong to no series."""
    statement = sa.select(JournalEntry).order_by(JournalEntry.happened_at.desc(), JournalEntry.id.desc())
    if series_ids is not None:
        statement = statement.where(sa.or_(JournalEntry.series_id.in_(series_ids), JournalEntry.series_id.is_(None)))
    return statement


def entries_about(thing: Base) -> sa.Select[tuple[JournalEntry]]:
    """The entries that speak of a thing, newest first."""
    about = sa.select(JournalSubject.entry_id).where(
        JournalSubject.kind == thing.__tablename__,
        JournalSubject.subject_id == thing.id,  # type: ignore[attr-defined]
    )
    return entries().where(JournalEntry.id.in_(about))
