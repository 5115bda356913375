"""Deadlines, times and titles."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from integrationrunde.meetings import rules
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting, MeetingState, Series


def a_plan(**changes: Any) -> MeetingDetails:
    fields: dict[str, Any] = {
        "number": 3,
        "title": "3. Austauschrunde",
        "held_on": date(2017, 9, 20),
        "starts_at": time(9, 30),
        "ends_at": time(12, 5),
        "answer_deadline": date(2017, 9, 6),
    }
    return MeetingDetails(**{**fields, **changes})


def a_round(**changes: Any) -> Series:
    return Series(**{"answer_lead_days": 14, "invitation_lead_days": 28, "papers_lead_days": 7, **changes})


@pytest.mark.parametrize(
    ("held_on", "deadline"),
    [
        (date(2017, 9, 20), date(2017, 9, 6)),  # both Wednesdays
        (date(2017, 6, 29), date(2017, 6, 16)),  # 15 June 2017 was Fronleichnam, a Thursday
        (date(2026, 6, 18), date(2026, 6, 5)),  # 4 June 2026 is Fronleichnam
        (date(2017, 9, 18), date(2017, 9, 4)),
        (date(2017, 11, 14), date(2017, 11, 2)),  # 31 October 2017, Reformation Day, and 1 November, All Saints' Day
        (date(2027, 1, 8), date(2026, 12, 28)),  # 25 December is a holiday and followed by a weekend
        (date(2040, 6, 14), date(2040, 6, 1)),  # 31 May 2040 is Fronleichnam
    ],
)
def test_answers_are_due_on_a_working_day(held_on: date, deadline: date) -> None:
    assert rules.answer_deadline(a_round(), held_on).day == deadline


@pytest.mark.parametrize("lead", range(60))
def test_a_deadline_always_ends_before_the_day_of_the_meeting(lead: int) -> None:
    for ordinal in range(date(2017, 4, 1).toordinal(), date(2017, 6, 30).toordinal()):
        held_on = date.fromordinal(ordinal)
        found = rules.answer_deadline(a_round(answer_lead_days=lead), held_on)
        assert found.day < held_on
        assert rules.deadline_problem(found.day, held_on, date(2017, 1, 1)) is None


def test_a_deadline_is_never_past_while_a_day_is_left() -> None:
    series, held_on = a_round(), date(2017, 9, 20)
    assert rules.answer_deadline(series, held_on, date(2017, 9, 15)).day == date(2017, 9, 15)
    assert rules.answer_deadline(series, held_on, date(2017, 9, 16)).day == date(2017, 9, 18)
    assert rules.answer_deadline(series, date(2017, 9, 18), date(2017, 9, 17)).day == date(2017, 9, 15)
    assert rules.answer_deadline(series, date(2016, 9, 21), date(2017, 9, 17)).day == date(2016, 9, 7)


def test_the_notice_period_counts_from_the_day_that_was_due() -> None:
    series, held_on = a_round(), date(2017, 9, 17)  # 28 days before is a Sunday, so Monday is in time
    assert rules.invitation_due(series, held_on).day == date(2017, 8, 21)
    assert rules.notice_short_by(series, held_on, date(2017, 8, 21)) == 0
    assert rules.notice_short_by(series, held_on, date(2017, 8, 22)) == 2
    assert rules.notice_short_by(series, held_on, date(2017, 9, 17)) == 28


@pytest.mark.usefixtures("app")
def test_a_typed_deadline_on_a_day_off_is_told_the_next_working_day() -> None:
    held_on, today = date(2017, 6, 29), date(2017, 5, 1)
    problem = rules.deadline_problem(date(2017, 6, 15), held_on, today) or ""
    assert "Fronleichnam" in problem
    assert "16.06.2017" in problem
    assert "Sonntag" in (rules.deadline_problem(date(2017, 6, 18), held_on, today) or "")
    assert rules.deadline_problem(date(2017, 6, 29), held_on, today)
    assert rules.deadline_problem(date(2017, 6, 16), held_on, date(2017, 6, 19))
    assert rules.deadline_problem(date(2017, 6, 16), held_on, today) is None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"ends_at": time(9, 30)}, {"ends_at"}),
        ({"ends_at": time(8, 0)}, {"ends_at"}),
        ({"ends_at": time(1, 30), "ends_on_next_day": True}, set()),
        ({"ends_at": time(10, 0), "ends_on_next_day": True}, {"ends_at"}),
        ({"held_on": date(1917, 9, 20)}, {"held_on"}),
        ({"held_on": date(2040, 9, 20)}, set()),
        ({"held_on": date(9999, 12, 31)}, {"held_on"}),
        ({"online_url": "https://video.example/raum"}, set()),
        ({"online_url": "http://video.example/raum"}, {"online_url"}),
        ({"online_url": "javascript:alert(1)"}, {"online_url"}),
        ({"online_url": "https://"}, {"online_url"}),
        ({"online_url": "https://a@b.example/"}, {"online_url"}),
        ({"online_url": "https://[half"}, {"online_url"}),
        ({"answer_deadline": date(2017, 9, 10)}, {"answer_deadline"}),
        # The night of 25 March 2018 has no 02:30.
        ({"held_on": date(2018, 3, 25), "starts_at": time(2, 30), "ends_at": time(4, 0)}, {"starts_at"}),
        ({"held_on": date(2018, 3, 24), "ends_at": time(2, 30), "ends_on_next_day": True}, {"ends_at"}),
        ({"held_on": date(2018, 3, 25), "starts_at": time(1, 30), "ends_at": time(3, 30)}, set()),
        # In the night of 29 October 2017 the hour from 2 to 3 happens twice; the first one is meant.
        ({"held_on": date(2017, 10, 29), "starts_at": time(2, 0), "ends_at": time(2, 30)}, set()),
    ],
)
def test_what_is_wrong_is_told_at_its_field(changes: dict[str, Any], wrong: set[str]) -> None:
    series = a_round()
    plan = a_plan(**changes)
    if "answer_deadline" not in changes and "held_on" not in wrong:
        plan = a_plan(**changes, answer_deadline=rules.answer_deadline(series, plan.held_on).day)
    assert set(rules.problems(plan, series, date(2017, 8, 1))) == wrong


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({}, 155),
        ({"held_on": date(2018, 3, 25), "starts_at": time(1, 30), "ends_at": time(3, 30)}, 60),
        ({"held_on": date(2017, 10, 29), "starts_at": time(1, 30), "ends_at": time(3, 30)}, 180),
        (
            {"held_on": date(2017, 12, 31), "starts_at": time(23, 0), "ends_at": time(1, 0), "ends_on_next_day": True},
            120,
        ),
    ],
)
def test_a_meeting_lasts_as_long_as_it_really_does(changes: dict[str, Any], minutes: int) -> None:
    assert a_plan(**changes).unsaved().duration_minutes == minutes


@pytest.mark.usefixtures("app")
def test_a_stored_deadline_that_is_past_does_not_hinder_a_correction() -> None:
    plan, today = a_plan(answer_deadline=date(2017, 9, 4)), date(2017, 9, 10)
    assert set(rules.problems(plan, a_round(), today)) == {"answer_deadline"}
    assert rules.problems(plan, a_round(), today, unchanged=date(2017, 9, 4)) == {}


@pytest.mark.parametrize(
    ("title", "number", "then"),
    [
        ("3. kreisweite Austauschrunde", 3, "4. kreisweite Austauschrunde"),
        ("Austauschrunde Nr. 9", 9, "Austauschrunde Nr. 10"),
        ("Runde 2017 Nr. 1", 1, "Runde 2017 Nr. 2"),
        ("Austauschrunde", 3, "Austauschrunde"),
    ],
)
def test_a_title_is_counted_on(title: str, number: int, then: str) -> None:
    assert rules.next_title(title, number, number + 1) == then


def test_what_letters_carried_may_be_planned_anew_until_the_meeting_begins() -> None:
    told = {"title", "held_on", "starts_at", "venue_id", "online_url", "answer_deadline"}
    day = {"held_on": date(2017, 9, 20), "starts_at": time(9, 30), "zone": "Europe/Berlin"}
    before, after = datetime(2017, 9, 20, 7, 29, tzinfo=UTC), datetime(2017, 9, 20, 7, 30, tzinfo=UTC)
    for state in MeetingState:
        ahead = rules.editable_fields(Meeting(state=state, **day), before)
        begun = rules.editable_fields(Meeting(state=state, **day), after)
        assert (told <= ahead) == (state in ("draft", "invited"))
        assert (told <= begun) == (state is MeetingState.DRAFT)
        assert ("chair_id" in ahead) == ("chair_id" in begun) == (state in ("draft", "invited", "held"))
