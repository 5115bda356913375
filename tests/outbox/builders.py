"""Mails and letters with every detail changeable."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from integrationrunde.calendar.event import Attendee, Event, Organizer
from integrationrunde.calendar.writing import cancellation, request
from integrationrunde.kit.actor import System
from integrationrunde.kit.links import Capability
from integrationrunde.kit.transaction import transaction
from integrationrunde.outbox.mail import About, CalendarPart, Mail, PersonalLink, Recipient, link
from integrationrunde.outbox.operations import queue

NOW = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)
START = datetime(2017, 9, 20, 7, 30, tzinfo=UTC)
HOUSE = System()
_numbers = count(1)


def a_mail(**changes: Any) -> Mail:
    number = next(_numbers)
    fields = {
        "key": f"test:{number}",
        "kind": "invitation",
        "recipient": Recipient(name="Ansprechstelle Integration", address=f"stelle{number}@stadt.example"),
        "subject": "Einladung: 3. kreisweite Austauschrunde",
        "text": f"Guten Tag,\n\nIhre Rückmeldung: {link()}\nTagesordnung: {link('sitzung/7')}\n",
        "html": f'<p>Guten Tag,</p><p><a href="{link()}">Rückmeldung geben</a></p>',
        "link": PersonalLink(capability=Capability("page", 12, 0), root="/r"),
        "about": About(series_id=1, meeting_id=7, seat_id=3),
    }
    return Mail(**{**fields, **changes})


def an_invitation(sequence: int = 0, *, called_off: bool = False, address: str = "", **changes: Any) -> Mail:
    """A mail with a calendar entry for the same meeting each time."""
    recipient = Recipient(name="Ansprechstelle", address=address or f"stelle{next(_numbers)}@stadt.example")
    event = Event(
        uid="sitzung-3@austauschrunde.example",
        sequence=sequence,
        stamp=NOW,
        starts_local=datetime.fromisoformat("2017-09-20 09:30"),
        ends_local=datetime.fromisoformat("2017-09-20 12:05"),
        summary="3. kreisweite Austauschrunde – Prüfung",
        organizer=Organizer(name="Geschäftsstelle", address="runde@kreis-soest.example"),
        attendee=Attendee(name="Ansprechstelle", address=recipient.address),
    )
    content, method = (cancellation(event), "CANCEL") if called_off else (request(event), "REQUEST")
    part = CalendarPart(content=content, method=method, uid=event.uid, sequence=sequence)
    return a_mail(**{"recipient": recipient, "calendar": part, **changes})


def queued(mail: Mail, now: datetime) -> int:
    """Queue and commit; gives the letter's id."""
    with transaction():
        return queue(mail, now=now).id
