"""Who owns a task: other organisations take over, because the secretariat says so or because one has a successor."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions import colleagues, history, telling
from integrationrunde.actions.locking import lock, turn
from integrationrunde.actions.models import (
    ActionItem,
    EntryKind,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
    TaskHolder,
)
from integrationrunde.directory import queries
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.seats.models import SeatHolder

STAYS = timedelta(days=1)
"""How long a colleague still sees a task that was reported as done, where nobody confirms that."""

_CLOSED = (OwnershipState.DONE, OwnershipState.DROPPED)


def give_to(
    owned: Ownership,
    organisation: Organisation,
    reason: str,
    *,
    consents: bool = False,
    channel: ReportChannel = ReportChannel.SECRETARIAT,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """Let another organisation own this part, with its history; both are told. ``consents``: it is asked first.

    It begins anew, unless it takes over by itself (``HOUSE``): a successor goes on where its predecessor stood. Where
    it owns the task already, the part that it would take over is dropped. Raises Refused for a draft, for a closed
    part, for the same organisation and for one that does not exist today.
    """
    task = db.session.get_one(ActionItem, owned.action_item_id)
    parts = lock(task)
    if owned.is_closed or owned.organisation_id == organisation.id:
        last = EntryKind.DROPPED if owned.is_closed else EntryKind.OWNER_CHANGED
        history.check_first([owned], last, by=by, note=reason, instead=organisation.official_name)
    _check_new_owner(task, owned, organisation, now=now)
    former = db.session.get_one(Organisation, owned.organisation_id)
    words: dict[str, Any] = {
        "number": task.number,
        "former": former.official_name,
        "organisation": organisation.official_name,
    }
    message, about = N_("%(number)s goes from %(former)s to %(organisation)s"), [task, former, organisation]
    record(message, by=by, now=now, about=about, **words)
    colleagues.let_go(owned, by=by, now=now)
    more: dict[str, Any] = {"note": reason, "instead": organisation.official_name, "channel": channel}
    there = next((one for one in parts if one.organisation_id == organisation.id), None)
    if there is not None:
        return _join(task, owned, there, by=by, now=now, **more)
    return _take_over(task, owned, former, organisation, consents=consents, by=by, now=now, **more)


def _take_over(
    task: ActionItem,
    owned: Ownership,
    former: Organisation,
    organisation: Organisation,
    *,
    consents: bool,
    by: Actor,
    now: datetime,
    **more: Any,
) -> OwnershipEntry:
    before = owned.state
    if more["channel"] is not ReportChannel.HOUSE:
        owned.state, owned.reported_done_at = OwnershipState.OPEN, None
    owned.organisation_id = organisation.id
    owned.needs_consent, owned.accepted_at, owned.declined_at, owned.asked_due_on = consents, None, None, None
    db.session.flush()
    db.session.expire(owned, ["organisation"])
    entry = history.append(owned, EntryKind.OWNER_CHANGED, before=before, by=by, now=now, **more)
    telling.tell_news(task, [(owned, entry)], now=now)
    telling.tell_former(task, owned, entry, former, now=now)
    return entry


def _check_new_owner(task: ActionItem, owned: Ownership, organisation: Organisation, *, now: datetime) -> None:
    if not task.is_binding:
        raise Refused(_("This task binds nobody yet."))
    if owned.is_closed:
        raise Refused(_("The task %(number)s is done or dropped; nothing of it is open.", number=task.number))
    if organisation.id == owned.organisation_id:
        raise Refused(_("%(organisation)s owns the task already.", organisation=organisation.official_name))
    if not organisation.is_valid(clock.local(now).date()):
        raise Refused(_("%(organisation)s does not exist today.", organisation=organisation.official_name))


def orphaned(now: datetime) -> Sequence[int]:
    """The tasks (ids) of which something is open with an organisation that has ended and has a successor."""
    statement = (
        sa.select(Ownership.action_item_id)
        .join(Organisation, Organisation.id == Ownership.organisation_id)
        .join(ActionItem, ActionItem.id == Ownership.action_item_id)
        .where(Organisation.valid_to < clock.local(now).date(), Organisation.successor_id.is_not(None))
        .where(Ownership.state.not_in(_CLOSED), ActionItem.bound_at.is_not(None))
    )
    return db.session.scalars(statement.distinct().order_by(Ownership.action_item_id)).all()


def follow_successors(task_id: int, *, by: Actor, now: datetime) -> int:
    """Let successors take over what is open of organisations that have ended; gives how many parts went over.

    Renaming changes no organisation, so nothing goes over. Without a successor the part stays, and the secretariat sees
    that its organisation has ended. For whatever is due.
    """
    today, count = clock.local(now).date(), 0
    for owned in lock(db.session.get_one(ActionItem, task_id)):
        former = db.session.get_one(Organisation, owned.organisation_id)
        successor = _successor(former.id, today) if former.has_ended(today) and not owned.is_closed else None
        if successor is not None:
            reason = _("The organisation has ended; its successor takes over.")
            give_to(owned, successor, reason, channel=ReportChannel.HOUSE, by=by, now=now)
            count += 1
    return count


def colleagues_to_go(now: datetime) -> Sequence[int]:
    """The parts (ids) that have been closed for a day and for which a colleague still acts."""
    statement = (
        sa.select(TaskHolder.ownership_id)
        .join(SeatHolder, SeatHolder.id == TaskHolder.holder_id)
        .join(Ownership, Ownership.id == TaskHolder.ownership_id)
        .where(SeatHolder.ended_at.is_(None), Ownership.state.in_(_CLOSED))
        .where(sa.or_(Ownership.reported_done_at.is_(None), Ownership.reported_done_at < now - STAYS))
    )
    return db.session.scalars(statement.distinct().order_by(TaskHolder.ownership_id)).all()


def let_colleagues_go(ownership_id: int, *, by: Actor, now: datetime) -> None:
    """Let the colleagues of a part go unless it was taken up again meanwhile."""
    owned = db.session.get_one(Ownership, ownership_id)
    turn(owned)
    if owned.is_closed:
        colleagues.let_go(owned, by=by, now=now)


def _join(
    task: ActionItem, owned: Ownership, there: Ownership, *, by: Actor, now: datetime, **more: Any
) -> OwnershipEntry:
    """The other organisation owns the task already: its part stands for both, open again if it was dropped."""
    before, owned.state, owned.asked_due_on = owned.state, OwnershipState.DROPPED, None
    entry = history.append(owned, EntryKind.DROPPED, before=before, by=by, now=now, **more)
    told = [(owned, entry)]
    if there.state is OwnershipState.DROPPED:
        there.state, there.declined_at, there.reported_done_at = OwnershipState.OPEN, None, None
        words: dict[str, Any] = {"note": more["note"], "channel": more["channel"]}
        taken_up = history.append(there, EntryKind.TAKEN_UP, before=OwnershipState.DROPPED, by=by, now=now, **words)
        told.append((there, taken_up))
    telling.tell_news(task, told, now=now)
    return entry


def _successor(organisation_id: int, today: date) -> Organisation | None:
    """The first organisation in the line of successors that exists today."""
    for ident in queries.line_of_successors(organisation_id)[1:]:
        organisation = db.session.get_one(Organisation, ident)
        if organisation.is_valid(today):
            return organisation
    return None
