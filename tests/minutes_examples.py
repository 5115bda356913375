"""Minutes in each state for the house that is walked through: which page looks at which of them."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from integrationrunde.invitations.models import Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.minutes import approving, circulating
from integrationrunde.minutes.models import (
    ApprovalMode,
    AttendanceState,
    Minutes,
    MinutesVersion,
    Objection,
    ReviewSeat,
)
from integrationrunde.seats.models import Seat
from tests.builders import NOW, a_meeting, a_seat
from tests.minutes_builders import (
    SECRETARIAT,
    a_minutes_item,
    a_review_seat,
    an_attendance,
    an_objection,
    an_outcome,
    some_minutes,
)
from tests.task_builders import a_task_with_history

# Pages (endpoints) that look at minutes under review: in the world of tests a meeting of their own has them.
UNDER_REVIEW = frozenset(
    f"minutes.{page}"
    for page in (
        "review",
        "send_answers",
        "put_on_agenda",
        "approve",
        "decide",
        "correct",
        "correct_frame",
        "correct_result",
    )
) | frozenset(f"portal.{page}" for page in ("minutes", "object_to", "agree", "withdraw"))
UNDER_REVIEW |= {
    f"figures.{page}"
    for page in ("result", "new_task", "replace_result", "restore_result", "plan_review", "note_review")
}
UNDER_REVIEW |= {"minutes.print_version", "portal.minutes_pdf", "dossier.download"}
# Pages (endpoints) that look at approved minutes: in the world of tests a meeting of their own has them.
APPROVED = frozenset({"minutes.give_out", "minutes.supplement", "dossier.put_to_file"})
DEADLINE = date(2017, 9, 6)
"""Until when minutes under review may be objected to."""


def minutes_in_each_state(series: Series, seat_id: int) -> dict[str, int]:
    """Minutes under review and approved ones, a task that binds; ids by the names in paths, before them the state."""
    approved = some_approved_minutes(series, seat_id)
    tasks = a_task_with_history(series, seat_id)
    return some_minutes_under_review(series, seat_id) | {"approved_meeting_id": approved.meeting_id} | tasks


def some_minutes_under_review(series: Series, seat_id: int) -> dict[str, int]:
    """A meeting before the others, its minutes under review, an objection of the seat; ids by the names in paths."""
    minutes = _attended_minutes(series, seat_id, number=90_000, held_on=date(2017, 8, 16))
    item = a_minutes_item(minutes)
    outcome = an_outcome(item)
    version = circulating.circulate(minutes, deadline=DEADLINE, by=System(SECRETARIAT), now=NOW)
    asked = db.session.scalars(sa.select(ReviewSeat).filter_by(version_id=version.id)).one()
    return {
        "reviewed_meeting_id": minutes.meeting_id,
        "reviewed_minutes_item_id": item.id,
        "reviewed_outcome_id": outcome.id,
        "objection_id": an_objection(asked).id,
    }


def some_approved_minutes(series: Series, seat_id: int) -> Minutes:
    """Minutes of another such meeting that are approved; it has not been put to the files."""
    minutes = _attended_minutes(series, seat_id, number=90_001, held_on=date(2017, 8, 17))
    a_minutes_item(minutes)
    circulating.circulate(minutes, deadline=DEADLINE, by=System(SECRETARIAT), now=NOW)
    approving.approve(
        minutes, ApprovalMode.LAPSE, by=System(SECRETARIAT), now=clock.end_of(DEADLINE) + timedelta(hours=1)
    )
    return minutes


def _attended_minutes(series: Series, seat_id: int, *, number: int, held_on: date) -> Minutes:
    meeting = a_meeting(series, number=number, state=MeetingState.HELD, held_on=held_on)
    seat = db.session.get_one(Seat, seat_id)
    db.session.add(Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=NOW))
    an_attendance(meeting, seat, state=AttendanceState.PRESENT, headcount=1)
    return some_minutes(meeting)


def example(page: str, name: str, ids: dict[str, Any], worlds: tuple[dict[str, Any], ...]) -> str:
    """Under which name a page's id stands: that of minutes in the page's state, unless a test meant another one."""
    usual = any(ids.get(name) == known.get(name) for known in worlds if known.get("series_id") == ids.get("series_id"))
    state = "reviewed" if page in UNDER_REVIEW else "approved" if page in APPROVED else ""
    if page.startswith("actions.") or page == "minutes.follow_task":
        state = "bound"
    return f"{state}_{name}" if usual and f"{state}_{name}" in ids else name


def many_objections(objection_id: int, number: int) -> None:
    """So many more objections at the side of one, of the same seat and of others."""
    one = db.session.get_one(Objection, objection_id)
    asked = db.session.get_one(ReviewSeat, one.review_seat_id)
    version = db.session.get_one(MinutesVersion, asked.version_id)
    series = db.session.get_one(Series, db.session.get_one(Seat, asked.seat_id).series_id)
    for _count in range(number):
        an_objection(asked)
        an_objection(a_review_seat(version, a_seat(series)))
