"""What the calendar part of a letter says, for people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from icalendar import Calendar

from integrationrunde.outbox.models import OutgoingLetter


@dataclass(frozen=True, slots=True)
class CalendarSummary:
    """The one event of a calendar part; instants are aware."""

    method: str
    summary: str
    location: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    uid: str


def summary_of(letter: OutgoingLetter) -> CalendarSummary | None:
    """The event that travels with the letter; None where none does."""
    if letter.calendar is None:
        return None
    event: Any = Calendar.from_ical(letter.calendar).walk("VEVENT")[0]
    return CalendarSummary(
        method=letter.calendar_method or "",
        summary=str(event.get("SUMMARY", "")),
        location=str(event.get("LOCATION", "")),
        starts_at=event.decoded("DTSTART"),
        ends_at=event.decoded("DTEND"),
        sequence=letter.sequence or 0,
        uid=letter.uid or "",
    )
