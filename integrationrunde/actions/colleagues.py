"""Colleagues: an organisation hands one task to somebody of its own, whose link opens that task alone."""

from datetime import datetime

import sqlalchemy as sa

from integrationrunde.actions import history, mails, rules
from integrationrunde.actions.locking import turn
from integrationrunde.actions.models import EntryKind, Ownership, OwnershipEntry, ReportChannel, TaskHolder
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import _
from integrationrunde.outbox.operations import queue
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person


def hand_to_colleague(
    owned: Ownership, seat: Seat, person: Person, *, note: str = "", holder: SeatHolder | None, by: Actor, now: datetime
) -> SeatHolder:
    """Let a colleague work at this task alone, and write to them. Whoever hands over keeps acting.

    ``holder`` is who hands over; None where the secretariat does it. Raises Refused for a closed part, for a seat of
    another organisation, and when this address acts for the seat or has the task already.
    """
    task = turn(owned, holder)
    refuse(rules.why_not_report(task, owned))
    if seat.organisation_id != owned.organisation_id:
        raise Refused(_("A task is handed over within the organisation. Say “not responsible” if it is for others."))
    known = next((one for one in of(owned) if one.address.casefold() == person.address.casefold()), None)
    if known is not None:
        instead = person.function or _("Colleague")
        history.check_first([owned], EntryKind.HANDED_OVER, by=by, holder=holder, note=note, instead=instead)
        raise Refused(_("The address %(address)s has this task already.", address=person.address))
    colleague = seats.add_colleague(seat, person, appointed_by=holder, by=by, now=now)
    db.session.add(TaskHolder(holder_id=colleague.id, ownership_id=owned.id))
    entry = _append(owned, EntryKind.HANDED_OVER, colleague, note, holder, by=by, now=now)
    if colleague.address:
        organisation = db.session.get_one(Organisation, owned.organisation_id)
        queue(mails.handed_over(task, owned, organisation, colleague, entry), now=now)
    return colleague


def take_back(owned: Ownership, colleague: SeatHolder, *, holder: SeatHolder | None, by: Actor, now: datetime) -> None:
    """Let a colleague act no longer; the link dies. Raises Refused for somebody who does not have this task."""
    turn(owned, holder)
    if colleague.id not in {one.id for one in of(owned)}:
        raise Refused(_("This person does not have the task any more."))
    seats.end_holder(colleague, by=by, now=now)
    _append(owned, EntryKind.TAKEN_BACK, colleague, "", holder, by=by, now=now)


def of(owned: Ownership) -> list[SeatHolder]:
    """The colleagues who act for this part."""
    statement = (
        sa.select(SeatHolder)
        .join(TaskHolder, TaskHolder.holder_id == SeatHolder.id)
        .where(TaskHolder.ownership_id == owned.id, SeatHolder.ended_at.is_(None))
    )
    return list(db.session.scalars(statement.order_by(SeatHolder.id)))


def let_go(owned: Ownership, *, by: Actor, now: datetime) -> None:
    """Let all colleagues go: their links live until the task is done."""
    for colleague in of(owned):
        seats.end_holder(colleague, by=by, now=now)


def _append(
    owned: Ownership,
    kind: EntryKind,
    colleague: SeatHolder,
    note: str,
    holder: SeatHolder | None,
    *,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    channel = ReportChannel.LINK if holder else ReportChannel.SECRETARIAT
    instead = colleague.function or _("Colleague")
    return history.append(
        owned, kind, before=owned.state, note=note, instead=instead, holder=holder, channel=channel, by=by, now=now
    )
