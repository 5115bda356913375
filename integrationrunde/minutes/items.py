"""The verbs of what stands around an item's text: note, audience, deferral, order, items that nobody had planned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

import sqlalchemy as sa

from integrationrunde.agenda import operations as agenda
from integrationrunde.agenda.models import Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import ordering
from integrationrunde.minutes.models import Minutes, MinutesItem
from integrationrunde.minutes.writing import check_writable, follow_agenda, hold_writable


@dataclass(frozen=True, kw_only=True)
class ItemDetails:
    """What is written down of an item besides its text. A reason defers it, to a meeting where that is known."""

    internal_note: str = ""
    audience: Audience = Audience.ALL
    organisation_ids: tuple[int, ...] = ()
    deferred_reason: str = ""
    deferred_to_id: int | None = None

    @classmethod
    def of(cls, item: MinutesItem) -> Self:
        """The details as they are stored; organisations must have been loaded."""
        return cls(
            internal_note=item.internal_note,
            audience=item.audience,
            organisation_ids=tuple(sorted(one.id for one in item.organisations)),
            deferred_reason=item.deferred_reason,
            deferred_to_id=item.deferred_to_id,
        )


def change_item(item: MinutesItem, details: ItemDetails, *, by: Actor, now: datetime) -> None:
    """Store other details of an item, whose minutes, agenda item and organisations must have been loaded.

    Raises Refused when the minutes cannot be written, for an audience without organisations, for a meeting without a
    reason, or one of another series.
    """
    hold_writable(item.minutes)
    before = ItemDetails.of(item)
    if details == before:
        return
    _check(item, details)
    chosen = details.organisation_ids if details.audience is Audience.ORGANISATIONS else ()
    item.internal_note, item.audience = details.internal_note, details.audience
    item.organisations = list(db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(chosen))))
    item.deferred_reason, item.deferred_to_id = details.deferred_reason, details.deferred_to_id
    title = item.agenda_item.title
    if bool(details.deferred_reason) != bool(before.deferred_reason):
        message = N_("“%(title)s” deferred") if details.deferred_reason else N_("“%(title)s” no longer deferred")
    else:
        message = N_("Minutes of “%(title)s”: audience, note or deferral changed")
    record(message, by=by, now=now, about=[_meeting(item.minutes), item.minutes], title=title)


def move_item(item: MinutesItem, *, by_places: int, by: Actor, now: datetime) -> None:
    """Move an item so many places down (negative: up), as it was dealt with; at the ends it stays.

    Raises Refused when the minutes cannot be written.
    """
    hold_writable(item.minutes)
    ids = ordering.locked_ids(item.minutes)
    before = ids.index(item.id)
    after = min(max(before + by_places, 0), len(ids) - 1)
    if after == before:
        return
    ids.insert(after, ids.pop(before))
    ordering.store(item.minutes, ids)
    about = [_meeting(item.minutes), item.minutes]
    message = N_("Minutes: “%(title)s” moved to place %(place)s")
    record(message, by=by, now=now, about=about, title=item.agenda_item.title, place=after + 1)


def add_unplanned(minutes: Minutes, details: agenda.ItemDetails, *, by: Actor, now: datetime) -> MinutesItem:
    """An item that was dealt with without standing on the agenda: it comes to the end of both.

    Raises Refused when the minutes cannot be written or the agenda cannot be changed.
    """
    check_writable(minutes)
    added = agenda.add_item(_meeting(minutes), details, by=by, now=now)
    follow_agenda(minutes)
    return db.session.scalars(sa.select(MinutesItem).where(MinutesItem.agenda_item_id == added.id)).one()


def _check(item: MinutesItem, details: ItemDetails) -> None:
    if details.audience is Audience.ORGANISATIONS and not details.organisation_ids:
        raise Refused(_("Choose the organisations that may read this item."))
    if details.deferred_to_id is None:
        return
    if not details.deferred_reason:
        raise Refused(_("Say why the item was deferred."))
    later = db.session.get(Meeting, details.deferred_to_id)
    if later is None or later.series_id != _meeting(item.minutes).series_id:
        raise Refused(_("Choose a meeting of this series."))


def _meeting(minutes: Minutes) -> Meeting:
    return db.session.get_one(Meeting, minutes.meeting_id)
