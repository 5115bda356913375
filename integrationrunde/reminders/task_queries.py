"""Reading what plans of reminders of tasks are made of; the number of statements never grows with the tasks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipEntry
from integrationrunde.actions.rules import AT_WORK
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock, office_hours
from integrationrunde.kit.database import db
from integrationrunde.reminders.models import PlannedTaskReminder, TaskReminderRule
from integrationrunde.reminders.rules import Standing
from integrationrunde.reminders.task_rules import MOST_DAYS, TaskItem, TaskRule, plan

_TOLD = (
    EntryKind.BOUND,
    EntryKind.DATE_CHANGED,
    EntryKind.DATE_GRANTED,
    EntryKind.DATE_REFUSED,
    EntryKind.SENT_BACK,
    EntryKind.TAKEN_UP,
    EntryKind.OWNER_CHANGED,
)
"""What tells an organisation anew that something is expected of it: reminders of earlier days are void then."""


def plan_of(organisation_id: int, series_id: int | None, now: datetime) -> list[TaskItem]:
    """The planned reminders of an organisation, in one series or in all, as they are stored now; four statements."""
    where = [Ownership.organisation_id == organisation_id]
    return _plans(where if series_id is None else [*where, ActionItem.series_id == series_id], now, anew=True)


def plan_of_series(series_id: int, now: datetime) -> list[TaskItem]:
    """The planned reminders of a series by due date and organisation; four statements."""
    return _plans([ActionItem.series_id == series_id], now)


def plan_of_task(task_id: int, now: datetime) -> list[TaskItem]:
    """The planned reminders of one task, of all its owners; four statements."""
    return _plans([ActionItem.id == task_id], now)


def due(now: datetime) -> list[int]:
    """The organisations (ids) that are reminded now; nobody outside of the hours in which letters may leave."""
    if not office_hours.may_leave(now):
        return []
    horizon = clock.local(now).date() + timedelta(days=MOST_DAYS + 14)  # days off move reminders forward
    items = _plans([ActionItem.due_on <= horizon], now)
    return list({item.owned.organisation_id: None for item in items if item.standing is Standing.DUE})


def parts_at_work(*where: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[bool], ...]:
    """What is true of parts of which organisations are reminded, for statements over `Ownership` and `ActionItem`."""
    return (
        ActionItem.bound_at.is_not(None),
        ActionItem.due_on.is_not(None),
        Ownership.state.in_(AT_WORK),
        Ownership.reported_done_at.is_(None),
        Ownership.declined_at.is_(None),
        Ownership.asked_due_on.is_(None),
        *where,
    )


def parts_of(organisation_id: int, series_id: int) -> Sequence[Ownership]:
    """What an organisation may be reminded of in a series, planned or not, as it is stored now; by due date."""
    return _parts([Ownership.organisation_id == organisation_id, ActionItem.series_id == series_id], anew=True)


def parts_of_tasks(task_ids: Collection[int]) -> Sequence[Ownership]:
    """The parts of these tasks of which organisations may be reminded."""
    return _parts([ActionItem.id.in_(task_ids)])


def _parts(where: Iterable[sa.ColumnElement[bool]], *, anew: bool = False) -> Sequence[Ownership]:
    """``anew`` reads again what was loaded before, as somebody else may have left it."""
    statement = (
        sa.select(Ownership)
        .join(Ownership.action_item)
        .join(Ownership.organisation)
        .options(contains_eager(Ownership.action_item), contains_eager(Ownership.organisation))
        .where(*parts_at_work(*where))
        .order_by(
            ActionItem.due_on, ActionItem.number_year, ActionItem.number_count, Organisation.sort_key, Ownership.id
        )
    )
    return db.session.scalars(statement.execution_options(populate_existing=anew)).all()


def _plans(where: Sequence[sa.ColumnElement[bool]], now: datetime, *, anew: bool = False) -> list[TaskItem]:
    parts = _parts(where, anew=anew)
    if not parts:
        return []
    ids = sa.select(Ownership.id).join(Ownership.action_item).where(*parts_at_work(*where))
    rules = rules_of({owned.action_item.series_id for owned in parts})
    told, decided = _told_at(ids), _decisions(ids)
    found: list[TaskItem] = []
    for owned in parts:
        task = owned.action_item
        known = max(moment for moment in (task.bound_at, told.get(owned.id)) if moment is not None)
        found += plan(owned, known, rules[task.series_id], decided.get(owned.id, ()), now)
    return found


def rules_of(series_ids: Iterable[int]) -> dict[int, TaskRule]:
    """The rules of each of these series; one statement."""
    ids = set(series_ids)
    rows = db.session.scalars(sa.select(TaskReminderRule).where(TaskReminderRule.series_id.in_(ids)))
    found = dict.fromkeys(ids, TaskRule())
    for row in rows:
        found[row.series_id] = as_rule(row)
    return found


def as_rule(row: TaskReminderRule) -> TaskRule:
    """What a stored row says."""
    return TaskRule(
        before=row.before,
        days_before=row.days_before,
        on_day=row.on_day,
        after=row.after,
        days_between=row.days_between,
        digest=row.digest,
        since=row.since,
    )


def rule_row(series_id: int) -> TaskReminderRule | None:
    """What was stored for a series, to be changed."""
    return db.session.scalar(sa.select(TaskReminderRule).filter_by(series_id=series_id))


def _told_at(ownership_ids: sa.Select[int]) -> dict[int, datetime]:
    """When each organisation was last told what is expected of it."""
    statement = (
        sa.select(OwnershipEntry.ownership_id, sa.func.max(OwnershipEntry.happened_at))
        .where(OwnershipEntry.ownership_id.in_(ownership_ids), OwnershipEntry.kind.in_(_TOLD))
        .group_by(OwnershipEntry.ownership_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _decisions(ownership_ids: sa.Select[int]) -> dict[int, list[PlannedTaskReminder]]:
    statement = sa.select(PlannedTaskReminder).where(PlannedTaskReminder.ownership_id.in_(ownership_ids))
    found: dict[int, list[PlannedTaskReminder]] = defaultdict(list)
    for row in db.session.scalars(statement.order_by(PlannedTaskReminder.id)):
        found[row.ownership_id].append(row)
    return found
