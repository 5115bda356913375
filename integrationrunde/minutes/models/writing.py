"""What is written: minutes, their items, every revision of the text, and the paragraphs' ids."""

import enum
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.agenda.models import AgendaItem, Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Meeting


class MinutesState(enum.StrEnum):
    """Drafted, circulated and under review, approved for good."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"


class Minutes(Base):
    """The minutes of one meeting. Begin and end as they were, in the meeting's local time.

    ``chair`` and ``minute_taker`` are organisation and function, never a person. How and when they were approved stands
    in `MinutesApproval`. Once approved, the database refuses every change of the row.
    """

    __tablename__ = "minutes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), unique=True)
    state: Mapped[MinutesState] = mapped_column(default=MinutesState.DRAFT)
    began_at: Mapped[time | None]
    ended_at: Mapped[time | None]
    chair: Mapped[str] = mapped_column(sa.String(300), default="")
    minute_taker: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    breaks: Mapped[list["MinutesBreak"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="MinutesBreak.began_at"
    )
    items: Mapped[list["MinutesItem"]] = relationship(
        lazy="raise", back_populates="minutes", order_by="MinutesItem.position"
    )
    __mapper_args__ = {"version_id_col": version}


class MinutesBreak(Base):
    """A break as it was, in local time; without an end while it lasts."""

    __tablename__ = "minutes_break"
    __table_args__ = (sa.CheckConstraint("ended_at IS NULL OR began_at < ended_at", name="ends_after_begin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id", ondelete="CASCADE"), index=True)
    began_at: Mapped[time]
    ended_at: Mapped[time | None]


minutes_item_organisation = sa.Table(
    "minutes_item_organisation",
    Base.metadata,
    sa.Column("minutes_item_id", sa.ForeignKey("minutes_item.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class MinutesItem(Base):
    """What was said to one agenda item: Markdown, as its newest revision has it; ``revision`` is that one's number.

    ``position`` keeps the order in which it was dealt with. ``internal_note`` never leaves the secretariat. An item was
    deferred (vertagt) when ``deferred_reason`` is not empty; ``deferred_to_id`` is the meeting, where it is known.
    ``organisations`` may read it when the audience is ``organisations``.
    """

    __tablename__ = "minutes_item"
    __table_args__ = (
        sa.UniqueConstraint("minutes_id", "position"),
        sa.CheckConstraint("position > 0", name="position_positive"),
        sa.CheckConstraint("revision >= 0", name="revision_not_negative"),
        sa.CheckConstraint("deferred_to_id IS NULL OR deferred_reason <> ''", name="deferred_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"))
    agenda_item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id"), unique=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    internal_note: Mapped[str] = mapped_column(sa.Text, default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.ALL)
    deferred_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    deferred_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    minutes: Mapped[Minutes] = relationship(lazy="raise", back_populates="items")
    agenda_item: Mapped[AgendaItem] = relationship(lazy="raise")
    deferred_to: Mapped[Meeting | None] = relationship(lazy="raise")
    organisations: Mapped[list[Organisation]] = relationship(
        lazy="raise", secondary=minutes_item_organisation, order_by=Organisation.sort_key
    )
    revisions: Mapped[list["MinutesRevision"]] = relationship(
        lazy="raise", back_populates="item", order_by="MinutesRevision.number"
    )
    __mapper_args__ = {"version_id_col": version}


class MinutesRevision(Base):
    """The text of an item as somebody saved it. Append-only; ``base_number`` is the revision that was edited, 0 none.

    ``paragraph_ids`` has the id of each block of the text, in their order.
    """

    __tablename__ = "minutes_revision"
    __table_args__ = (
        sa.UniqueConstraint("minutes_item_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint("base_number BETWEEN 0 AND number - 1", name="base_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_item_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes_item.id"))
    number: Mapped[int]
    base_number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    paragraph_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    saved_by: Mapped[str] = mapped_column(sa.String(300))
    saved_at: Mapped[datetime]

    item: Mapped[MinutesItem] = relationship(lazy="raise", back_populates="revisions")


class Paragraph(Base):
    """The identity of one block of an item's text: its id stays over all revisions and versions; never deleted."""

    __tablename__ = "paragraph"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_item_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes_item.id"), index=True)

    item: Mapped[MinutesItem] = relationship(lazy="raise")
