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


class Decided:
    """A table of planned reminders about which something was decided; a unique key of each lets it leave once.

    ``anchor_on`` is the day from which it counted, so that what gets another day is planned anew. ``letters`` is how
    many letters left with it.
    """

    number: Mapped[int]
    anchor_on: Mapped[date]
    state: Mapped[DecisionState]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(sa.String(300))
    letters: Mapped[int] = mapped_column(default=0)


def letters_counted() -> sa.CheckConstraint:
    """What such a table promises."""
    return sa.CheckConstraint("letters >= 0", name="letters_counted")


class PlannedReminder(Decided, Base):
    """A planned reminder of a meeting: ``anchor_on`` moves with it."""

    __tablename__ = "planned_reminder"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "kind", "number", "anchor_on"),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name="number"),
        letters_counted(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[ReminderKind]


class TaskReminderKind(enum.StrEnum):
    """When a task is reminded of: some days before it is due, on that day, and again and again after it."""

    BEFORE = "before"
    ON_DAY = "on_day"
    AFTER = "after"


class TaskReminderRule(Base):
    """The rules of a series for reminders of tasks. Where no row stands, the defaults of `task_rules.TaskRule` hold.

    ``days_before`` counts back from the due date; ``days_between`` lie between the due date and the first reminder
    after it, and between any two of those. Nothing leaves whose time lies before ``since``, when the rules were set.
    ``digest``: the secretariat of the series gets a letter on Mondays about what is open.
    """

    __tablename__ = "task_reminder_rule"
    __table_args__ = (
        sa.CheckConstraint("days_before BETWEEN 1 AND 60", name="days_before"),
        sa.CheckConstraint("days_between BETWEEN 5 AND 60", name="days_between"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), unique=True)
    before: Mapped[bool]
    days_before: Mapped[int]
    on_day: Mapped[bool]
    after: Mapped[bool]
    days_between: Mapped[int]
    digest: Mapped[bool]
    since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PlannedTaskReminder(Decided, Base):
    """A planned reminder of one organisation's part of a task: ``anchor_on`` is the due date.

    ``number`` counts the reminders after that date. Each letter may speak of other tasks as well.
    """

    __tablename__ = "planned_task_reminder"
    __table_args__ = (
        sa.UniqueConstraint("ownership_id", "kind", "number", "anchor_on"),
        sa.CheckConstraint("(kind = 'after') = (number > 0)", name="number_after"),
        letters_counted(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ownership_id: Mapped[int] = mapped_column(sa.ForeignKey("ownership.id", ondelete="CASCADE"))
    kind: Mapped[TaskReminderKind]


class TaskDigest(Base):
    """What an account was told of the tasks of a week, or that there was nothing to tell: once a week.

    ``week_on`` is the Monday of the week. ``lines`` is how many things stood in the letter; with 0 none left.
    """

    __tablename__ = "task_digest"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "week_on"),
        sa.CheckConstraint("lines >= 0", name="lines_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    week_on: Mapped[date]
    decided_at: Mapped[datetime]
    lines: Mapped[int]
