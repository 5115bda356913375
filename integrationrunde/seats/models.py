"""Seats and their holders."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import Base
from integrationrunde.kit.links import Capability
from integrationrunde.meetings.models import Series

PAGE = "page"
"""The purpose of links to a holder's pages."""


class Seat(Base):
    """An organisation's place in a series; it outlives meetings and people.

    ``places`` is how many persons may come. A guest is a seat for one meeting: ``guest_meeting_id`` names it.
    """

    __tablename__ = "seat"
    __table_args__ = (
        sa.Index(
            "uq_seat_one_per_organisation",
            "series_id",
            "organisation_id",
            sa.text("coalesce(guest_meeting_id, 0)"),
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        ),
        sa.CheckConstraint("places BETWEEN 1 AND 99", name="places"),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="valid_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    guest_meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    places: Mapped[int] = mapped_column(default=2)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    series: Mapped[Series] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    holders: Mapped[list["SeatHolder"]] = relationship(lazy="raise", back_populates="seat", order_by="SeatHolder.id")
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_guest(self) -> bool:
        """Whether the seat is for one meeting only."""
        return self.guest_meeting_id is not None


class HolderScope(enum.StrEnum):
    """How far a holder acts for the seat: for all, for one meeting (a substitute), for one task."""

    SEAT = "seat"
    MEETING = "meeting"
    TASK = "task"


class SeatHolder(Base):
    """A person who acts for a seat by link. Function, name and address are the holder's own copy.

    ``meeting_id`` is set for scope ``meeting``; ``appointed_by_id`` is the holder who handed over to this one;
    ``confirmed_at`` when a substitute confirmed. Raising ``generation`` revokes the links to the pages, raising
    ``feed_generation`` the address of the calendar subscription.
    """

    __tablename__ = "seat_holder"
    __table_args__ = (
        sa.CheckConstraint("(scope = 'meeting') = (meeting_id IS NOT NULL)", name="meeting_scope_names_meeting"),
        sa.CheckConstraint("replaced_by_id IS NULL OR ended_at IS NOT NULL", name="replaced_has_ended"),
        sa.CheckConstraint("generation >= 0 AND feed_generation >= 0", name="generation_not_negative"),
        sa.Index("ix_seat_holder_address", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    salutation: Mapped[str] = mapped_column(sa.String(120), default="")
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    language: Mapped[str] = mapped_column(sa.String(5), default="de")
    scope: Mapped[HolderScope] = mapped_column(default=HolderScope.SEAT)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    appointed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    confirmed_at: Mapped[datetime | None]
    generation: Mapped[int] = mapped_column(default=0)
    feed_generation: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    version: Mapped[int] = mapped_column(default=1)

    seat: Mapped[Seat] = relationship(lazy="raise", back_populates="holders")
    contact: Mapped[Contact | None] = relationship(lazy="raise")
    appointed_by: Mapped["SeatHolder | None"] = relationship(lazy="raise", remote_side=id, foreign_keys=appointed_by_id)
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_active(self) -> bool:
        """Whether the holder still acts for the seat."""
        return self.ended_at is None

    @property
    def started_on(self) -> date:
        """The day in Berlin since when the holder acts."""
        return clock.local(self.started_at).date()

    @property
    def ended_on(self) -> date | None:
        """The day in Berlin on which the holder ended, None while acting."""
        return clock.local(self.ended_at).date() if self.ended_at else None

    @property
    def page(self) -> Capability:
        """The capability that opens the holder's pages."""
        return Capability(PAGE, self.id, self.generation)

    @property
    def feed(self) -> Capability:
        """The capability that opens the holder's calendar subscription, and nothing else."""
        return Capability("feed", self.id, self.feed_generation)

    def revoke(self) -> None:
        """Let no link work that was made so far: whoever had the page could read the subscription's address there."""
        self.generation += 1
        self.feed_generation += 1

    @property
    def display_name(self) -> str:
        """Name where one is known, else the function; for letters to this very person."""
        return self.name or self.function


def named_by_function(organisation: str, function: str) -> str:
    """How somebody who acts for an organisation is named: with the function, where one is known."""
    return f"{organisation} ({function})" if function else organisation


class HolderActor:
    """A holder acting by link. The journal names organisation and function, never the person."""

    kind = "holder"

    def __init__(self, holder: SeatHolder, organisation: Organisation) -> None:
        self.holder = holder
        self.actor_id: int | None = holder.id
        self.label = named_by_function(organisation.official_name, holder.function)

    def holds(self, role: Role, series_id: int | None = None) -> bool:
        """A holder has no role in the secretariat."""
        return False

    def holds_everywhere(self, role: Role) -> bool:
        """A holder has no role in the secretariat."""
        return False
