"""Days and hours: for any rule, any meeting and any instant."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.kit import clock, office_hours, workdays
from integrationrunde.meetings.models import MeetingState
from integrationrunde.reminders import times
from integrationrunde.reminders.models import DecisionState, PlannedReminder, ReminderKind
from integrationrunde.reminders.rules import SLOTS, Item, Rule, Standing, Told, counted_in_words, plan

DAYS = st.dates(date(2016, 1, 1), date(2040, 12, 31))
MINUTES = st.integers(0, 25 * 366 * 24 * 60)
INSTANTS = MINUTES.map(lambda minutes: datetime(2016, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
INVITED = MeetingState.INVITED


def told(held_on: date, deadline: date, since: datetime, starts: time = time(9, 30)) -> Told:
    days = {ReminderKind.ANSWER: deadline, ReminderKind.MEETING: held_on, ReminderKind.TOPICS: held_on}
    return Told(days, dict.fromkeys(days, since), dict.fromkeys(days, clock.instant(held_on, starts)))


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Told, list[Rule]]:
    held_on = draw(DAYS)
    deadline = held_on - timedelta(days=draw(st.integers(1, 60)))
    since = clock.instant(held_on - timedelta(days=draw(st.integers(0, 120))), time(12))
    rules = [
        Rule(slot, draw(st.booleans()), draw(st.integers(-60, 60 if slot.kind is ReminderKind.ANSWER else 0)))
        for slot in SLOTS
    ]
    return told(held_on, deadline, since), rules


@given(INSTANTS)
def test_the_next_opening_is_a_working_day_between_seven_and_eighteen(now: datetime) -> None:
    opening = office_hours.next_opening(now)
    local = clock.local(opening)
    assert opening >= now
    assert office_hours.may_leave(opening)
    assert workdays.is_workday(local.date())
    assert time(7) <= local.time() < time(18)
    if opening > now:
        assert not office_hours.may_leave(now)
        assert local.time() == time(7)


@given(DAYS, st.booleans())
def test_a_day_off_moves_away_from_what_it_is_for(counted: date, before: bool) -> None:
    day = times.leaving_day(counted, before=before)
    assert workdays.is_workday(day)
    assert (day <= counted) if before else (day >= counted)
    assert day == counted or not workdays.is_workday(counted)


@given(rounds(), INSTANTS)
def test_at_any_instant_at_most_one_of_a_kind_is_due_and_none_after_the_start(
    made: tuple[Told, list[Rule]], now: datetime
) -> None:
    facts, rules = made
    items = plan(INVITED, facts, rules, [], now)
    due = [item for item in items if item.standing is Standing.DUE]
    assert len({item.slot.kind for item in due}) == len(due)
    for item in due:
        assert now < facts.ends[ReminderKind.MEETING]
        assert now <= item.leaves_at < facts.ends[ReminderKind.MEETING]
        assert office_hours.may_leave(item.leaves_at)


@given(rounds(), st.sets(st.integers(0, 130), max_size=3))
def test_a_worker_that_stands_still_now_and_then_sends_each_once(
    made: tuple[Told, list[Rule]], outages: set[int]
) -> None:
    facts, rules = made
    decided: list[PlannedReminder] = []
    begin = facts.ends[ReminderKind.MEETING] - timedelta(days=130)
    for hour in range(0, 131 * 24, 6):
        now = begin + timedelta(hours=hour)
        if any(first * 24 <= hour < (first + 3) * 24 for first in outages) or not office_hours.may_leave(now):
            continue
        due = [item for item in plan(INVITED, facts, rules, decided, now) if item.standing is Standing.DUE]
        decided += [decision(item, now) for item in due]
    keys = [(each.kind, each.number) for each in decided]
    assert len(keys) == len(set(keys))
    assert all(each.decided_at < facts.ends[ReminderKind.MEETING] for each in decided)
    per_day = [(each.kind, clock.local(each.decided_at).date()) for each in decided]
    assert len(per_day) == len(set(per_day)) or same_day(rules)


def same_day(rules: list[Rule]) -> bool:
    """Two answer reminders may be counted onto one working day: the second then goes to nobody."""
    days = [rule.days for rule in rules if rule.is_on and rule.slot.kind is ReminderKind.ANSWER]
    return len(days) == 2


def decision(item: Item, now: datetime, state: DecisionState = DecisionState.SENT) -> PlannedReminder:
    return PlannedReminder(
        kind=item.slot.kind, number=item.slot.number, anchor_on=item.anchor_on, state=state, decided_at=now
    )


@pytest.mark.parametrize(
    ("held_on", "days", "leaves"),
    [
        (date(2017, 6, 16), -1, "2017-06-14"),  # Fronleichnam on Thursday the 15th
        (date(2017, 9, 18), -1, "2017-09-15"),  # a Monday
        (date(2017, 9, 18), -2, "2017-09-15"),
        (date(2017, 4, 18), -1, "2017-04-13"),  # Easter
        (date(2018, 1, 2), -1, "2017-12-29"),
        (date(2017, 11, 1), -1, "2017-10-30"),  # the 31st was a holiday in 2017 only
        (date(2018, 10, 31), 0, "2018-10-31"),
        (date(2017, 3, 27), -1, "2017-03-24"),  # the night of summer time lies between
    ],
)
def test_before_a_meeting_it_leaves_on_the_working_day_before(held_on: date, days: int, leaves: str) -> None:
    rule = Rule(SLOTS[2], True, days)
    since = clock.instant(held_on - timedelta(days=40), time(12))
    [item] = plan(INVITED, told(held_on, held_on - timedelta(days=14), since), [rule], [], since)
    assert item.day.isoformat() == leaves
    assert clock.local(item.leaves_at).time() == time(8)


@pytest.mark.parametrize(
    ("deadline", "leaves"),
    [
        (date(2017, 6, 14), "2017-06-16"),
        (date(2017, 9, 15), "2017-09-18"),
        (date(2017, 12, 22), "2017-12-27"),
        (date(2017, 3, 24), "2017-03-27"),
    ],
)
def test_after_a_deadline_it_leaves_on_the_next_working_day(deadline: date, leaves: str) -> None:
    held_on = deadline + timedelta(days=20)
    since = clock.instant(deadline - timedelta(days=30), time(12))
    [item] = plan(INVITED, told(held_on, deadline, since), [Rule(SLOTS[0], True, 1)], [], since)
    assert item.day.isoformat() == leaves


def test_in_the_nights_of_a_change_of_time_the_hours_are_those_of_the_clock_on_the_wall() -> None:
    for before, after in (((2017, 3, 24), (2017, 3, 27)), ((2017, 10, 27), (2017, 10, 30))):
        moments = [times.moment(date(*day)) for day in (before, after)]
        assert [clock.local(each).time() for each in moments] == [time(8), time(8)]
        assert moments[0].hour != moments[1].hour
    assert office_hours.next_opening(datetime(2017, 10, 29, 0, 30, tzinfo=UTC)) == datetime(2017, 10, 30, 6, tzinfo=UTC)


def test_what_follows_the_start_and_what_precedes_the_invitation_never_leaves() -> None:
    held_on, deadline = date(2017, 9, 20), date(2017, 9, 18)
    since = clock.instant(date(2017, 9, 18), time(12))
    late, early = Rule(SLOTS[0], True, 10), Rule(SLOTS[2], True, -2)
    found = plan(INVITED, told(held_on, deadline, since), [late, early], [], since)
    assert [item.standing for item in found] == [Standing.TOO_EARLY, Standing.TOO_LATE]


def test_rules_read_as_sentences() -> None:
    answer, meeting = ReminderKind.ANSWER, ReminderKind.MEETING
    assert len({counted_in_words(kind, days) for kind in (answer, meeting) for days in (-2, -1, 0)}) == 6
    assert counted_in_words(answer, 3) != counted_in_words(answer, -3)
