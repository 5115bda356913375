"""What was agreed (Ergebnis), for whom, and the tasks that follow."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.actions.models import ActionItem
from integrationrunde.agenda.models import Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Series
from integrationrunde.meetings.numbering import Numbered, numbers_once
from integrationrunde.minutes.models.writing import MinutesItem, Paragraph


class OutcomeKind(enum.StrEnum):
    """Kinds of result (PRODUCT.md); ``resolution`` only where the series may resolve."""

    AGREEMENT = "agreement"
    RECOMMENDATION = "recommendation"
    NOTED = "noted"
    REVIEW_REQUEST = "review_request"
    DEFERRAL = "deferral"
    RESOLUTION = "resolution"


class ReachedBy(enum.StrEnum):
    """How an outcome came about."""

    CONSENSUS = "consensus"
    WITHOUT_OBJECTION = "without_objection"
    VOTE = "vote"


outcome_organisation = sa.Table(
    "outcome_organisation",
    Base.metadata,
    sa.Column("outcome_id", sa.ForeignKey("outcome.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class Outcome(Numbered, Base):
    """A result (E-2016-04) in the flow of an item's text. It has its number from the first circulation on.

    It stands behind ``paragraph_id``, or at the end of the item without one; ``position`` orders those at one place.
    ``replaced_by_id`` is the later outcome that holds instead; ``dropped_at`` when an accepted objection took it away.
    On ``review_on`` (Wiedervorlage) the secretariat looks whether it still holds.
    ``organisations`` are bound by it.
    """

    number_prefix = "E"
    __tablename__ = "outcome"
    __table_args__ = (
        *numbers_once(),
        sa.CheckConstraint(
            "(reached_by = 'vote') = (votes_yes IS NOT NULL)"
            " AND (votes_yes IS NULL) = (votes_no IS NULL) AND (votes_yes IS NULL) = (votes_abstain IS NULL)",
            name="votes_of_a_vote",
        ),
        sa.CheckConstraint("votes_yes >= 0 AND votes_no >= 0 AND votes_abstain >= 0", name="votes_not_negative"),
        sa.CheckConstraint("position > 0", name="position_positive"),
        sa.CheckConstraint("replaced_by_id <> id", name="not_replaced_by_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_item_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes_item.id"), index=True)
    kind: Mapped[OutcomeKind] = mapped_column(default=OutcomeKind.AGREEMENT)
    wording: Mapped[str] = mapped_column(sa.Text, default="")
    reached_by: Mapped[ReachedBy] = mapped_column(default=ReachedBy.CONSENSUS)
    votes_yes: Mapped[int | None]
    votes_no: Mapped[int | None]
    votes_abstain: Mapped[int | None]
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    paragraph_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paragraph.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outcome.id"))
    dropped_at: Mapped[datetime | None]
    review_on: Mapped[date | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    series: Mapped[Series] = relationship(lazy="raise")
    item: Mapped[MinutesItem] = relationship(lazy="raise")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    paragraph: Mapped[Paragraph | None] = relationship(lazy="raise")
    replaced_by: Mapped["Outcome | None"] = relationship(lazy="raise", remote_side=id)
    organisations: Mapped[list[Organisation]] = relationship(
        lazy="raise", secondary=outcome_organisation, order_by=Organisation.sort_key
    )
    tasks: Mapped[list["OutcomeTask"]] = relationship(
        lazy="raise", back_populates="outcome", cascade="all, delete-orphan", order_by="OutcomeTask.id"
    )
    __mapper_args__ = {"version_id_col": version}


class OutcomeTask(Base):
    """A task that follows from an outcome; a task follows from one at most."""

    __tablename__ = "outcome_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(sa.ForeignKey("outcome.id", ondelete="CASCADE"), index=True)
    action_item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id"), unique=True)

    outcome: Mapped[Outcome] = relationship(lazy="raise", back_populates="tasks")
    action_item: Mapped[ActionItem] = relationship(lazy="raise")
