"""Follow-up of tasks (Maßnahmenverfolgung): what a meeting has before it, and what it decides on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from integrationrunde.actions import changing, deciding, queries, reporting
from integrationrunde.actions.locking import lock as lock_task
from integrationrunde.actions.models import ActionItem, Ownership, OwnershipEntry, ReportChannel
from integrationrunde.actions.rules import chosen
from integrationrunde.agenda.models import Audience
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import Decided, Minutes, MinutesItem, TaskDecision
from integrationrunde.minutes.repeating import AlreadyDone
from integrationrunde.minutes.writing import check_writable

_BY_MEETING = ReportChannel.MINUTES


@dataclass(frozen=True)
class Carried:
    """The tasks that a meeting has before it: what is open, and what was finished since the meeting before."""

    open: Sequence[ActionItem]
    finished: Sequence[ActionItem]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the meeting decides on a task, for these organisations (None: all for which it is open)."""

    decided: Decided
    reason: str = ""
    due_on: date | None = None
    organisation_ids: frozenset[int] | None = None


def carried(meeting: Meeting) -> Carried:
    """What stands before the meeting as things are now, by due date; seven statements."""
    before = _meeting_before(meeting)
    finished = _finished_since(meeting.series_id, clock.instant(before, time(0))) if before else []
    return Carried(queries.open_tasks(meeting.series_id), finished)


def _meeting_before(meeting: Meeting) -> date | None:
    past = MeetingState.HELD, MeetingState.CLOSED
    statement = sa.select(sa.func.max(Meeting.held_on, type_=sa.Date())).where(
        Meeting.series_id == meeting.series_id, Meeting.held_on < meeting.held_on, Meeting.state.in_(past)
    )
    return db.session.scalar(statement)


def _finished_since(series_id: int, since: datetime) -> Sequence[ActionItem]:
    part = sa.select(Ownership.id).where(Ownership.action_item_id == ActionItem.id)
    news = part.join(OwnershipEntry, OwnershipEntry.ownership_id == Ownership.id).where(
        OwnershipEntry.happened_at >= since
    )
    statement = queries.with_owners().where(
        ActionItem.series_id == series_id,
        ActionItem.bound_at.is_not(None),
        ~part.where(~queries.is_closed()).exists(),
        news.exists(),
    )
    return db.session.scalars(statement.order_by(ActionItem.number_year, ActionItem.number_count)).all()


def decide(item: MinutesItem, task: ActionItem, verdict: Verdict, *, by: Actor, now: datetime) -> TaskDecision:
    """Carry out what the meeting decides on a task, and record it at the item. The task's owners are told.

    Raises Refused when the minutes cannot be written, for a task of another series or one that is closed for these
    organisations, as `check_readers` does, without the reason or the day that is needed, and for a day that is none.
    """
    minutes = db.session.get_one(Minutes, item.minutes_id)
    lock(minutes)
    check_writable(minutes)
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    if task.series_id != meeting.series_id or not task.is_binding:
        raise Refused(_("Choose a task of this series that binds its owners."))
    check_readers(item, task)
    concerned = [one for one in chosen(lock_task(task), verdict.organisation_ids) if not one.is_closed]
    if not concerned:
        raise Refused(_("Nothing of this task is open for these organisations any more."))
    before = task.due_on
    _carry_out(task, concerned, verdict, by=by, now=now)
    decision = TaskDecision(
        minutes_item_id=item.id,
        action_item_id=task.id,
        decided=verdict.decided,
        organisations=_names(task, concerned),
        reason=verdict.reason,
        day_before=before if verdict.decided is Decided.NEW_DATE else None,
        day_after=verdict.due_on if verdict.decided is Decided.NEW_DATE else None,
        recorded_by=by.label,
        recorded_at=now,
    )
    db.session.add(decision)
    db.session.flush()
    record(N_("Decided on %(number)s in the meeting"), by=by, now=now, about=[meeting, task], number=task.number)
    return decision


def check_not_repeated(item: MinutesItem, task: ActionItem, verdict: Verdict, *, by: Actor) -> None:
    """Raise AlreadyDone where the same person recorded this very decision as the last one on the task at this item."""
    decisions = sa.select(TaskDecision).filter_by(minutes_item_id=item.id, action_item_id=task.id)
    last = db.session.scalars(decisions.order_by(TaskDecision.id.desc()).limit(1)).first()
    if last is None:
        return
    names = last.organisations
    if verdict.organisation_ids is not None:
        names = _names(task, [one for one in task.owners if one.organisation_id in verdict.organisation_ids])
    asked = (verdict.decided, verdict.reason, verdict.due_on, names, by.label)
    if asked == (last.decided, last.reason, last.day_after, last.organisations, last.recorded_by):
        minutes = db.session.get_one(Minutes, item.minutes_id)
        message = _("The decision on %(number)s has been recorded already.", number=task.number)
        raise AlreadyDone(message, minutes.meeting_id)


def check_readers(item: MinutesItem, task: ActionItem) -> None:
    """Raises Refused where more would read of the task at this item than may read the item at which it was recorded.

    The item's organisations must have been loaded.
    """
    statement = sa.select(MinutesItem).options(selectinload(MinutesItem.organisations))
    origin = db.session.scalar(statement.where(MinutesItem.agenda_item_id == task.agenda_item_id))
    known, here = _readers(origin) if origin else None, _readers(item)
    if known is not None and (here is None or not here <= known):
        raise Refused(
            _(
                "The item at which %(number)s was recorded is not for all to read. "
                "Limit this item in the same way, or decide on the page of the task.",
                number=task.number,
            )
        )


def _readers(item: MinutesItem) -> set[int] | None:
    """The organisations (ids) that may read an item, None for all."""
    if item.audience is Audience.ALL:
        return None
    return {one.id for one in item.organisations} if item.audience is Audience.ORGANISATIONS else set()


def _carry_out(task: ActionItem, parts: Sequence[Ownership], verdict: Verdict, *, by: Actor, now: datetime) -> None:
    said: dict[str, Any] = {"channel": _BY_MEETING, "by": by, "now": now}
    if verdict.decided is Decided.NEW_DATE:
        if verdict.due_on is None:
            raise Refused(_("Please give the new date."))
        changing.change_date(task, verdict.due_on, verdict.reason, **said)
    elif verdict.decided is Decided.DROPPED:
        if not verdict.reason:
            raise Refused(_("Please give the reason."))
        changing.drop(task, verdict.reason, organisation_ids=[one.organisation_id for one in parts], **said)
    else:
        for owned in parts:
            if not owned.awaits_confirmation:
                reporting.report_done(owned, note=verdict.reason, **said)
            if owned.awaits_confirmation:
                deciding.confirm_done(owned, note=verdict.reason, **said)


def _names(task: ActionItem, parts: Sequence[Ownership]) -> list[str]:
    by_id = {owned.id: owned.organisation for owned in task.owners}
    concerned = sorted((by_id[owned.id] for owned in parts), key=lambda one: (one.sort_key, one.id))
    return [one.official_name for one in concerned]


def discard(decision: TaskDecision, item: MinutesItem, *, by: Actor, now: datetime) -> None:
    """Take the record out of minutes that are being written; what was done with the task stays in its history.

    Raises Refused when the minutes cannot be written.
    """
    minutes = db.session.get_one(Minutes, item.minutes_id)
    lock(minutes)
    check_writable(minutes)
    task = db.session.get_one(ActionItem, decision.action_item_id)
    about = [db.session.get_one(Meeting, minutes.meeting_id), task]
    record(N_("Record of the decision on %(number)s taken out"), by=by, now=now, about=about, number=task.number)
    db.session.delete(decision)
    db.session.flush()
