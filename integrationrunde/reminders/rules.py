"""What is planned for a meeting, as a pure function of its state, what was told, the rules and what was decided."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from integrationrunde.kit import clock, office_hours
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import MeetingState
from integrationrunde.reminders import times
from integrationrunde.reminders.models import DecisionState, PlannedReminder, ReminderKind


@dataclass(frozen=True)
class Slot:
    """A place for a reminder; ``is_on`` and ``days`` are what holds where nobody has said otherwise."""

    kind: ReminderKind
    number: int
    is_on: bool
    days: int

    @property
    def name(self) -> str:
        """How addresses and forms call it."""
        return f"{self.kind.value}_{self.number}"

    @property
    def needs_invitation(self) -> bool:
        """Whether it leaves only for a meeting that seats were invited to."""
        return self.kind is not ReminderKind.TOPICS

    @property
    def counts_as_series(self) -> bool:
        """Whether its days are a deadline of the series and no rule of its own."""
        return self.kind is ReminderKind.TOPICS


# T-13 is the day after the answer deadline (PRODUCT.md, life of a meeting).
SLOTS = (
    Slot(ReminderKind.ANSWER, 1, True, 1),
    Slot(ReminderKind.ANSWER, 2, False, 5),
    Slot(ReminderKind.MEETING, 1, True, -2),
    Slot(ReminderKind.TOPICS, 1, False, -42),
)
BY_NAME = {slot.name: slot for slot in SLOTS}


@dataclass(frozen=True)
class Rule:
    """What holds for a slot; ``since`` is when it was set, None for a default. ``inherited``: the series says so."""

    slot: Slot
    is_on: bool
    days: int
    since: datetime | None = None
    inherited: bool = True


@dataclass(frozen=True)
class Told:
    """By kind: the day that it hangs on, since when that day is known, and from when on it helps nobody any more."""

    days: Mapping[ReminderKind, date]
    since: Mapping[ReminderKind, datetime]
    ends: Mapping[ReminderKind, datetime]


class Standing(enum.StrEnum):
    """Where a planned reminder is. The last three never leave by themselves, each for its reason."""

    PLANNED = "planned"
    DUE = "due"
    SENT = "sent"
    SKIPPED = "skipped"
    OVERTAKEN = "overtaken"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Item:
    """One planned reminder: counted on ``counted``, leaving on the working day ``day`` at ``leaves_at``."""

    rule: Rule
    anchor_on: date
    counted: date
    day: date
    leaves_at: datetime
    standing: Standing
    decision: PlannedReminder | None = None

    @property
    def slot(self) -> Slot:
        """Its place among the rules."""
        return self.rule.slot

    @property
    def is_open(self) -> bool:
        """Whether nothing has been decided and nothing keeps it from leaving."""
        return self.standing in (Standing.PLANNED, Standing.DUE)

    def why(self) -> str:
        """How the day came about, in one sentence."""
        count = counted_in_words(self.slot.kind, self.rule.days)
        return times.why_leaving(self.day, count, self.counted)


def counted_in_words(kind: ReminderKind, days: int) -> str:
    """“2 days before the meeting”."""
    number = abs(days)
    if kind is not ReminderKind.ANSWER:
        if days == 0:
            return _("On the day of the meeting")
        return ngettext("%(num)s day before the meeting", "%(num)s days before the meeting", number)
    if days == 0:
        return _("On the day of the answer deadline")
    if days < 0:
        return ngettext("%(num)s day before the answer deadline", "%(num)s days before the answer deadline", number)
    return ngettext("%(num)s day after the answer deadline", "%(num)s days after the answer deadline", number)


def plan(
    state: MeetingState, told: Told, rules: Iterable[Rule], decided: Iterable[PlannedReminder], now: datetime
) -> list[Item]:
    """Every reminder that the rules give, in the order in which they leave; those switched off only once decided."""
    decisions = {(row.kind, row.number, row.anchor_on): row for row in decided}
    items = [_item(rule, told, decisions, state, now) for rule in rules]
    shown = [item for item in items if item.rule.is_on or item.decision is not None]
    shown.sort(key=lambda item: (times.moment(item.day), item.slot.number))
    return [_overtaken(item, shown, now) for item in shown]


def _item(
    rule: Rule,
    told: Told,
    decisions: Mapping[tuple[ReminderKind, int, date], PlannedReminder],
    state: MeetingState,
    now: datetime,
) -> Item:
    kind = rule.slot.kind
    anchor = told.days[kind]
    counted = anchor + timedelta(days=rule.days)
    leaves_on = times.leaving_day(counted, before=rule.days < 0)
    decision = decisions.get((kind, rule.slot.number, anchor))
    item = Item(rule, anchor, counted, leaves_on, times.moment(leaves_on), Standing.PLANNED, decision)
    standing = Standing(decision.state.value) if decision else _standing(item, told, state, now)
    if standing is Standing.DUE:
        return replace(item, standing=standing, leaves_at=office_hours.next_opening(now))
    return replace(item, standing=standing)


def _standing(item: Item, told: Told, state: MeetingState, now: datetime) -> Standing:
    ends = told.ends[item.slot.kind]
    if state not in (MeetingState.DRAFT, MeetingState.INVITED) or max(now, item.leaves_at) >= ends:
        return Standing.TOO_LATE
    known = told.since.get(item.slot.kind)
    if known is not None and item.day <= clock.local(known).date():
        return Standing.TOO_EARLY
    if item.rule.since is not None and item.leaves_at < item.rule.since:
        return Standing.TOO_EARLY
    if now < item.leaves_at:
        return Standing.PLANNED
    if known is None:  # nobody has been told of the meeting yet
        return Standing.TOO_EARLY
    return Standing.DUE if office_hours.next_opening(now) < ends else Standing.TOO_LATE


def _overtaken(item: Item, items: Sequence[Item], now: datetime) -> Item:
    """After a standstill only the newest of several late reminders of a kind leaves."""
    if item.standing is not Standing.DUE:
        return item
    later = items[items.index(item) + 1 :]
    if any(other.slot.kind is item.slot.kind and _took_over(other, item) for other in later):
        return replace(item, standing=Standing.OVERTAKEN)
    return item


def _took_over(other: Item, item: Item) -> bool:
    if other.standing is Standing.DUE:
        return True
    sent = other.decision is not None and other.decision.state is DecisionState.SENT
    return sent and other.decision is not None and other.decision.decided_at >= times.moment(item.day)
