"""The verbs of an owner: what an organisation says of its part of a task, by link or entered by the secretariat.

``seen`` is the newest entry (id) that the page showed from which something was said: what the same person says in the
same words from the same page is said once (`history.said_already`).
"""

from datetime import date, datetime
from typing import Any

from integrationrunde.actions import history, rules
from integrationrunde.actions.history import Evidence
from integrationrunde.actions.locking import turn
from integrationrunde.actions.models import (
    ActionItem,
    EntryKind,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
)
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Series
from integrationrunde.seats.models import SeatHolder

_BY_LINK = ReportChannel.LINK


def accept(
    owned: Ownership,
    *,
    note: str = "",
    seen: int | None = None,
    holder: SeatHolder | None = None,
    channel: ReportChannel = _BY_LINK,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """The organisation takes the task on; one that was absent consents by it. Raises Refused for a closed part."""
    said = {"note": note, "holder": holder}
    task, entry = _turn(owned, EntryKind.ACCEPTED, seen, by, said)
    if entry:
        return entry
    before = owned.state
    _take_on(owned, now)
    return _say(task, owned, EntryKind.ACCEPTED, before, channel=channel, by=by, now=now, **said)


def start(
    owned: Ownership,
    *,
    note: str = "",
    seen: int | None = None,
    holder: SeatHolder | None = None,
    channel: ReportChannel = _BY_LINK,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """The organisation works at it; takes back a report that it is done. Raises Refused for a closed part."""
    said = {"note": note, "holder": holder}
    task, entry = _turn(owned, EntryKind.STARTED, seen, by, said)
    if entry:
        return entry
    before = owned.state
    _take_on(owned, now)
    owned.state, owned.reported_done_at = OwnershipState.IN_PROGRESS, None
    return _say(task, owned, EntryKind.STARTED, before, channel=channel, by=by, now=now, **said)


def report_progress(
    owned: Ownership,
    note: str,
    *,
    evidence: Evidence | None = None,
    seen: int | None = None,
    holder: SeatHolder | None = None,
    channel: ReportChannel = _BY_LINK,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """How far it is. What waits for confirmation, or is done, stays so. Raises Refused for a closed part."""
    said = {"note": note, "evidence": evidence, "holder": holder}
    task, entry = _turn(owned, EntryKind.PROGRESS, seen, by, said)
    if entry:
        return entry
    before = owned.state
    _take_on(owned, now)
    if owned.reported_done_at is None:
        owned.state = OwnershipState.IN_PROGRESS
    return _say(task, owned, EntryKind.PROGRESS, before, channel=channel, by=by, now=now, **said)


def report_done(
    owned: Ownership,
    *,
    note: str = "",
    evidence: Evidence | None = None,
    seen: int | None = None,
    holder: SeatHolder | None = None,
    channel: ReportChannel = _BY_LINK,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """The organisation is done. Where the series asks for four eyes, the secretariat confirms it first.

    Said again by a colleague, both entries stand and the first instant counts. Raises Refused for a closed part.
    """
    said = {"note": note, "evidence": evidence, "holder": holder}
    task, entry = _turn(owned, EntryKind.DONE_REPORTED, seen, by, said)
    if entry:
        return entry
    before = owned.state
    _take_on(owned, now)
    owned.reported_done_at = owned.reported_done_at or now
    owned.asked_due_on = None
    if not db.session.get_one(Series, task.series_id).confirms_done:
        owned.state = OwnershipState.DONE
    elif owned.state is not OwnershipState.DONE:
        owned.state = OwnershipState.IN_PROGRESS
    return _say(task, owned, EntryKind.DONE_REPORTED, before, channel=channel, by=by, now=now, **said)


def ask_other_date(
    owned: Ownership,
    wanted: date,
    reason: str,
    *,
    seen: int | None = None,
    holder: SeatHolder | None = None,
    channel: ReportChannel = _BY_LINK,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """Ask for another date; until the secretariat decides, the old one holds.

    Raises Refused for a closed part, for one that is reported done, for the date that holds anyway, and for a day that
    is none (`rules.due_date_problem`).
    """
    said = {"note": reason, "holder": holder, "day_after": wanted}
    task, entry = _turn(owned, EntryKind.DATE_ASKED, seen, by, said)
    if entry:
        return entry
    refuse(rules.due_date_problem(wanted, clock.local(now).date()))
    if owned.reported_done_at is not None:
        raise Refused(_("It has been reported as done, so no other date is needed."))
    if wanted == task.due_on:
        raise Refused(_("The task is due on that day anyway."))
    before = owned.state
    owned.asked_due_on = wanted
    more: dict[str, Any] = {**said, "day_before": task.due_on, "channel": channel}
    return _say(task, owned, EntryKind.DATE_ASKED, before, by=by, now=now, **more)


def decline(
    owned: Ownership,
    reason: str,
    *,
    instead: str = "",
    seen: int | None = None,
    holder: SeatHolder | None = None,
    channel: ReportChannel = _BY_LINK,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """The organisation is not responsible (nicht zuständig), ``instead`` says who is. The secretariat decides.

    Raises Refused for a closed part and for one that is reported done.
    """
    said = {"note": reason, "instead": instead, "holder": holder}
    task, entry = _turn(owned, EntryKind.DECLINED, seen, by, said)
    if entry:
        return entry
    if owned.reported_done_at is not None:
        raise Refused(_("It has been reported as done. Take that back first: say that you work at it."))
    before = owned.state
    owned.declined_at, owned.accepted_at, owned.asked_due_on = now, None, None
    return _say(task, owned, EntryKind.DECLINED, before, channel=channel, by=by, now=now, **said)


def _turn(
    owned: Ownership, kind: EntryKind, seen: int | None, by: Actor, said: dict[str, Any]
) -> tuple[ActionItem, OwnershipEntry | None]:
    """The task, locked, and the entry that says this already; Refused where nothing more can be said."""
    task = turn(owned, said["holder"])
    entry = history.said_already(owned, kind, seen=seen, by=by, **said)
    if entry is None:
        refuse(rules.why_not_report(task, owned))
    return task, entry


def _take_on(owned: Ownership, now: datetime) -> None:
    """Whoever accepts or reports has consented."""
    owned.accepted_at, owned.declined_at = owned.accepted_at or now, None


JOURNAL = {
    EntryKind.ACCEPTED: N_("%(organisation)s accepts the task %(number)s"),
    EntryKind.STARTED: N_("%(organisation)s works at the task %(number)s"),
    EntryKind.PROGRESS: N_("%(organisation)s reports on the task %(number)s"),
    EntryKind.DONE_REPORTED: N_("%(organisation)s reports the task %(number)s as done"),
    EntryKind.DATE_ASKED: N_("%(organisation)s asks for another date of the task %(number)s"),
    EntryKind.DECLINED: N_("%(organisation)s is not responsible for the task %(number)s"),
}


def _say(
    task: ActionItem,
    owned: Ownership,
    kind: EntryKind,
    before: OwnershipState,
    *,
    channel: ReportChannel,
    by: Actor,
    now: datetime,
    **said: Any,
) -> OwnershipEntry:
    entry = history.append(owned, kind, before=before, channel=channel, by=by, now=now, **said)
    organisation = db.session.get_one(Organisation, owned.organisation_id)
    words: dict[str, Any] = {"organisation": organisation.official_name, "number": task.number}
    record(JOURNAL[kind], by=by, now=now, about=[task, organisation], **words)
    return entry
