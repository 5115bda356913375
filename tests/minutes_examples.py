"""Minutes in each state for the house that is walked through: which page looks at which of them."""

from typing import Any

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series
from integrationrunde.minutes.models import MinutesVersion, Objection, ReviewSeat
from integrationrunde.seats.models import Seat
from tests.builders import a_seat
from tests.minutes_builders import (
    a_review_seat,
    an_objection,
    some_approved_minutes,
    some_minutes_under_review,
)

# Pages (endpoints) that look at minutes under review: in the world of tests a meeting of their own has them.
UNDER_REVIEW = frozenset(
    f"minutes.{page}"
    for page in ("review", "send_answers", "put_on_agenda", "approve", "decide", "correct", "correct_result")
) | frozenset(f"portal.{page}" for page in ("minutes", "object_to", "agree", "withdraw"))
UNDER_REVIEW |= {
    f"figures.{page}" for page in ("result", "replace_result", "restore_result", "plan_review", "note_review")
}
UNDER_REVIEW |= {"minutes.print_version", "portal.minutes_pdf", "dossier.download"}
# Pages (endpoints) that look at approved minutes: in the world of tests a meeting of their own has them.
APPROVED = frozenset({"minutes.give_out", "minutes.supplement", "dossier.put_to_file"})


def minutes_in_each_state(series: Series, seat_id: int) -> dict[str, int]:
    """Minutes under review and approved ones, of two meetings; ids by the names in paths, before them the state."""
    approved = some_approved_minutes(series, seat_id)
    return some_minutes_under_review(series, seat_id) | {"approved_meeting_id": approved.meeting_id}


def example(page: str, name: str, ids: dict[str, Any], worlds: tuple[dict[str, Any], ...]) -> str:
    """Under which name a page's id stands: that of minutes in the page's state, unless a test meant another one."""
    usual = any(ids.get(name) == known.get(name) for known in worlds if known.get("series_id") == ids.get("series_id"))
    state = "reviewed" if page in UNDER_REVIEW else "approved" if page in APPROVED else ""
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
