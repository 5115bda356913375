"""Adding to the history of a task: one entry for one organisation's part, never changed afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions.models import (
    ActionItem,
    EntryKind,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
)
from integrationrunde.directory.models import Organisation
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import DoneAlready
from integrationrunde.meetings.models import Series
from integrationrunde.seats.models import SeatHolder

SAID_BY_OWNER = frozenset(
    {
        EntryKind.ACCEPTED,
        EntryKind.STARTED,
        EntryKind.PROGRESS,
        EntryKind.DONE_REPORTED,
        EntryKind.DATE_ASKED,
        EntryKind.DECLINED,
        EntryKind.HANDED_OVER,
        EntryKind.TAKEN_BACK,
    }
)
"""What the organisation itself says; everything else is the secretariat's word."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What shows that something was done: a stored file under its name, or a link (https)."""

    file: StoredFile | None = None
    file_name: str = ""
    url: str = ""


def append(
    owned: Ownership,
    kind: EntryKind,
    *,
    before: OwnershipState,
    note: str = "",
    evidence: Evidence | None = None,
    holder: SeatHolder | None = None,
    channel: ReportChannel,
    by: Actor,
    now: datetime,
    **more: Any,
) -> OwnershipEntry:
    """Write down what happened to a part whose state was ``before``; ``more`` are days, texts and who is instead."""
    evidence = evidence or Evidence()
    file_id = evidence.file.id if evidence.file else None
    entry = OwnershipEntry(
        ownership_id=owned.id,
        kind=kind,
        happened_at=now,
        holder_id=holder.id if holder else None,
        organisation_name=_speaker(owned, kind),
        function=holder.function if holder else "",
        recorded_by=by.label,
        channel=channel,
        state_before=before,
        state_after=owned.state,
        note=note,
        stored_file_id=file_id,
        file_name=evidence.file_name if file_id else None,
        url=evidence.url,
        **more,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def newest(owned: Ownership) -> int:
    """The id of the entry that was made last, 0 without one."""
    statement = sa.select(sa.func.max(OwnershipEntry.id)).where(OwnershipEntry.ownership_id == owned.id)
    return db.session.scalar(statement) or 0


def last_entry(owned: Ownership) -> OwnershipEntry | None:
    """The entry that was made last, None without one."""
    return db.session.get(OwnershipEntry, newest(owned))


def said_already(
    owned: Ownership,
    kind: EntryKind,
    *,
    seen: int | None,
    by: Actor,
    note: str = "",
    instead: str = "",
    day_after: date | None = None,
    evidence: Evidence | None = None,
    holder: SeatHolder | None = None,
) -> OwnershipEntry | None:
    """The entry by which the same person has said the very same from the same page: the button was pressed twice.

    ``seen`` is the newest entry (id) that the page showed; where it is not known, only what was said last counts.
    """
    evidence = evidence or Evidence()
    statement = sa.select(OwnershipEntry).filter_by(
        ownership_id=owned.id,
        kind=kind,
        holder_id=holder.id if holder else None,
        recorded_by=by.label,
        note=note,
        instead=instead,
        day_after=day_after,
        stored_file_id=evidence.file.id if evidence.file else None,
        url=evidence.url,
    )
    since = OwnershipEntry.id == newest(owned) if seen is None else OwnershipEntry.id > seen
    return db.session.scalar(statement.where(since).order_by(OwnershipEntry.id.desc()).limit(1))


def check_first(
    parts: Iterable[Ownership],
    kind: EntryKind,
    *,
    by: Actor,
    note: str = "",
    instead: str = "",
    day_after: date | None = None,
    holder: SeatHolder | None = None,
) -> None:
    """Raise DoneAlready where the last that happened to each of these parts is what the same person wants once more."""
    said: dict[str, Any] = {"note": note, "instead": instead, "day_after": day_after, "holder": holder}
    found = [said_already(owned, kind, seen=None, by=by, **said) for owned in parts]
    if found and all(found):
        raise DoneAlready


def _speaker(owned: Ownership, kind: EntryKind) -> str:
    if kind in SAID_BY_OWNER:
        return db.session.get_one(Organisation, owned.organisation_id).official_name
    host = (
        sa.select(Organisation.official_name)
        .join(Series, Series.host_id == Organisation.id)
        .join(ActionItem, ActionItem.series_id == Series.id)
        .where(ActionItem.id == owned.action_item_id)
    )
    return db.session.scalars(host).one()
