"""Telling owners: one letter for everybody who acts for an organisation in the series of the task."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.actions import mails
from integrationrunde.actions.mails import Part
from integrationrunde.actions.models import ActionItem, Ownership, OwnershipEntry, TaskHolder
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.outbox.operations import queue
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder


def recipients(series_id: int, organisation_ids: Collection[int]) -> dict[int, list[SeatHolder]]:
    """Who can be written to for each organisation: the holders of its open seats in the series; one statement.

    Substitutes for a meeting and colleagues are not among them. Every organisation has a list, perhaps an empty one.
    """
    statement = (
        sa.select(Seat.organisation_id, SeatHolder)
        .join(Seat, SeatHolder.seat_id == Seat.id)
        .where(Seat.series_id == series_id, Seat.organisation_id.in_(organisation_ids), Seat.valid_to.is_(None))
        .where(SeatHolder.scope == HolderScope.SEAT, SeatHolder.ended_at.is_(None), SeatHolder.address != "")
    )
    found: dict[int, list[SeatHolder]] = {ident: [] for ident in organisation_ids}
    for organisation_id, holder in db.session.execute(statement.order_by(SeatHolder.id)):
        if holder.address.casefold() not in {one.address.casefold() for one in found[organisation_id]}:
            found[organisation_id].append(holder)
    return found


def colleagues(ownership_ids: Collection[int]) -> dict[int, list[SeatHolder]]:
    """The colleagues with an address who act for each of these parts; one statement, every part has a list."""
    statement = (
        sa.select(TaskHolder.ownership_id, SeatHolder)
        .join(SeatHolder, TaskHolder.holder_id == SeatHolder.id)
        .where(TaskHolder.ownership_id.in_(ownership_ids), SeatHolder.ended_at.is_(None), SeatHolder.address != "")
    )
    found: dict[int, list[SeatHolder]] = {ident: [] for ident in ownership_ids}
    for ownership_id, holder in db.session.execute(statement.order_by(SeatHolder.id)):
        found[ownership_id].append(holder)
    return found


def tell_bound(tasks: Collection[ActionItem], meeting: Meeting | None, *, now: datetime) -> int:
    """One letter for each recipient with all tasks that bind the organisation; gives how many.

    Owners must have been loaded with their organisations. Without tasks nobody is told.
    """
    if not tasks:
        return 0
    parts: dict[Organisation, list[Part]] = defaultdict(list)
    for task in sorted(tasks, key=lambda one: (one.number_year or 0, one.number_count or 0)):
        for owned in task.owners:
            parts[owned.organisation].append(Part(task, owned))
    series = db.session.get_one(Series, next(iter(tasks)).series_id)
    acting = recipients(series.id, [organisation.id for organisation in parts])
    letters = [
        mails.bound(parts[organisation], organisation, holder, series, meeting)
        for organisation in sorted(parts, key=lambda one: (one.sort_key, one.id))
        for holder in acting[organisation.id]
    ]
    for letter in letters:
        queue(letter, now=now)
    return len(letters)


def tell_news(task: ActionItem, news: Iterable[tuple[Ownership, OwnershipEntry]], *, now: datetime) -> int:
    """One letter about each entry to everybody who acts for that organisation, colleagues too; gives how many."""
    told = list(news)
    acting = recipients(task.series_id, [owned.organisation_id for owned, _entry in told])
    helping = colleagues([owned.id for owned, _entry in told])
    count = 0
    for owned, entry in told:
        organisation = db.session.get_one(Organisation, owned.organisation_id)
        for holder in [*acting[owned.organisation_id], *helping[owned.id]]:
            queue(mails.news(task, owned, entry, organisation, holder), now=now)
            count += 1
    return count


def tell_former(
    task: ActionItem, owned: Ownership, entry: OwnershipEntry, former: Organisation, *, now: datetime
) -> int:
    """One letter to everybody who acts for the organisation from which a part went away; gives how many."""
    holders = recipients(task.series_id, [former.id])[former.id]
    for holder in holders:
        queue(mails.news(task, owned, entry, former, holder), now=now)
    return len(holders)
