"""When an organisation is reminded of a task: a pure function of its part, the rules, the decisions and the clock."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from integrationrunde.actions.models import Ownership
from integrationrunde.actions.rules import AT_WORK
from integrationrunde.kit import clock, office_hours
from integrationrunde.kit.words import _, ngettext
from integrationrunde.reminders import times
from integrationrunde.reminders.models import DecisionState, PlannedTaskReminder, TaskReminderKind
from integrationrunde.reminders.rules import Standing

MOST_DAYS = 60
"""The longest time before a due date, and between two reminders after it."""
LEAST_BETWEEN = 5
"""The shortest time between two reminders after it: days off never let two of them fall on one day."""
LATEST = timedelta(days=4)
"""How long after its day a reminder still leaves late; a longer standstill is over with the next one."""


@dataclass(frozen=True, kw_only=True)
class TaskRule:
    """What holds in a series; the values here where nobody has said otherwise. ``since`` is when it was set."""

    before: bool = True
    days_before: int = 7
    on_day: bool = True
    after: bool = True
    days_between: int = 7
    digest: bool = True
    since: datetime | None = None


class Silence(enum.StrEnum):
    """Why an organisation is not reminded of its part."""

    CLOSED = "closed"
    REPORTED = "reported"
    DEFERRED = "deferred"
    DECLINED = "declined"
    ASKED = "asked"


@dataclass(frozen=True)
class TaskItem:
    """One planned reminder of one part: counted on ``counted``, leaving on the working day ``day`` at ``leaves_at``."""

    owned: Ownership
    rule: TaskRule
    kind: TaskReminderKind
    number: int
    anchor_on: date
    counted: date
    day: date
    leaves_at: datetime
    standing: Standing
    decision: PlannedTaskReminder | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing has been decided and nothing keeps it from leaving."""
        return self.standing in (Standing.PLANNED, Standing.DUE)

    @property
    def leaves_on(self) -> date:
        """The day on which its letter leaves; for a late one that is the next on which letters may leave."""
        return clock.local(self.leaves_at).date()

    def why(self) -> str:
        """How the day came about, in one sentence."""
        count = counted_in_words(self.kind, (self.counted - self.anchor_on).days)
        return times.why_leaving(self.day, count, self.counted)


def counted_in_words(kind: TaskReminderKind, days: int) -> str:
    """“7 days before it is due”."""
    if kind is TaskReminderKind.ON_DAY:
        return _("On the day on which it is due")
    number = abs(days)
    if kind is TaskReminderKind.BEFORE:
        return ngettext("%(num)s day before it is due", "%(num)s days before it is due", number)
    return ngettext("%(num)s day after it was due", "%(num)s days after it was due", number)


def silence(owned: Ownership) -> Silence | None:
    """Why nobody is reminded of a part; None where reminders leave.

    Who has said something on which the secretariat has to decide (done, another date, not responsible) is not reminded.
    """
    if owned.is_closed:
        return Silence.CLOSED
    if owned.state not in AT_WORK:
        return Silence.DEFERRED
    if owned.reported_done_at is not None:
        return Silence.REPORTED
    if owned.declined_at is not None:
        return Silence.DECLINED
    return Silence.ASKED if owned.asked_due_on is not None else None


def plan(
    owned: Ownership, known_since: datetime, rule: TaskRule, decided: Iterable[PlannedTaskReminder], now: datetime
) -> list[TaskItem]:
    """The reminders of one part that may still matter, in the order in which they leave; its task must be loaded.

    Of those after the due date the last one whose time has come and the next one. ``known_since`` is when the
    organisation was told what holds of the task. Empty where it is silent or has no date.
    """
    due_on = owned.action_item.due_on
    if due_on is None or silence(owned) is not None:
        return []
    decisions = {(row.kind, row.number): row for row in decided if row.anchor_on == due_on}
    counted = _counted(due_on, rule, clock.local(now).date())
    items = [_item(owned, known_since, rule, decisions, place, now) for place in counted]
    return [_overtaken(item, items[place + 1 :]) for place, item in enumerate(items)]


def upcoming(items: Iterable[TaskItem], now: datetime) -> list[TaskItem]:
    """What can still be looked at and decided: the next one that leaves, and those skipped whose day is not over."""
    today, found = clock.local(now).date(), list[TaskItem]()
    for item in items:
        is_next = item.is_open and not any(one.is_open for one in found)
        if is_next or (item.standing is Standing.SKIPPED and item.day >= today):
            found.append(item)
    return found


def upcoming_of(items: Iterable[TaskItem], now: datetime) -> list[TaskItem]:
    """The same of several parts."""
    by_part: dict[int, list[TaskItem]] = {}
    for item in items:
        by_part.setdefault(item.owned.id, []).append(item)
    return [item for some in by_part.values() for item in upcoming(some, now)]


Place = tuple[TaskReminderKind, int, date]


def _counted(due_on: date, rule: TaskRule, today: date) -> Iterator[Place]:
    if rule.before:
        yield TaskReminderKind.BEFORE, 0, due_on - timedelta(days=rule.days_before)
    if rule.on_day:
        yield TaskReminderKind.ON_DAY, 0, due_on
    if rule.after:
        passed = max(0, (today - due_on).days // rule.days_between)
        for number in range(max(1, passed - 1), passed + 2):
            yield TaskReminderKind.AFTER, number, due_on + timedelta(days=rule.days_between * number)


def _item(
    owned: Ownership,
    known_since: datetime,
    rule: TaskRule,
    decisions: Mapping[tuple[TaskReminderKind, int], PlannedTaskReminder],
    place: Place,
    now: datetime,
) -> TaskItem:
    kind, number, counted = place
    leaves_on = times.leaving_day(counted, before=kind is TaskReminderKind.BEFORE)
    decision = decisions.get((kind, number))
    due_on = owned.action_item.due_on or counted
    item = TaskItem(
        owned, rule, kind, number, due_on, counted, leaves_on, times.moment(leaves_on), Standing.PLANNED, decision
    )
    standing = Standing(decision.state.value) if decision else _standing(item, known_since, now)
    leaves_at = office_hours.next_opening(now) if standing is Standing.DUE else item.leaves_at
    return replace(item, standing=standing, leaves_at=leaves_at)


def _standing(item: TaskItem, known_since: datetime, now: datetime) -> Standing:
    if item.day <= clock.local(known_since).date():
        return Standing.TOO_EARLY
    if item.rule.since is not None and item.leaves_at < item.rule.since:
        return Standing.TOO_EARLY
    if clock.local(now).date() - item.day > LATEST:
        return Standing.TOO_LATE
    return Standing.PLANNED if now < item.leaves_at else Standing.DUE


def _overtaken(item: TaskItem, later: Iterable[TaskItem]) -> TaskItem:
    """After a standstill only the newest of several late reminders of a part leaves."""
    if item.standing is Standing.DUE and any(_took_over(other, item) for other in later):
        return replace(item, standing=Standing.OVERTAKEN)
    return item


def _took_over(other: TaskItem, item: TaskItem) -> bool:
    if other.standing is Standing.DUE:
        return True
    decision = other.decision
    sent = decision is not None and decision.state is DecisionState.SENT
    return sent and decision is not None and decision.decided_at >= times.moment(item.day)
