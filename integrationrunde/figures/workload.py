"""How many tasks stand how, and how old the open ones are. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from integrationrunde.actions.models import OwnershipState
from integrationrunde.actions.rules import Whole
from integrationrunde.kit.words import N_

AGES = (30, 90, 180, 365)
"""Days at which one class of age ends and the next one begins; the last class has no end."""

AGE_WORDS = (
    N_("up to 30 days"),
    N_("31 to 90 days"),
    N_("91 to 180 days"),
    N_("181 to 365 days"),
    N_("more than a year"),
)
STATES = (
    OwnershipState.OPEN,
    OwnershipState.IN_PROGRESS,
    OwnershipState.DEFERRED,
    OwnershipState.DONE,
    OwnershipState.DROPPED,
)


def state_of(parts: Iterable[OwnershipState]) -> OwnershipState:
    """The state of a task whose owners' parts are in these states, each of them once or many times."""
    return Whole(dict.fromkeys(parts, 1)).state


def age_class(days: int) -> int:
    """Into which class of age so many days fall."""
    return sum(days > limit for limit in AGES)


@dataclass(frozen=True)
class Load:
    """How many tasks stand how; ``ages`` counts what is not finished by class of age, ``overdue`` is part of it."""

    states: dict[OwnershipState, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    ages: list[int] = field(default_factory=lambda: [0] * len(AGE_WORDS))
    overdue: int = 0

    @property
    def total(self) -> int:
        """All tasks that bind somebody."""
        return sum(self.states.values())

    @property
    def unfinished(self) -> int:
        """Tasks of which somebody has something left to do."""
        return sum(self.ages)


@dataclass(frozen=True)
class Bundle:
    """So many tasks (parts) in one state and class of age; ``number`` of those, ``overdue`` how many are late."""

    state: OwnershipState
    age: int
    number: int
    overdue: int = 0


def load(bundles: Iterable[Bundle]) -> Load:
    """What these bundles add up to."""
    states, ages, overdue = dict.fromkeys(STATES, 0), [0] * len(AGE_WORDS), 0
    for bundle in bundles:
        states[bundle.state] += bundle.number
        if bundle.state not in (OwnershipState.DONE, OwnershipState.DROPPED):
            ages[bundle.age] += bundle.number
            overdue += bundle.overdue
    return Load(states, ages, overdue)
