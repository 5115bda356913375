"""Rows of tasks as entries of a subscribed calendar. Pure functions in the language that is forced by the caller."""

from collections.abc import Iterator
from datetime import datetime

from integrationrunde.actions.models import ActionItem, OwnershipState
from integrationrunde.actions.rules import AT_WORK
from integrationrunde.calendar.event import Day, Task, TaskStatus
from integrationrunde.feeds.queries import Row
from integrationrunde.kit.words import N_, _, day

STATUSES = {
    OwnershipState.OPEN: TaskStatus.NEEDS_ACTION,
    OwnershipState.IN_PROGRESS: TaskStatus.IN_PROCESS,
    OwnershipState.DONE: TaskStatus.COMPLETED,
    OwnershipState.DEFERRED: TaskStatus.NEEDS_ACTION,
    OwnershipState.DROPPED: TaskStatus.CANCELLED,
}
TITLES = {
    OwnershipState.DEFERRED: N_("Put off: %(number)s %(title)s"),
    OwnershipState.DROPPED: N_("Dropped: %(number)s %(title)s"),
}
BEGUN = 50
"""Per cent. Nobody says how far a task is; what was begun is shown as half done, as calendar programmes ask for."""


def of_owner(row: Row, domain: str) -> Task:
    """A task for those who act for an organisation that owns it. ``domain`` ends the UID.

    Reported as done counts as wholly done, although the secretariat has yet to confirm it.
    """
    is_done = row.state is OwnershipState.DONE
    return Task(
        uid=f"auftrag-{row.part_id}@{domain}",
        stamp=_changed_at(row),
        due_on=row.follow_up_on if row.state is OwnershipState.DEFERRED else row.due_on,
        summary=_(_title(row), number=number(row), title=row.title),
        status=STATUSES[row.state],
        percent=100 if is_done or _awaits_confirmation(row) else BEGUN if _is_begun(row) else 0,
        completed_at=row.reported_done_at if is_done else None,
        description="\n".join(_notes(row)),
    )


def of_secretariat(row: Row, domain: str, page: str) -> Day:
    """The day on which a task is due, with how many of its owners are done; ``page`` opens for who is signed in."""
    done = _("%(done)s of %(all)s organisations are done.", done=row.done, all=row.owners - row.dropped)
    return Day(
        uid=f"auftrag-frist-{row.task_id}@{domain}",
        stamp=_changed_at(row),
        on=row.due_on,
        summary=_("Task due: %(number)s %(title)s", number=number(row), title=row.title),
        description="\n".join([row.series_name, done, page]),
        url=page,
    )


def number(row: Row) -> str:
    """The task's number as it is read, such as A-2016-03."""
    return ActionItem(number_year=row.number_year, number_count=row.number_count).number


def _title(row: Row) -> str:
    if row.state in TITLES:
        return TITLES[row.state]
    if _awaits_confirmation(row):
        return N_("Reported as done: %(number)s %(title)s")
    if row.declined_at is not None:
        return N_("Not responsible: %(number)s %(title)s")
    return N_("To be accepted: %(number)s %(title)s") if _awaits_consent(row) else "%(number)s %(title)s"


def _is_begun(row: Row) -> bool:
    return row.state is OwnershipState.IN_PROGRESS


def _awaits_confirmation(row: Row) -> bool:
    return row.reported_done_at is not None and row.state in AT_WORK


def _awaits_consent(row: Row) -> bool:
    return row.needs_consent and row.accepted_at is None and row.state in AT_WORK


def _notes(row: Row) -> Iterator[str]:
    if row.state not in AT_WORK:
        return
    if _awaits_confirmation(row):
        yield _("The secretariat confirms it.")
    elif row.due_on is not None:
        yield _("Due on %(day)s. Report by the link in your letter.", day=day(row.due_on))
    if _awaits_consent(row):
        yield _("Subject to your consent: please say whether your organisation takes this on.")


def _changed_at(row: Row) -> datetime:
    changed: datetime = max(moment for moment in (row.bound_at, row.said_at) if moment is not None)
    return changed
