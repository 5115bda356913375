"""Reading the agenda."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.agenda.models import AgendaItem, AgendaItemKind, Topic
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting


@dataclass(frozen=True)
class Slot:
    """An item in its time: ``number`` as shown (None for a break), start and end as a clock at the place shows them."""

    item: AgendaItem
    number: int | None
    starts: datetime
    ends: datetime


def items(meeting_id: int) -> list[AgendaItem]:
    """The items of a meeting in their order, with topic and presenting organisations; two statements."""
    statement = (
        sa.select(AgendaItem)
        .options(joinedload(AgendaItem.topic), selectinload(AgendaItem.presenters))
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position)
    )
    return list(db.session.scalars(statement))


def items_of(meeting_ids: Collection[int]) -> dict[int, list[AgendaItem]]:
    """By meeting its items in their order, with presenting organisations; two statements for all of them."""
    statement = (
        sa.select(AgendaItem)
        .options(selectinload(AgendaItem.presenters))
        .where(AgendaItem.meeting_id.in_(meeting_ids))
        .order_by(AgendaItem.position)
    )
    found: dict[int, list[AgendaItem]] = {meeting_id: [] for meeting_id in meeting_ids}
    for each in db.session.scalars(statement):
        found[each.meeting_id].append(each)
    return found


def item(item_id: int) -> AgendaItem | None:
    """One item with topic and presenting organisations."""
    statement = (
        sa.select(AgendaItem)
        .options(joinedload(AgendaItem.topic), selectinload(AgendaItem.presenters))
        .where(AgendaItem.id == item_id)
    )
    return db.session.scalar(statement)


def timetable(meeting: Meeting, listed: Sequence[AgendaItem]) -> list[Slot]:
    """When each item starts and ends: one after the other from the start of the meeting, in real minutes."""
    slots, moment, number = [], meeting.start(), 0
    for one in listed:
        is_break = one.kind is AgendaItemKind.BREAK
        number += not is_break
        ends = moment + timedelta(minutes=one.duration_minutes)
        local = (clock.local(moment, meeting.zone), clock.local(ends, meeting.zone))
        slots.append(Slot(one, None if is_break else number, *local))
        moment = ends
    return slots


def topics(series_id: int) -> list[Topic]:
    """The topics of a series by title."""
    statement = sa.select(Topic).where(Topic.series_id == series_id)
    return list(db.session.scalars(statement.order_by(sa.func.lower(Topic.title), Topic.id)))
