"""How often organisations attended. Pure functions; organisations stand in German order, never ranked."""

from collections.abc import Iterable
from dataclasses import dataclass

from integrationrunde.minutes.models import AttendanceState


@dataclass(frozen=True)
class Presence:
    """At how many meetings an organisation with a seat was there, excused, or missing without a word."""

    organisation: str
    present: int = 0
    excused: int = 0
    absent: int = 0

    @property
    def meetings(self) -> int:
        """At how many meetings its attendance was recorded."""
        return self.present + self.excused + self.absent

    @property
    def share(self) -> int:
        """Of a hundred meetings, at how many it was there; rounded, 0 without any meeting."""
        return round(100 * self.present / self.meetings) if self.meetings else 0


Counted = tuple[str, str, AttendanceState, int]
"""Sort key and name of an organisation, a state, and at how many meetings it was in it."""


def presences(counted: Iterable[Counted]) -> list[Presence]:
    """One line for each organisation, in German order; lines that nobody ticked say nothing."""
    found: dict[tuple[str, str], dict[AttendanceState, int]] = {}
    for key, name, state, number in counted:
        states = found.setdefault((key, name), {})
        states[state] = states.get(state, 0) + number
    lines = [_line(name, states) for (_key, name), states in sorted(found.items())]
    return [line for line in lines if line.meetings]


def _line(name: str, states: dict[AttendanceState, int]) -> Presence:
    known = (AttendanceState.PRESENT, AttendanceState.EXCUSED, AttendanceState.ABSENT)
    return Presence(name, *(states.get(state, 0) for state in known))
