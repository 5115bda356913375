"""Who was there (Teilnahme)."""

import enum
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import Seat, SeatHolder


class AttendanceState(enum.StrEnum):
    """Open until somebody ticked it."""

    OPEN = "open"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class AttendanceKind(enum.StrEnum):
    """As what somebody came: for a seat of the series, as an invited guest, or without having been announced."""

    SEAT = "seat"
    GUEST = "guest"
    UNANNOUNCED = "unannounced"


class Attendance(Base):
    """One seat, guest or unannounced organisation at one meeting; names and functions are copies of that day.

    ``substitute_function`` is not empty when somebody else came for the seat (i. V.), ``substitute_id`` the holder to
    whom it was handed over, who then reviews for the organisation. Times are local to the meeting. ``ticked_at`` is
    when the newest tick was made, on the device that made it; ``version`` lets two devices tick at once.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "seat_id"),
        sa.CheckConstraint("(kind = 'unannounced') = (seat_id IS NULL)", name="announced_has_seat"),
        sa.CheckConstraint("headcount BETWEEN 0 AND 99", name="headcount"),
        sa.CheckConstraint("state = 'present' OR headcount = 0", name="nobody_unless_present"),
        sa.CheckConstraint(
            "state = 'present' OR (arrived_late_at IS NULL AND left_early_at IS NULL)", name="times_of_the_present"
        ),
        sa.CheckConstraint("organisation_name <> ''", name="names_organisation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    kind: Mapped[AttendanceKind] = mapped_column(default=AttendanceKind.SEAT)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(sa.String(200))
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[AttendanceState] = mapped_column(default=AttendanceState.OPEN)
    substitute_function: Mapped[str] = mapped_column(sa.String(120), default="")
    substitute_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    headcount: Mapped[int] = mapped_column(default=0)
    arrived_late_at: Mapped[time | None]
    left_early_at: Mapped[time | None]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    ticked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    seat: Mapped[Seat | None] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    substitute: Mapped[SeatHolder | None] = relationship(lazy="raise")
    persons: Mapped[list["AttendedPerson"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AttendedPerson.id"
    )
    __mapper_args__ = {"version_id_col": version}


class AttendedPerson(Base):
    """A person on the signing list: erasable rows (LAW.md DS-1, DS-7); nothing of them goes into a version."""

    __tablename__ = "attended_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    state: Mapped[AttendanceState] = mapped_column(default=AttendanceState.OPEN)
    arrived_late_at: Mapped[time | None]
    left_early_at: Mapped[time | None]
    ticked_at: Mapped[datetime | None]
