"""The tasks that subscriptions show, as rows of plain values: one statement, however many tasks there are."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipEntry, OwnershipState
from integrationrunde.actions.queries import CLOSED
from integrationrunde.feeds.queries import Rows
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series

CLOSED_STAYS = timedelta(weeks=8)
"""How long a task that is done or dropped stays to be seen as such, counted from what was said of it last."""

_TASK: tuple[Any, ...] = (
    ActionItem.id.label("task_id"),
    ActionItem.number_year,
    ActionItem.number_count,
    ActionItem.title,
    ActionItem.due_on,
    ActionItem.follow_up_on,
    ActionItem.bound_at,
)


def tasks_of(organisation_id: int, series_id: int, now: datetime) -> Rows:
    """What an organisation owns of the tasks of a series that bind, with the instant of the last change."""
    said_at = (
        sa.select(sa.func.max(OwnershipEntry.happened_at))
        .where(OwnershipEntry.ownership_id == Ownership.id)
        .correlate(Ownership)
        .scalar_subquery()
    )
    statement = (
        sa.select(*_TASK, Ownership.id.label("part_id"), *_part_columns(), said_at.label("said_at"))
        .join(ActionItem, ActionItem.id == Ownership.action_item_id)
        .where(
            Ownership.organisation_id == organisation_id,
            ActionItem.series_id == series_id,
            ActionItem.bound_at.is_not(None),
        )
        .order_by(Ownership.id)
    )
    rows = db.session.execute(statement).all()
    return tuple(row for row in rows if row.state not in CLOSED or _changed_at(row) + CLOSED_STAYS >= now)


def _part_columns() -> tuple[Any, ...]:
    return (
        Ownership.state,
        Ownership.needs_consent,
        Ownership.accepted_at,
        Ownership.reported_done_at,
        Ownership.declined_at,
    )


def _changed_at(row: Any) -> datetime:
    changed: datetime = max(moment for moment in (row.bound_at, row.said_at) if moment is not None)
    return changed


def due_dates_of(series_ids: Collection[int] | None) -> Rows:
    """The tasks of these series (None: of all) that bind and of which something is open, with how many owners are done.

    ``changed_at`` is the instant of the last change to any part.
    """
    owners = (
        sa.select(
            Ownership.action_item_id,
            sa.func.count().label("owners"),
            sa.func.sum(sa.case((Ownership.state == OwnershipState.DONE, 1), else_=0)).label("done"),
            sa.func.sum(sa.case((Ownership.state == OwnershipState.DROPPED, 1), else_=0)).label("dropped"),
        )
        .group_by(Ownership.action_item_id)
        .having(sa.func.sum(sa.case((Ownership.state.in_(CLOSED), 0), else_=1)) > 0)
        .subquery()
    )
    said_at = (
        sa.select(sa.func.max(OwnershipEntry.happened_at))
        .join(Ownership, Ownership.id == OwnershipEntry.ownership_id)
        .where(Ownership.action_item_id == ActionItem.id)
        .correlate(ActionItem)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            *_TASK,
            Series.short_name.label("series_name"),
            owners.c.owners,
            owners.c.done,
            owners.c.dropped,
            said_at.label("said_at"),
        )
        .join(owners, owners.c.action_item_id == ActionItem.id)
        .join(Series, Series.id == ActionItem.series_id)
        .where(ActionItem.bound_at.is_not(None), ActionItem.due_on.is_not(None))
        .order_by(ActionItem.id)
    )
    if series_ids is not None:
        statement = statement.where(ActionItem.series_id.in_(series_ids))
    return tuple(db.session.execute(statement).all())
