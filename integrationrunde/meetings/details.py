"""What is written down of a series, a venue and a meeting, as one value that forms fill and verbs store."""

from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, Self

from integrationrunde.meetings.models import Meeting


class _Details:
    """What the three have in common: they are read from a row and written to one, name by name."""

    @classmethod
    def of(cls, thing: Any) -> Self:
        """The details as they are stored."""
        return cls(**{name: getattr(thing, name) for name in cls.names()})

    @classmethod
    def names(cls) -> list[str]:
        """The names of the details, which are those of the columns."""
        return [field.name for field in fields(cls)]  # type: ignore[arg-type]

    def changes(self, thing: Any) -> set[str]:
        """The names of the details that differ from what the row holds."""
        return {name for name in self.names() if getattr(self, name) != getattr(thing, name)}

    def write_to(self, thing: Any) -> None:
        """Put the details on a row."""
        for name in self.changes(thing):
            setattr(thing, name, getattr(self, name))


@dataclass(frozen=True, kw_only=True)
class SeriesDetails(_Details):
    """A series; the day counts as in `Series`."""

    name: str
    short_name: str
    host_id: int
    mandate: str = ""
    can_resolve: bool = False
    file_reference: str = ""
    topics_lead_days: int = 42
    invitation_lead_days: int = 28
    answer_lead_days: int = 14
    papers_lead_days: int = 7
    minutes_due_days: int = 14
    objection_days: int = 14
    letter_text: str = ""
    shows_objections: bool = False
    encloses_minutes: bool = False
    confirms_done: bool = True


@dataclass(frozen=True, kw_only=True)
class VenueDetails(_Details):
    """A place to meet; ``capacity`` in persons."""

    name: str
    room: str = ""
    street: str = ""
    postal_code: str = ""
    locality: str = ""
    capacity: int | None = None
    accessibility: str = ""
    route: str = ""


@dataclass(frozen=True, kw_only=True)
class MeetingDetails(_Details):
    """A meeting: local day and times in ``zone``. The text of its letter belongs to the invitations."""

    number: int
    title: str
    held_on: date
    starts_at: time
    ends_at: time
    ends_on_next_day: bool = False
    zone: str = "Europe/Berlin"
    venue_id: int | None = None
    online_url: str = ""
    answer_deadline: date
    chair_id: int | None = None
    minute_taker_id: int | None = None

    def unsaved(self) -> Meeting:
        """A meeting that is in no database, to ask it the questions of its model."""
        meeting = Meeting()
        self.write_to(meeting)
        return meeting
