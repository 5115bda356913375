"""Events as bytes: CRLF, folded at 75 octets, the same bytes for the same event."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vCalAddress

from integrationrunde.calendar import zone
from integrationrunde.calendar.event import Attendee, Day, Entry, Event, Organizer, Status, Task
from integrationrunde.kit.addresses import wire

Component = TypeVar("Component", bound=icalendar.Component)
PRODUCT = "-//Integrationsrunde//Integrationsrunde//DE"
REFRESH = timedelta(hours=1)
_LOCAL_PART = "!$&'*+-/=^_`{|}~."
_QUOTES = str.maketrans("", "", '"^„“”«»‟')
# C0 and C1 controls but for tab and line feed, surrogates, and the two that no XML or calendar reader agrees on.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class _Text(icalendar.vText):
    """Text as RFC 5545 (3.3.11) escapes it; icalendar takes a typed backslash before N for a line break."""

    def to_ical(self) -> bytes:
        return re.sub(r"[\\;,]", r"\\\g<0>", self).replace("\n", r"\n").encode()


class _Work(icalendar.Component):
    """A task as RFC 5545 (3.6.2) names it."""

    name = "VTODO"


def request(event: Event) -> bytes:
    """An invitation or its update for one attendee (METHOD:REQUEST, RFC 5546 3.2.2).

    Raises ValueError without organizer or attendee, UnsendableAddress for an address that is none.
    """
    return _letter("REQUEST", event, event.status)


def cancellation(event: Event) -> bytes:
    """The event is called off, or this attendee is no longer invited (METHOD:CANCEL, RFC 5546 3.2.5).

    The caller has raised the sequence. Raises as request does.
    """
    return _letter("CANCEL", event, Status.CANCELLED)


def publication(event: Event) -> bytes:
    """The event to download (METHOD:PUBLISH), without organizer and attendees: with them, adding it sends letters."""
    calendar = _calendar("PUBLISH", event.zone)
    calendar.add_component(_entry(event, event.status))
    return _bytes(calendar)


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to: no METHOD (RFC 5545, 3.7.2), nobody is named in it, asked for again each hour.

    The order of the entries does not matter: the same entries give the same bytes.
    """
    calendar = _calendar(None, zone.BERLIN)
    title = _Text(_line(name))
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for entry in sorted(entries, key=_place):
        calendar.add_component(_component(entry))
    return _bytes(calendar)


def _component(entry: Entry) -> icalendar.Component:
    if isinstance(entry, Event):
        return _entry(entry, entry.status)
    return _day(entry) if isinstance(entry, Day) else _task(entry)


def _place(entry: Entry) -> tuple[datetime, str]:
    if isinstance(entry, Event):
        return entry.starts_local, entry.uid
    on = entry.on if isinstance(entry, Day) else entry.due_on or date.max
    return datetime.combine(on, time.min), entry.uid


def _letter(method: str, event: Event, status: Status) -> bytes:
    if event.organizer is None or event.attendee is None:
        raise ValueError(f"METHOD:{method} needs an organizer and an attendee")
    entry = _entry(event, status)
    entry.add("organizer", _organizer(event.organizer))
    entry.add("attendee", _attendee(event.attendee))
    if method == "REQUEST":
        entry.add("x-microsoft-disallow-counter", "TRUE")
    calendar = _calendar(method, event.zone)
    calendar.add_component(entry)
    return _bytes(calendar)


def _calendar(method: str | None, zone_name: str) -> icalendar.Calendar:
    # Not Calendar.new(): it adds a random UID at each call, and the bytes must stay the same.
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    if method is not None:
        calendar.add("method", method)
    if zone_name == zone.BERLIN:
        calendar.add_component(zone.berlin())
    return calendar


def _bytes(calendar: icalendar.Calendar) -> bytes:
    return bytes(calendar.to_ical())


def _entry(event: Event, status: Status) -> icalendar.Event:
    entry = _marked(icalendar.Event(), event)
    entry.add("sequence", event.sequence)
    entry.add("dtstart", _moment(event.starts_local, event.starts_at, event.zone))
    entry.add("dtend", _moment(event.ends_local, event.ends_at, event.zone))
    entry.add("status", status.value)
    entry.add("transp", "OPAQUE" if event.takes_time and status is not Status.CANCELLED else "TRANSPARENT")
    _describe(entry, event, _line(event.location))
    return entry


def _task(task: Task) -> icalendar.Component:
    entry = _marked(_Work(), task)
    if task.due_on is not None:
        entry.add("due", task.due_on)
    entry.add("status", task.status.value)
    entry.add("percent-complete", task.percent)
    if task.completed_utc is not None:
        entry.add("completed", task.completed_utc)
    _describe(entry, task, "")
    return entry


def _day(day: Day) -> icalendar.Event:
    entry = _marked(icalendar.Event(), day)
    entry.add("dtstart", day.on)
    entry.add("transp", "TRANSPARENT")
    _describe(entry, day, "")
    return entry


def _marked(entry: Component, thing: Entry) -> Component:
    """The component with what tells one version of a thing from all others."""
    entry.add("uid", _line(thing.uid))
    entry.add("dtstamp", thing.stamp_utc)
    return entry


def _describe(entry: icalendar.Component, thing: Entry, location: str) -> None:
    entry.add("summary", _Text(_line(thing.summary)))
    for name, text in (("location", location), ("description", _text(thing.description))):
        if text:
            entry.add(name, _Text(text))
    if thing.url:
        entry.add("url", _line(thing.url))


def _moment(local: datetime, instant: datetime, zone_name: str) -> datetime:
    """Local time in the zone that we can describe; elsewhere the instant in UTC, which needs no description.

    UTC as well in the hour that happens twice: RFC 5545 means the first (3.3.5), ical.js takes the second.
    """
    here = local.replace(microsecond=0, fold=0, tzinfo=ZoneInfo(zone_name))
    is_twice = here.utcoffset() != here.replace(fold=1).utcoffset()
    return instant if is_twice or zone_name != zone.BERLIN else here


def _organizer(organizer: Organizer) -> vCalAddress:
    address = vCalAddress(_mailto(organizer.address))
    _name(address, organizer.name)
    return address


def _attendee(attendee: Attendee) -> vCalAddress:
    address = vCalAddress(_mailto(attendee.address))
    _name(address, attendee.name)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = attendee.participation.value
    address.params["RSVP"] = "TRUE" if attendee.rsvp else "FALSE"
    return address


def _name(address: vCalAddress, name: str) -> None:
    """Set CN without what icalendar would write as RFC 6868 escapes: Outlook and Gmail show those as they stand."""
    plain = " ".join(_line(name).translate(_QUOTES).split())
    if plain:
        address.params["CN"] = plain


def _mailto(address: str) -> str:
    """The bare address as a URI (RFC 6068): a name inside it breaks Gmail."""
    local, _, domain = wire(address).rpartition("@")
    return f"mailto:{quote(local, safe=_LOCAL_PART)}@{domain}"


def _text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _CONTROLS.sub("", lines)


def _line(text: str) -> str:
    return " ".join(_text(text).split("\n")).strip()
