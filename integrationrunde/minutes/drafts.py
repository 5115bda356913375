"""Reading minutes that are being written; the number of statements never grows with items, results or tasks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.actions.models import ActionItem
from integrationrunde.actions.queries import tasks_of_items
from integrationrunde.agenda.models import AgendaItem, AgendaItemKind
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import paragraphs
from integrationrunde.minutes.models import (
    Attendance,
    AttendanceState,
    Minutes,
    MinutesItem,
    MinutesRevision,
    Outcome,
    OutcomeTask,
    TaskDecision,
)


@dataclass
class Draft:
    """One item with all that is written at it. ``number`` is the agenda's, as it is shown."""

    item: MinutesItem
    number: int | None
    paragraph_ids: list[int] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    tasks: list[ActionItem] = field(default_factory=list)
    outcome_of_task: dict[int, int] = field(default_factory=dict)
    decisions: list[TaskDecision] = field(default_factory=list)

    @property
    def blocks(self) -> list[tuple[int | None, str]]:
        """The blocks of the text, each with its paragraph's id."""
        texts = [block.text for block in paragraphs.blocks(self.item.text)]
        ids: list[int | None] = [*self.paragraph_ids, *([None] * len(texts))]
        return list(zip(ids, texts, strict=False))

    def outcomes_behind(self, paragraph_id: int | None) -> list[Outcome]:
        """The results behind a paragraph; behind None those at the end, also of paragraphs that have gone."""
        here = set(self.paragraph_ids)
        if paragraph_id is None:
            return [one for one in self.outcomes if one.paragraph_id not in here]
        return [one for one in self.outcomes if one.paragraph_id == paragraph_id]


def minutes_of(meeting_id: int) -> Minutes | None:
    """The minutes of a meeting with breaks, items, agenda items and organisations; None before they are started."""
    items = selectinload(Minutes.items)
    statement = (
        sa.select(Minutes)
        .options(
            selectinload(Minutes.breaks),
            items.joinedload(MinutesItem.agenda_item).joinedload(AgendaItem.topic),
            items.selectinload(MinutesItem.organisations),
            items.joinedload(MinutesItem.deferred_to),
        )
        .where(Minutes.meeting_id == meeting_id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(statement)


def drafts(minutes: Minutes) -> list[Draft]:
    """Every item of minutes (as `minutes_of` loads them) with its results and tasks, in the order dealt with."""
    numbers = item_numbers(minutes.meeting_id)
    found = {item.id: Draft(item, numbers.get(item.agenda_item_id)) for item in minutes.items}
    for item_id, ids in _paragraph_ids(minutes.id):
        found[item_id].paragraph_ids = ids
    by_agenda_item = {item.agenda_item_id: found[item.id] for item in minutes.items}
    for task in tasks_of_items(list(by_agenda_item)):
        by_agenda_item[task.agenda_item_id or 0].tasks.append(task)
    for outcome in _outcomes(minutes.id):
        draft = found[outcome.minutes_item_id]
        draft.outcomes.append(outcome)
        draft.outcome_of_task.update({task.action_item_id: outcome.id for task in outcome.tasks})
    for decision in _decisions(minutes.id):
        found[decision.minutes_item_id].decisions.append(decision)
    return list(found.values())


def _decisions(minutes_id: int) -> Sequence[TaskDecision]:
    statement = (
        sa.select(TaskDecision)
        .join(TaskDecision.item)
        .options(joinedload(TaskDecision.action_item))
        .where(MinutesItem.minutes_id == minutes_id)
        .order_by(TaskDecision.id)
    )
    return db.session.scalars(statement).all()


def item_numbers(meeting_id: int) -> dict[int, int]:
    """The number of each agenda item (by id) as it is shown: breaks have none."""
    statement = sa.select(AgendaItem.id).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.kind != AgendaItemKind.BREAK
    )
    ids = db.session.scalars(statement.order_by(AgendaItem.position))
    return {ident: number for number, ident in enumerate(ids, start=1)}


def item(item_id: int) -> MinutesItem | None:
    """One item with its minutes and breaks, its agenda item and organisations."""
    return db.session.scalar(
        sa.select(MinutesItem)
        .options(
            joinedload(MinutesItem.minutes).selectinload(Minutes.breaks),
            joinedload(MinutesItem.agenda_item),
            selectinload(MinutesItem.organisations),
        )
        .where(MinutesItem.id == item_id)
        .execution_options(populate_existing=True)
    )


def outcome(outcome_id: int) -> Outcome | None:
    """One result with the organisations bound."""
    statement = sa.select(Outcome).options(selectinload(Outcome.organisations)).where(Outcome.id == outcome_id)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def outcome_of_task(task_id: int) -> int | None:
    """The result from which a task follows."""
    return db.session.scalar(sa.select(OutcomeTask.outcome_id).where(OutcomeTask.action_item_id == task_id))


def item_of_agenda_item(agenda_item_id: int | None) -> MinutesItem | None:
    """What is written to an agenda item."""
    return db.session.scalar(sa.select(MinutesItem).where(MinutesItem.agenda_item_id == agenda_item_id))


def revisions(item_id: int) -> Sequence[MinutesRevision]:
    """Every saved text of an item, the newest first."""
    statement = sa.select(MinutesRevision).where(MinutesRevision.minutes_item_id == item_id)
    return db.session.scalars(statement.order_by(MinutesRevision.number.desc())).all()


def revision(item_id: int, number: int) -> MinutesRevision | None:
    """One saved text of an item."""
    return db.session.scalar(sa.select(MinutesRevision).filter_by(minutes_item_id=item_id, number=number))


def absent_organisations(meeting_id: int) -> frozenset[int]:
    """The organisations (ids) that were asked and not there; nobody is absent as long as that has not been ticked."""
    absent = (AttendanceState.EXCUSED, AttendanceState.ABSENT)
    here = sa.select(Attendance.organisation_id).where(
        Attendance.meeting_id == meeting_id,
        Attendance.state == AttendanceState.PRESENT,
        Attendance.organisation_id.is_not(None),
    )
    statement = sa.select(Attendance.organisation_id).where(
        Attendance.meeting_id == meeting_id, Attendance.state.in_(absent), Attendance.organisation_id.not_in(here)
    )
    return frozenset(ident for ident in db.session.scalars(statement) if ident is not None)


def later_meetings(meeting: Meeting) -> Sequence[Meeting]:
    """The meetings of the same series after this one, the next one first."""
    statement = sa.select(Meeting).where(Meeting.series_id == meeting.series_id, Meeting.held_on > meeting.held_on)
    return db.session.scalars(statement.order_by(Meeting.held_on, Meeting.starts_at)).all()


def _paragraph_ids(minutes_id: int) -> list[tuple[int, list[int]]]:
    statement = (
        sa.select(MinutesItem.id, MinutesRevision.paragraph_ids)
        .join(MinutesRevision.item)
        .where(MinutesItem.minutes_id == minutes_id, MinutesRevision.number == MinutesItem.revision)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def _outcomes(minutes_id: int) -> Sequence[Outcome]:
    statement = (
        sa.select(Outcome)
        .join(Outcome.item)
        .options(selectinload(Outcome.organisations), selectinload(Outcome.tasks), joinedload(Outcome.topic))
        .where(MinutesItem.minutes_id == minutes_id)
        .order_by(Outcome.position, Outcome.id)
    )
    return db.session.scalars(statement).all()
