"""Topics and agenda items."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Meeting


class Topic(Base):
    """A topic (Thema) lives in the series; an agenda item is one appearance of it."""

    __tablename__ = "topic"
    __table_args__ = (sa.UniqueConstraint("series_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    is_standing: Mapped[bool] = mapped_column(default=False)


class AgendaItemKind(enum.StrEnum):
    """Kinds of agenda item (PRODUCT.md); ``break`` is a pause without a number."""

    FORMALITY = "formality"
    INFORMATION = "information"
    DISCUSSION = "discussion"
    DECISION = "decision"
    STATUS_REPORT = "status_report"
    TASK_FOLLOW_UP = "task_follow_up"
    PROGRAMME_STATUS = "programme_status"
    BREAK = "break"


agenda_item_presenter = sa.Table(
    "agenda_item_presenter",
    Base.metadata,
    sa.Column("agenda_item_id", sa.ForeignKey("agenda_item.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class AgendaItem(Base):
    """An item of the agenda (TOP). ``position`` counts from 1 without gaps; the number shown skips breaks."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "position"),
        sa.CheckConstraint("duration_minutes BETWEEN 0 AND 1440", name="duration"),
        sa.CheckConstraint("position > 0", name="position_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[AgendaItemKind] = mapped_column(default=AgendaItemKind.INFORMATION)
    duration_minutes: Mapped[int] = mapped_column(default=15)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    is_standing: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    presenters: Mapped[list[Organisation]] = relationship(
        lazy="raise", secondary=agenda_item_presenter, order_by=Organisation.sort_key
    )
    __mapper_args__ = {"version_id_col": version}
