"""What becomes of a result after the minutes: a later one replaces it, somebody looks at it again, a task follows."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions import operations as actions
from integrationrunde.actions.models import ActionItem
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.agenda.models import AgendaItem
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock, workdays
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes.models import Minutes, MinutesItem, Outcome, OutcomeTask


def later_results(outcome: Outcome) -> list[Outcome]:
    """What could replace a result: results of its series from the same or a later meeting, the newest first."""
    mine = sa.select(Meeting.held_on).select_from(_of_meetings()).where(Outcome.id == outcome.id).scalar_subquery()
    statement = (
        sa.select(Outcome)
        .select_from(_of_meetings())
        .where(
            Outcome.series_id == outcome.series_id,
            Outcome.id != outcome.id,
            Outcome.number_count.is_not(None),
            Outcome.dropped_at.is_(None),
            Meeting.held_on >= mine,
        )
        .order_by(Meeting.held_on.desc(), Outcome.number_count.desc(), Outcome.id)
    )
    return list(db.session.scalars(statement))


def to_review(series_ids: Collection[int], until: date) -> Sequence[Outcome]:
    """The results of these series at which somebody looks again until that day, the first day first; one statement."""
    statement = sa.select(Outcome).where(Outcome.series_id.in_(series_ids), Outcome.review_on <= until)
    order = Outcome.review_on, Outcome.number_year, Outcome.number_count, Outcome.id
    return db.session.scalars(statement.order_by(*order)).all()


def result_of_task(task_id: int) -> Outcome | None:
    """The result that was circulated and from which a task follows; one statement."""
    statement = sa.select(Outcome).join(OutcomeTask, OutcomeTask.outcome_id == Outcome.id)
    followed = OutcomeTask.action_item_id == task_id, Outcome.number_count.is_not(None)
    return db.session.scalar(statement.where(*followed))


def make_task(
    outcome: Outcome,
    details: TaskDetails,
    *,
    consents: bool = False,
    seen: int | None = None,
    by: Actor,
    now: datetime,
) -> ActionItem:
    """Make a task by hand that follows from a result: it binds at once, and its owners are told; the minutes stay.

    ``seen`` as there: pressed twice for one result it is one task. Raises Refused for a result that does not hold any
    more, and as `actions.operations.make_task` does.
    """
    _check_holds(outcome)
    item = db.session.get_one(MinutesItem, outcome.minutes_item_id)
    topic_id = outcome.topic_id or db.session.get_one(AgendaItem, item.agenda_item_id).topic_id
    origin = {"meeting_id": _meeting_id(outcome), "topic_id": topic_id}
    more: dict[str, Any] = {"consents": consents, "seen": seen, **origin}
    task = actions.make_task(outcome.series_id, details, by=by, now=now, **more)
    followed = db.session.scalar(sa.select(OutcomeTask.outcome_id).where(OutcomeTask.action_item_id == task.id))
    if followed == outcome.id:
        return task
    if followed is not None:
        task = actions.make_task(outcome.series_id, details, by=by, now=now, **{**more, "seen": None})
    db.session.add(OutcomeTask(outcome_id=outcome.id, action_item_id=task.id))
    values = {"number": outcome.number, "task": task.number}
    _record(N_("Task %(task)s follows from the result %(number)s"), [outcome], values, by=by, now=now)
    return task


def replace(outcome: Outcome, later_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Let a later result hold instead; gives that one.

    Raises Refused for a result that does not hold any more, for one of another series or an earlier meeting, and where
    two would replace each other.
    """
    _lock_series(outcome)
    _check_holds(outcome)
    later = next((one for one in later_results(outcome) if one.id == later_id), None)
    if later is None:
        raise Refused(_("Choose a result of this series that was agreed at the same meeting or later."))
    if outcome.id in _replaced_by(later):
        raise Refused(_("%(later)s was itself replaced by %(number)s.", later=later.number, number=outcome.number))
    outcome.replaced_by_id = later.id
    numbers = {"number": outcome.number, "later": later.number}
    _record(N_("Result %(number)s replaced by %(later)s"), [outcome, later], numbers, by=by, now=now)
    return later


def restore(outcome: Outcome, *, by: Actor, now: datetime) -> None:
    """Let a replaced result hold again. Raises Refused when nothing replaced it."""
    _lock_series(outcome)
    if outcome.replaced_by_id is None:
        raise Refused(_("The result %(number)s holds: nothing has replaced it.", number=outcome.number))
    outcome.replaced_by_id = None
    _record(N_("Result %(number)s holds again"), [outcome], {"number": outcome.number}, by=by, now=now)


def plan_review(outcome: Outcome, on: date, *, by: Actor, now: datetime) -> date:
    """Look at a result again on that day, or on the first working day after it; gives the day.

    Raises Refused for days that have passed and for results that hold no longer.
    """
    _check_holds(outcome)
    if on <= clock.local(now).date():
        raise Refused(_("Choose a day that lies ahead."))
    outcome.review_on = workdays.next_workday(on)
    values = {"number": outcome.number, "day": outcome.review_on.isoformat()}
    _record(N_("Result %(number)s: look at it again on %(day)s"), [outcome], values, by=by, now=now)
    return outcome.review_on


def note_review(outcome: Outcome, note: str, *, by: Actor, now: datetime) -> None:
    """Somebody has looked; ``note`` says what was found. Raises Refused where no look was planned."""
    if outcome.review_on is None:
        raise Refused(_("No day is planned on which %(number)s is looked at.", number=outcome.number))
    outcome.review_on = None
    values = {"number": outcome.number, "note": note}
    _record(N_("Result %(number)s looked at: %(note)s"), [outcome], values, by=by, now=now)


def _record(message: str, about: list[Outcome], values: dict[str, str], *, by: Actor, now: datetime) -> None:
    """In the journal it stands with the results and with the meeting of the first one."""
    meeting = db.session.get_one(Meeting, _meeting_id(about[0]))
    things: dict[str, Any] = {"about": [*about, meeting], **values}
    record(message, by=by, now=now, **things)


def _meeting_id(outcome: Outcome) -> int:
    item = db.session.get_one(MinutesItem, outcome.minutes_item_id)
    return db.session.get_one(Minutes, item.minutes_id).meeting_id


def _of_meetings() -> sa.FromClause:
    items = sa.join(Outcome, MinutesItem, MinutesItem.id == Outcome.minutes_item_id)
    written = items.join(Minutes, Minutes.id == MinutesItem.minutes_id)
    return written.join(Meeting, Meeting.id == Minutes.meeting_id)


def _lock_series(outcome: Outcome) -> None:
    """Two that replace each other at the same instant come one after the other."""
    db.session.execute(sa.select(Series.id).where(Series.id == outcome.series_id).with_for_update())


def _check_holds(outcome: Outcome) -> None:
    if not outcome.number:
        raise Refused(_("The result has no number yet: its minutes have not been circulated."))
    if outcome.dropped_at is not None:
        raise Refused(_("The result %(number)s was dropped.", number=outcome.number))
    if outcome.replaced_by_id is not None:
        raise Refused(_("The result %(number)s was replaced already.", number=outcome.number))


def _replaced_by(outcome: Outcome) -> set[int]:
    """The ids of all results that stand in a chain behind this one."""
    statement = sa.select(Outcome.id, Outcome.replaced_by_id).where(Outcome.series_id == outcome.series_id)
    replaced = db.session.execute(statement.where(Outcome.replaced_by_id.is_not(None)))
    next_ones = dict(replaced.all())
    found, at = set[int](), next_ones.get(outcome.id)
    while at is not None and at not in found:
        found.add(at)
        at = next_ones.get(at)
    return found
