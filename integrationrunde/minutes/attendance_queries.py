"""Reading the attendance list; the number of statements never grows with its lines."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.invitations.queries import invited_seats
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.attendance_rules import Expected, Tally, expected, function_of, is_municipality, tally
from integrationrunde.minutes.models import Attendance, AttendanceKind, AttendanceState, AttendanceTick, Minutes
from integrationrunde.seats.models import Seat
from integrationrunde.seats.queries import seats_for


@dataclass(frozen=True)
class Line:
    """One line of the list, with what the seat's answer let expect; guests without an invitation have no answer."""

    row: Attendance
    expected: Expected

    @property
    def is_municipality(self) -> bool:
        """Whether a town or parish is meant."""
        return is_municipality(self.row)

    @property
    def search_text(self) -> str:
        """By what the line is found."""
        known = self.row.organisation.search_text if self.row.organisation else self.row.organisation_name
        return " ".join([known, self.row.organisation_name, self.row.function, self.row.substitute_function])


@dataclass(frozen=True)
class ExpectedSeat:
    """A seat that belongs on the list, with what is expected of it."""

    seat: Seat
    expected: Expected

    @property
    def kind(self) -> AttendanceKind:
        """As what the seat comes."""
        return AttendanceKind.GUEST if self.seat.is_guest else AttendanceKind.SEAT


def minutes_of(meeting_id: int) -> Minutes | None:
    """The minutes of a meeting by themselves, without what is written in them."""
    return db.session.scalar(sa.select(Minutes).where(Minutes.meeting_id == meeting_id))


def rows(meeting_id: int) -> list[Attendance]:
    """The list as it is stored, in German order: seats, invited guests, then whoever came unannounced."""
    statement = (
        sa.select(Attendance)
        .where(Attendance.meeting_id == meeting_id)
        .options(joinedload(Attendance.organisation), selectinload(Attendance.persons))
        .execution_options(populate_existing=True)
    )
    return sorted(db.session.scalars(statement), key=_order)


def row(attendance_id: int) -> Attendance | None:
    """One line of a list with organisation and persons."""
    statement = sa.select(Attendance).where(Attendance.id == attendance_id)
    loaded = statement.options(joinedload(Attendance.organisation), selectinload(Attendance.persons))
    return db.session.scalar(loaded.execution_options(populate_existing=True))


def ticks(attendance_id: int) -> list[AttendanceTick]:
    """Every tick of a line, the newest made first."""
    statement = sa.select(AttendanceTick).where(AttendanceTick.attendance_id == attendance_id)
    return list(db.session.scalars(statement.order_by(AttendanceTick.ticked_at.desc(), AttendanceTick.id.desc())))


def lines(meeting: Meeting) -> list[Line]:
    """The list with what the answers let expect."""
    known = {one.seat.id: one.expected for one in expected_seats(meeting)}
    return [Line(row, known.get(row.seat_id or 0, Expected())) for row in rows(meeting.id)]


def expected_seats(meeting: Meeting) -> list[ExpectedSeat]:
    """Every seat that belongs on the list of a meeting: the invited ones, and the host's, whom nobody invites."""
    found = [ExpectedSeat(row.seat, expected(row, meeting)) for row in invited_seats(meeting)]
    invited = {one.seat.id for one in found}
    hosts = [each for each in seats_for(meeting) if each.organisation_id == meeting.series.host_id]
    found += [ExpectedSeat(seat, _of_host(seat)) for seat in hosts if seat.id not in invited]
    return sorted(found, key=lambda one: (list(AttendanceKind).index(one.kind), one.seat.organisation.sort_key))


def drafted(meeting: Meeting) -> list[Line]:
    """The list as the answers would fill it, stored nowhere: to be printed before the door opens."""
    return [Line(_as_row(meeting, one), one.expected) for one in expected_seats(meeting)]


def attendance_tally(meeting_id: int) -> Tally:
    """How many are represented: municipalities, other seats, guests."""
    return tally(rows(meeting_id))


def attending_seats(meeting_id: int) -> dict[int, Attendance]:
    """By seat who attended, and so may object to the minutes; ``substitute_id`` says who came for it."""
    present = sa.select(Attendance).where(
        Attendance.meeting_id == meeting_id,
        Attendance.state == AttendanceState.PRESENT,
        Attendance.seat_id.is_not(None),
    )
    return {row.seat_id: row for row in db.session.scalars(present) if row.seat_id is not None}


def _of_host(seat: Seat) -> Expected:
    return Expected(function=function_of([one for one in seat.holders if one.is_active]), is_host=True)


def _as_row(meeting: Meeting, one: ExpectedSeat) -> Attendance:
    organisation = one.seat.organisation
    return Attendance(
        meeting_id=meeting.id,
        seat_id=one.seat.id,
        kind=one.kind,
        organisation=organisation,
        organisation_name=organisation.official_name,
        state=AttendanceState.EXCUSED if one.expected.status is AnswerStatus.DECLINED else one.expected.state,
        function=one.expected.function,
        substitute_function=one.expected.substitute_function,
        headcount=0,
        note="",
        persons=[],
    )


def _order(row: Attendance) -> tuple[int, bool, str, int]:
    name = row.organisation.sort_key if row.organisation else row.organisation_name.casefold()
    return list(AttendanceKind).index(row.kind), not is_municipality(row), name, row.id
