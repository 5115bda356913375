"""Reading tasks."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.kit.database import db


def with_owners() -> sa.Select[Any]:
    """Tasks with their owners, those's organisations, and the organisations concerned."""
    owners = selectinload(ActionItem.owners).joinedload(Ownership.organisation)
    return sa.select(ActionItem).options(owners, joinedload(ActionItem.agenda_item), selectinload(ActionItem.involved))


def task(task_id: int) -> ActionItem | None:
    """One task with its owners."""
    statement = with_owners().where(ActionItem.id == task_id).execution_options(populate_existing=True)
    found: ActionItem | None = db.session.scalar(statement)
    return found


def tasks_of_items(agenda_item_ids: Collection[int]) -> Sequence[ActionItem]:
    """The tasks that were recorded at these agenda items, in the order in which they were; three statements."""
    statement = with_owners().where(ActionItem.agenda_item_id.in_(agenda_item_ids)).order_by(ActionItem.id)
    return db.session.scalars(statement).all()
