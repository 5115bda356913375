"""Binding tasks whose owners can be written to, and a worker whose clock can be told."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.reminders import task_leaving, task_queries, task_sending
from integrationrunde.seats.models import SeatHolder
from tests import builders as b
from tests import minutes_builders as m

BY = System()
# Bound on Wednesday 23 August 2017, due on Monday 16 October: reminded on the 9th, 16th, 23rd ...
BEFORE = datetime(2017, 10, 9, 6, tzinfo=UTC)
ON_DAY = datetime(2017, 10, 16, 6, tzinfo=UTC)
AFTER = datetime(2017, 10, 23, 6, tzinfo=UTC)


def an_owner(series: Series, name: str | None = None, **changes: Any) -> tuple[Organisation, SeatHolder]:
    """An organisation with a seat in the series, and who acts for it."""
    organisation = b.an_organisation(name)
    return organisation, b.a_holder(b.a_seat(series, organisation), **changes)


def a_part(organisation: Organisation, series: Series, **changes: Any) -> Ownership:
    """What an organisation owns of a binding task, committed; ``due_on`` and more are of the task."""
    own = {
        name: changes.pop(name)
        for name in ("state", "needs_consent", "accepted_at", "reported_done_at", "declined_at", "asked_due_on")
        if name in changes
    }
    if "due_on" in changes:
        changes.setdefault("first_due_on", changes["due_on"])
    owned = m.an_ownership(m.an_action_item(series, **changes), organisation, **own)
    db.session.commit()
    return owned


def a_task(name: str | None = None, **changes: Any) -> tuple[Ownership, SeatHolder]:
    """A task of one organisation with one holder."""
    series = b.a_series()
    organisation, holder = an_owner(series, name)
    return a_part(organisation, series, **changes), holder


def tick(now: datetime) -> list[task_sending.Left]:
    """What a worker does at this instant; committed."""
    task_sending.hold_back(by=BY, now=now)
    left = [task_leaving.leave(ident, by=BY, now=now) for ident in task_queries.due(now)]
    db.session.commit()
    return [each for each in left if each is not None]


def letters() -> list[OutgoingLetter]:
    """The reminders of tasks that were written, oldest first."""
    db.session.expire_all()
    found = sa.select(OutgoingLetter).where(OutgoingLetter.kind == "task_reminder")
    return list(db.session.scalars(found.order_by(OutgoingLetter.id)))


def standings(owned: Ownership, now: datetime) -> dict[str, str]:
    """How each planned reminder of a part stands."""
    db.session.expire_all()
    items = task_queries.plan_of(owned.organisation_id, None, now)
    return {f"{item.kind}_{item.number}": item.standing.value for item in items if item.owned.id == owned.id}


def task_of(owned: Ownership) -> ActionItem:
    """The task of a part."""
    return db.session.get_one(ActionItem, owned.action_item_id)


def moved(owned: Ownership, to: date) -> None:
    """The task is due on another day, without anybody having said so."""
    task_of(owned).due_on = to
    db.session.commit()
