"""What files tell of tasks beyond the lines of the register: histories, involved organisations, papers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions import register
from integrationrunde.actions.models import (
    ActionItem,
    Ownership,
    OwnershipEntry,
    TaskPaper,
    action_item_involved,
)
from integrationrunde.actions.register import Line
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db

_AT_ONCE = 500


def lines(idents: Sequence[int]) -> Iterator[list[Line]]:
    """These tasks in this order, as many at once as one statement shall read."""
    today = clock.today()
    for begin in range(0, len(idents), _AT_ONCE):
        yield register.lines(idents[begin : begin + _AT_ONCE], today)


def entries(task_ids: Sequence[int]) -> dict[int, list[OwnershipEntry]]:
    """The histories by the id of the part, oldest first."""
    statement = (
        sa.select(OwnershipEntry.ownership_id, OwnershipEntry)
        .join(Ownership, Ownership.id == OwnershipEntry.ownership_id)
        .where(Ownership.action_item_id.in_(task_ids))
        .order_by(OwnershipEntry.happened_at, OwnershipEntry.id)
    )
    return _gathered(statement)


def involved(task_ids: Sequence[int]) -> dict[int, list[str]]:
    """The short names of who is concerned without owning it, by the id of the task."""
    statement = (
        sa.select(ActionItem.id, Organisation.short_name)
        .join(action_item_involved, action_item_involved.c.action_item_id == ActionItem.id)
        .join(Organisation, Organisation.id == action_item_involved.c.organisation_id)
        .where(ActionItem.id.in_(task_ids))
        .order_by(Organisation.sort_key)
    )
    return _gathered(statement)


def papers(task_ids: Sequence[int]) -> dict[int, list[TaskPaper]]:
    """The papers by the id of the task, oldest first."""
    statement = (
        sa.select(TaskPaper.action_item_id, TaskPaper)
        .where(TaskPaper.action_item_id.in_(task_ids))
        .order_by(TaskPaper.id)
    )
    return _gathered(statement)


def day(instant: datetime | None) -> date | None:
    """The day on which something happened, None where it did not."""
    return clock.local(instant).date() if instant else None


def _gathered(statement: sa.Select[*tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for ident, value in db.session.execute(statement):
        found.setdefault(ident, []).append(value)
    return found
