"""The register of results over all meetings: what was agreed, since when it was on an agenda, what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.actions.queries import wholes
from integrationrunde.actions.rules import Whole
from integrationrunde.agenda.models import Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.figures.queries import TOPIC_ID, appearances, parts, with_meetings
from integrationrunde.figures.scope import Scope
from integrationrunde.figures.ways import Appearance, Part, done_on, postponements, tabled_on
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.kit.words import fold, sort_key
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes.models import (
    Minutes,
    MinutesState,
    Outcome,
    OutcomeKind,
    OutcomeTask,
    outcome_organisation,
)

SORTS = ("-agreed", "number", "review")
FILTERS = ("series", "kind", "state", "organisation", "topic", "year")
STATES = ("open", "done", "without", "review", "replaced", "dropped")
_ENDED = (OwnershipState.DONE, OwnershipState.DROPPED)


@dataclass(frozen=True)
class Result:
    """One result as the register shows it; ``agreed_on`` is the day of its meeting."""

    id: int
    series_id: int
    series: str
    number: str
    kind: OutcomeKind
    wording: str
    topic: str
    is_standing: bool
    meeting_id: int
    occasion: str
    agreed_on: date
    is_approved: bool
    is_dropped: bool
    review_on: date | None
    replaced_by: tuple[int, str] | None
    replaces: Sequence[tuple[int, str]]
    organisations: Sequence[str]
    appearances: Sequence[Appearance]
    parts: Sequence[Part]

    @property
    def tabled_on(self) -> date:
        """Since when its topic was on an agenda."""
        return tabled_on(self.agreed_on, self.appearances, is_standing=self.is_standing)

    @property
    def postponed(self) -> list[Appearance]:
        """Where its topic was put off before."""
        return postponements(self.agreed_on, self.appearances)

    @property
    def done_on(self) -> date | None:
        """When the last part of its tasks was done."""
        return done_on(self.parts)

    @property
    def done(self) -> int:
        """How many organisations have nothing left to do."""
        return sum(part.state in _ENDED for part in self.parts)

    @property
    def all_dropped(self) -> bool:
        """Whether there were tasks, and all of them were dropped."""
        return bool(self.parts) and all(part.state is OwnershipState.DROPPED for part in self.parts)


def found(wish: Wish, scope: Scope, today: date) -> Any:
    """The ids of the results that the reader wants to see, in order; one statement more where words are searched."""
    statement = with_meetings(sa.select(Outcome.id)).where(*scope.of_meetings(), *_filtered(wish, today))
    if wish.query:
        statement = statement.where(Outcome.id.in_(_with_words(wish.query, scope)))
    return statement.order_by(*_order(wish))


def _order(wish: Wish) -> list[Any]:
    numbers = [Outcome.number_year, Outcome.number_count, Outcome.id]
    first: dict[str, list[Any]] = {
        "agreed": [Meeting.held_on],
        "number": [],
        "review": [Outcome.review_on.is_(None), Outcome.review_on],
    }
    columns = [*first[wish.key], *numbers]
    return [column.desc() for column in columns] if wish.descending else columns


def _filtered(wish: Wish, today: date) -> list[sa.ColumnElement[bool]]:
    chosen = wish.filters
    conditions: list[sa.ColumnElement[bool]] = []
    if chosen.get("kind") in set(OutcomeKind):
        conditions.append(Outcome.kind == OutcomeKind(chosen["kind"]))
    if chosen.get("state") in STATES:
        conditions.append(_in_state(chosen["state"], today))
    if organisation := _number(chosen.get("organisation", "")):
        bound = _bindings()
        conditions.append(Outcome.id.in_(sa.select(bound.c.outcome_id).where(bound.c.organisation_id == organisation)))
    if topic := _number(chosen.get("topic", "")):
        conditions.append(topic == TOPIC_ID)
    if year := _number(chosen.get("year", "")):
        conditions.append(Outcome.number_year == year)
    return conditions


def _in_state(state: str, today: date) -> sa.ColumnElement[bool]:
    task = sa.exists().where(OutcomeTask.outcome_id == Outcome.id)
    owned = sa.select(Ownership.id).join(OutcomeTask, OutcomeTask.action_item_id == Ownership.action_item_id)
    of_this = owned.where(OutcomeTask.outcome_id == Outcome.id)
    unfinished = of_this.where(Ownership.state.not_in(_ENDED)).exists()
    conditions: dict[str, sa.ColumnElement[bool]] = {
        "open": unfinished,
        "done": sa.and_(of_this.where(Ownership.state == OwnershipState.DONE).exists(), ~unfinished),
        "without": ~task,
        "review": Outcome.review_on <= today,
        "replaced": Outcome.replaced_by_id.is_not(None),
        "dropped": Outcome.dropped_at.is_not(None),
    }
    return conditions[state]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _with_words(query: str, scope: Scope) -> list[int]:
    """The results in whose number, wording or topic every word stands, however its umlauts are written."""
    words = sort_key(query).split()
    columns = (Outcome.id, Outcome.number_year, Outcome.number_count, Outcome.wording, Topic.title)
    rows = db.session.execute(with_meetings(sa.select(*columns)).where(*scope.of_meetings()))
    kept = []
    for ident, year, count, wording, topic in rows:
        text = fold(f"E-{year}-{count:02d} {wording} {topic or ''}")
        if all(word in text for word in words):
            kept.append(ident)
    return kept


def results(idents: Collection[int]) -> list[Result]:
    """These results in this order, with all that the register shows; six statements."""
    chosen = sa.select(Outcome.id).where(Outcome.id.in_(idents))
    tabled, parts_of, bound = appearances(chosen), parts(chosen), _organisations(chosen)
    numbers, replaced = _replacements(chosen)
    columns = (Outcome, Meeting.title, Meeting.held_on, Meeting.id, Minutes.state, Topic, Series.short_name)
    statement = with_meetings(sa.select(*columns)).join(Series, Series.id == Outcome.series_id)
    known = {}
    for outcome, occasion, held_on, meeting_id, state, topic, series in db.session.execute(
        statement.where(Outcome.id.in_(idents))
    ):
        known[outcome.id] = Result(
            id=outcome.id,
            series_id=outcome.series_id,
            series=series,
            number=outcome.number,
            kind=outcome.kind,
            wording=outcome.wording,
            topic=topic.title if topic else "",
            is_standing=topic is not None and topic.is_standing,
            meeting_id=meeting_id,
            occasion=occasion,
            agreed_on=held_on,
            is_approved=state is MinutesState.APPROVED,
            is_dropped=outcome.dropped_at is not None,
            review_on=outcome.review_on,
            replaced_by=numbers.get(outcome.replaced_by_id),
            replaces=replaced.get(outcome.id, ()),
            organisations=bound.get(outcome.id, ()),
            appearances=tabled.get(topic.id, ()) if topic else (),
            parts=parts_of.get(outcome.id, ()),
        )
    return [known[ident] for ident in idents if ident in known]


def _bindings() -> sa.Subquery:
    """Which organisation is bound by which result: those that it names, and the owners of its tasks."""
    owners = sa.select(OutcomeTask.outcome_id, Ownership.organisation_id).join(
        Ownership, Ownership.action_item_id == OutcomeTask.action_item_id
    )
    named = sa.select(outcome_organisation.c.outcome_id, outcome_organisation.c.organisation_id)
    return named.union(owners).subquery()


def bound_by(outcome_id: int) -> list[int]:
    """The organisations (ids) that a result names."""
    named = outcome_organisation.c
    return list(db.session.scalars(sa.select(named.organisation_id).where(named.outcome_id == outcome_id)))


def _organisations(chosen: sa.Select[Any]) -> dict[int, list[str]]:
    bound = _bindings()
    statement = (
        sa.select(bound.c.outcome_id, Organisation.short_name)
        .join(Organisation, Organisation.id == bound.c.organisation_id)
        .where(bound.c.outcome_id.in_(chosen))
        .order_by(Organisation.sort_key)
    )
    named: dict[int, list[str]] = {}
    for ident, name in db.session.execute(statement):
        named.setdefault(ident, []).append(name)
    return named


def _replacements(chosen: sa.Select[Any]) -> tuple[dict[int | None, tuple[int, str]], dict[int, list[tuple[int, str]]]]:
    """By id the results that replaced one of these, and by id those that one of these has replaced."""
    newer = sa.select(Outcome.replaced_by_id).where(Outcome.id.in_(chosen), Outcome.replaced_by_id.is_not(None))
    concerned = sa.or_(Outcome.id.in_(newer), Outcome.replaced_by_id.in_(chosen))
    numbers: dict[int | None, tuple[int, str]] = {}
    replaced: dict[int, list[tuple[int, str]]] = {}
    for one in db.session.scalars(sa.select(Outcome).where(concerned).order_by(Outcome.id)):
        numbers[one.id] = (one.id, one.number)
        if one.replaced_by_id is not None:
            replaced.setdefault(one.replaced_by_id, []).append((one.id, one.number))
    return numbers, replaced


def tasks_of(outcome_id: int) -> list[tuple[ActionItem, Whole]]:
    """The binding tasks that follow from a result, and how each stands; two statements."""
    statement = (
        sa.select(ActionItem)
        .join(OutcomeTask, OutcomeTask.action_item_id == ActionItem.id)
        .where(OutcomeTask.outcome_id == outcome_id, ActionItem.bound_at.is_not(None))
        .order_by(ActionItem.number_year, ActionItem.number_count)
    )
    tasks = db.session.scalars(statement).all()
    stand = wholes([task.id for task in tasks])
    return [(task, stand[task.id]) for task in tasks if task.id in stand]


def to_review(readable: Collection[int] | None, until: date) -> tuple[int, date | None]:
    """How many results are to be looked at until that day, and the first of those days; one statement."""
    first = sa.func.min(Outcome.review_on, type_=sa.Date())
    within = Scope(readable).of_series(Outcome.series_id)
    number, day = db.session.execute(sa.select(sa.func.count(), first).where(Outcome.review_on <= until, *within)).one()
    return number, day


def offered_organisations(scope: Scope) -> list[tuple[int, str]]:
    """The organisations that are bound by some result, in German order."""
    pairs = _bindings()
    bound = with_meetings(sa.select(pairs.c.organisation_id)).join(pairs, pairs.c.outcome_id == Outcome.id)
    named = sa.select(Organisation.id, Organisation.short_name).where(
        Organisation.id.in_(bound.where(*scope.of_meetings()))
    )
    return list(db.session.execute(named.order_by(Organisation.sort_key)))


def offered_topics(scope: Scope) -> list[tuple[int, str]]:
    """The topics of some result, in German order."""
    statement = with_meetings(sa.select(Topic.id, Topic.title)).where(Topic.id.is_not(None), *scope.of_meetings())
    rows = db.session.execute(statement.distinct())
    return sorted(rows, key=lambda row: (sort_key(row[1]), row[0]))
