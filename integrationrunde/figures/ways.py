"""How long it takes from the first agenda to the agreement, and from there until all is done. Pure functions."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from integrationrunde.actions.models import OwnershipState
from integrationrunde.figures.spread import Spread, spread
from integrationrunde.kit.words import sort_key
from integrationrunde.minutes.models import OutcomeKind

Key = TypeVar("Key", bound=Hashable)

DECISIONS = frozenset(
    {OutcomeKind.AGREEMENT, OutcomeKind.RECOMMENDATION, OutcomeKind.REVIEW_REQUEST, OutcomeKind.RESOLUTION}
)
"""Kinds of result that decide something; what was noted or deferred does not."""

_ENDED = frozenset({OwnershipState.DONE, OwnershipState.DROPPED})


@dataclass(frozen=True)
class Appearance:
    """A topic on an agenda; ``deferred_reason`` is not empty when it was put off there."""

    held_on: date
    meeting_id: int
    occasion: str
    deferred_reason: str = ""
    is_deferred: bool = False


@dataclass(frozen=True)
class Part:
    """One organisation's part of a task that follows from a result; ``done_on`` is when it had done it."""

    task_id: int
    state: OwnershipState
    done_on: date | None = None


@dataclass(frozen=True)
class Way:
    """The way of one result: first on an agenda, agreed, done."""

    topic: str
    tabled_on: date
    agreed_on: date
    done_on: date | None = None

    @property
    def days_to_agree(self) -> int:
        """Days from the first agenda to the agreement; 0 when it was agreed at once."""
        return (self.agreed_on - self.tabled_on).days

    @property
    def days_to_do(self) -> int | None:
        """Days from the agreement until all was done; None while it is not."""
        return None if self.done_on is None else max(0, (self.done_on - self.agreed_on).days)


def tabled_on(agreed_on: date, appearances: Iterable[Appearance], *, is_standing: bool = False) -> date:
    """Since when a topic was on an agenda when it was agreed on.

    A standing topic is on every agenda, so nothing has waited: its clock starts with the agreement.
    """
    if is_standing:
        return agreed_on
    return min([agreed_on, *(each.held_on for each in appearances)])


def postponements(agreed_on: date, appearances: Iterable[Appearance]) -> list[Appearance]:
    """Where the topic was put off before it was agreed on, in order."""
    found = [each for each in appearances if each.is_deferred and each.held_on < agreed_on]
    return sorted(found, key=lambda each: each.held_on)


def done_on(parts: Sequence[Part]) -> date | None:
    """When the last part was done; None while one is open, where all were dropped, and without any task."""
    if any(part.state not in _ENDED for part in parts):
        return None
    return max((part.done_on for part in parts if part.done_on), default=None)


def to_agree(ways: Iterable[Way]) -> Spread | None:
    """The spread of days to the agreement."""
    return spread(way.days_to_agree for way in ways)


def to_do(ways: Iterable[Way]) -> Spread | None:
    """The spread of days from the agreement until done; those that are not done yet are left out."""
    return spread(days for way in ways if (days := way.days_to_do) is not None)


@dataclass(frozen=True)
class Pace:
    """How fast the results of one year, or of one topic, came about and were done."""

    name: str
    to_agree: Spread | None
    to_do: Spread | None


def pace(name: str, ways: Sequence[Way]) -> Pace:
    """Both spreads of some ways."""
    return Pace(name, to_agree(ways), to_do(ways))


def by_year(ways: Iterable[Way]) -> list[Pace]:
    """By the year in which it was agreed, the first one first."""
    grouped = _grouped(ways, lambda way: way.agreed_on.year)
    return [pace(str(year), grouped[year]) for year in sorted(grouped)]


def by_topic(ways: Iterable[Way]) -> list[Pace]:
    """By topic in German order; results without a topic are left out."""
    grouped = _grouped((way for way in ways if way.topic), lambda way: way.topic)
    return [pace(topic, grouped[topic]) for topic in sorted(grouped, key=lambda topic: (sort_key(topic), topic))]


def _grouped(ways: Iterable[Way], key: Callable[[Way], Key]) -> dict[Key, list[Way]]:
    found: dict[Key, list[Way]] = {}
    for way in ways:
        found.setdefault(key(way), []).append(way)
    return found
