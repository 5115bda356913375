"""The verbs of the secretariat on one organisation's part: confirm, send back, another date. Owners are told."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from integrationrunde.actions import colleagues, history, rules, telling
from integrationrunde.actions.locking import lock, turn
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

_BY_HAND = ReportChannel.SECRETARIAT


def confirm_done(
    owned: Ownership, *, note: str = "", channel: ReportChannel = _BY_HAND, by: Actor, now: datetime
) -> OwnershipEntry:
    """What was reported as done is done; it was on the day of the report. Colleagues' links end.

    Raises Refused when nothing waits for confirmation.
    """
    task = turn(owned)
    if not owned.awaits_confirmation:
        history.check_first([owned], EntryKind.CONFIRMED, by=by, note=note)
        raise Refused(_("No report waits for confirmation: somebody was faster, or it was taken back."))
    before = owned.state
    owned.state, owned.confirmed_at = OwnershipState.DONE, now
    entry = _decide(task, owned, EntryKind.CONFIRMED, before, note=note, channel=channel, by=by, now=now)
    colleagues.let_go(owned, by=by, now=now)
    return entry


def confirm_all(task: ActionItem, part_ids: Collection[int], *, by: Actor, now: datetime) -> int:
    """Confirm what these parts (ids) have reported as done, each as `confirm_done` does; gives how many.

    What was taken back or confirmed meanwhile is left alone. Raises Refused when none waits any more.
    """
    shown = [owned for owned in lock(task) if owned.id in part_ids]
    waiting = [owned for owned in shown if owned.awaits_confirmation]
    if not waiting:
        history.check_first(shown, EntryKind.CONFIRMED, by=by)
        raise Refused(_("No report waits for confirmation: somebody was faster, or it was taken back."))
    for owned in waiting:
        confirm_done(owned, by=by, now=now)
    return len(waiting)


def send_back(
    owned: Ownership, word: str, *, channel: ReportChannel = _BY_HAND, by: Actor, now: datetime
) -> OwnershipEntry:
    """It is not done yet, and why; the organisation reports again. Raises Refused when it has not reported it."""
    task = turn(owned)
    if owned.reported_done_at is None or owned.state is OwnershipState.DROPPED:
        history.check_first([owned], EntryKind.SENT_BACK, by=by, note=word)
        raise Refused(_("It has not been reported as done: somebody was faster, or it was taken back."))
    before = owned.state
    owned.state, owned.reported_done_at, owned.confirmed_at = OwnershipState.IN_PROGRESS, None, None
    return _decide(task, owned, EntryKind.SENT_BACK, before, note=word, channel=channel, by=by, now=now)


def grant_date(
    owned: Ownership,
    due_on: date | None = None,
    *,
    note: str = "",
    channel: ReportChannel = _BY_HAND,
    by: Actor,
    now: datetime,
) -> OwnershipEntry:
    """Let the task be due on the day for which the organisation asked (or on ``due_on``): for all of its owners.

    The first date is kept. Raises Refused when it asks for none, and for a day that is none.
    """
    task = turn(owned)
    wanted = due_on or owned.asked_due_on
    _check_asks(owned, EntryKind.DATE_GRANTED, note, due_on, by=by)
    if wanted is None:
        raise LookupError(f"part {owned.id} asks for no date")
    refuse(rules.due_date_problem(wanted, clock.local(now).date()))
    before, task.due_on = task.due_on, wanted
    told = []
    for part in lock(task):
        mine = part.id == owned.id
        if not mine and part.is_closed:
            continue
        if mine or (part.asked_due_on is not None and part.asked_due_on <= wanted):
            part.asked_due_on = None
        kind = EntryKind.DATE_GRANTED if mine else EntryKind.DATE_CHANGED
        more: dict[str, Any] = {
            "channel": channel,
            "day_before": before,
            "day_after": wanted,
            "note": note if mine else "",
        }
        told.append((part, history.append(part, kind, before=part.state, by=by, now=now, **more)))
    _journal(task, owned, EntryKind.DATE_GRANTED, by=by, now=now)
    telling.tell_news(task, told, now=now)
    return next(entry for part, entry in told if part.id == owned.id)


def refuse_date(
    owned: Ownership, word: str, *, channel: ReportChannel = _BY_HAND, by: Actor, now: datetime
) -> OwnershipEntry:
    """The date holds, and why. Raises Refused when the organisation asks for no other one."""
    task = turn(owned)
    _check_asks(owned, EntryKind.DATE_REFUSED, word, task.due_on, by=by)
    asked, owned.asked_due_on = owned.asked_due_on, None
    more: dict[str, Any] = {"note": word, "channel": channel, "day_before": asked, "day_after": task.due_on}
    return _decide(task, owned, EntryKind.DATE_REFUSED, owned.state, by=by, now=now, **more)


JOURNAL = {
    EntryKind.CONFIRMED: N_("%(number)s confirmed as done by %(organisation)s"),
    EntryKind.SENT_BACK: N_("%(number)s sent back to %(organisation)s"),
    EntryKind.DATE_GRANTED: N_("%(number)s: another date granted to %(organisation)s"),
    EntryKind.DATE_REFUSED: N_("%(number)s: another date refused to %(organisation)s"),
}


def _check_asks(owned: Ownership, kind: EntryKind, note: str, day_after: date | None, *, by: Actor) -> None:
    """Raise Refused where no other date is asked for, DoneAlready where this very decision was the last."""
    if owned.asked_due_on is None or owned.is_closed:
        history.check_first([owned], kind, by=by, note=note, day_after=day_after)
        raise Refused(_("No other date is asked for: somebody was faster, or the task is done."))


def _decide(
    task: ActionItem,
    owned: Ownership,
    kind: EntryKind,
    before: OwnershipState,
    *,
    channel: ReportChannel,
    by: Actor,
    now: datetime,
    **more: Any,
) -> OwnershipEntry:
    entry = history.append(owned, kind, before=before, channel=channel, by=by, now=now, **more)
    _journal(task, owned, kind, by=by, now=now)
    telling.tell_news(task, [(owned, entry)], now=now)
    return entry


def _journal(task: ActionItem, owned: Ownership, kind: EntryKind, *, by: Actor, now: datetime) -> None:
    organisation = db.session.get_one(Organisation, owned.organisation_id)
    words: dict[str, Any] = {"organisation": organisation.official_name, "number": task.number}
    record(JOURNAL[kind], by=by, now=now, about=[task, organisation], **words)
