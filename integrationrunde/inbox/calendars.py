"""Calendar objects as they come: read line by line, because many are broken somewhere that does not matter here.

Values are understood by the icalendar library. A TZID means, in this order: a zone of the database, a Windows name, the
VTIMEZONE that came with it, Europe/Berlin. Two letters may give two meanings to one TZID, so nothing is remembered.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Timezone, vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

HERE = ZoneInfo("Europe/Berlin")
_MOST_LINES = 20_000
_MOST_OBSERVANCES = 10
# Rules are followed from their beginning, often the year 1601: those that happen every second would never end.
_YEARLY = re.compile(
    r"FREQ=YEARLY(;(BYMONTH|BYDAY|BYMONTHDAY|BYSETPOS|INTERVAL|UNTIL|COUNT|WKST)=[^;]{1,40})*", re.IGNORECASE
)
_LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[^=;:]*(?:=(?:\"[^\"]*\"|[^\";:])*)?)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([^=;:]*)=((?:\"[^\"]*\"|[^\";])*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(?:\d*)(Z?))?$")


@dataclass(frozen=True)
class Line:
    """One content line (RFC 5545, 3.1): name and parameters in upper case, values as they are."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value of a TEXT property, unescaped (RFC 5545, 3.3.11) and trimmed."""
        return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value).strip()

    @property
    def address(self) -> str:
        """A calendar address, bare and in lower case; "" where it is none."""
        return bare(self.value)


@dataclass
class Component:
    """A component and those inside of it."""

    name: str
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """The lines of a property."""
        return [line for line in self.lines if line.name == name]

    def text(self, name: str) -> str:
        """The first value of a TEXT property, "" where there is none."""
        return next((line.text for line in self.all(name)), "")


def bare(value: str) -> str:
    """The address of ``mailto:…``, lower case; odd wrappings taken away."""
    text = value.strip().strip("\"'")
    text = re.sub(r"^(mailto:\s*)+", "", text, flags=re.IGNORECASE)
    match = re.search(r"<([^<>]+@[^<>]+)>", text)
    text = re.sub(r"^(mailto:)+", "", match[1] if match else text, flags=re.IGNORECASE).strip()
    return text.lower() if "@" in text and not any(c.isspace() for c in text) else ""


def parsed(text: str) -> Component:
    """The calendar object in a text; an empty one where there is none. Never raises."""
    root = Component("")
    stack = [root]
    for line in _lines(text):
        if line.name == "BEGIN" and len(stack) < 10:
            made = Component(line.value.strip().upper())
            stack[-1].inside.append(made)
            stack.append(made)
        elif line.name == "END":
            names = [component.name for component in stack]
            wanted = line.value.strip().upper()
            if wanted in names[1:]:
                del stack[len(names) - 1 - names[::-1].index(wanted) :]
        else:
            stack[-1].lines.append(line)
    return next((component for component in root.inside if component.name == "VCALENDAR"), root)


def _lines(text: str) -> Iterator[Line]:
    unfolded = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    for raw in unfolded.split("\n")[:_MOST_LINES]:
        match = _LINE.match(raw)
        if match:
            found = {key.strip().upper(): _unquoted(value) for key, value in _PARAMETER.findall(match[2])}
            yield Line(match[1].upper(), found, match[3])


def _unquoted(value: str) -> str:
    return value.replace('"', "").strip()


def moment(line: Line, calendar: Component) -> datetime | date | None:
    """The instant (UTC) or, for an all-day value, the day that a line means; None where it means nothing."""
    return moment_of(line.value, line.parameters.get("TZID", ""), calendar)


def moment_of(value: str, tzid: str, calendar: Component) -> datetime | date | None:
    """The instant or day of a DATE-TIME or DATE. Times without any zone are those of Europe/Berlin."""
    text = value.strip().rpartition(":")[2]
    match = _MOMENT.match(text)
    if not match:
        return None
    try:
        if match[2] is None:
            return datetime.strptime(match[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        local = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone comes next
        return local.replace(tzinfo=UTC if match[3] else _zone(tzid, calendar)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def duration(text: str) -> timedelta | None:
    """A DURATION value."""
    try:
        found: object = vDuration.from_ical(text.strip())  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    return found if isinstance(found, timedelta) else None


def _zone(tzid: str, calendar: Component) -> tzinfo:
    name = tzid.strip().strip("/")
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), "/".join(name.split("/")[-2:])):
        try:
            return ZoneInfo(candidate)
        except (KeyError, ValueError, OSError, ImportError):
            continue
    given = next((part for part in calendar.inside if part.name == "VTIMEZONE" and part.text("TZID") == tzid), None)
    return (_given_zone(given) if given else None) or HERE


def _given_zone(component: Component) -> tzinfo | None:
    """The zone that a letter describes, under a name that no other description can have; None where it is no use."""
    rules = [line.value for observance in component.inside for line in observance.all("RRULE")]
    if len(component.inside) > _MOST_OBSERVANCES or not all(_YEARLY.fullmatch(rule.strip()) for rule in rules):
        return None
    lines = list(_written(component))
    name = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = "\r\n".join(f"TZID:{name}" if line.startswith("TZID") else line for line in lines)
    try:
        given = Timezone.from_ical(f"{text}\r\n")
        zone: tzinfo | None = given.to_tz(lookup_tzid=False) if isinstance(given, Timezone) else None
        if zone is None:
            return None
        zone.utcoffset(datetime(2026, 7, 1))  # noqa: DTZ001 - asks whether the rules can be followed
    except Exception:  # the library and its rules raise what they like on foreign rules
        return None
    return zone


def _written(component: Component) -> Iterator[str]:
    yield f"BEGIN:{component.name}"
    for line in component.lines:
        yield f"{line.name}:{line.value}"
    for inner in component.inside:
        yield from _written(inner)
    yield f"END:{component.name}"
