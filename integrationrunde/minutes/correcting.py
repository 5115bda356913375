"""Correcting what is under review, for the next version: a paragraph, a result, an item's whole text, the head."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from integrationrunde.actions import changing
from integrationrunde.actions.models import ActionItem, ReportChannel
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _, clean
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import frame as frames
from integrationrunde.minutes import outcomes, paragraphs, writing
from integrationrunde.minutes.frame import Frame
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import Minutes, MinutesItem, MinutesState, Outcome
from integrationrunde.minutes.outcomes import OutcomeDetails
from integrationrunde.minutes.repeating import AlreadyDone


def correct_text(item: MinutesItem, text: str, *, base: int, by: Actor, now: datetime) -> None:
    """Store an item's corrected text; raises as `writing.save_text` does, and Refused when nothing is under review."""
    _check_under_review(item)
    writing.save_text(item, text, base=base, correcting=True, by=by, now=now)


def correct_paragraph(item: MinutesItem, paragraph_id: int, text: str, *, base: int, by: Actor, now: datetime) -> None:
    """Store another text of one paragraph; an empty one takes it away. Raises as `correct_text` does.

    Raises Refused when the paragraph has gone meanwhile.
    """
    _check_under_review(item)
    revision = writing.current_revision(item)
    blocks = paragraphs.blocks(item.text)
    ids = revision.paragraph_ids if revision else []
    if paragraph_id not in ids:
        raise Refused(_("This paragraph has gone meanwhile. Correct the item as a whole."))
    block = blocks[ids.index(paragraph_id)]
    whole = f"{item.text[: block.start]}{clean(text)}{item.text[block.end :]}"
    writing.save_text(item, whole, base=base, correcting=True, by=by, now=now)


def correct_result(outcome: Outcome, item: MinutesItem, wording: str, *, by: Actor, now: datetime) -> None:
    """Store another wording of a result, whose organisations must have been loaded. Raises Refused without one."""
    _check_under_review(item)
    if not clean(wording):
        raise Refused(_("A result needs a wording. If it does not hold, drop it."))
    details = replace(OutcomeDetails.of(outcome), wording=clean(wording))
    outcomes.change_outcome(outcome, item, details, correcting=True, by=by, now=now)


def correct_task(
    task: ActionItem, item: MinutesItem, details: TaskDetails, reason: str, *, by: Actor, now: datetime
) -> None:
    """Let a task that binds say something else from the next version on: title, text, date. Its owners are told.

    Raises Refused when nothing is under review, AlreadyDone when it says so already, and as `actions.changing` does.
    """
    _check_under_review(item)
    check_task_differs(task, item, details)
    how: dict[str, Any] = {"channel": ReportChannel.MINUTES, "by": by, "now": now}
    changing.change_wording(task, details.title, details.text, reason, **how)
    if details.due_on is not None and details.due_on != task.due_on:
        changing.change_date(task, details.due_on, reason, corrects=True, **how)


def check_task_differs(task: ActionItem, item: MinutesItem, details: TaskDetails) -> None:
    """Raise AlreadyDone where a task has this title, text and date."""
    if (details.title, details.text, details.due_on or task.due_on) == (task.title, task.text, task.due_on):
        minutes = db.session.get_one(Minutes, item.minutes_id)
        raise AlreadyDone(_("The task says this already."), minutes.meeting_id)


def drop_result(outcome: Outcome, item: MinutesItem, *, by: Actor, now: datetime) -> None:
    """Let a result that was circulated not hold: the next version shows it as dropped, under its number."""
    _check_under_review(item)
    if outcome.dropped_at is not None:
        return
    outcome.dropped_at = now
    minutes = db.session.get_one(Minutes, item.minutes_id)
    about = [db.session.get_one(Meeting, minutes.meeting_id), minutes]
    record(N_("Result %(number)s dropped"), by=by, now=now, about=about, number=outcome.number)


def restore_result(outcome: Outcome, item: MinutesItem, *, by: Actor, now: datetime) -> None:
    """Let a result hold that had been dropped."""
    _check_under_review(item)
    if outcome.dropped_at is None:
        return
    outcome.dropped_at = None
    minutes = db.session.get_one(Minutes, item.minutes_id)
    about = [db.session.get_one(Meeting, minutes.meeting_id), minutes]
    record(N_("Result %(number)s holds again"), by=by, now=now, about=about, number=outcome.number)


def correct_frame(minutes: Minutes, frame: Frame, *, by: Actor, now: datetime) -> None:
    """Store other times, chair or minute taker; breaks must have been loaded. Raises as `frame.change_frame` does.

    Raises Refused when nothing is under review.
    """
    _check_state(minutes)
    frames.change_frame(minutes, frame, correcting=True, by=by, now=now)


def _check_under_review(item: MinutesItem) -> None:
    _check_state(db.session.get_one(Minutes, item.minutes_id))


def _check_state(minutes: Minutes) -> None:
    lock(minutes)
    if minutes.state is not MinutesState.IN_REVIEW:
        raise Refused(_("These minutes are not under review."))
