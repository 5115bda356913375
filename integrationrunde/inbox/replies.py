"""Answers of calendars (iTIP REPLY and COUNTER, RFC 5546), as Exchange, Outlook, Google, Apple and others send them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from integrationrunde.inbox import calendars, decoding
from integrationrunde.inbox.calendars import Component, Line
from integrationrunde.inbox.reading import MOST_CALENDAR_BYTES, Letter, Part

CALENDAR_TYPES = ("text/calendar", "application/ics", "text/x-vcalendar", "application/calendar")
ANSWERS = ("REPLY", "COUNTER")
_METHOD = re.compile(r"^METHOD(?:;[^:\n]*)?:[ \t]*([A-Za-z-]+)", re.MULTILINE)
_LONGEST_COMMENT = 4000
_PRIVATE_TIME = re.compile(
    r"\b(DTSTART|DTEND)(?:;(?:TZID=([^;]{0,200}?)|(?!TZID)[A-Z-]{1,40}=[^;:]{0,200})){0,4}:(\d{8}(?:T\d{6}Z?)?)(?![\w:])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attendee:
    """An ATTENDEE line: addresses bare and lower case, ``partstat`` upper case."""

    address: str
    partstat: str
    sent_by: str
    delegated_to: str
    delegated_from: str
    proposed: str
    remark: str


@dataclass(frozen=True)
class Proposal:
    """Another time, as ISO text in UTC (a day for all-day events). ``end`` may be None."""

    start: str
    end: str | None


@dataclass(frozen=True)
class Reply:
    """What a calendar answers. Instants are ISO texts in UTC.

    ``attendee`` is who answers; ``sender`` who sent the letter, ``sent_by`` by whose hand (SENT-BY). ``mismatch`` says
    that the MIME method is another than METHOD: such a letter must change nothing.
    """

    method: str
    mime_method: str
    uid: str
    sequence: int
    recurrence_id: str | None
    attendee: str
    partstat: str
    comment: str
    proposal: Proposal | None
    original_start: str | None
    dtstamp: str | None
    organizer: str
    sender: str
    sent_by: str
    delegated_to: str
    delegated_from: str
    attendees: tuple[Attendee, ...]

    @property
    def mismatch(self) -> bool:
        """Whether the letter contradicts itself about what it is."""
        return bool(self.mime_method) and self.mime_method != self.method

    @property
    def is_by_attendee(self) -> bool:
        """Whether the letter comes from who answers, or from who may answer for them."""
        return bool(self.attendee) and self.sender in (self.attendee, self.sent_by)


def calendar_parts(letter: Letter) -> list[tuple[Part, str]]:
    """The calendar parts that the sender wrote, each with its METHOD ("" where it has none)."""
    found = [part for part in letter.own_parts if is_calendar(part)]
    return [(part, method_of(text_of(part))) for part in found]


def is_calendar(part: Part) -> bool:
    """Whether a part is a calendar object, by its type or its name."""
    return part.kind in CALENDAR_TYPES or part.filename.lower().endswith((".ics", ".vcs"))


def text_of(part: Part) -> str:
    """The calendar object in a part, its first MiB."""
    return decoding.text_of(part.content[:MOST_CALENDAR_BYTES], part.parameter("charset") or "utf-8")


def method_of(text: str) -> str:
    """METHOD in upper case, "" where there is none."""
    match = _METHOD.search(text.replace("\r\n", "\n").replace("\r", "\n"))
    return match[1].upper() if match else ""


def replies_in(letter: Letter) -> tuple[Reply, ...]:
    """The answers in a letter, one for each event that it speaks of; empty where it is no answer."""
    answers = [(part, method) for part, method in calendar_parts(letter) if method in ANSWERS]
    if not answers:
        return ()
    matching = [(part, method) for part, method in answers if part.parameter("method").upper() == method]
    typed = [(part, method) for part, method in answers if part.parameter("method")]
    part, method = (matching or typed or answers)[0]
    calendar = calendars.parsed(text_of(part))
    events = [inner for inner in calendar.inside if inner.name in ("VEVENT", "VTODO")]
    return tuple(_reply(event, calendar, method, part.parameter("method").upper(), letter) for event in events[:20])


def _reply(event: Component, calendar: Component, method: str, mime_method: str, letter: Letter) -> Reply:
    attendees = tuple(_attendee(line) for line in event.all("ATTENDEE"))
    who = _answering(attendees, letter.sender, method)
    return Reply(
        method=method,
        mime_method=mime_method,
        uid=event.text("UID"),
        sequence=_number(event.text("SEQUENCE")),
        recurrence_id=_first_instant(event, calendar, "RECURRENCE-ID"),
        attendee=who.address if who else "",
        partstat=who.partstat if who else "",
        comment=_comment(event, who),
        proposal=_proposal(event, calendar, who) if method == "COUNTER" or (who and who.proposed) else None,
        original_start=_first_instant(event, calendar, "X-MS-OLK-ORIGINALSTART"),
        dtstamp=_first_instant(event, calendar, "DTSTAMP"),
        organizer=next((line.address for line in event.all("ORGANIZER")), ""),
        sender=letter.sender,
        sent_by=who.sent_by if who else "",
        delegated_to=who.delegated_to if who else "",
        delegated_from=who.delegated_from if who else "",
        attendees=attendees,
    )


def _attendee(line: Line) -> Attendee:
    parameter = line.parameters
    return Attendee(
        address=line.address or calendars.bare(parameter.get("EMAIL", "")),
        partstat=parameter.get("PARTSTAT", "NEEDS-ACTION").upper(),
        sent_by=calendars.bare(parameter.get("SENT-BY", "")),
        delegated_to=calendars.bare(parameter.get("DELEGATED-TO", "").split(",")[0]),
        delegated_from=calendars.bare(parameter.get("DELEGATED-FROM", "").split(",")[0]),
        proposed=parameter.get("TO-ALL-PROPOSED-NEW-TIME", ""),
        remark=parameter.get("X-RESPONSE-COMMENT", ""),
    )


def _answering(attendees: tuple[Attendee, ...], sender: str, method: str) -> Attendee | None:
    """Who answers: the one who has answered; with several the sender, or whom the sender answers for.

    A COUNTER may list everybody with the answers known so far: who proposes is the sender.
    """
    answered = [one for one in attendees if one.partstat != "NEEDS-ACTION"]
    if len(answered) == 1 and method == "REPLY":
        return answered[0]
    by_sender = [one for one in (*answered, *attendees) if sender and sender in (one.address, one.sent_by)]
    return next(iter(by_sender or answered or attendees), None)


def _comment(event: Component, who: Attendee | None) -> str:
    texts = [line.text for name in ("COMMENT", "X-CALENDARSERVER-PRIVATE-COMMENT") for line in event.all(name)]
    texts += [line.text for line in event.all("X-CALENDARSERVER-ATTENDEE-COMMENT")]
    if who and who.remark:
        texts.append(Line("", {}, who.remark).text)
    said = "\n".join(text for text in dict.fromkeys(texts) if text)
    return said.strip()[:_LONGEST_COMMENT]


def _proposal(event: Component, calendar: Component, who: Attendee | None) -> Proposal | None:
    start, end = _time(event, calendar, "DTSTART"), _time(event, calendar, "DTEND")
    if isinstance(start, datetime) and end is None:
        lasts = calendars.duration(event.text("DURATION"))
        end = start + lasts if lasts else None
    if who and who.proposed:
        return _private_proposal(who.proposed, start, end, calendar)
    return Proposal(_iso(start), _iso(end) if end else None) if start else None


def _private_proposal(
    text: str, start: datetime | date | None, end: datetime | date | None, calendar: Component
) -> Proposal | None:
    """Apple's way: ``DTSTART;TZID=…:…;DTEND:…`` in a parameter; without DTEND the meeting keeps its length."""
    plain = text.replace("\\", "").replace("^'", "")
    found = {
        name.upper(): calendars.moment_of(value, tzid, calendar) for name, tzid, value in _PRIVATE_TIME.findall(plain)
    }
    proposed, until = found.get("DTSTART"), found.get("DTEND")
    if proposed is None:
        return None
    if until is None and isinstance(start, datetime) and isinstance(end, datetime) and isinstance(proposed, datetime):
        until = proposed + (end - start)
    return Proposal(_iso(proposed), _iso(until) if until else None)


def _time(event: Component, calendar: Component, name: str) -> datetime | date | None:
    return next((calendars.moment(line, calendar) for line in event.all(name)), None)


def _first_instant(event: Component, calendar: Component, name: str) -> str | None:
    found = _time(event, calendar, name)
    return _iso(found) if found else None


def _iso(value: datetime | date) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def _number(text: str) -> int:
    match = re.match(r"\d{1,9}", text)
    return int(match[0]) if match else 0
