"""The verbs of the secretariat on many tasks at once: remind by hand and take that back, another date."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from integrationrunde.actions import changing, history, mails, queries, rules
from integrationrunde.actions.bundling import bundles, not_reminded_today
from integrationrunde.actions.locking import lock_all
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipEntry, ReportChannel
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.outbox import operations as outbox
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats.models import Seat

SECOND_THOUGHTS = timedelta(minutes=15)
_BY_HAND = ReportChannel.SECRETARIAT


@dataclass(frozen=True)
class Told:
    """What was done: with how many tasks, told in how many letters."""

    tasks: int
    letters: int


@dataclass(frozen=True)
class Waiting:
    """Reminders by hand that have not left: how many letters, and when the first one leaves."""

    letters: int
    leaves_at: datetime


def load(task_ids: Collection[int]) -> Sequence[ActionItem]:
    """These tasks that bind, with their owners and series, by due date."""
    statement = queries.with_owners().where(ActionItem.id.in_(task_ids), ActionItem.bound_at.is_not(None))
    order = ActionItem.due_on, ActionItem.number_year, ActionItem.number_count, ActionItem.id
    return db.session.scalars(statement.order_by(*order)).all()


def to_remind(tasks: Sequence[ActionItem]) -> list[tuple[ActionItem, Ownership]]:
    """The parts of which somebody can be reminded: at work, and not reported as done."""
    return [(task, owned) for task in tasks for owned in task.owners if rules.can_be_reminded(owned)]


def remind(tasks: Sequence[ActionItem], *, by: Actor, now: datetime) -> Told:
    """Remind of these tasks in one letter for each recipient; it can be taken back for 15 minutes.

    Owners must have been loaded. A mailbox that has had a reminder today gets none. Raises Refused when nothing of them
    is left to do, nobody can be written to, or all have had one today.
    """
    lock_all(tasks)
    now = now.replace(microsecond=0)
    parts = to_remind(tasks)
    every = bundles(parts)
    if not every:
        raise Refused(_("There is nobody to remind: all is done or reported, or nobody can be written to."))
    letters = not_reminded_today(every, now)
    if not letters:
        raise Refused(_("All of them have had a reminder today; one a day is enough."))
    told = {part.owned.id: part for letter in letters for part in letter.parts}
    for part in told.values():
        owned = part.owned
        history.append(owned, EntryKind.REMINDED, before=owned.state, channel=_BY_HAND, by=by, now=now)
    for letter in letters:
        mail = mails.reminded(letter.parts, letter.organisation, letter.holder, now=now)
        outbox.queue(replace(mail, due_at=now + SECOND_THOUGHTS), now=now)
    about = list({part.task.id: part.task for part in told.values()}.values())
    numbers = ", ".join(task.number for task in about)
    record(N_("Reminded of %(numbers)s by hand"), by=by, now=now, about=about, numbers=numbers)
    return Told(len(about), len(letters))


def waiting(series_ids: Collection[int] | None) -> Waiting | None:
    """The reminders by hand that have not left, of these series (None: all); one statement."""
    statement = sa.select(sa.func.count(), sa.func.min(OutgoingLetter.due_at, type_=OutgoingLetter.due_at.type))
    count, first = db.session.execute(statement.where(*_waiting(series_ids))).one()
    return Waiting(count, first) if count else None


def take_back(series_ids: Collection[int] | None, *, by: Actor, now: datetime) -> int:
    """Withdraw the reminders by hand that have not left, of these series (None: all); gives how many letters.

    The history tells it. Raises Refused when all of them have left.
    """
    letters = db.session.scalars(sa.select(OutgoingLetter).where(*_waiting(series_ids))).all()
    withdrawn = [one for one in letters if outbox.withdraw(kinds=(mails.REMINDED,), by=by, now=now, key=one.key)]
    if not withdrawn:
        raise Refused(_("The reminder has left; it cannot be taken back any more."))
    tasks: dict[int, ActionItem] = {}
    for owned in _reminded_by(withdrawn):
        tasks[owned.action_item_id] = db.session.get_one(ActionItem, owned.action_item_id)
        note = _("Taken back before it left.")
        history.append(owned, EntryKind.REMINDED, before=owned.state, note=note, channel=_BY_HAND, by=by, now=now)
    numbers = ", ".join(task.number for task in tasks.values())
    record(N_("Reminder of %(numbers)s taken back"), by=by, now=now, about=list(tasks.values()), numbers=numbers)
    return len(withdrawn)


def change_dates(tasks: Sequence[ActionItem], due_on: date, reason: str, *, by: Actor, now: datetime) -> Told:
    """Let these tasks be due on another day; one letter for each recipient tells all of them.

    What is done, dropped or due on that day anyway stays as it is. Owners must have been loaded. Raises Refused for a
    day that is none, and when nothing would change.
    """
    refuse(rules.due_date_problem(due_on, clock.local(now).date()))
    lock_all(tasks)
    before = {task.id: task.due_on for task in tasks}
    changed = [task for task in tasks if can_be_moved(task, due_on)]
    if not changed:
        raise Refused(_("Nothing would change: these tasks are done or dropped, or due on that day anyway."))
    entries = [
        entry for task in changed for entry in changing.change_date(task, due_on, reason, tells=False, by=by, now=now)
    ]
    letters = bundles([(task, owned) for task in changed for owned in task.owners if not owned.is_closed])
    for letter in letters:
        moved = [(part, before[part.task.id]) for part in letter.parts]
        mail = mails.moved(moved, reason, letter.organisation, letter.holder, first_entry_id=entries[0].id)
        outbox.queue(mail, now=now)
    return Told(len(changed), len(letters))


def can_be_moved(task: ActionItem, due_on: date | None) -> bool:
    """Whether something of it is open, and it is due on another day."""
    return task.due_on != due_on and not all(owned.is_closed for owned in task.owners)


def _waiting(series_ids: Collection[int] | None) -> list[sa.ColumnElement[bool]]:
    found = [OutgoingLetter.kind == mails.REMINDED, OutgoingLetter.state == LetterState.QUEUED]
    return found if series_ids is None else [*found, OutgoingLetter.series_id.in_(series_ids)]


def _reminded_by(letters: Sequence[OutgoingLetter]) -> Sequence[Ownership]:
    """The parts of which these letters would have reminded."""
    said = (
        sa.select(OwnershipEntry.ownership_id)
        .join(Ownership, Ownership.id == OwnershipEntry.ownership_id)
        .join(Seat, Seat.organisation_id == Ownership.organisation_id)
        .where(
            Seat.id.in_([letter.seat_id for letter in letters]),
            OwnershipEntry.kind == EntryKind.REMINDED,
            OwnershipEntry.happened_at.in_([letter.date for letter in letters]),
        )
    )
    return db.session.scalars(sa.select(Ownership).where(Ownership.id.in_(said)).order_by(Ownership.id)).all()
