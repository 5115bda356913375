"""The plan of reminders of tasks as laws: whatever the due date, the rules and the hours at which somebody looks."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.kit import clock, office_hours, workdays
from integrationrunde.reminders import times
from integrationrunde.reminders.models import DecisionState, PlannedTaskReminder, TaskReminderKind
from integrationrunde.reminders.rules import Standing
from integrationrunde.reminders.task_rules import (
    LATEST,
    MOST_DAYS,
    TaskItem,
    TaskRule,
    plan,
    upcoming,
)

BOUND = datetime(2017, 3, 1, 10, tzinfo=UTC)
RULES = st.builds(
    TaskRule,
    before=st.booleans(),
    days_before=st.integers(1, MOST_DAYS),
    on_day=st.booleans(),
    after=st.booleans(),
    days_between=st.integers(5, MOST_DAYS),
)
DUE = st.dates(date(2017, 3, 2), date(2018, 1, 10)).map(workdays.next_workday)
LOOKS = st.lists(st.integers(1, 24 * 420), max_size=60, unique=True).map(sorted)


def a_part(due_on: date) -> Ownership:
    return Ownership(id=1, state=OwnershipState.OPEN, action_item=ActionItem(due_on=due_on, bound_at=BOUND))


def decided(item: TaskItem, now: datetime) -> PlannedTaskReminder:
    return PlannedTaskReminder(
        kind=item.kind, number=item.number, anchor_on=item.anchor_on, state=DecisionState.SENT, decided_at=now
    )


@given(due_on=DUE, rule=RULES, looks=LOOKS)
def test_each_leaves_once_in_time_and_on_a_working_day(due_on: date, rule: TaskRule, looks: list[int]) -> None:
    owned, rows = a_part(due_on), list[PlannedTaskReminder]()
    left: list[tuple[TaskReminderKind, int]] = []
    for hours in looks:
        now = BOUND + timedelta(hours=hours)
        items = plan(owned, BOUND, rule, rows, now)
        due = [item for item in items if item.standing is Standing.DUE]
        assert len(due) <= 1, "of several late ones only the newest"
        assert len([item for item in upcoming(items, now) if item.is_open]) <= 1
        for item in due:
            assert item.leaves_at == office_hours.next_opening(now)
            assert office_hours.may_leave(item.leaves_at)
            assert clock.local(BOUND).date() < item.day <= clock.local(now).date() <= item.day + LATEST
        if due and office_hours.may_leave(now):
            left.append((due[0].kind, due[0].number))
            rows.append(decided(due[0], now))
    assert len(left) == len(set(left))


@given(due_on=DUE, rule=RULES)
def test_who_looks_every_day_misses_none(due_on: date, rule: TaskRule) -> None:
    """Looked at each day at noon, exactly those leave that the rules give."""
    owned, rows = a_part(due_on), list[PlannedTaskReminder]()
    days: list[date] = []
    end = due_on + timedelta(days=3 * rule.days_between)
    for count in range((end - BOUND.date()).days + 8):
        now = BOUND + timedelta(days=count, hours=1)
        if not office_hours.may_leave(now):
            continue
        for item in plan(owned, BOUND, rule, rows, now):
            if item.standing is Standing.DUE:
                rows.append(decided(item, now))
                days.append(clock.local(now).date())
    wanted = []
    if rule.before:
        wanted.append(times.leaving_day(due_on - timedelta(days=rule.days_before), before=True))
    if rule.on_day:
        wanted.append(due_on)
    if rule.after:
        wanted += [workdays.next_workday(due_on + timedelta(days=rule.days_between * number)) for number in (1, 2, 3)]
    assert [day for day in days if day <= workdays.next_workday(end)] == [
        day for day in wanted if day > clock.local(BOUND).date()
    ]


def test_a_date_far_ahead_or_long_past_is_no_trouble() -> None:
    now = datetime(2017, 8, 23, 8, tzinfo=UTC)
    far = plan(a_part(date(2099, 12, 31)), BOUND, TaskRule(), [], now)
    assert [item.standing for item in far] == [Standing.PLANNED] * 3
    past = plan(a_part(date(2001, 1, 2)), datetime(2000, 1, 3, tzinfo=UTC), TaskRule(), [], now)
    assert len(past) == 5
    assert past[-1].is_open
    assert (
        plan(Ownership(state=OwnershipState.OPEN, action_item=ActionItem(due_on=None)), BOUND, TaskRule(), [], now)
        == []
    )
