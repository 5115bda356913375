"""Journal entries and the things they speak of."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.kit.database import Base


class JournalEntry(Base):
    """One thing that somebody did. ``message`` is an English msgid, shown translated with its ``values``.

    ``searched`` is what the entry says in every language, folded for searching.
    """

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(sa.String(16))
    actor_id: Mapped[int | None]
    actor_label: Mapped[str] = mapped_column(sa.String(300))
    message: Mapped[str] = mapped_column(sa.Text)
    values: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    searched: Mapped[str] = mapped_column(sa.Text)
    series_id: Mapped[int | None] = mapped_column(index=True)

    subjects: Mapped[list["JournalSubject"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class JournalSubject(Base):
    """A thing that an entry speaks of: table name and id; no foreign key, because the entry outlives the thing."""

    __tablename__ = "journal_subject"
    __table_args__ = (sa.Index("ix_journal_subject_kind_subject_id", "kind", "subject_id"),)

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("journal_entry.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
