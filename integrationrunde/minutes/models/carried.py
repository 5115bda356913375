"""What a meeting decided on a task of an earlier one (Maßnahmenverfolgung)."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.actions.models import ActionItem
from integrationrunde.kit.database import Base
from integrationrunde.minutes.models.writing import MinutesItem


class Decided(enum.StrEnum):
    """What becomes of the task."""

    DONE = "done"
    NEW_DATE = "new_date"
    DROPPED = "dropped"


class TaskDecision(Base):
    """A decision on a task, recorded at an item of the minutes; ``organisations`` are the names for which it holds.

    It was carried out when it was recorded: the task's own history has it as well. ``day_before`` and ``day_after``
    tell of a new date.
    """

    __tablename__ = "task_decision"
    __table_args__ = (
        sa.CheckConstraint("(decided = 'new_date') = (day_after IS NOT NULL)", name="day_of_new_date"),
        sa.CheckConstraint("decided <> 'dropped' OR reason <> ''", name="dropped_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_item_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes_item.id"), index=True)
    action_item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id"), index=True)
    decided: Mapped[Decided]
    organisations: Mapped[list[str]] = mapped_column(sa.JSON)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    day_before: Mapped[date | None]
    day_after: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(sa.String(330))
    recorded_at: Mapped[datetime]

    item: Mapped[MinutesItem] = relationship(lazy="raise")
    action_item: Mapped[ActionItem] = relationship(lazy="raise")
