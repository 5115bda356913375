"""What is said of a line of the attendance list, and its words."""

import enum
from dataclasses import dataclass
from datetime import datetime, time
from typing import Self

from integrationrunde.kit.words import N_
from integrationrunde.minutes.models import Attendance, AttendanceState


class What(enum.StrEnum):
    """What a tick says. ``open`` takes back; ``heads`` says how many have come."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
    OPEN = "open"
    HEADS = "heads"
    CAME_LATE = "came_late"
    LEFT_EARLY = "left_early"


STATES = {
    AttendanceState.OPEN: N_("open"),
    AttendanceState.PRESENT: N_("present"),
    AttendanceState.EXCUSED: N_("excused"),
    AttendanceState.ABSENT: N_("not there"),
}
SAID = {
    What.PRESENT: N_("present"),
    What.EXCUSED: N_("excused"),
    What.ABSENT: N_("not there"),
    What.OPEN: N_("taken back"),
    What.HEADS: N_("number of persons"),
    What.CAME_LATE: N_("came later"),
    What.LEFT_EARLY: N_("left earlier"),
}


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A tick as a device made it; ``key`` is its own, so that sending it twice does it once."""

    key: str
    what: What
    ticked_at: datetime
    headcount: int | None = None


@dataclass(frozen=True, kw_only=True)
class Details:
    """All that can be said of a line; ``persons`` are names and functions."""

    state: AttendanceState
    headcount: int = 0
    function: str = ""
    substitute_function: str = ""
    arrived_late_at: time | None = None
    left_early_at: time | None = None
    note: str = ""
    persons: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, row: Attendance) -> Self:
        """What is stored; the persons must have been loaded."""
        return cls(
            state=row.state,
            headcount=row.headcount,
            function=row.function,
            substitute_function=row.substitute_function,
            arrived_late_at=row.arrived_late_at,
            left_early_at=row.left_early_at,
            note=row.note,
            persons=tuple((one.name, one.function) for one in row.persons),
        )
