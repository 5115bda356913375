"""Binding tasks with their owners, as most tests of tasks begin."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions import operations, queries
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipEntry
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.models import OutgoingLetter
from tests.builders import NOW, a_holder, a_seat, a_series, an_organisation

WHO = System("Geschäftsstelle")
DUE = date(2017, 10, 16)
LATER = date(2017, 12, 1)


def a_task(
    *names: str, series: Series | None = None, confirms: bool = True, absent: tuple[str, ...] = (), **changes: Any
) -> ActionItem:
    """A task of these organisations that binds since NOW; each has a seat with one holder."""
    series = series or a_series(confirms_done=confirms)
    owners = [an_organisation(name) for name in names or ("Stadt Werl",)]
    for owner in owners:
        a_holder(a_seat(series, owner))
    return bound(series, *owners, absent=absent, **changes)


def bound(
    series: Series, *owners: Organisation, absent: tuple[str, ...] = (), title: str = "Ansprechstelle benennen"
) -> ActionItem:
    """A task of these organisations that binds since NOW."""
    details = TaskDetails(title=title, due_on=DUE, owner_ids=tuple(owner.id for owner in owners))
    task = loaded(operations.draft_task(series.id, details, by=WHO, now=NOW))
    missing = [owner.id for owner in owners if owner.official_name in absent]
    operations.bind(task, year=2017, absent=missing, by=WHO, now=NOW)
    db.session.flush()
    return task


def loaded(task: ActionItem) -> ActionItem:
    """The task as it is stored, with its owners."""
    found = queries.task(task.id)
    assert found is not None
    return found


def part(task: ActionItem, name: str | None = None) -> Ownership:
    """The part of one organisation, of the only one without a name."""
    owners = loaded(task).owners
    if name is None:
        return owners[0]
    return next(owned for owned in owners if owned.organisation.official_name == name)


def kinds(owned: Ownership) -> list[EntryKind]:
    """What the history of a part tells, oldest first."""
    statement = sa.select(OwnershipEntry.kind).where(OwnershipEntry.ownership_id == owned.id)
    return list(db.session.scalars(statement.order_by(OwnershipEntry.id)))


def letters(kind: str) -> list[OutgoingLetter]:
    """The letters of one kind, oldest first."""
    return list(db.session.scalars(sa.select(OutgoingLetter).filter_by(kind=kind).order_by(OutgoingLetter.id)))


def later(hours: float = 1) -> datetime:
    """So much after NOW."""
    return NOW + timedelta(hours=hours)
