"""The call for topics, planned like a reminder: off until somebody wants it."""

from datetime import UTC, date, datetime, timedelta

from integrationrunde.agenda.calling import call_for_topics
from integrationrunde.journal.operations import record
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.reminders import ruling
from integrationrunde.reminders.rules import BY_NAME
from integrationrunde.reminders.ruling import Wanted
from tests import builders as b
from tests.invitations.rounds import a_round
from tests.reminders.rounds import BY, letters, plan, standings, tick

TOPICS = BY_NAME["topics_1"]
DAY = datetime(2017, 8, 9, 6, tzinfo=UTC)  # 42 days before the 20th of September


def a_planned_draft(planned_at: datetime = DAY - timedelta(days=20), *, seats: int = 2) -> Meeting:
    meeting, _seats = a_round(seats)
    record("Planned", by=BY, now=planned_at, about=[meeting])
    ruling.rule_meeting(meeting, {TOPICS: Wanted(True, 0)}, by=BY, now=planned_at)
    db.session.commit()
    return meeting


def test_it_is_off_until_somebody_wants_it(app: House) -> None:
    meeting, _seats = a_round(1)
    assert "topics_1" not in standings(meeting, DAY)
    assert tick(DAY) == []


def test_it_leaves_for_a_draft_on_the_day_that_the_series_says_and_once(app: House) -> None:
    meeting = a_planned_draft()
    assert {item.slot.name: item.day for item in plan(meeting, DAY)}["topics_1"] == date(2017, 8, 9)
    assert tick(DAY - timedelta(minutes=1)) == []
    [left] = tick(DAY)
    assert left.letters == len(letters("topics")) == 2
    assert all(letter.by_day for letter in letters("topics"))
    assert tick(DAY + timedelta(days=1)) == []
    assert standings(meeting, DAY)["topics_1"] == "sent"


def test_who_was_asked_by_hand_is_not_asked_again(app: House) -> None:
    meeting = a_planned_draft()
    call_for_topics(meeting, by=BY, now=DAY - timedelta(days=3))
    db.session.commit()
    [left] = tick(DAY)
    assert (left.letters, len(letters("topics"))) == (0, 2)


def test_a_draft_planned_after_its_day_asks_nobody(app: House) -> None:
    meeting = a_planned_draft(DAY + timedelta(days=1))
    assert standings(meeting, DAY + timedelta(days=2))["topics_1"] == "too_early"
    assert tick(DAY + timedelta(days=2)) == []


def test_once_the_papers_are_due_nobody_is_asked(app: House) -> None:
    meeting = a_planned_draft()
    late = b.NOW + timedelta(days=23)
    assert standings(meeting, late)["topics_1"] == "too_late"
    assert tick(late) == []
