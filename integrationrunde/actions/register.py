"""The register of tasks over all meetings: what is searched and chosen, and how each task is shown."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions import queries
from integrationrunde.actions.models import ActionItem, ActionKind, Ownership, OwnershipState
from integrationrunde.actions.rules import AT_WORK, Whole
from integrationrunde.agenda.models import AgendaItem, Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.kit.words import pattern
from integrationrunde.meetings.models import Meeting, Series

SORTS = ("due", "number")
FILTERS = ("series", "state", "needs", "organisation", "meeting", "topic")
ALL = "all"
UNFINISHED = (OwnershipState.OPEN, OwnershipState.IN_PROGRESS, OwnershipState.DEFERRED)
NEEDS = ("overdue", "confirmation", "date", "declined", "acceptance", "put_off", "ended")
_TOPIC_ID: Any = sa.func.coalesce(ActionItem.topic_id, AgendaItem.topic_id)


@dataclass(frozen=True)
class Owned:
    """One organisation's part, as the register counts it."""

    id: int
    organisation_id: int
    organisation: str
    state: OwnershipState
    is_overdue: bool
    awaits_confirmation: bool
    reported_done_at: datetime | None
    asked_due_on: date | None
    declined: bool
    is_accepted: bool
    needs_consent: bool
    confirmed_at: datetime | None

    @property
    def done_at(self) -> datetime | None:
        """When the organisation had done it; None as long as it is not done."""
        return self.reported_done_at if self.state is OwnershipState.DONE else None


@dataclass(frozen=True)
class Line:
    """One task as the register shows it."""

    id: int
    series_id: int
    series: str
    number: str
    kind: ActionKind
    title: str
    text: str
    due_on: date | None
    first_due_on: date | None
    follow_up_on: date | None
    bound_at: datetime | None
    meeting: str
    item: str
    topic: str
    owners: Sequence[Owned]

    @property
    def whole(self) -> Whole:
        """How it stands over its owners."""
        counts = dict.fromkeys(OwnershipState, 0)
        for owned in self.owners:
            counts[owned.state] += 1
        return Whole(counts, sum(owned.awaits_confirmation for owned in self.owners))

    @property
    def overdue(self) -> list[Owned]:
        """Who is late."""
        return [owned for owned in self.owners if owned.is_overdue]

    @property
    def unaccepted(self) -> list[Owned]:
        """Who has something to do and has said nothing yet."""
        return [owned for owned in self.owners if owned.state in AT_WORK and not owned.is_accepted]


def found(wish: Wish, readable: Collection[int] | None, today: date) -> sa.Select[Any]:
    """The ids of the binding tasks that the reader wants to see, in order. ``readable``: series, None for all.

    A state is that of the whole task (`Whole.state`), with an organisation that of its part. Organisation and what is
    needed are asked of one part: late are tasks of which that organisation's part is.
    """
    statement = sa.select(ActionItem.id).where(ActionItem.bound_at.is_not(None), *_within(readable))
    statement = statement.where(*_of_task(wish))
    parts = _of_part(wish, today)
    if parts:
        owned = sa.select(Ownership.action_item_id).where(*parts)
        statement = statement.where(ActionItem.id.in_(owned))
    if wish.filters.get("needs") == "overdue":
        statement = statement.where(ActionItem.due_on < today)
    if wish.filters.get("needs") == "put_off":
        statement = statement.where(ActionItem.follow_up_on <= today)
    return statement.order_by(*_order(wish))


def _order(wish: Wish) -> list[Any]:
    numbers = [ActionItem.number_year, ActionItem.number_count, ActionItem.id]
    columns = [ActionItem.due_on, *numbers] if wish.key == "due" else numbers
    return [column.desc() for column in columns] if wish.descending else columns


def _within(readable: Collection[int] | None) -> list[sa.ColumnElement[bool]]:
    return [] if readable is None else [ActionItem.series_id.in_(readable)]


def _of_task(wish: Wish) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [ActionItem.searched.like(pattern(word)) for word in wish.query.split()]
    if series := number(wish, "series"):
        conditions.append(ActionItem.series_id == series)
    if meeting := number(wish, "meeting"):
        conditions.append(ActionItem.meeting_id == meeting)
    if topic := number(wish, "topic"):
        items = sa.select(AgendaItem.id).where(AgendaItem.topic_id == topic)
        conditions.append(sa.or_(ActionItem.topic_id == topic, ActionItem.agenda_item_id.in_(items)))
    if (state := _state(wish)) and not number(wish, "organisation"):
        conditions += _stands(state)
    return conditions


def _state(wish: Wish) -> OwnershipState | None:
    text = wish.filters.get("state", "")
    return OwnershipState(text) if text in set(OwnershipState) else None


def _stands(state: OwnershipState) -> list[sa.ColumnElement[bool]]:
    """`Whole.state` for statements over `ActionItem`."""
    opened, begun, put_off, done = (
        _some(one)
        for one in (OwnershipState.OPEN, OwnershipState.IN_PROGRESS, OwnershipState.DEFERRED, OwnershipState.DONE)
    )
    found: dict[OwnershipState, list[sa.ColumnElement[bool]]] = {
        OwnershipState.OPEN: [opened, ~_some(OwnershipState.IN_PROGRESS, OwnershipState.DEFERRED, OwnershipState.DONE)],
        OwnershipState.IN_PROGRESS: [_some(*AT_WORK), sa.or_(begun, put_off, done)],
        OwnershipState.DEFERRED: [put_off, ~_some(*AT_WORK)],
        OwnershipState.DONE: [done, ~_some(*UNFINISHED)],
        OwnershipState.DROPPED: [_some(OwnershipState.DROPPED), ~_some(*UNFINISHED), ~done],
    }
    return found[state]


def _some(*states: OwnershipState) -> sa.ColumnElement[bool]:
    """Whether some part of the task is in one of these states."""
    return ActionItem.id.in_(sa.select(Ownership.action_item_id).where(Ownership.state.in_(states)))


def _of_part(wish: Wish, today: date) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    organisation, state = number(wish, "organisation"), _state(wish)
    if organisation:
        conditions.append(Ownership.organisation_id == organisation)
        if state:
            conditions.append(Ownership.state == state)
    if not state and wish.filters.get("state") != ALL:
        conditions.append(Ownership.state.in_(UNFINISHED))
    return [*conditions, *_needed(wish.filters.get("needs", ""), today)]


def _needed(needs: str, today: date) -> list[sa.ColumnElement[bool]]:
    at_work = Ownership.state.in_(AT_WORK)
    unreported = Ownership.reported_done_at.is_(None)
    ended = sa.select(Organisation.id).where(Organisation.valid_to < today)
    found: dict[str, list[sa.ColumnElement[bool]]] = {
        "overdue": [at_work, unreported, ~queries.awaits_consent()],
        "confirmation": [queries.awaits_confirmation()],
        "date": [~queries.is_closed(), Ownership.asked_due_on.is_not(None)],
        "declined": [~queries.is_closed(), Ownership.declined_at.is_not(None)],
        "acceptance": [at_work, Ownership.accepted_at.is_(None)],
        "put_off": [Ownership.state == OwnershipState.DEFERRED],
        "ended": [~queries.is_closed(), Ownership.organisation_id.in_(ended)],
    }
    return found.get(needs, [])


def number(wish: Wish, name: str) -> int | None:
    """The id that a filter names, None where it names none."""
    text = wish.filters.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def lines(idents: Collection[int], today: date) -> list[Line]:
    """These tasks in this order, with all that the register shows; two statements."""
    owners = _owners(idents, today)
    statement = (
        sa.select(ActionItem, Series.short_name, Meeting.title, AgendaItem.title, Topic.title)
        .join(Series, Series.id == ActionItem.series_id)
        .outerjoin(Meeting, Meeting.id == ActionItem.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id)
        .outerjoin(Topic, Topic.id == _TOPIC_ID)
        .where(ActionItem.id.in_(idents))
    )
    known = {}
    for task, series, meeting, item, topic in db.session.execute(statement):
        known[task.id] = Line(
            id=task.id,
            series_id=task.series_id,
            series=series,
            number=task.number,
            kind=task.kind,
            title=task.title,
            text=task.text,
            due_on=task.due_on,
            first_due_on=task.first_due_on,
            follow_up_on=task.follow_up_on,
            bound_at=task.bound_at,
            meeting=meeting or "",
            item=item or "",
            topic=topic or "",
            owners=owners.get(task.id, ()),
        )
    return [known[ident] for ident in idents if ident in known]


def _owners(idents: Collection[int], today: date) -> dict[int, list[Owned]]:
    statement = (
        sa.select(
            Ownership.action_item_id,
            Ownership.id,
            Organisation.id,
            Organisation.short_name,
            Ownership.state,
            queries.is_overdue(today),
            queries.awaits_confirmation(),
            Ownership.reported_done_at,
            Ownership.asked_due_on,
            Ownership.declined_at.is_not(None),
            Ownership.accepted_at.is_not(None),
            Ownership.needs_consent,
            Ownership.confirmed_at,
        )
        .join(ActionItem, ActionItem.id == Ownership.action_item_id)
        .join(Organisation, Organisation.id == Ownership.organisation_id)
        .where(Ownership.action_item_id.in_(idents))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    found: dict[int, list[Owned]] = {}
    for ident, *values in db.session.execute(statement):
        found.setdefault(ident, []).append(Owned(*values))
    return found


def offered_series(readable: Collection[int] | None) -> Iterable[tuple[int, str]]:
    """The series within reach."""
    statement = sa.select(Series.id, Series.short_name).order_by(Series.short_name, Series.id)
    return _pairs(statement if readable is None else statement.where(Series.id.in_(readable)))


def offered_organisations(readable: Collection[int] | None) -> Iterable[tuple[int, str]]:
    """The organisations that own some task, in German order."""
    owned = sa.select(Ownership.id).join(ActionItem, ActionItem.id == Ownership.action_item_id)
    some = owned.where(Ownership.organisation_id == Organisation.id, *_within(readable)).exists()
    return _pairs(sa.select(Organisation.id, Organisation.short_name).where(some).order_by(Organisation.sort_key))


def offered_meetings(readable: Collection[int] | None) -> Iterable[tuple[int, str]]:
    """The meetings at which some task was given, the latest first."""
    some = sa.exists().where(ActionItem.meeting_id == Meeting.id, *_within(readable))
    return _pairs(sa.select(Meeting.id, Meeting.title).where(some).order_by(Meeting.held_on.desc(), Meeting.id))


def offered_topics(readable: Collection[int] | None) -> Iterable[tuple[int, str]]:
    """The topics of some task, by title."""
    own = sa.exists().where(ActionItem.topic_id == Topic.id, *_within(readable))
    by_item = sa.select(ActionItem.id).join(AgendaItem, AgendaItem.id == ActionItem.agenda_item_id)
    of_item = by_item.where(AgendaItem.topic_id == Topic.id, *_within(readable)).exists()
    return _pairs(sa.select(Topic.id, Topic.title).where(sa.or_(own, of_item)).order_by(Topic.title, Topic.id))


def _pairs(statement: Any) -> list[tuple[int, str]]:
    return [(ident, name) for ident, name in db.session.execute(statement)]
