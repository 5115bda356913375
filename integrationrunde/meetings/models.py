"""Series, venues and meetings."""

import enum
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import Base


class Series(Base):
    """A round that meets again and again. The day counts are the defaults of PRODUCT.md, "life of a meeting".

    ``shows_objections``: after the deadline seats see what the others objected to the minutes.
    ``encloses_minutes``: approved minutes leave with their PDF attached, not only as a link.
    ``confirms_done``: what an organisation reports as done counts once the secretariat has confirmed it (four eyes).
    """

    __tablename__ = "series"
    __table_args__ = (
        sa.CheckConstraint("invitation_lead_days BETWEEN 0 AND 365", name="invitation_lead_days"),
        sa.CheckConstraint("answer_lead_days BETWEEN 0 AND 365", name="answer_lead_days"),
        sa.CheckConstraint("papers_lead_days BETWEEN 0 AND 365", name="papers_lead_days"),
        sa.CheckConstraint("minutes_due_days BETWEEN 0 AND 365", name="minutes_due_days"),
        sa.CheckConstraint("objection_days BETWEEN 1 AND 365", name="objection_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    short_name: Mapped[str] = mapped_column(sa.String(80))
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    mandate: Mapped[str] = mapped_column(sa.Text, default="")
    can_resolve: Mapped[bool] = mapped_column(default=False)
    file_reference: Mapped[str] = mapped_column(sa.String(80), default="")
    topics_lead_days: Mapped[int] = mapped_column(default=42)
    invitation_lead_days: Mapped[int] = mapped_column(default=28)
    answer_lead_days: Mapped[int] = mapped_column(default=14)
    papers_lead_days: Mapped[int] = mapped_column(default=7)
    minutes_due_days: Mapped[int] = mapped_column(default=14)
    objection_days: Mapped[int] = mapped_column(default=14)
    letter_text: Mapped[str] = mapped_column(sa.Text, default="")
    shows_objections: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    encloses_minutes: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    confirms_done: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    host: Mapped[Organisation] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}

    @property
    def series_id(self) -> int:
        """Its own id, so that a series is guarded like the things in it."""
        return self.id


class Venue(Base):
    """A place to meet (Ort) with its room. ``accessibility`` is filled before an invitation leaves (LAW.md BF-10)."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    room: Mapped[str] = mapped_column(sa.String(120), default="")
    street: Mapped[str] = mapped_column(sa.String(120), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(10), default="")
    locality: Mapped[str] = mapped_column(sa.String(80), default="")
    capacity: Mapped[int | None]
    accessibility: Mapped[str] = mapped_column(sa.Text, default="")
    route: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (sa.CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),)

    @property
    def label(self) -> str:
        """Name and room on one line."""
        return ", ".join(part for part in (self.name, self.room) if part)

    @property
    def full_address(self) -> str:
        """Name, room, street and place on one line, as calendars show it."""
        town = " ".join(part for part in (self.postal_code, self.locality) if part)
        return ", ".join(part for part in (self.name, self.room, self.street, town) if part)


class MeetingState(enum.StrEnum):
    """The stored states; whether a meeting is over is derived from the clock."""

    DRAFT = "draft"
    INVITED = "invited"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Meeting(Base):
    """One meeting (Sitzung): local date and times plus zone, never a stored instant (MODEL.md 11).

    ``uid`` and the ORGANIZER never change; ``sequence`` is the one counter of what calendars were told;
    ``moved_at_sequence`` is the sequence of the newest change of time or place.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        sa.UniqueConstraint("series_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        sa.CheckConstraint("ends_on_next_day OR starts_at < ends_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.DRAFT)
    held_on: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    ends_on_next_day: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(sa.String(40), default="Europe/Berlin")
    venue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("venue.id"), index=True)
    online_url: Mapped[str] = mapped_column(sa.String(500), default="")
    answer_deadline: Mapped[date]
    chair_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    minute_taker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    letter_text: Mapped[str] = mapped_column(sa.Text, default="")
    uid: Mapped[str] = mapped_column(sa.String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    moved_at_sequence: Mapped[int] = mapped_column(default=0)
    invited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    series: Mapped[Series] = relationship(lazy="raise")
    venue: Mapped[Venue | None] = relationship(lazy="raise")
    chair: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=chair_id)
    minute_taker: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=minute_taker_id)
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_hybrid(self) -> bool:
        """Whether one may take part online."""
        return bool(self.online_url)

    @property
    def ends_on(self) -> date:
        """The local day on which the meeting ends."""
        return date.fromordinal(self.held_on.toordinal() + self.ends_on_next_day)

    def start(self) -> datetime:
        """The instant of the start (UTC)."""
        return clock.instant(self.held_on, self.starts_at, self.zone)

    def end(self) -> datetime:
        """The instant of the end (UTC)."""
        return clock.instant(self.ends_on, self.ends_at, self.zone)

    def has_begun(self, now: datetime) -> bool:
        """Whether the start has come; answers close then (MODEL.md 2)."""
        return now >= self.start()

    def is_over(self, now: datetime) -> bool:
        """Whether the end has come; derived, never stored."""
        return now >= self.end()

    def deadline_passed(self, now: datetime) -> bool:
        """Whether an answer given now is late (nachträglich)."""
        return now > clock.end_of(self.answer_deadline)

    @property
    def duration_minutes(self) -> int:
        """Length of the meeting in minutes of real time."""
        return int((self.end() - self.start()).total_seconds() // 60)
