"""A meeting whose attendance is ticked, as tests need it."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.queries import invitation_of
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import attendance
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes.attendance_ticks import Tick, What
from integrationrunde.minutes.models import Attendance, AttendanceState
from tests.invitations.rounds import an_invited_round

BY = System("Geschäftsstelle A")
PRESENT, EXCUSED, ABSENT, OPEN = (
    AttendanceState.PRESENT,
    AttendanceState.EXCUSED,
    AttendanceState.ABSENT,
    AttendanceState.OPEN,
)
MINUTE = timedelta(minutes=1)


def a_round(seats: int = 3) -> tuple[Meeting, list[Invitation], datetime]:
    """An invited meeting, its invitations, and the instant of its start."""
    meeting, invitations = an_invited_round(seats)
    return loaded(meeting), invitations, meeting.start()


def loaded(meeting: Meeting) -> Meeting:
    found = meetings.meeting(meeting.id)
    assert found is not None
    return found


def opened(seats: int = 3) -> tuple[Meeting, list[Attendance], datetime]:
    meeting, _invitations, start = a_round(seats)
    attendance.open_list(meeting, by=BY, now=start)
    return meeting, queries.rows(meeting.id), start


def ticked(
    meeting: Meeting,
    row: Attendance,
    what: What,
    at: datetime,
    *,
    key: str = "",
    now: datetime | None = None,
    **more: int,
) -> Attendance:
    made = Tick(key=key or f"{row.id}-{what}-{at}", what=what, ticked_at=at, **more)
    return attendance.tick(meeting, row.id, made, by=BY, now=now or at)


def journal() -> list[tuple[str, dict[str, object]]]:
    db.session.flush()
    entries = db.session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id))
    return [(entry.message, entry.values) for entry in entries]


def invited(one: Invitation) -> Invitation:
    found = invitation_of(one.meeting_id, one.seat_id)
    assert found is not None
    return found
