"""Reading tasks."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.actions.models import (
    ActionItem,
    EntryKind,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
    TaskHolder,
)
from integrationrunde.actions.rules import AT_WORK, Whole
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db

CLOSED = (OwnershipState.DONE, OwnershipState.DROPPED)


def with_owners() -> sa.Select[Any]:
    """Tasks with their owners, those's organisations, and the organisations concerned."""
    owners = selectinload(ActionItem.owners).joinedload(Ownership.organisation)
    return sa.select(ActionItem).options(owners, joinedload(ActionItem.agenda_item), selectinload(ActionItem.involved))


def task(task_id: int) -> ActionItem | None:
    """One task with its owners."""
    statement = with_owners().where(ActionItem.id == task_id).execution_options(populate_existing=True)
    found: ActionItem | None = db.session.scalar(statement)
    return found


def task_with_all(task_id: int) -> ActionItem | None:
    """One task with its owners, series, meeting, topic and agenda item."""
    more = joinedload(ActionItem.series), joinedload(ActionItem.meeting), joinedload(ActionItem.topic)
    statement = with_owners().options(*more).where(ActionItem.id == task_id)
    found: ActionItem | None = db.session.scalar(statement.execution_options(populate_existing=True))
    return found


def newest_task(series_id: int) -> int:
    """The id of the task of a series that was written down last, 0 without one."""
    return db.session.scalar(sa.select(sa.func.max(ActionItem.id)).where(ActionItem.series_id == series_id)) or 0


def made_by_hand(series_id: int, *, since: int, by: Actor, **origin: int | None) -> Sequence[ActionItem]:
    """The tasks of a series and an origin that somebody made by hand after another one (id), with their owners."""
    by_hand = (
        sa.select(OwnershipEntry.id)
        .join(OwnershipEntry.ownership)
        .where(
            Ownership.action_item_id == ActionItem.id,
            OwnershipEntry.kind == EntryKind.BOUND,
            OwnershipEntry.channel == ReportChannel.SECRETARIAT,
            OwnershipEntry.recorded_by == by.label,
        )
    )
    statement = with_owners().filter_by(series_id=series_id, **origin).where(ActionItem.id > since, by_hand.exists())
    return db.session.scalars(statement.order_by(ActionItem.id)).all()


def tasks_of_items(agenda_item_ids: Collection[int]) -> Sequence[ActionItem]:
    """The tasks that were recorded at these agenda items, in the order in which they were; three statements."""
    statement = with_owners().where(ActionItem.agenda_item_id.in_(agenda_item_ids)).order_by(ActionItem.id)
    return db.session.scalars(statement).all()


def part(ownership_id: int) -> Ownership | None:
    """One organisation's part of a task that binds, with the task, its series and meeting, and the organisation."""
    about = joinedload(Ownership.action_item)
    statement = (
        sa.select(Ownership)
        .join(Ownership.action_item)
        .options(about.joinedload(ActionItem.series), about.joinedload(ActionItem.meeting))
        .options(joinedload(Ownership.organisation))
        .where(Ownership.id == ownership_id, ActionItem.bound_at.is_not(None))
    )
    return db.session.scalar(statement)


def parts_of(organisation_id: int, *, series_id: int | None = None, closed: bool | None = None) -> sa.Select[Any]:
    """What an organisation owns of tasks that bind, with task, series and meeting: open ones first, by due date.

    Of all series where none is named. ``closed`` picks what is done or dropped, or what is not; None takes both.
    """
    about = joinedload(Ownership.action_item)
    statement = (
        sa.select(Ownership)
        .join(Ownership.action_item)
        .options(about.joinedload(ActionItem.series), about.joinedload(ActionItem.meeting))
        .where(Ownership.organisation_id == organisation_id, ActionItem.bound_at.is_not(None))
    )
    if series_id is not None:
        statement = statement.where(ActionItem.series_id == series_id)
    if closed is not None:
        statement = statement.where(is_closed() if closed else ~is_closed())
    rank = sa.case((is_closed(), 1), else_=0)
    return statement.order_by(rank, ActionItem.due_on, ActionItem.number_year, ActionItem.number_count, Ownership.id)


def open_parts(series_id: int, *, organisation_ids: Collection[int] | None = None) -> Sequence[Ownership]:
    """What is open of a series' tasks that bind, by due date, with task and organisation; one statement."""
    statement = (
        sa.select(Ownership)
        .join(Ownership.action_item)
        .options(joinedload(Ownership.action_item), joinedload(Ownership.organisation))
        .where(ActionItem.series_id == series_id, ActionItem.bound_at.is_not(None), ~is_closed())
    )
    if organisation_ids is not None:
        statement = statement.where(Ownership.organisation_id.in_(organisation_ids))
    order = ActionItem.due_on, ActionItem.number_year, ActionItem.number_count, Ownership.id
    return db.session.scalars(statement.order_by(*order)).all()


def open_tasks(series_id: int, on: date | None = None) -> Sequence[ActionItem]:
    """The binding tasks of a series of which something is open, with all owners, by due date; three statements.

    With a day: only those bound until then, as they stand now.
    """
    still = sa.exists().where(Ownership.action_item_id == ActionItem.id, ~is_closed())
    statement = with_owners().where(ActionItem.series_id == series_id, ActionItem.bound_at.is_not(None), still)
    if on is not None:
        statement = statement.where(ActionItem.bound_at <= clock.end_of(on))
    order = ActionItem.due_on, ActionItem.number_year, ActionItem.number_count
    return db.session.scalars(statement.order_by(*order)).all()


def entries_of_task(task_id: int) -> dict[int, list[OwnershipEntry]]:
    """The whole history of a task by part (ownership id), oldest first, with evidence and holders; one statement."""
    found: dict[int, list[OwnershipEntry]] = defaultdict(list)
    for entry in db.session.scalars(_entries().where(Ownership.action_item_id == task_id)):
        found[entry.ownership_id].append(entry)
    return found


def entries_of_part(ownership_id: int) -> Sequence[OwnershipEntry]:
    """The history of one organisation's part, oldest first, with evidence and holders; one statement."""
    return db.session.scalars(_entries().where(OwnershipEntry.ownership_id == ownership_id)).all()


def _entries() -> sa.Select[Any]:
    return (
        sa.select(OwnershipEntry)
        .join(OwnershipEntry.ownership)
        .options(joinedload(OwnershipEntry.stored_file), joinedload(OwnershipEntry.holder))
        .order_by(OwnershipEntry.happened_at, OwnershipEntry.id)
    )


def other_owners(owned: Ownership) -> Sequence[Ownership]:
    """The other organisations' parts of the same task, by name: all that an owner learns of them."""
    statement = (
        sa.select(Ownership)
        .join(Ownership.organisation)
        .options(joinedload(Ownership.organisation))
        .where(Ownership.action_item_id == owned.action_item_id, Ownership.id != owned.id)
    )
    return db.session.scalars(statement.order_by(Organisation.sort_key, Organisation.id)).all()


def wholes(task_ids: Collection[int]) -> dict[int, Whole]:
    """How these tasks stand over their owners; one statement."""
    waits = sa.func.sum(sa.case((awaits_confirmation(), 1), else_=0))
    statement = sa.select(Ownership.action_item_id, Ownership.state, sa.func.count(), waits)
    counted: dict[int, dict[OwnershipState, int]] = {ident: {} for ident in task_ids}
    waiting = dict.fromkeys(task_ids, 0)
    grouped = statement.where(Ownership.action_item_id.in_(task_ids)).group_by(
        Ownership.action_item_id, Ownership.state
    )
    for task_id, state, count, more in db.session.execute(grouped):
        counted[task_id][state] = count
        waiting[task_id] += int(more or 0)
    return {ident: Whole(counts, waiting[ident]) for ident, counts in counted.items()}


def part_of_colleague(holder_id: int) -> int | None:
    """The id of the part for which a colleague (scope ``task``) acts."""
    return db.session.scalar(sa.select(TaskHolder.ownership_id).where(TaskHolder.holder_id == holder_id))


def is_closed() -> sa.ColumnElement[bool]:
    """`Ownership.is_closed` for statements."""
    return Ownership.state.in_(CLOSED)


def awaits_confirmation() -> sa.ColumnElement[bool]:
    """`Ownership.awaits_confirmation` for statements."""
    return sa.and_(Ownership.reported_done_at.is_not(None), ~is_closed())


def awaits_consent() -> sa.ColumnElement[bool]:
    """`Ownership.awaits_consent` for statements."""
    return sa.and_(Ownership.needs_consent, Ownership.accepted_at.is_(None))


def is_overdue(today: date) -> sa.ColumnElement[bool]:
    """`rules.is_overdue` for statements over `Ownership` joined with `ActionItem`."""
    return sa.and_(
        ActionItem.due_on < today,
        ActionItem.bound_at.is_not(None),
        Ownership.state.in_(AT_WORK),
        Ownership.reported_done_at.is_(None),
        ~awaits_consent(),
    )


def is_to_look_at(until: date) -> sa.ColumnElement[bool]:
    """`rules.is_to_look_at` for statements over `Ownership` joined with `ActionItem`."""
    deferred = Ownership.state == OwnershipState.DEFERRED
    return sa.and_(deferred, ActionItem.follow_up_on <= until, ActionItem.bound_at.is_not(None))


def needs_secretariat() -> sa.ColumnElement[bool]:
    """`rules.needs_secretariat` for statements."""
    asks = Ownership.reported_done_at, Ownership.asked_due_on, Ownership.declined_at
    return sa.and_(~is_closed(), sa.or_(*(column.is_not(None) for column in asks)))
