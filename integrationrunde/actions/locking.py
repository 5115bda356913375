"""One after the other: what is said of a task at the same instant is stored in some order, never side by side."""

from collections.abc import Collection

import sqlalchemy as sa

from integrationrunde.actions import queries
from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _
from integrationrunde.seats.models import SeatHolder


def lock(task: ActionItem) -> list[Ownership]:
    """Let nobody else change the task or a part of it until this transaction ends, and see what they did before.

    Gives all its parts in the order of their ids. SQLite has one writer at a time anyway.
    """
    db.session.flush()
    db.session.execute(sa.select(ActionItem.id).where(ActionItem.id == task.id).with_for_update())
    db.session.refresh(task, sa.inspect(ActionItem).column_attrs.keys())
    parts = db.session.scalars(sa.select(Ownership).filter_by(action_item_id=task.id).order_by(Ownership.id)).all()
    for owned in parts:
        db.session.refresh(owned, sa.inspect(Ownership).column_attrs.keys())
    return list(parts)


def lock_all(tasks: Collection[ActionItem]) -> None:
    """Lock several tasks as `lock` does each, in the order of their ids; their owners are loaded as they stand now."""
    idents = [task.id for task in tasks]
    db.session.flush()
    rows = sa.select(ActionItem.id).where(ActionItem.id.in_(idents)).order_by(ActionItem.id)
    db.session.execute(rows.with_for_update())
    fresh = queries.with_owners().where(ActionItem.id.in_(idents)).execution_options(populate_existing=True)
    db.session.scalars(fresh).all()


def turn(owned: Ownership, holder: SeatHolder | None = None) -> ActionItem:
    """Lock the task of one part as `lock` does; the part is as it stands now.

    Raises Refused when the holder's acting has ended in the meantime.
    """
    task = db.session.get_one(ActionItem, owned.action_item_id)
    db.session.flush()
    db.session.execute(sa.select(ActionItem.id).where(ActionItem.id == task.id).with_for_update())
    db.session.refresh(task, sa.inspect(ActionItem).column_attrs.keys())
    db.session.refresh(owned, sa.inspect(Ownership).column_attrs.keys())
    if holder is not None:
        db.session.refresh(holder, ["ended_at", "version"])
        if not holder.is_active:
            raise Refused(_("You do not act for this organisation any more."))
    return task
