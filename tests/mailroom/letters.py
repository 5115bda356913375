"""Letters in every state, as the outbox would have left them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from integrationrunde.calendar import writing
from integrationrunde.calendar.event import Attendee, Event, Organizer
from integrationrunde.kit.links import Capability
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.failures import FailureClass
from integrationrunde.outbox.mail import About, CalendarPart, Mail, PersonalLink, Recipient, link
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.seats.models import Seat, SeatHolder
from tests.builders import NOW

_numbers = count(1)


def a_letter(
    meeting: Meeting, seat: Seat | None = None, holder: SeatHolder | None = None, **changes: Any
) -> OutgoingLetter:
    """A waiting invitation; changes are set on its row."""
    number = next(_numbers)
    address = f"stelle{number}@beispielstadt.example"
    mail = Mail(
        key=f"mailroom:{number}",
        kind="invitation",
        recipient=Recipient(name="Ansprechstelle Integration", address=address),
        subject=f"Einladung: {meeting.title}",
        text=f"Guten Tag,\n\nhier geht es zu Ihrer Seite: {link()}\n\nMit freundlichen Grüßen\nGeschäftsstelle\n",
        calendar=CalendarPart(
            content=writing.request(an_event(meeting, address)), method="REQUEST", uid=meeting.uid, sequence=0
        ),
        link=PersonalLink(capability=Capability("page", holder.id if holder else number, 0), root="s"),
        about=About(series_id=meeting.series_id, meeting_id=meeting.id, seat_id=seat.id if seat else None),
    )
    return changed(queue(mail, now=NOW), **changes)


def an_event(meeting: Meeting, address: str) -> Event:
    """The meeting as a calendar entry."""
    return Event(
        uid=meeting.uid,
        sequence=0,
        stamp=NOW,
        starts_local=datetime.combine(meeting.held_on, meeting.starts_at),
        ends_local=datetime.combine(meeting.held_on, meeting.ends_at),
        summary=meeting.title,
        location="Kreishaus, Sitzungszimmer 1",
        description=f"Ihre Seite: {link()}",
        organizer=Organizer(name="Geschäftsstelle", address="runde@kreis-soest.example"),
        attendee=Attendee(name="Ansprechstelle", address=address),
    )


def an_account_letter(**changes: Any) -> OutgoingLetter:
    """A letter that belongs to no series: it resets a password."""
    number = next(_numbers)
    mail = Mail(
        key=f"mailroom:{number}",
        kind="account",
        recipient=Recipient(name="Geschäftsstelle", address="zugang@kreis.example"),
        subject="Passwort neu setzen",
        text=f"Guten Tag,\n\n{link()}\n",
        link=PersonalLink(capability=Capability("reset", number, 0), root="passwort-neu"),
    )
    return changed(queue(mail, now=NOW), **changes)


def changed(letter: OutgoingLetter, **changes: Any) -> OutgoingLetter:
    """The letter with details as a delivery would have left them."""
    for name, value in changes.items():
        setattr(letter, name, value)
    return letter


def sent() -> dict[str, Any]:
    """The details of a letter that has left."""
    return {
        "state": LetterState.SENT,
        "sent_at": NOW + timedelta(minutes=1),
        "attempts": 1,
        "smtp_code": "250",
        "smtp_text": "ok",
    }


def failed(
    kind: FailureClass = FailureClass.HARD, code: str = "550 5.1.1", text: str = "no such user"
) -> dict[str, Any]:
    """The details of a letter that was given up."""
    return {"state": LetterState.FAILED, "last_failure": kind, "attempts": 1, "smtp_code": code, "smtp_text": text}


def waiting_again() -> dict[str, Any]:
    """The details of a letter that failed for now."""
    return {
        "attempts": 3,
        "last_failure": FailureClass.TEMPORARY,
        "smtp_text": "ConnectionRefusedError",
        "due_at": NOW + timedelta(minutes=15),
    }
