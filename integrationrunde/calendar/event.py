"""What a calendar entry says."""

import enum
from dataclasses import dataclass
from datetime import UTC, date, datetime

from integrationrunde.kit import clock


class Participation(enum.StrEnum):
    """What is known of an attendee's answer (RFC 5545, 3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


class Status(enum.StrEnum):
    """State of the event itself (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True, slots=True)
class Organizer:
    """Who organizes: the same address as the letter's From for the whole life of a UID, and a name to show."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """The one invitee to whom the letter goes.

    ``rsvp`` asks the calendar programme to answer by mail; only where a mailbox for these answers is read.
    """

    name: str
    address: str
    participation: Participation = Participation.NEEDS_ACTION
    rsvp: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One event as it was at one moment.

    ``uid`` never changes, ``sequence`` grows with each announcement, ``stamp`` is the instant at which this version
    was made (aware). Start and end are local (naive) in ``zone``. ``takes_time`` is false for what stands in a calendar
    without making its owner busy. Texts may be anything; control characters are left out when writing. Raises
    ValueError for a naive stamp, an aware start or end, an end not after the start, a negative sequence, and NoSuchTime
    for a local time that the clocks skip.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_local: datetime
    ends_local: datetime
    zone: str = "Europe/Berlin"
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED
    takes_time: bool = True
    organizer: Organizer | None = None
    attendee: Attendee | None = None

    def __post_init__(self) -> None:
        if self.stamp.tzinfo is None:
            raise ValueError("stamp is an instant and carries its zone")
        if self.starts_local.tzinfo or self.ends_local.tzinfo:
            raise ValueError("start and end are local times; their zone is named beside them")
        if self.sequence < 0:
            raise ValueError("sequence counts from 0")
        if self.ends_at <= self.starts_at:
            raise ValueError("an event ends after it starts")

    @property
    def starts_at(self) -> datetime:
        """The instant of the start (UTC)."""
        return _instant(self.starts_local, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The instant of the end (UTC)."""
        return _instant(self.ends_local, self.zone)

    @property
    def stamp_utc(self) -> datetime:
        """The stamp in UTC, to the second: a calendar knows no fractions."""
        return _to_the_second(self.stamp)


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """Something that concerns a whole day, such as a deadline; nobody is busy. ``uid`` and ``stamp`` as for Event."""

    uid: str
    stamp: datetime
    on: date
    summary: str
    description: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if self.stamp.tzinfo is None:
            raise ValueError("stamp is an instant and carries its zone")

    @property
    def stamp_utc(self) -> datetime:
        """The stamp in UTC, to the second."""
        return _to_the_second(self.stamp)


class TaskStatus(enum.StrEnum):
    """State of a task (RFC 5545, 3.8.1.11)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    IN_PROCESS = "IN-PROCESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A task (RFC 5545, 3.6.2) that is due on a day. ``uid`` and ``stamp`` as for Event.

    ``percent`` is how far it is (0 to 100); ``completed_at`` belongs to the status COMPLETED alone. Raises ValueError
    for a naive instant and for a share that is none.
    """

    uid: str
    stamp: datetime
    due_on: date | None
    summary: str
    status: TaskStatus
    percent: int
    completed_at: datetime | None = None
    description: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if any(moment is not None and moment.tzinfo is None for moment in (self.stamp, self.completed_at)):
            raise ValueError("stamp and completion are instants and carry their zone")
        if not 0 <= self.percent <= 100:
            raise ValueError("a share lies between 0 and 100")

    @property
    def stamp_utc(self) -> datetime:
        """The stamp in UTC, to the second."""
        return _to_the_second(self.stamp)

    @property
    def completed_utc(self) -> datetime | None:
        """When it was done, in UTC, to the second."""
        return _to_the_second(self.completed_at) if self.completed_at else None


Entry = Event | Day | Task


def _to_the_second(stamp: datetime) -> datetime:
    return stamp.astimezone(UTC).replace(microsecond=0)


def _instant(local: datetime, zone: str) -> datetime:
    return clock.instant(local.date(), local.time(), zone)
