"""A calendar programme as RFC 5546 and RFC 6047 describe it: letters come in, a calendar is what one looks at.

It knows nothing of our code: bytes are read by the standard library and by icalendar. A mailbox has one calendar.
"""

import email
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

import icalendar


@dataclass(frozen=True)
class Shown:
    """An event as the programme shows it; instants in UTC. ``attendee`` and ``organizer`` are bare addresses."""

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    end: datetime
    summary: str
    location: str
    status: str
    organizer: str
    attendee: str
    partstat: str

    @property
    def is_live(self) -> bool:
        """Whether it takes its owner's time."""
        return self.status != "CANCELLED"


class NotForUs(Exception):
    """A letter that a careful programme would not act upon; the message says why."""


@dataclass
class Calendar:
    """The calendar behind one mailbox.

    ``forgets`` is for programmes that delete what was cancelled, and so cannot know an old letter from a new one;
    the others keep it as cancelled and compare (SEQUENCE, DTSTAMP), RFC 5546, 2.1.5.
    """

    address: str
    forgets: bool = False
    entries: dict[str, Shown] = field(default_factory=dict)

    @property
    def live(self) -> dict[str, Shown]:
        """What stands in the calendar and was not cancelled, by UID."""
        return {uid: entry for uid, entry in self.entries.items() if entry.is_live}

    def receive(self, raw: bytes) -> None:
        """Act upon a letter; one without a calendar part changes nothing. Raises NotForUs."""
        found = calendar_of(raw)
        if found is not None:
            self._apply(*found)

    def _apply(self, method: str, event: Shown) -> None:
        if event.attendee.casefold() != self.address.casefold():
            raise NotForUs(f"{event.attendee} is invited, the letter came to {self.address}")
        known = self.entries.get(event.uid)
        if known is not None and known.organizer != event.organizer:
            raise NotForUs("another organizer")
        if method == "REQUEST":
            if known is None or _is_newer(event, known):
                self.entries[event.uid] = event
        elif known is not None and (_is_newer(event, known) or event.sequence > known.sequence):
            self._cancel(known, event)

    def _cancel(self, known: Shown, event: Shown) -> None:
        if self.forgets:
            del self.entries[known.uid]
        else:
            self.entries[known.uid] = replace(known, sequence=event.sequence, stamp=event.stamp, status="CANCELLED")


def _is_newer(event: Shown, known: Shown) -> bool:
    return (event.sequence, event.stamp) > (known.sequence, known.stamp)


@lru_cache(maxsize=1000)
def calendar_of(raw: bytes) -> tuple[str, Shown] | None:
    """Method and event of a letter's calendar part, None where it has none.

    Raises NotForUs where method and METHOD differ, the file beside it says something else, or the sender is not the
    organizer (RFC 6047, 2.2, 2.3 and 2.4).
    """
    message = email.message_from_bytes(raw)
    sources = list(_sources(message))
    if not sources:
        return None
    (said, source), *files = sources
    if any(other != source for _method, other in files):
        raise NotForUs("the file is not the same as the calendar part")
    calendar = icalendar.Calendar.from_ical(source)
    method = str(calendar["METHOD"])
    if said != method or method not in ("REQUEST", "CANCEL"):
        raise NotForUs(f"method={said}, but METHOD:{method}")
    (event,) = calendar.walk("VEVENT")
    shown = _shown(event, method)
    _name, sender = parseaddr(message["From"])
    if sender.casefold() != shown.organizer.casefold():
        raise NotForUs(f"{shown.organizer} organizes, {sender} writes")
    return method, shown


def _sources(message: Message) -> Iterator[tuple[str, bytes]]:
    parts = [part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    for part in sorted(parts, key=lambda part: part.get_content_type() != "text/calendar"):
        yield str(part.get_param("method")), bytes(part.get_payload(decode=True))


def _shown(event: Any, method: str) -> Shown:
    attendee = event["ATTENDEE"]
    return Shown(
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        stamp=event["DTSTAMP"].dt,
        start=event["DTSTART"].dt.astimezone(UTC),
        end=event["DTEND"].dt.astimezone(UTC),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        status=str(event.get("STATUS", "CONFIRMED" if method == "REQUEST" else "CANCELLED")),
        organizer=_bare(event["ORGANIZER"]),
        attendee=_bare(attendee),
        partstat=str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")),
    )


def _bare(address: str) -> str:
    return str(address).removeprefix("mailto:")
