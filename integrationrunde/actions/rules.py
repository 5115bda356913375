"""Questions about tasks as pure functions: what is overdue, how the whole stands, what can be said of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from integrationrunde.actions.models import (
    ActionItem,
    EntryKind,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
)
from integrationrunde.kit import workdays
from integrationrunde.kit.words import _

LONGEST_TEXT = 5000
LONGEST_NOTE = 2000
LONGEST_INSTEAD = 200
FARTHEST = timedelta(days=3653)
"""How far ahead a due date may lie: ten years."""

AT_WORK = (OwnershipState.OPEN, OwnershipState.IN_PROGRESS)


@dataclass(frozen=True)
class Whole:
    """How a task stands over all its owners; ``counted`` are those whose part was not dropped."""

    counts: dict[OwnershipState, int]
    awaiting_confirmation: int = 0

    @property
    def total(self) -> int:
        """All owners."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Owners that are done."""
        return self.counts.get(OwnershipState.DONE, 0)

    @property
    def dropped(self) -> int:
        """Owners whose part was dropped."""
        return self.counts.get(OwnershipState.DROPPED, 0)

    @property
    def counted(self) -> int:
        """Owners of whom something is or was expected."""
        return self.total - self.dropped

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is expected of anybody."""
        return self.total == self.done + self.dropped

    @property
    def state(self) -> OwnershipState:
        """One word for the whole: done when all are, in progress as soon as one has begun."""
        states = {state for state, count in self.counts.items() if count and state is not OwnershipState.DROPPED}
        if not states:
            return OwnershipState.DROPPED if self.dropped else OwnershipState.OPEN
        if len(states) == 1:
            return states.pop()
        waiting = states - {OwnershipState.DONE}
        if waiting == {OwnershipState.DEFERRED}:
            return OwnershipState.DEFERRED
        return OwnershipState.IN_PROGRESS

    @property
    def words(self) -> str:
        """How many of how many are done, and what was dropped."""
        told = _("%(done)s of %(all)s done", done=self.done, all=self.counted)
        if not self.dropped:
            return told
        if not self.counted:
            return _("dropped")
        return _("%(told)s, %(dropped)s dropped", told=told, dropped=self.dropped)


def whole(owners: Collection[Ownership]) -> Whole:
    """How a task stands over its owners."""
    counts = dict.fromkeys(OwnershipState, 0)
    for owned in owners:
        counts[owned.state] += 1
    return Whole(counts, sum(owned.awaits_confirmation for owned in owners))


def is_overdue(owned: Ownership, task: ActionItem, today: date) -> bool:
    """Whether an organisation is late (überfällig): the day has passed, and it has not even reported that it is done.

    An organisation that was absent and has not consented is not late, nor is one whose part was put off.
    """
    if task.due_on is None or not task.is_binding or owned.state not in AT_WORK:
        return False
    return task.due_on < today and not owned.awaits_confirmation and not owned.awaits_consent


def is_to_look_at(owned: Ownership, task: ActionItem, until: date) -> bool:
    """Whether a part was put off until a day that comes until then (Wiedervorlage): the secretariat decides anew."""
    if owned.state is not OwnershipState.DEFERRED or task.follow_up_on is None:
        return False
    return task.is_binding and task.follow_up_on <= until


def is_whole_overdue(task: ActionItem, owners: Collection[Ownership], today: date) -> bool:
    """Whether somebody is late."""
    return any(is_overdue(owned, task, today) for owned in owners)


def days_over(task: ActionItem, today: date) -> int:
    """By how many days the due date has passed, 0 when it has not."""
    return max(0, (today - task.due_on).days) if task.due_on else 0


def needs_secretariat(owned: Ownership) -> bool:
    """Whether the secretariat has to decide: on a report, on another date, on "not responsible"."""
    if owned.is_closed:
        return False
    return owned.awaits_confirmation or owned.asked_due_on is not None or owned.declined_at is not None


def can_be_reminded(owned: Ownership) -> bool:
    """Whether an organisation has something to do that it has not reported as done."""
    return owned.state in AT_WORK and owned.reported_done_at is None


def due_date_problem(wanted: date, today: date) -> str | None:
    """What is wrong with a due date that somebody chose, and what to do; None when nothing is."""
    if wanted <= today:
        return _("The date must lie ahead. Choose a day from tomorrow on.")
    if wanted > today + FARTHEST:
        return _("That is more than ten years ahead. Please check the day.")
    return workdays.day_off_problem(wanted)


def why_not_report(task: ActionItem, owned: Ownership) -> str | None:
    """Why an organisation can say nothing more of its part; None when it can."""
    if not task.is_binding:
        return _("This task binds nobody yet.")
    if owned.state is OwnershipState.DROPPED:
        return _("The task %(number)s has been dropped. Nothing is to be reported any more.", number=task.number)
    if owned.confirmed_at is not None:
        return _(
            "The secretariat has confirmed that %(number)s is done. Nothing is to be reported any more.",
            number=task.number,
        )
    return None


def why_not_change_papers(parts: Collection[Ownership]) -> str | None:
    """Why papers of a task stay as they are; None as long as somebody works on it."""
    if whole(parts).is_finished:
        return _("The task is done or dropped; its papers stay as they are.")
    return None


def chosen(parts: Sequence[Ownership], organisation_ids: Collection[int] | None) -> list[Ownership]:
    """The parts of these organisations, all of them for None."""
    return [owned for owned in parts if organisation_ids is None or owned.organisation_id in organisation_ids]


def readable(entries: Sequence[OwnershipEntry]) -> Sequence[OwnershipEntry]:
    """The entries that an owner reads: a successor all of them, one that took over by hand what came since then."""
    for number in range(len(entries) - 1, -1, -1):
        entry = entries[number]
        if entry.kind is EntryKind.OWNER_CHANGED and entry.channel is not ReportChannel.HOUSE:
            return entries[number:]
    return entries
