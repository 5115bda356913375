"""Calendar programmes that answer a letter, each in its own shape (MAIL.md), and servers that return one."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from tests.inbox.letters import answer
from tests.mailroom.reports import bounce
from tests.smtp import Received


def calendar_of(letter: Received) -> bytes:
    """The calendar part of a letter, b"" where it has none."""
    parts = [part for part in letter.message.walk() if part.get_content_type() == "text/calendar"]
    content = parts[0].get_payload(decode=True) if parts else b""
    assert isinstance(content, bytes)
    return content


def event_of(letter: Received) -> Any:
    """The event that a letter asks about."""
    return Calendar.from_ical(calendar_of(letter)).walk("VEVENT")[0]


def exchange(letter: Received) -> bytes:
    """No ORGANIZER, a comment that is empty, a subject in German, the language as a parameter."""
    return _reply(letter, "ACCEPTED", "COMMENT;LANGUAGE=de-DE:\\n", "SUMMARY;LANGUAGE=de-DE:Zugesagt: Runde")


def apple(letter: Received) -> bytes:
    """The calendar part names no method."""
    return _reply(letter, "ACCEPTED", _organizer(letter), mime_method="")


def google(letter: Received) -> bytes:
    """Calls itself generated, which must not make it an automatic reply."""
    guests = ";CUTYPE=INDIVIDUAL;X-NUM-GUESTS=0"
    return _reply(letter, "DECLINED", _organizer(letter), parameters=guests, Auto_Submitted="auto-generated")


def thunderbird(letter: Received) -> bytes:
    """Repeats the organiser, and who is a required participant."""
    return _reply(letter, "ACCEPTED", _organizer(letter), parameters=";RSVP=TRUE;ROLE=REQ-PARTICIPANT")


def ios(letter: Received) -> bytes:
    """Proposes the next day in a parameter of its own, and says why."""
    start = (event_of(letter).decoded("DTSTART") + timedelta(days=1)).astimezone(UTC)
    proposed = f';TO-ALL-PROPOSED-NEW-TIME="DTSTART:{start:%Y%m%dT%H%M%SZ};STATUS:NEEDS-ACTION"'
    said = "X-CALENDARSERVER-PRIVATE-COMMENT:Geht es einen Tag später?"
    return _reply(letter, "TENTATIVE", _organizer(letter), said, parameters=proposed)


def returned(letter: Received) -> bytes:
    """The report of a mail server that knows no such address, sent to where our letter's envelope came from."""
    message: EmailMessage = letter.message
    about = f"From: {message['From']}\nTo: {message['To']}\nMessage-ID: {message['Message-ID']}\n"
    return bounce(letter.recipient, returned=about, To=letter.sender, Message_ID=f"<returned.{letter.recipient}>")


def _organizer(letter: Received) -> str:
    return f"ORGANIZER:{event_of(letter)['ORGANIZER']}"


def _reply(
    letter: Received, partstat: str, *more: str, parameters: str = "", mime_method: str = "REPLY", **headers: str
) -> bytes:
    event = event_of(letter)
    stamp: datetime = event.decoded("DTSTAMP") + timedelta(seconds=1)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Probe//DE",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{event['UID']}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event['SEQUENCE']}",
        f"ATTENDEE;PARTSTAT={partstat}{parameters}:mailto:{letter.recipient}",
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    fields = {
        "From": letter.recipient,
        "To": str(letter.message["Reply-To"] or letter.message["From"]),
        "Message_ID": f"<answer.{letter.recipient}>",
    }
    return answer("\n".join(lines) + "\n", mime_method, **{**fields, **headers})
