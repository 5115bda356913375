"""The verbs of tasks: drafted while minutes are written, binding once those are circulated."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import attributes

from integrationrunde.actions import queries, rules, telling
from integrationrunde.actions.models import (
    ActionItem,
    ActionKind,
    EntryKind,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
)
from integrationrunde.agenda.models import AgendaItem
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Series
from integrationrunde.meetings.numbering import give_number


@dataclass(frozen=True, kw_only=True)
class TaskDetails:
    """What is written down of a task. A draft may still lack its day and its owners.

    ``involved_ids`` are organisations that have a part in it without owning it; owners are left out of them.
    """

    title: str
    kind: ActionKind = ActionKind.TASK
    text: str = ""
    due_on: date | None = None
    owner_ids: tuple[int, ...] = ()
    involved_ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, task: ActionItem) -> Self:
        """The details as they are stored; owners and organisations involved must have been loaded."""
        return cls(
            title=task.title,
            kind=task.kind,
            text=task.text,
            due_on=task.due_on,
            owner_ids=tuple(sorted(owned.organisation_id for owned in task.owners)),
            involved_ids=tuple(sorted(one.id for one in task.involved)),
        )


def draft_task(
    series_id: int,
    details: TaskDetails,
    *,
    agenda_item_id: int | None = None,
    meeting_id: int | None = None,
    topic_id: int | None = None,
    absent: Collection[int] = (),
    by: Actor,
    now: datetime,
) -> ActionItem:
    """A task that the secretariat writes down; it binds nobody and has no number.

    Its origin is an item of an agenda or, without one, perhaps a meeting or a topic. ``absent`` are organisations (ids)
    that were not there: as owners they consent first (vorbehaltlich Zustimmung).
    """
    if agenda_item_id is not None:
        item = sa.select(AgendaItem.meeting_id).where(AgendaItem.id == agenda_item_id)
        meeting_id, topic_id = db.session.scalars(item).one(), None
    task = ActionItem(
        series_id=series_id,
        agenda_item_id=agenda_item_id,
        meeting_id=meeting_id,
        topic_id=topic_id,
        created_at=now,
        owners=[],
        involved=[],
    )
    _write(task, details)
    db.session.add(task)
    db.session.flush()
    _own(task, details.owner_ids, absent)
    record(N_("Task “%(title)s” drafted"), by=by, now=now, about=[task], title=task.title)
    return task


def change_draft(
    task: ActionItem, details: TaskDetails, *, absent: Collection[int] = (), by: Actor, now: datetime
) -> None:
    """Store other details of a draft; its owners must have been loaded. Raises Refused once it binds."""
    _check_draft(task)
    if details == TaskDetails.of(task):
        return
    _write(task, details)
    attributes.flag_modified(task, "title")  # owners are rows of their own: the version must rise all the same
    _own(task, details.owner_ids, absent)
    record(N_("Draft of the task “%(title)s” changed"), by=by, now=now, about=[task], title=task.title)


def discard_draft(task: ActionItem, *, by: Actor, now: datetime) -> None:
    """Delete a draft. Raises Refused once it binds: it can then be dropped with a reason, but not deleted."""
    _check_draft(task)
    record(N_("Draft of the task “%(title)s” deleted"), by=by, now=now, about=[task], title=task.title)
    db.session.execute(sa.delete(Ownership).where(Ownership.action_item_id == task.id))
    db.session.expire(task, ["owners"])
    db.session.delete(task)
    db.session.flush()


def make_task(
    series_id: int,
    details: TaskDetails,
    *,
    agenda_item_id: int | None = None,
    meeting_id: int | None = None,
    topic_id: int | None = None,
    consents: bool = False,
    seen: int | None = None,
    by: Actor,
    now: datetime,
) -> ActionItem:
    """A task made by hand, with its origin: it binds at once, under a number of this year, and its owners are told.

    ``consents``: no owner has agreed to it yet, so each is asked first. ``seen`` is the newest task (id) of the series
    when the page was opened: the same made since then by the same person is the one, the button was pressed twice.
    Raises Refused without an owner or a day, and for a day that is none.
    """
    if details.due_on is not None:
        refuse(rules.due_date_problem(details.due_on, clock.local(now).date()))
    absent = details.owner_ids if consents else ()
    origin: dict[str, Any] = {"agenda_item_id": agenda_item_id, "meeting_id": meeting_id, "topic_id": topic_id}
    if seen is not None:
        db.session.execute(sa.select(Series.id).where(Series.id == series_id).with_for_update())
        before = queries.made_by_hand(series_id, since=seen, by=by, **origin)
        if same := next((task for task in before if TaskDetails.of(task) == details), None):
            return same
    made = draft_task(series_id, details, absent=absent, by=by, now=now, **origin)
    task = queries.task(made.id)
    if task is None:
        raise LookupError(f"task {made.id} was not stored")
    bind(task, year=clock.local(now).year, absent=absent, channel=ReportChannel.SECRETARIAT, by=by, now=now)
    telling.tell_bound([task], None, now=now)
    return task


def bind(
    task: ActionItem,
    *,
    year: int,
    absent: Collection[int] = (),
    channel: ReportChannel = ReportChannel.MINUTES,
    by: Actor,
    now: datetime,
) -> bool:
    """Let a draft bind its owners, under the next number of the year: they are told of it from now on.

    Owners must have been loaded with their organisations. Those among ``absent`` consent first. What was bound stays as
    it is; gives whether it binds since now. Nobody is told here. Raises Refused without an owner or a day.
    """
    if task.is_binding:
        return False
    if not task.owners or task.due_on is None:
        raise Refused(_("The task “%(title)s” has no owner or no date yet.", title=task.title))
    task.bound_at = now
    give_number(task, year)
    for owned in task.owners:
        owned.needs_consent = owned.organisation_id in absent
        db.session.add(_first_entry(owned, channel, by, now))
    record(N_("Task %(number)s binds its owners"), by=by, now=now, about=[task], number=task.number)
    return True


def _first_entry(owned: Ownership, channel: ReportChannel, by: Actor, now: datetime) -> OwnershipEntry:
    return OwnershipEntry(
        ownership_id=owned.id,
        recorded_by=by.label,
        happened_at=now,
        organisation_name=owned.organisation.official_name,
        function="",
        channel=channel,
        kind=EntryKind.BOUND,
        state_before=None,
        state_after=OwnershipState.OPEN,
    )


def _check_draft(task: ActionItem) -> None:
    if task.is_binding:
        raise Refused(_("The task %(number)s binds its owners already.", number=task.number))


def _write(task: ActionItem, details: TaskDetails) -> None:
    task.title, task.text, task.kind = details.title, details.text, details.kind
    task.due_on = task.first_due_on = details.due_on
    named = Organisation.id.in_(set(details.involved_ids) - set(details.owner_ids))
    task.involved = list(db.session.scalars(sa.select(Organisation).where(named).order_by(Organisation.sort_key)))


def _own(task: ActionItem, wanted: Iterable[int], absent: Collection[int]) -> None:
    known = {owned.organisation_id: owned for owned in task.owners}
    chosen = set(db.session.scalars(sa.select(Organisation.id).where(Organisation.id.in_(set(wanted)))))
    for ident, owned in known.items():
        if ident in chosen:
            owned.needs_consent = ident in absent
        else:
            db.session.delete(owned)
    db.session.add_all(
        Ownership(action_item_id=task.id, organisation_id=ident, needs_consent=ident in absent)
        for ident in sorted(chosen - set(known))
    )
    db.session.flush()
    db.session.expire(task, ["owners"])
