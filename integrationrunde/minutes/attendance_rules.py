"""Who was there: when it may be ticked, what the answers let expect, how many are represented. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrationrunde.directory.models import OrganisationKind
from integrationrunde.invitations.models import COMING, AnswerStatus
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes.models import Attendance, AttendanceKind, AttendanceState, Minutes, MinutesState
from integrationrunde.seats.models import SeatHolder

DOOR_OPENS = timedelta(hours=1)
"""How long before the start people are let in, and ticked."""

MOST_PERSONS = 20
"""The most persons of one organisation on the signing list."""


def why_not_tick(meeting: Meeting, minutes: Minutes | None, now: datetime) -> str | None:
    """Why nobody can be ticked; None from an hour before the start until the minutes are approved."""
    if minutes is not None and minutes.state is MinutesState.APPROVED:
        return _("The minutes are approved, so the attendance stays as it is. What is found later is a supplement.")
    if meeting.state is MeetingState.HELD:
        return None
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting was called off, so nobody attended it.")
    if meeting.state is not MeetingState.INVITED:
        return _("Attendance can be ticked at meetings to which seats were invited.")
    if now < meeting.start() - DOOR_OPENS:
        return _("Attendance can be ticked from one hour before the meeting begins.")
    return None


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the answer of a seat lets expect; ``persons`` are names and functions, as far as the seat wished to say.

    ``is_host``: it is the host's, whom nobody invites and asks.
    """

    status: AnswerStatus = AnswerStatus.PENDING
    state: AttendanceState = AttendanceState.OPEN
    headcount: int = 0
    function: str = ""
    substitute_id: int | None = None
    substitute_function: str = ""
    persons: tuple[tuple[str, str], ...] = ()
    is_host: bool = False


def expected(row: InvitedSeat, meeting: Meeting) -> Expected:
    """What an invited seat's answer lets expect: whoever declined before the start is excused, the rest is open."""
    answer, coming = row.answer, row.status in COMING
    excused = answer is not None and row.status is AnswerStatus.DECLINED and answer.stated_at < meeting.start()
    substitute = row.substitute if coming else None
    return Expected(
        status=row.status,
        state=AttendanceState.EXCUSED if excused else AttendanceState.OPEN,
        headcount=answer.headcount if answer is not None and coming else 0,
        function=function_of(row.own_holders, answer.holder if answer else None),
        substitute_id=substitute.id if substitute else None,
        substitute_function=(substitute.function or _("Substitute")) if substitute else "",
        persons=tuple((one.name, one.function) for one in answer.persons) if answer and coming else (),
    )


def function_of(holders: list[SeatHolder], answering: SeatHolder | None = None) -> str:
    """As what the seat's own people attend: whoever answered, else the first of them."""
    chosen = answering if answering in holders else None
    return (chosen or holders[0]).function if holders else ""


@dataclass(frozen=True)
class Counters:
    """Organisations that are there, excused, not there, still open; they add up to ``total``; ``persons`` are heads."""

    total: int = 0
    present: int = 0
    excused: int = 0
    absent: int = 0
    open: int = 0
    persons: int = 0


@dataclass(frozen=True)
class Tally:
    """Counters of municipalities with a seat, of other seats, of guests and unannounced ones, and of everybody."""

    municipalities: Counters
    seats: Counters
    guests: Counters
    everybody: Counters


def tally(rows: Iterable[Attendance]) -> Tally:
    """Count an attendance list; the organisations must have been loaded."""
    listed = list(rows)
    seats = [row for row in listed if row.kind is AttendanceKind.SEAT]
    towns = [row for row in seats if is_municipality(row)]
    others = [row for row in seats if not is_municipality(row)]
    guests = [row for row in listed if row.kind is not AttendanceKind.SEAT]
    return Tally(_count(towns), _count(others), _count(guests), _count(listed))


def is_municipality(row: Attendance) -> bool:
    """Whether a town or parish is meant."""
    return row.organisation is not None and row.organisation.kind is OrganisationKind.MUNICIPALITY


def _count(rows: list[Attendance]) -> Counters:
    states = [row.state for row in rows]
    return Counters(
        total=len(rows),
        present=states.count(AttendanceState.PRESENT),
        excused=states.count(AttendanceState.EXCUSED),
        absent=states.count(AttendanceState.ABSENT),
        open=states.count(AttendanceState.OPEN),
        persons=sum(row.headcount for row in rows),
    )
