"""Answers to caught letters, as calendars, mail servers and people send them: to see what the inbox makes of them."""

import enum
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any

from icalendar import Calendar

from integrationrunde.demo import letters
from integrationrunde.inbox.models import IncomingLetter, Source
from integrationrunde.inbox.operations import store
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _


class Way(enum.StrEnum):
    """What comes back."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    MESSAGE = "message"
    UNDELIVERABLE = "undeliverable"


_CALENDAR = """BEGIN:VCALENDAR
PRODID:-//Integrationsrunde//Demo//DE
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:{uid}
SEQUENCE:{sequence}
DTSTAMP:{now:%Y%m%dT%H%M%SZ}
ATTENDEE;PARTSTAT={partstat}:mailto:{address}
END:VEVENT
END:VCALENDAR
"""
_SUBJECTS = {Way.ACCEPTED: "Zugesagt", Way.TENTATIVE: "Mit Vorbehalt", Way.DECLINED: "Abgesagt"}
_REPORT = """From: Mail Delivery System <MAILER-DAEMON@{domain}>
To: <{sender}>
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: {ident}
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"

--=_report
Content-Type: text/plain

I could not deliver this letter: <{address}>: no such user here.

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{domain}

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: no such user here

--=_report
Content-Type: text/rfc822-headers

To: <{address}>
Message-ID: {message_id}

--=_report--
"""


def answer(raw: bytes, way: Way, *, now: datetime) -> IncomingLetter | None:
    """Let an answer to a caught letter come in; None where this very one has come already.

    Raises Refused for the answer of a calendar to a letter without a calendar entry.
    """
    message = letters.parsed(raw)
    content = _ANSWERS[way](message, now) if way in _ANSWERS else _calendar_answer(message, way, now)
    return store(content, source=Source.PIPE, now=now)


def event_in(message: EmailMessage) -> Any | None:
    """The event that a letter asks about, None where it asks about none."""
    part = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
    if part is None or part.get_param("method") != "REQUEST":
        return None
    payload = part.get_payload(decode=True)
    events = Calendar.from_ical(payload).walk("VEVENT") if isinstance(payload, bytes) and payload else []
    return events[0] if events else None


def _calendar_answer(message: EmailMessage, way: Way, now: datetime) -> bytes:
    event, address = event_in(message), _recipient(message)
    if event is None:
        raise Refused(_("This letter asks about no event: there is nothing that a calendar could answer."))
    uid, sequence = str(event.get("UID", "")), int(event.get("SEQUENCE", 0))
    calendar = _CALENDAR.format(uid=uid, sequence=sequence, now=now, partstat=way.upper(), address=address)
    reply = _to_sender(message, f"{_SUBJECTS[way]}: {message['Subject']}", now)
    reply.set_content(f"{_SUBJECTS[way]}\n")
    reply.add_alternative(calendar.replace("\n", "\r\n"), subtype="calendar", params={"method": "REPLY"})
    return reply.as_bytes()


def _message(message: EmailMessage, now: datetime) -> bytes:
    reply = _to_sender(message, f"AW: {message['Subject']}", now)
    reply["In-Reply-To"] = str(message["Message-ID"])
    quoted = "\n".join(f"> {line}" for line in (letters.body(message, "plain") or "").splitlines()[:12])
    reply.set_content(
        "Guten Tag,\n\nvielen Dank für die Einladung. Wir kommen gern, voraussichtlich zu zweit.\n\n"
        f"Mit freundlichen Grüßen\nFachdienst Integration\n\nAm {now:%d.%m.%Y} schrieb die Geschäftsstelle:\n{quoted}\n"
    )
    return reply.as_bytes()


def _report(message: EmailMessage, now: datetime) -> bytes:
    address = _recipient(message)
    domain = address.rpartition("@")[2]
    values = {
        "domain": domain,
        "sender": parseaddr(str(message["From"]))[1],
        "date": format_datetime(now),
        "ident": make_msgid(domain=domain),
        "address": address,
        "message_id": str(message["Message-ID"]),
    }
    return _REPORT.format(**values).encode()


def _to_sender(message: EmailMessage, subject: str, now: datetime) -> EmailMessage:
    address = _recipient(message)
    reply = EmailMessage()
    reply["From"] = f"<{address}>"
    reply["To"] = str(message["Reply-To"] or message["From"])
    reply["Subject"] = " ".join(subject.split())
    reply["Date"] = format_datetime(now)
    reply["Message-ID"] = make_msgid(domain=address.rpartition("@")[2] or "demo.example")
    return reply


_ANSWERS = {Way.UNDELIVERABLE: _report, Way.MESSAGE: _message}


def _recipient(message: EmailMessage) -> str:
    return parseaddr(str(message["To"]))[1]
