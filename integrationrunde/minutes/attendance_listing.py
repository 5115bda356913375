"""The attendance list in words: states, tiles of the county, rows for Excel, blank lines to sign."""

from collections.abc import Iterable
from typing import Any

from flask import Response

from integrationrunde.invitations.listing import status_words
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.attendance_queries import Line
from integrationrunde.minutes.attendance_rules import is_municipality
from integrationrunde.minutes.attendance_ticks import SAID, STATES, What
from integrationrunde.minutes.models import Attendance, AttendanceKind, AttendanceState

KINDS = {
    AttendanceKind.SEAT: N_("Seat"),
    AttendanceKind.GUEST: N_("Guest"),
    AttendanceKind.UNANNOUNCED: N_("Unannounced"),
}
BADGES = {
    AttendanceState.OPEN: "neutral",
    AttendanceState.PRESENT: "success",
    AttendanceState.EXCUSED: "info",
    AttendanceState.ABSENT: "danger",
}


def state_of(row: Attendance) -> tuple[str, str]:
    """Kind of badge and text for a line."""
    return BADGES[row.state], _(STATES[row.state])


def said(what: str) -> str:
    """What a stored tick said."""
    return _(SAID[What(what)])


def answered(line: Line) -> str:
    """What the seat's answer let expect."""
    if line.row.kind is AttendanceKind.UNANNOUNCED:
        return _("Unannounced")
    if line.expected.is_host:
        return _("Hosts the meeting, no answer needed")
    _kind, text = status_words(line.expected.status)
    if line.expected.headcount:
        return _("Answer: %(status)s, %(number)s expected", status=text, number=line.expected.headcount)
    return _("Answer: %(status)s", status=text)


def tiles(rows: Iterable[Attendance]) -> list[dict[str, Any]]:
    """The municipalities at their places in the county."""
    found = []
    for row in rows:
        place = row.organisation
        if place is None or place.map_column is None or not is_municipality(row):
            continue
        kind, text = state_of(row)
        found.append(
            {
                "column": place.map_column,
                "row": place.map_row,
                "label": place.short_name,
                "kind": kind,
                "text": text,
                "url": f"#zeile-{row.id}",
            }
        )
    return sorted(found, key=lambda tile: (tile["row"], tile["column"]))


def blanks(line: Line) -> list[tuple[str, str]]:
    """The lines to sign of one organisation: its known persons, then blank ones for the rest who are expected."""
    known = [(person.name, person.function) for person in line.row.persons]
    function = line.row.substitute_function or line.row.function
    wanted = max(line.row.headcount, line.expected.headcount, 1)
    return known + [("", function if not count else "") for count in range(len(known), wanted)]


def as_file(meeting: Meeting, rows: Iterable[Attendance], form: str) -> Response:
    """The list for Excel, guarded against formulas."""
    head = [
        _("Organisation"), _("As what"), _("Attendance"), _("How many persons"), _("Function"), _("Substitute"),
        _("Came later"), _("Left earlier"), _("Persons"), _("Ticked at"),
    ]  # fmt: skip
    return table_response(form, f"teilnahme-{meeting.number}", head, [_cells(row) for row in rows])


def _cells(row: Attendance) -> list[Any]:
    persons = "; ".join(", ".join(part for part in (one.name, one.function) if part) for one in row.persons)
    return [
        row.organisation_name, _(KINDS[row.kind]), _(STATES[row.state]), row.headcount, row.function,
        row.substitute_function, row.arrived_late_at, row.left_early_at, persons, row.ticked_at,
    ]  # fmt: skip
