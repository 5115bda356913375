"""How many tasks stand how, and how old the open ones are. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from integrationrunde.actions.models import OwnershipState
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
STATE_WORDS = {
    OwnershipState.OPEN: N_("open"),
    OwnershipState.IN_PROGRESS: N_("in progress"),
    OwnershipState.DEFERRED: N_("deferred"),
    OwnershipState.DONE: N_("done"),
    OwnershipState.DROPPED: N_("dropped"),
}


def state_of(parts: Iterable[OwnershipState]) -> OwnershipState:
    """The state of a task with these states of its owners.

    It is done when nobody has anything left to do and somebody did something; in progress as soon as one has begun or
    finished; deferred when all that is left is deferred.
    """
    states = set(parts)
    left = states - {OwnershipState.DONE, OwnershipState.DROPPED}
    if not left:
        return OwnershipState.DROPPED if states == {OwnershipState.DROPPED} else _done_or_open(states)
    if OwnershipState.IN_PROGRESS in left or OwnershipState.DONE in states:
        return OwnershipState.IN_PROGRESS
    return OwnershipState.DEFERRED if left == {OwnershipState.DEFERRED} else OwnershipState.OPEN


def _done_or_open(states: set[OwnershipState]) -> OwnershipState:
    return OwnershipState.DONE if states else OwnershipState.OPEN


def age_class(days: int) -> int:
    """Into which class of age so many days fall."""
    return sum(days > limit for limit in AGES)


@dataclass(frozen=True)
class Load:
    """How many tasks stand how; ``ages`` counts what is not finished by class of age, ``overdue`` is part of it."""

    states: dict[OwnershipState, int] = field(default_factory=lambda: dict.fromkeys(STATE_WORDS, 0))
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
    states, ages, overdue = dict.fromkeys(STATE_WORDS, 0), [0] * len(AGE_WORDS), 0
    for bundle in bundles:
        states[bundle.state] += bundle.number
        if bundle.state not in (OwnershipState.DONE, OwnershipState.DROPPED):
            ages[bundle.age] += bundle.number
            overdue += bundle.overdue
    return Load(states, ages, overdue)
