"""The verbs of the agenda, and those of meetings that must know it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import attributes

from integrationrunde.agenda import ordering, papers, queries, rules
from integrationrunde.agenda.mails import ANSWER, CALL
from integrationrunde.agenda.models import AgendaItem, AgendaItemKind, Proposal, Topic, TopicCall
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference, Outdated, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings import operations as meetings
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.outbox import operations as outbox
from integrationrunde.seats.models import Seat, SeatHolder


@dataclass(frozen=True, kw_only=True)
class ItemDetails:
    """What is written down of an agenda item; ``new_topic`` names a topic of the series that may not exist yet."""

    title: str
    kind: AgendaItemKind = AgendaItemKind.INFORMATION
    duration_minutes: int = 15
    note: str = ""
    is_standing: bool = False
    presenter_ids: tuple[int, ...] = ()
    topic_id: int | None = None
    new_topic: str = ""

    @classmethod
    def of(cls, item: AgendaItem) -> Self:
        """The details as they are stored; presenters must have been loaded."""
        return cls(
            title=item.title,
            kind=item.kind,
            duration_minutes=item.duration_minutes,
            note=item.note,
            is_standing=item.is_standing,
            presenter_ids=tuple(presenter.id for presenter in item.presenters),
            topic_id=item.topic_id,
        )


def add_item(
    meeting: Meeting, details: ItemDetails, *, position: int | None = None, by: Actor, now: datetime
) -> AgendaItem:
    """Add an item at the end, or at a position (1 is the first; one too large means the end).

    Raises Refused when the meeting is closed or called off.
    """
    _check_open(meeting)
    ids = ordering.locked_ids(meeting)
    item = AgendaItem(meeting_id=meeting.id, position=len(ids) + 1, presenters=[])
    _write(item, details, meeting.series_id)
    db.session.add(item)
    db.session.flush()
    if position is not None and position <= len(ids):
        ids.insert(max(position, 1) - 1, item.id)
        ordering.store(meeting, ids)
    _record(N_("Agenda item “%(title)s” added"), item, meeting, by=by, now=now)
    return item


def change_item(item: AgendaItem, meeting: Meeting, details: ItemDetails, *, by: Actor, now: datetime) -> None:
    """Store other details of an item. Raises Refused when the meeting is closed or called off."""
    _check_open(meeting)
    if replace(details, presenter_ids=tuple(sorted(details.presenter_ids))) == _stored(item):
        return
    _write(item, details, meeting.series_id)
    attributes.flag_modified(
        item, "title"
    )  # presenters are rows of their own: the item's version must rise all the same
    _record(N_("Agenda item “%(title)s” changed"), item, meeting, by=by, now=now)


def remove_item(item: AgendaItem, meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Take an item off; the others close up, its papers stay with the meeting. Raises Refused as add_item does."""
    _check_open(meeting)
    ids = ordering.locked_ids(meeting)
    _record(N_("Agenda item “%(title)s” removed"), item, meeting, by=by, now=now)
    papers.keep_with_meeting(item)
    db.session.delete(item)
    db.session.flush()
    ordering.store(meeting, [ident for ident in ids if ident != item.id])


def move_item(item: AgendaItem, meeting: Meeting, *, by_places: int, by: Actor, now: datetime) -> None:
    """Move an item so many places down (negative: up); at the ends it stays. Raises Refused as add_item does."""
    _check_open(meeting)
    ids = ordering.locked_ids(meeting)
    before = ids.index(item.id)
    after = min(max(before + by_places, 0), len(ids) - 1)
    if after == before:
        return
    ids.insert(after, ids.pop(before))
    ordering.store(meeting, ids)
    _record(N_("Agenda item “%(title)s” moved to place %(place)s"), item, meeting, by=by, now=now, place=after + 1)


def reorder(meeting: Meeting, seen: Sequence[int], wanted: Sequence[int], *, by: Actor, now: datetime) -> None:
    """Put the items (ids) into another order, given the order in which they were ``seen``.

    Raises Outdated with both orders when somebody changed the agenda meanwhile or the ids do not fit it, Refused when
    the meeting is closed or called off.
    """
    _check_open(meeting)
    ids = ordering.locked_ids(meeting)
    if ids != list(seen) or sorted(wanted) != sorted(ids):
        raise Outdated([_both_orders(meeting, wanted)], meeting.version)
    if ids == list(wanted):
        return
    ordering.store(meeting, wanted)
    record(N_("Order of the agenda changed"), by=by, now=now, about=[meeting])


def new_meeting_like(last: Meeting, details: MeetingDetails, *, domain: str, by: Actor, now: datetime) -> Meeting:
    """A new meeting of the same series with the standing items of the last one. Raises Refused as add_meeting does."""
    series = db.session.get_one(Series, last.series_id)
    meeting = meetings.add_meeting(series, details, domain=domain, by=by, now=now)
    standing = [item for item in queries.items(last.id) if item.is_standing]
    for item in standing:
        add_item(meeting, ItemDetails.of(item), by=by, now=now)
    return meeting


def discard_meeting(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Delete a draft with agenda, papers, guests' seats and proposals. Raises Refused once seats were invited.

    Letters about topics that have not left do not leave.
    """
    refuse(rules.why_not_discard(meeting))
    outbox.withdraw(kinds=(CALL, ANSWER), by=by, now=now, meeting_id=meeting.id)
    db.session.execute(sa.delete(Proposal).where(Proposal.meeting_id == meeting.id))
    db.session.execute(sa.delete(TopicCall).where(TopicCall.meeting_id == meeting.id))
    guests = sa.select(Seat.id).where(Seat.guest_meeting_id == meeting.id)
    papers.discard_all(meeting)
    db.session.execute(sa.delete(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
    db.session.execute(sa.delete(SeatHolder).where(SeatHolder.seat_id.in_(guests)))
    db.session.execute(sa.delete(Seat).where(Seat.guest_meeting_id == meeting.id))
    series = db.session.get_one(Series, meeting.series_id)
    values: dict[str, Any] = {"title": meeting.title, "day": meeting.held_on.isoformat()}
    record(N_("Draft of the meeting “%(title)s” on %(day)s deleted"), by=by, now=now, about=[series], **values)
    db.session.delete(meeting)
    db.session.flush()


def _check_open(meeting: Meeting) -> None:
    refuse(rules.why_not_change(meeting))


def _stored(item: AgendaItem) -> ItemDetails:
    stored = ItemDetails.of(item)
    return replace(stored, presenter_ids=tuple(sorted(stored.presenter_ids)))


def _write(item: AgendaItem, details: ItemDetails, series_id: int) -> None:
    topic_id = _topic_id(details, series_id)
    chosen = sa.select(Organisation).where(Organisation.id.in_(details.presenter_ids))
    presenters = list(db.session.scalars(chosen.order_by(Organisation.sort_key)))
    item.title, item.kind, item.note = details.title, details.kind, details.note
    item.duration_minutes, item.is_standing = details.duration_minutes, details.is_standing
    item.topic_id, item.presenters = topic_id, presenters


def _topic_id(details: ItemDetails, series_id: int) -> int | None:
    """The topic's id; one that was typed is looked up in the series first, whatever its case, and made if need be."""
    if not details.new_topic:
        return details.topic_id
    for topic in queries.topics(series_id):
        if topic.title.casefold() == details.new_topic.casefold():
            return topic.id
    topic = Topic(series_id=series_id, title=details.new_topic)
    db.session.add(topic)
    db.session.flush()
    return topic.id


def _both_orders(meeting: Meeting, wanted: Sequence[int]) -> Difference:
    listed = queries.items(meeting.id)
    titles = {item.id: item.title for item in listed}
    own = [titles.get(ident, _("(removed meanwhile)")) for ident in wanted]
    return Difference(_("Order of the agenda"), _numbered(own), _numbered([item.title for item in listed]))


def _numbered(titles: Sequence[str]) -> str:
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))


def _record(message: str, item: AgendaItem, meeting: Meeting, *, by: Actor, now: datetime, **values: int) -> None:
    record(message, by=by, now=now, about=[meeting, item], title=item.title, **values)
