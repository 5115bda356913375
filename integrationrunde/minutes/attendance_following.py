"""The list follows the answers as long as nobody has ticked."""

from collections.abc import Sequence

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes.attendance_queries import ExpectedSeat
from integrationrunde.minutes.attendance_rules import Expected
from integrationrunde.minutes.models import Attendance, AttendanceState, AttendedPerson


def follow(meeting: Meeting) -> None:
    """Let every line that nobody has ticked say what the answers say now."""
    listed = {row.seat_id: row for row in queries.rows(meeting.id) if row.seat_id is not None}
    for one in queries.expected_seats(meeting):
        row = listed.pop(one.seat.id, None)
        if row is None:
            _add(meeting, one)
        elif _is_untouched(row):
            _expect(row, one.expected)
    for row in listed.values():
        if _is_untouched(row) and row.state is AttendanceState.OPEN:
            db.session.delete(row)  # uninvited since
    db.session.flush()


def name_persons(row: Attendance, persons: Sequence[tuple[str, str]]) -> None:
    """Let the signing list have these names and functions; the persons must have been loaded."""
    if [(one.name, one.function) for one in row.persons] != list(persons):
        row.persons = [AttendedPerson(name=name, function=function) for name, function in persons]


def _is_untouched(row: Attendance) -> bool:
    return row.ticked_at is None and row.state in (AttendanceState.OPEN, AttendanceState.EXCUSED)


def _add(meeting: Meeting, one: ExpectedSeat) -> None:
    row = Attendance(
        meeting_id=meeting.id,
        seat_id=one.seat.id,
        kind=one.kind,
        organisation_id=one.seat.organisation_id,
        organisation_name=one.seat.organisation.official_name,
        persons=[],
    )
    _expect(row, one.expected)
    db.session.add(row)


def _expect(row: Attendance, expected: Expected) -> None:
    row.state, row.function = expected.state, expected.function
    row.substitute_id, row.substitute_function = expected.substitute_id, expected.substitute_function
    name_persons(row, expected.persons)
