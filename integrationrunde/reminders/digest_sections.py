"""What there is to tell the secretariat of a series: what waits for it, what is late or due this week, and results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.actions.queries import is_closed
from integrationrunde.actions.rules import AT_WORK, is_overdue, is_to_look_at
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series
from integrationrunde.minutes.models import Outcome
from integrationrunde.minutes.outcome_following import to_review


@dataclass(frozen=True)
class Line:
    """A task, and the organisations of which something is to be said in a section."""

    task: ActionItem
    organisations: Sequence[Organisation]


@dataclass
class Section:
    """What a series is told; each part stands in the first list that fits it, but for those due this week."""

    series: Series
    to_confirm: list[Line] = field(default_factory=list)
    dates_asked: list[Line] = field(default_factory=list)
    declined: list[Line] = field(default_factory=list)
    late: list[Line] = field(default_factory=list)
    without_consent: list[Line] = field(default_factory=list)
    to_look_at: list[Line] = field(default_factory=list)
    due_this_week: list[Line] = field(default_factory=list)
    results: Sequence[Outcome] = ()
    """Results to be looked at again (Wiedervorlage) until Sunday, the first day first."""

    @property
    def lists(self) -> list[tuple[str, list[Line]]]:
        """The lists with their names, those first on which the secretariat has to decide."""
        names = ("to_confirm", "dates_asked", "declined", "late", "without_consent", "to_look_at", "due_this_week")
        return [(name, getattr(self, name)) for name in names]

    @property
    def count(self) -> int:
        """How many lines it has."""
        return sum(len(lines) for _name, lines in self.lists) + len(self.results)


def sections(series: Iterable[Series], now: datetime) -> list[Section]:
    """What there is to tell of these series; those without anything are left out. Three statements."""
    by_id = {one.id: Section(one) for one in series}
    statement = (
        sa.select(Ownership)
        .join(Ownership.action_item)
        .join(Ownership.organisation)
        .options(contains_eager(Ownership.action_item), contains_eager(Ownership.organisation))
        .where(ActionItem.series_id.in_(by_id), ActionItem.bound_at.is_not(None), ~is_closed())
        .order_by(ActionItem.due_on, ActionItem.number_year, ActionItem.number_count, Organisation.sort_key)
    )
    parts = db.session.scalars(statement.execution_options(populate_existing=True)).all()
    today = clock.local(now).date()
    results = to_review(by_id, _sunday(today))
    for section in by_id.values():
        own = [owned for owned in parts if owned.action_item.series_id == section.series.id]
        _fill(section, own, today)
        section.results = [one for one in results if one.series_id == section.series.id]
    return [section for section in by_id.values() if section.count]


def _sunday(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _fill(section: Section, parts: Sequence[Ownership], today: date) -> None:
    sunday = _sunday(today)
    rest = [owned for owned in parts if not owned.awaits_confirmation]
    section.to_confirm = _lines(owned for owned in parts if owned.awaits_confirmation)
    section.dates_asked = _lines(owned for owned in rest if owned.asked_due_on is not None)
    section.declined = _lines(owned for owned in rest if owned.declined_at is not None)
    quiet = [owned for owned in rest if owned.asked_due_on is None and owned.declined_at is None]
    section.late = _lines(owned for owned in quiet if is_overdue(owned, owned.action_item, today))
    section.without_consent = _lines(owned for owned in quiet if owned.awaits_consent)
    section.to_look_at = _lines(owned for owned in quiet if is_to_look_at(owned, owned.action_item, sunday))
    section.due_this_week = _lines(
        owned
        for owned in quiet
        if owned.state in AT_WORK and owned.action_item.due_on and today <= owned.action_item.due_on <= sunday
    )


def _lines(parts: Iterable[Ownership]) -> list[Line]:
    by_task: dict[int, list[Ownership]] = {}
    for owned in parts:
        by_task.setdefault(owned.action_item_id, []).append(owned)
    return [Line(some[0].action_item, [owned.organisation for owned in some]) for some in by_task.values()]
