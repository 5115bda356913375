"""The rules of reminders, and what was decided about a planned one. The plan itself is derived, never stored."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.kit.database import Base


class ReminderKind(enum.StrEnum):
    """What is reminded of: the answer (whoever is silent or under reservation), the meeting (whoever comes), topics."""

    ANSWER = "answer"
    MEETING = "meeting"
    TOPICS = "topics"


class ReminderRule(Base):
    """A rule of a series, or of one meeting in its place. Where no row stands, the defaults of `rules.SLOTS` hold.

    ``days`` counts from the day that the kind hangs on, negative before it. Nothing leaves whose time lies before
    ``since``, when the rule was set. A meeting's row that ``inherits`` follows its series again.
    """

    __tablename__ = "reminder_rule"
    __table_args__ = (
        sa.Index(
            "uq_reminder_rule_one_per_place",
            "series_id",
            sa.text("coalesce(meeting_id, 0)"),
            "kind",
            "number",
            unique=True,
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name="number"),
        sa.CheckConstraint("days BETWEEN -365 AND 365", name="days"),
        sa.CheckConstraint("NOT inherits OR meeting_id IS NOT NULL", name="only_meetings_inherit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ReminderKind]
    number: Mapped[int]
    is_on: Mapped[bool]
    days: Mapped[int]
    inherits: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DecisionState(enum.StrEnum):
    """What was decided: the letters were queued, or none will be."""

    SENT = "sent"
    SKIPPED = "skipped"


class PlannedReminder(Base):
    """A planned reminder about which something was decided; the unique key lets each leave once.

    ``anchor_on`` is the day from which it counted, so that a meeting which moves is planned anew.
    """

    __tablename__ = "planned_reminder"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "kind", "number", "anchor_on"),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name="number"),
        sa.CheckConstraint("letters >= 0", name="letters_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[ReminderKind]
    number: Mapped[int]
    anchor_on: Mapped[date]
    state: Mapped[DecisionState]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(sa.String(300))
    letters: Mapped[int] = mapped_column(default=0)
