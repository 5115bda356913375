"""Privacy notices that have been in force, and barriers that somebody met."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.kit import clock
from integrationrunde.kit.database import Base


class PrivacyNotice(Base):
    """A privacy notice as it was in force from a day on. The text itself is configuration; rows never change."""

    __tablename__ = "privacy_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(40), unique=True)
    text: Mapped[str] = mapped_column(sa.Text)
    valid_from: Mapped[datetime]


class ReportState(enum.StrEnum):
    """Where a barrier report is; whether it is overdue is derived."""

    RECEIVED = "received"
    ANSWERED = "answered"


class BarrierReport(Base):
    """A barrier that somebody told us of. ``address`` is empty where no answer is wanted.

    The two days are the deadlines for a first and for the final answer (LAW.md BF-2).
    """

    __tablename__ = "barrier_report"
    __table_args__ = (
        sa.CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_when"),
        sa.CheckConstraint("first_answer_due_on <= final_answer_due_on", name="deadlines_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(sa.String(500), default="")
    description: Mapped[str] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    received_at: Mapped[datetime] = mapped_column(index=True)
    first_answer_due_on: Mapped[date]
    final_answer_due_on: Mapped[date]
    state: Mapped[ReportState] = mapped_column(default=ReportState.RECEIVED)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(sa.String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether it waits for its answer."""
        return self.state is ReportState.RECEIVED

    def is_overdue(self, now: datetime) -> bool:
        """Whether the day of the first answer has passed without one."""
        return self.is_open and now > clock.end_of(self.first_answer_due_on)
