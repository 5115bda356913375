"""Reading what the figures are made of; the number of statements never grows with meetings, results or tasks."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.actions.queries import is_closed, is_overdue
from integrationrunde.agenda.models import AgendaItem, Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.figures.presence import Presence, presences
from integrationrunde.figures.scope import Scope
from integrationrunde.figures.ways import DECISIONS, Appearance, Part, Way, tabled_on
from integrationrunde.figures.workload import AGES, Bundle, Load, load, state_of
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.words import sort_key
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes.models import (
    Attendance,
    AttendanceKind,
    Minutes,
    MinutesItem,
    MinutesState,
    Outcome,
    OutcomeKind,
    OutcomeTask,
)

TOPIC_ID: Any = sa.func.coalesce(Outcome.topic_id, AgendaItem.topic_id)
"""A result has a topic of its own, or that of its agenda item."""


def with_meetings(statement: Any) -> Any:
    """The same select about results, joined up to their meetings, those without a number left out."""
    return (
        statement.select_from(Outcome)
        .join(MinutesItem, MinutesItem.id == Outcome.minutes_item_id)
        .join(Minutes, Minutes.id == MinutesItem.minutes_id)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .join(AgendaItem, AgendaItem.id == MinutesItem.agenda_item_id)
        .outerjoin(Topic, Topic.id == TOPIC_ID)
        .where(Outcome.number_count.is_not(None))
    )


def appearances(results: sa.Select[Any]) -> dict[int, list[Appearance]]:
    """Topic id -> where it stood on an agenda, for the topics of these results (ids selected); one statement."""
    topics = with_meetings(sa.select(TOPIC_ID)).where(Outcome.id.in_(results))
    deferral = sa.exists().where(
        Outcome.minutes_item_id == MinutesItem.id,
        Outcome.kind == OutcomeKind.DEFERRAL,
        Outcome.dropped_at.is_(None),
    )
    statement = (
        sa.select(
            AgendaItem.topic_id, Meeting.held_on, Meeting.id, Meeting.title, MinutesItem.deferred_reason, deferral
        )
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .outerjoin(MinutesItem, MinutesItem.agenda_item_id == AgendaItem.id)
        .where(Meeting.state != MeetingState.DRAFT, AgendaItem.topic_id.in_(topics))
        .order_by(Meeting.held_on, AgendaItem.position)
    )
    found: dict[int, list[Appearance]] = {}
    for topic_id, held_on, meeting_id, title, reason, is_deferral in db.session.execute(statement):
        deferred = bool(reason) or is_deferral
        found.setdefault(topic_id or 0, []).append(Appearance(held_on, meeting_id, title, reason or "", deferred))
    return found


def parts(results: sa.Select[Any]) -> dict[int, list[Part]]:
    """Result id -> the parts of the binding tasks that follow from it; one statement."""
    statement = (
        sa.select(OutcomeTask.outcome_id, Ownership.action_item_id, Ownership.state, Ownership.reported_done_at)
        .join(ActionItem, ActionItem.id == OutcomeTask.action_item_id)
        .join(Ownership, Ownership.action_item_id == ActionItem.id)
        .where(OutcomeTask.outcome_id.in_(results), ActionItem.bound_at.is_not(None))
        .order_by(OutcomeTask.outcome_id, Ownership.id)
    )
    found: dict[int, list[Part]] = {}
    for outcome_id, task_id, state, at in db.session.execute(statement):
        done = clock.local(at).date() if at is not None and state is OwnershipState.DONE else None
        part = Part(task_id, state, done)
        found.setdefault(outcome_id, []).append(part)
    return found


def _done_days(results: sa.Select[Any]) -> dict[int, date]:
    """Result id -> when the last part of its tasks was done, as `ways.done_on` says; one statement, a row for each."""
    unfinished = sa.func.sum(sa.case((is_closed(), 0), else_=1))
    last = sa.func.max(sa.case((Ownership.state == OwnershipState.DONE, Ownership.reported_done_at)))
    statement = (
        sa.select(OutcomeTask.outcome_id, last)
        .join(ActionItem, ActionItem.id == OutcomeTask.action_item_id)
        .join(Ownership, Ownership.action_item_id == ActionItem.id)
        .where(OutcomeTask.outcome_id.in_(results), ActionItem.bound_at.is_not(None))
        .group_by(OutcomeTask.outcome_id)
        .having(unfinished == 0)
    )
    return {ident: clock.local(at).date() for ident, at in db.session.execute(statement) if at is not None}


def ways(scope: Scope) -> list[Way]:
    """The ways of all decisions that were circulated and not dropped, the oldest first; three statements."""
    chosen = [Outcome.kind.in_(DECISIONS), Outcome.dropped_at.is_(None), *scope.of_meetings()]
    results = with_meetings(sa.select(Outcome.id)).where(*chosen)
    tabled, done = appearances(results), _done_days(results)
    rows = db.session.execute(
        with_meetings(sa.select(Outcome.id, Meeting.held_on, Topic.id, Topic.title, Topic.is_standing))
        .where(*chosen)
        .order_by(Meeting.held_on, Outcome.id)
    )
    return [
        Way(
            topic=title or "",
            tabled_on=tabled_on(agreed, tabled.get(topic_id, []), is_standing=bool(standing)),
            agreed_on=agreed,
            done_on=done.get(ident),
        )
        for ident, agreed, topic_id, title, standing in rows
    ]


def workload(scope: Scope, today: date) -> Load:
    """How the binding tasks stand; one statement, whose rows do not grow with the tasks."""
    return load(_bundles(scope, today))


def _bundles(scope: Scope, today: date) -> list[Bundle]:
    flags = {state: sa.func.max(sa.case((Ownership.state == state, 1), else_=0)) for state in OwnershipState}
    each = (
        sa.select(
            *(flag.label(state.value) for state, flag in flags.items()),
            _age(today).label("age"),
            sa.func.max(sa.case((is_overdue(today), 1), else_=0)).label("late"),
        )
        .select_from(ActionItem)
        .outerjoin(Ownership, Ownership.action_item_id == ActionItem.id)
        .where(ActionItem.bound_at.is_not(None), *scope.of_series(ActionItem.series_id))
        .where(*scope.of_years(ActionItem.number_year))
        .group_by(ActionItem.id, ActionItem.bound_at, ActionItem.due_on)
        .subquery()
    )
    kinds = [each.c[state.value] for state in OwnershipState]
    statement = sa.select(*kinds, each.c.age, sa.func.count(), sa.func.sum(each.c.late)).group_by(*kinds, each.c.age)
    found = []
    for *has, age, number, late in db.session.execute(statement):
        states = [state for state, flag in zip(OwnershipState, has, strict=True) if flag]
        found.append(Bundle(state_of(states), age, number, int(late or 0)))
    return found


def _age(today: date) -> sa.ColumnElement[int]:
    """The class of age of a task, as `workload.age_class` counts it: in days since it bound its owners."""
    starts = [clock.instant(today - timedelta(days=limit), time()) for limit in AGES]
    return sa.case(*((ActionItem.bound_at >= start, place) for place, start in enumerate(starts)), else_=len(AGES))


def attendance(scope: Scope) -> list[Presence]:
    """How often each organisation with a seat attended, once the minutes were circulated; one statement."""
    return presences(db.session.execute(_attended().where(*scope.of_meetings())))


def attendance_of_seat(seat_id: int) -> Presence | None:
    """How often one seat's organisation attended; None where that was never recorded. One statement."""
    lines = presences(db.session.execute(_attended().where(Attendance.seat_id == seat_id)))
    return lines[0] if lines else None


def _attended() -> Any:
    return (
        sa.select(Organisation.sort_key, Organisation.short_name, Attendance.state, sa.func.count())
        .select_from(Attendance)
        .join(Organisation, Organisation.id == Attendance.organisation_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Attendance.kind == AttendanceKind.SEAT, Minutes.state != MinutesState.DRAFT)
        .group_by(Organisation.id, Organisation.sort_key, Organisation.short_name, Attendance.state)
    )


def workload_of_organisation(organisation_id: int, series_id: int, today: date) -> Load:
    """How one organisation's own parts of the binding tasks of a series stand; one statement."""
    late = sa.case((is_overdue(today), 1), else_=0)
    statement = (
        sa.select(Ownership.state, _age(today).label("age"), sa.func.count(), sa.func.sum(late))
        .join(ActionItem, ActionItem.id == Ownership.action_item_id)
        .where(
            ActionItem.bound_at.is_not(None),
            ActionItem.series_id == series_id,
            Ownership.organisation_id == organisation_id,
        )
        .group_by(Ownership.state, sa.text("age"))
    )
    return load(
        Bundle(state, age, number, int(past or 0)) for state, age, number, past in db.session.execute(statement)
    )


def years(readable: Any) -> list[int]:
    """The years in which minutes were circulated, the newest first."""
    year = sa.extract("year", Meeting.held_on)
    statement = sa.select(year).join(Minutes, Minutes.meeting_id == Meeting.id).distinct()
    statement = statement.where(Minutes.state != MinutesState.DRAFT, *Scope(readable).of_series(Meeting.series_id))
    return sorted((int(each) for each in db.session.scalars(statement)), reverse=True)


def series_names(readable: Any) -> Mapping[int, str]:
    """Id and short name of the series within reach, in German order."""
    statement = sa.select(Series.id, Series.short_name).where(*Scope(readable).of_series(Series.id))
    rows = db.session.execute(statement)
    return dict(sorted(rows, key=lambda row: (sort_key(row[1]), row[0])))
