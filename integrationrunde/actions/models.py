"""Action items, who owns them, and what the owners reported."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Series
from integrationrunde.meetings.numbering import Numbered, numbers_once
from integrationrunde.seats.models import SeatHolder


class ActionKind(enum.StrEnum):
    """Arbeitsauftrag or Prüfauftrag."""

    TASK = "task"
    REVIEW = "review"


action_item_involved = sa.Table(
    "action_item_involved",
    Base.metadata,
    sa.Column("action_item_id", sa.ForeignKey("action_item.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class ActionItem(Numbered, Base):
    """A task (A-2016-06). ``due_on`` is a working day; the first one is kept in ``first_due_on``.

    It binds its owners since ``bound_at``, and has its number since then; before, it is a draft of the secretariat.
    """

    number_prefix = "A"
    __tablename__ = "action_item"
    __table_args__ = (
        *numbers_once(),
        sa.CheckConstraint("(bound_at IS NULL) = (number_count IS NULL)", name="bound_with_number"),
        sa.CheckConstraint("(due_on IS NULL) = (first_due_on IS NULL)", name="first_due_with_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id"), index=True)
    kind: Mapped[ActionKind] = mapped_column(default=ActionKind.TASK)
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date | None] = mapped_column(index=True)
    first_due_on: Mapped[date | None]
    follow_up_on: Mapped[date | None]
    bound_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    series: Mapped[Series] = relationship(lazy="raise")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise")
    owners: Mapped[list["Ownership"]] = relationship(lazy="raise", back_populates="action_item")
    involved: Mapped[list[Organisation]] = relationship(
        lazy="raise", secondary=action_item_involved, order_by=Organisation.sort_key
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_binding(self) -> bool:
        """Whether its owners have been told of it."""
        return self.bound_at is not None


class OwnershipState(enum.StrEnum):
    """How far one owner is. Overdue is derived, never stored."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DEFERRED = "deferred"
    DROPPED = "dropped"


class Ownership(Base):
    """One organisation's part of a task. ``needs_consent``: it was absent ("vorbehaltlich Zustimmung")."""

    __tablename__ = "ownership"
    __table_args__ = (sa.UniqueConstraint("action_item_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    state: Mapped[OwnershipState] = mapped_column(default=OwnershipState.OPEN)
    needs_consent: Mapped[bool] = mapped_column(default=False)
    accepted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    action_item: Mapped[ActionItem] = relationship(lazy="raise", back_populates="owners")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    entries: Mapped[list["OwnershipEntry"]] = relationship(
        lazy="raise", back_populates="ownership", order_by="OwnershipEntry.happened_at, OwnershipEntry.id"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def awaits_consent(self) -> bool:
        """Whether the task waits for the organisation's consent."""
        return self.needs_consent and self.accepted_at is None


class ReportChannel(enum.StrEnum):
    """The way by which something came to be known of a task."""

    MINUTES = "minutes"
    LINK = "link"
    PHONE = "phone"
    MAIL = "mail"
    IN_PERSON = "in_person"


def _a_state(name: str) -> sa.Enum:
    """The state under a CHECK of its own name, because the table has two of them."""
    return sa.Enum(
        OwnershipState,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda kind: [member.value for member in kind],
    )


class OwnershipEntry(Base):
    """What happened to one organisation's part. Append-only; organisation and function are copies of that day."""

    __tablename__ = "ownership_entry"
    __table_args__ = (sa.Index(None, "ownership_id", "happened_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ownership_id: Mapped[int] = mapped_column(sa.ForeignKey("ownership.id"))
    happened_at: Mapped[datetime]
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    organisation_name: Mapped[str] = mapped_column(sa.String(200))
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    channel: Mapped[ReportChannel]
    state_before: Mapped[OwnershipState | None] = mapped_column(_a_state("state_before"))
    state_after: Mapped[OwnershipState | None] = mapped_column(_a_state("state_after"))
    note: Mapped[str] = mapped_column(sa.Text, default="")

    ownership: Mapped[Ownership] = relationship(lazy="raise", back_populates="entries")
    holder: Mapped[SeatHolder | None] = relationship(lazy="raise")
