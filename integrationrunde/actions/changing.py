"""The verbs of the secretariat on a whole task that binds: other date, other wording, put off, dropped, taken up."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from integrationrunde.actions import colleagues, history, rules, telling
from integrationrunde.actions.locking import lock
from integrationrunde.actions.models import (
    ActionItem,
    EntryKind,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
)
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _, day

_BY_HAND = ReportChannel.SECRETARIAT


def change_date(
    task: ActionItem,
    due_on: date,
    reason: str,
    *,
    channel: ReportChannel = _BY_HAND,
    corrects: bool = False,
    tells: bool = True,
    by: Actor,
    now: datetime,
) -> list[OwnershipEntry]:
    """Let the task be due on another day; the first one is kept, and what was asked for until then is settled.

    ``corrects``: the minutes said it wrongly, so that the first date is another one, too. Without ``tells`` no letter
    leaves.

    Raises Refused for a draft, for a task that is done or dropped, for the same day, and for a day that is none.
    """
    parts = _open_parts(task, None)
    refuse(rules.due_date_problem(due_on, clock.local(now).date()))
    if due_on == task.due_on:
        raise Refused(_("The task is due on that day anyway."))
    before, task.due_on = task.due_on, due_on
    if corrects:
        task.first_due_on = due_on
    for owned in parts:
        if owned.asked_due_on is not None and owned.asked_due_on <= due_on:
            owned.asked_due_on = None
    more: dict[str, Any] = {"note": reason, "day_before": before, "day_after": due_on}
    told = [_enter(owned, EntryKind.DATE_CHANGED, channel=channel, by=by, now=now, **more) for owned in parts]
    message = N_("Date of %(number)s changed from %(before)s to %(after)s")
    words: dict[str, Any] = {"before": day(before) if before else "", "after": day(due_on)}
    record(message, by=by, now=now, about=[task], number=task.number, **words)
    return _told(task, told, now=now, tells=tells)


def change_wording(
    task: ActionItem,
    title: str,
    text: str,
    reason: str = "",
    *,
    channel: ReportChannel = _BY_HAND,
    by: Actor,
    now: datetime,
) -> list[OwnershipEntry]:
    """Let the task say something else; the wording before stands in the history. Nothing for the same wording.

    Raises Refused for a draft, and for a task that is done or dropped.
    """
    parts = _open_parts(task, None)
    before = replace(TaskDetails(title=task.title), text=task.text)
    if (title, text) == (before.title, before.text):
        return []
    task.title, task.text = title, text
    more: dict[str, Any] = {
        "note": reason,
        "text_before": _whole(before.title, before.text),
        "text_after": _whole(title, text),
    }
    told = [_enter(owned, EntryKind.WORDING_CHANGED, channel=channel, by=by, now=now, **more) for owned in parts]
    record(N_("Wording of %(number)s changed"), by=by, now=now, about=[task], number=task.number)
    return _told(task, told, now=now)


def is_changed_by(task: ActionItem, reason: str, *, by: Actor) -> bool:
    """Whether the last that happened to its open parts is that this person changed wording or date for this reason."""
    kinds = (EntryKind.WORDING_CHANGED, EntryKind.DATE_CHANGED)
    last = [history.last_entry(owned) for owned in task.owners if not owned.is_closed]
    mine = [one for one in last if one and one.kind in kinds and (one.note, one.recorded_by) == (reason, by.label)]
    return bool(last) and mine == last


def defer(
    task: ActionItem,
    follow_up_on: date,
    reason: str,
    *,
    organisation_ids: Collection[int] | None = None,
    channel: ReportChannel = _BY_HAND,
    by: Actor,
    now: datetime,
) -> list[OwnershipEntry]:
    """Put it off (zurückgestellt) for these owners, or all, until the secretariat looks at it again (Wiedervorlage).

    Raises Refused for a draft, when nothing of it is open, and for a day that is none.
    """
    parts = _open_parts(task, organisation_ids)
    refuse(rules.due_date_problem(follow_up_on, clock.local(now).date()))
    before, task.follow_up_on = task.follow_up_on, follow_up_on
    more: dict[str, Any] = {"note": reason, "day_before": before, "day_after": follow_up_on}
    told = []
    for owned in parts:
        state, owned.state = owned.state, OwnershipState.DEFERRED
        owned.reported_done_at = None
        told.append(_enter(owned, EntryKind.DEFERRED, state, channel=channel, by=by, now=now, **more))
    message = N_("%(number)s put off until %(day)s")
    record(message, by=by, now=now, about=[task], number=task.number, day=day(follow_up_on))
    return _told(task, told, now=now)


def plan_follow_up(task: ActionItem, on: date, *, by: Actor, now: datetime) -> None:
    """Let the secretariat look at the task on a day (Wiedervorlage), whoever is at work meanwhile. Nobody is told.

    Raises Refused for a draft, when nothing of it is open, and for a day that is none.
    """
    _open_parts(task, None)
    refuse(rules.due_date_problem(on, clock.local(now).date()))
    task.follow_up_on = on
    db.session.flush()
    record(
        N_("%(number)s is looked at again on %(day)s"), by=by, now=now, about=[task], number=task.number, day=day(on)
    )


def drop(
    task: ActionItem,
    reason: str,
    *,
    organisation_ids: Collection[int] | None = None,
    channel: ReportChannel = _BY_HAND,
    by: Actor,
    now: datetime,
) -> list[OwnershipEntry]:
    """Let the task (or the part of these organisations) be needed no more (entfallen). Colleagues' links end.

    What is done stays done. Raises Refused for a draft and when nothing of it is open.
    """
    told = []
    _check_binding(task)
    chosen = rules.chosen(lock(task), organisation_ids)
    if all(owned.is_closed for owned in chosen):
        history.check_first(chosen, EntryKind.DROPPED, by=by, note=reason)
    for owned in _open_of(task, chosen):
        before, owned.state = owned.state, OwnershipState.DROPPED
        owned.asked_due_on = None
        told.append(_enter(owned, EntryKind.DROPPED, before, note=reason, channel=channel, by=by, now=now))
    record(N_("%(number)s dropped"), by=by, now=now, about=[task], number=task.number)
    entries = _told(task, told, now=now)
    for owned, _entry in told:
        colleagues.let_go(owned, by=by, now=now)
    return entries


def take_up(
    task: ActionItem,
    reason: str,
    *,
    organisation_ids: Collection[int] | None = None,
    channel: ReportChannel = _BY_HAND,
    by: Actor,
    now: datetime,
) -> list[OwnershipEntry]:
    """Take up again what was put off or dropped. Raises Refused for a draft and when there is nothing of the kind."""
    _check_binding(task)
    resting = (OwnershipState.DEFERRED, OwnershipState.DROPPED)
    chosen = rules.chosen(lock(task), organisation_ids)
    parts = [owned for owned in chosen if owned.state in resting]
    if not parts:
        history.check_first(chosen, EntryKind.TAKEN_UP, by=by, note=reason)
        raise Refused(_("Nothing of this task has been put off or dropped."))
    told = []
    for owned in parts:
        before, owned.state = owned.state, OwnershipState.OPEN
        owned.declined_at = owned.reported_done_at = None
        told.append(_enter(owned, EntryKind.TAKEN_UP, before, note=reason, channel=channel, by=by, now=now))
    if not any(owned.state is OwnershipState.DEFERRED for owned in lock(task)):
        task.follow_up_on = None
    record(N_("%(number)s taken up again"), by=by, now=now, about=[task], number=task.number)
    return _told(task, told, now=now)


def _check_binding(task: ActionItem) -> None:
    if not task.is_binding:
        raise Refused(_("This task binds nobody yet. Change it where it is written down."))


def _open_parts(task: ActionItem, organisation_ids: Collection[int] | None) -> list[Ownership]:
    _check_binding(task)
    return _open_of(task, rules.chosen(lock(task), organisation_ids))


def _open_of(task: ActionItem, chosen: Collection[Ownership]) -> list[Ownership]:
    parts = [owned for owned in chosen if not owned.is_closed]
    if not parts:
        raise Refused(_("The task %(number)s is done or dropped; nothing of it is open.", number=task.number))
    return parts


def _enter(
    owned: Ownership,
    kind: EntryKind,
    before: OwnershipState | None = None,
    *,
    channel: ReportChannel,
    by: Actor,
    now: datetime,
    **more: Any,
) -> tuple[Ownership, OwnershipEntry]:
    entry = history.append(owned, kind, before=before or owned.state, channel=channel, by=by, now=now, **more)
    return owned, entry


def _told(
    task: ActionItem, told: list[tuple[Ownership, OwnershipEntry]], *, now: datetime, tells: bool = True
) -> list[OwnershipEntry]:
    db.session.flush()
    if tells:
        telling.tell_news(task, told, now=now)
    return [entry for _owned, entry in told]


def _whole(title: str, text: str) -> str:
    return f"{title}\n\n{text}".strip()
