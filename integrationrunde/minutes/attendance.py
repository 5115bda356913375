"""The verbs of the attendance list: open it from the answers, tick, correct, add, remove, forget names."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record, word
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes import attendance_rules as rules
from integrationrunde.minutes.attendance_following import follow, name_persons
from integrationrunde.minutes.attendance_rules import Expected
from integrationrunde.minutes.attendance_ticks import SAID, STATES, Details, Tick, What
from integrationrunde.minutes.models import (
    Attendance,
    AttendanceKind,
    AttendanceState,
    AttendanceTick,
    AttendedPerson,
    Minutes,
)


def open_list(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Fill the list from the answers, and follow them where nobody has ticked yet; doing it twice changes nothing.

    Names of organisations and functions are copied as of this day. Raises Refused as `rules.why_not_tick` says.
    """
    _take_turn(meeting, now)
    is_new = not queries.rows(meeting.id)
    follow(meeting)
    if is_new:
        record(N_("Attendance list of “%(title)s” opened"), by=by, now=now, about=[meeting], title=meeting.title)


def tick(meeting: Meeting, attendance_id: int, made: Tick, *, by: Actor, now: datetime) -> Attendance:
    """Store a tick. Of two devices the newest tick counts; the other one stands in the journal as overtaken.

    A clock that runs ahead counts as now. Raises Refused as `rules.why_not_tick` says, or when the line has gone.
    """
    _take_turn(meeting, now)
    follow(meeting)
    row = _line(meeting, attendance_id)
    if db.session.scalar(sa.select(AttendanceTick.id).where(AttendanceTick.key == made.key)) is not None:
        return row
    at = min(made.ticked_at, now)
    fields = {"attendance_id": row.id, "key": made.key, "what": made.what.value, "ticked_by": by.label}
    db.session.add(AttendanceTick(**fields, ticked_at=at, recorded_at=now))
    if row.ticked_at is not None and at < row.ticked_at:
        message = N_("%(organisation)s: “%(what)s”, ticked at %(time)s, was overtaken by a newer tick")
        _record_tick(message, meeting, row, made, at, by=by, now=now)
        return row
    before = Details.of(row)
    _apply(meeting, row, made, at)
    row.ticked_at = at
    if Details.of(row) != before:
        message = N_("%(organisation)s: “%(what)s”, ticked at %(time)s, %(persons)s persons")
        _record_tick(message, meeting, row, made, at, by=by, now=now)
    return row


def close_open(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Enter every line that is still open as not there; gives how many. Raises Refused as `rules.why_not_tick` says."""
    _take_turn(meeting, now)
    follow(meeting)
    still_open = [row for row in queries.rows(meeting.id) if row.state is AttendanceState.OPEN]
    for row in still_open:
        _leave(row, AttendanceState.ABSENT)
        row.ticked_at = now
    if still_open:
        message = N_("%(number)s organisations that were still open entered as not there")
        record(message, by=by, now=now, about=[meeting], number=len(still_open))
    return len(still_open)


def correct(meeting: Meeting, row: Attendance, details: Details, *, by: Actor, now: datetime) -> None:
    """Store other details of a line. Raises Refused as `rules.why_not_tick` says."""
    _take_turn(meeting, now)
    if details == Details.of(row):
        return
    present = details.state is AttendanceState.PRESENT
    row.state = details.state
    row.headcount = max(1, details.headcount) if present else 0
    row.function = details.function
    row.arrived_late_at = details.arrived_late_at if present else None
    row.left_early_at = details.left_early_at if present else None
    _let_substitute(meeting, row, details.substitute_function if present else "")
    row.note = details.note
    name_persons(row, details.persons)
    row.ticked_at = now
    message = N_("Attendance of %(organisation)s corrected: %(state)s")
    values: dict[str, Any] = {"organisation": row.organisation_name, "state": word(STATES[row.state])}
    record(message, by=by, now=now, about=[meeting, row], **values)


def add_unannounced(
    meeting: Meeting, organisation: Organisation | None, name: str, details: Details, *, by: Actor, now: datetime
) -> Attendance:
    """Add an organisation of the directory, or one by ``name``, that came without having been announced.

    Raises Refused as `rules.why_not_tick` says, and for whoever stands on the list.
    """
    _take_turn(meeting, now)
    follow(meeting)
    called = organisation.official_name if organisation else name
    listed = queries.rows(meeting.id)
    if any(_is_same(row, organisation, called) for row in listed):
        raise Refused(_("%(name)s stands on the list already.", name=called))
    row = Attendance(
        meeting_id=meeting.id,
        kind=AttendanceKind.UNANNOUNCED,
        organisation_id=organisation.id if organisation else None,
        organisation_name=called,
        function=details.function,
        state=AttendanceState.PRESENT,
        headcount=max(1, details.headcount),
        ticked_at=now,
        persons=[],
    )
    name_persons(row, details.persons)
    db.session.add(row)
    record(N_("%(organisation)s came unannounced"), by=by, now=now, about=_flushed(meeting, row), organisation=called)
    return row


def remove(meeting: Meeting, row: Attendance, *, by: Actor, now: datetime) -> None:
    """Take a line back that was added by hand. Raises Refused for others and as `rules.why_not_tick` says."""
    _take_turn(meeting, now)
    if row.kind is not AttendanceKind.UNANNOUNCED:
        raise Refused(_("Only whoever was added by hand can be removed from the list."))
    message = N_("%(organisation)s removed from the attendance list")
    record(message, by=by, now=now, about=[meeting], organisation=row.organisation_name)
    db.session.execute(sa.delete(AttendanceTick).where(AttendanceTick.attendance_id == row.id))
    db.session.delete(row)
    db.session.flush()


def erase_persons(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Forget the names of those who attended; organisations, functions and headcounts stay. Gives how many names.

    Possible at any time, also when the minutes are approved (LAW.md DS-7).
    """
    of_meeting = sa.select(Attendance.id).where(Attendance.meeting_id == meeting.id)
    persons = db.session.scalars(sa.select(AttendedPerson).where(AttendedPerson.attendance_id.in_(of_meeting))).all()
    for person in persons:
        db.session.delete(person)
    if persons:
        message = N_("Names of %(number)s persons erased from the attendance list")
        record(message, by=by, now=now, about=[meeting], number=len(persons))
    db.session.flush()
    return len(persons)


def _record_tick(
    message: str, meeting: Meeting, row: Attendance, made: Tick, at: datetime, *, by: Actor, now: datetime
) -> None:
    values: dict[str, Any] = {
        "organisation": row.organisation_name,
        "what": word(SAID[made.what]),
        "time": clock.local(at, meeting.zone).strftime("%H:%M:%S"),
        "persons": row.headcount,
    }
    record(message, by=by, now=now, about=[meeting, row], **values)


def _take_turn(meeting: Meeting, now: datetime) -> None:
    """One device after the other, and none beside whoever approves the minutes at this moment."""
    row = sa.select(Meeting.id).where(Meeting.id == meeting.id)
    db.session.execute(row.with_for_update(key_share=True))
    db.session.refresh(meeting, ["state"])
    of_meeting = sa.select(Minutes).where(Minutes.meeting_id == meeting.id).with_for_update()
    minutes = db.session.scalar(of_meeting.execution_options(populate_existing=True))
    refuse(rules.why_not_tick(meeting, minutes, now))


def _line(meeting: Meeting, attendance_id: int) -> Attendance:
    row = queries.row(attendance_id)
    if row is None or row.meeting_id != meeting.id:
        raise Refused(_("This line of the list has been removed."))
    return row


def _apply(meeting: Meeting, row: Attendance, made: Tick, at: datetime) -> None:
    expected = _expected(meeting, row)
    if made.what is What.OPEN:
        _leave(row, expected.state)
        row.substitute_id, row.substitute_function = expected.substitute_id, expected.substitute_function
    elif made.what in (What.EXCUSED, What.ABSENT):
        _leave(row, AttendanceState(made.what.value))
    else:
        _come(row, expected, made.headcount if made.what is What.HEADS else None)
        moment = clock.local(at, meeting.zone).time().replace(second=0, microsecond=0)
        if made.what is What.CAME_LATE:
            row.arrived_late_at = moment
        elif made.what is What.LEFT_EARLY:
            row.left_early_at = moment


def _come(row: Attendance, expected: Expected, headcount: int | None) -> None:
    if row.state is not AttendanceState.PRESENT and not row.substitute_function:
        row.substitute_id, row.substitute_function = expected.substitute_id, expected.substitute_function
    row.headcount = headcount or row.headcount or expected.headcount or 1
    row.state = AttendanceState.PRESENT


def _leave(row: Attendance, state: AttendanceState) -> None:
    row.state, row.headcount = state, 0
    row.arrived_late_at = row.left_early_at = None
    row.substitute_id, row.substitute_function = None, ""


def _expected(meeting: Meeting, row: Attendance) -> Expected:
    known = (one.expected for one in queries.expected_seats(meeting) if one.seat.id == row.seat_id)
    return next(known, Expected(function=row.function))


def _let_substitute(meeting: Meeting, row: Attendance, function: str) -> None:
    """Whoever came for the seat; the holder to whom it was handed over reviews for it, as long as somebody did come."""
    named = _expected(meeting, row).substitute_id
    row.substitute_function = function
    row.substitute_id = (row.substitute_id or named) if function else None


def _is_same(row: Attendance, organisation: Organisation | None, name: str) -> bool:
    if organisation is not None and row.organisation_id == organisation.id:
        return True
    return row.organisation_name.casefold() == name.casefold()


def _flushed(meeting: Meeting, row: Attendance) -> list[Meeting | Attendance]:
    db.session.flush()
    return [meeting, row]
