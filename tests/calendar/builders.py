"""A calendar event with every detail changeable."""

from datetime import UTC, datetime
from typing import Any

from integrationrunde.calendar.event import Attendee, Event, Organizer


def local(text: str) -> datetime:
    """A time as a clock on a wall shows it."""
    return datetime.fromisoformat(text)


def an_event(**changes: Any) -> Event:
    fields = {
        "uid": "sitzung-3@austauschrunde.example",
        "sequence": 0,
        "stamp": datetime(2017, 8, 23, 8, 0, tzinfo=UTC),
        "starts_local": local("2017-09-20 09:30"),
        "ends_local": local("2017-09-20 12:05"),
        "summary": "3. kreisweite Austauschrunde",
        "location": "Kreishaus, Sitzungszimmer 1, Hoher Weg 1–3, 59494 Soest",
        "description": "Tagesordnung:\n1. Begrüßung\n2. Berichte aus den Kommunen",
        "organizer": Organizer(name="Geschäftsstelle Austauschrunde", address="runde@kreis-soest.example"),
        "attendee": Attendee(name="Ansprechstelle Integration", address="integration@stadt-werl.example"),
    }
    return Event(**{**fields, **changes})
