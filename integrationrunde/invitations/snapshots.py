"""What the seats were told of a meeting, kept with each announcement (MODEL.md 5). Pure functions.

A snapshot holds plain values. It is read back as a meeting and an agenda that stand in no database, so that letters,
calendar entries and the holders' pages show what was announced with the very code that would show what is planned.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm.attributes import set_committed_value

from integrationrunde.agenda.models import AgendaItem, AgendaItemKind
from integrationrunde.directory.models import Organisation
from integrationrunde.meetings.models import Meeting, Venue

Snapshot = Mapping[str, Any]
TOLD = ("title", "held_on", "starts_at", "ends_at", "ends_on_next_day", "zone", "online_url", "answer_deadline")
"""The details of a meeting that seats are told as they are."""
_VENUE = ("name", "room", "street", "postal_code", "locality", "accessibility", "route")
_DAYS, _TIMES = {"held_on", "answer_deadline"}, {"starts_at", "ends_at"}
# What a meeting is called, counted and promised by, whatever was announced of it.
_LIVE = (
    *("id", "series_id", "number", "state", "uid", "sequence", "moved_at_sequence", "invited_at", "letter_text"),
    *("chair_id", "minute_taker_id", "version"),
)


def snapshot(meeting: Meeting, venue: Venue | None, agenda: Sequence[AgendaItem]) -> dict[str, Any]:
    """The facts of a meeting, its venue and its agenda (presenters loaded) as they stand now."""
    return {
        **{name: _plain(name, getattr(meeting, name)) for name in TOLD},
        "venue": venue.full_address if venue else "",
        "place": {name: getattr(venue, name) for name in _VENUE} if venue else None,
        "agenda": [
            [item.title, item.kind.value, item.duration_minutes, [each.short_name for each in item.presenters]]
            for item in agenda
        ],
    }


def _plain(name: str, value: Any) -> Any:
    if name in _TIMES:
        return value.isoformat("minutes")
    return value.isoformat() if name in _DAYS else value


def facts(told: Snapshot) -> dict[str, Any]:
    """The details of the meeting in a snapshot, days and times as such; those that it does not know are left out."""
    known = {name: told[name] for name in TOLD if name in told}
    for name in _DAYS & known.keys():
        known[name] = date.fromisoformat(known[name])
    for name in _TIMES & known.keys():
        known[name] = time.fromisoformat(known[name])
    return known


def is_readable(told: Snapshot) -> bool:
    """Whether a snapshot can be read back. What reads many meetings leaves out those that cannot, and goes on."""
    try:
        known = facts(told)
        ZoneInfo(known.get("zone", "UTC"))
        Venue(**(told.get("place") or {}))
        agenda_as_told(told)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, OSError):
        return False
    return True


def as_told(meeting: Meeting, told: Snapshot) -> Meeting:
    """The meeting as the seats know it: a copy in no database. What the snapshot does not know is as planned."""
    copy = Meeting(**{name: getattr(meeting, name) for name in (*_LIVE, *TOLD)})
    for name, value in facts(told).items():
        setattr(copy, name, value)
    set_committed_value(copy, "series", meeting.__dict__.get("series"))
    set_committed_value(copy, "venue", _venue(meeting, told))
    return copy


def _venue(meeting: Meeting, told: Snapshot) -> Venue | None:
    if "place" in told:
        return Venue(**told["place"]) if told["place"] else None
    planned: Venue | None = meeting.__dict__.get("venue")
    if "venue" not in told or (planned is not None and planned.full_address == told["venue"]):
        return planned
    return Venue(name=told["venue"], room="", street="", postal_code="", locality="", accessibility="", route="")


def agenda_as_told(told: Snapshot) -> list[AgendaItem] | None:
    """The agenda as the seats know it: items in no database, presenters by their short names; None for no agenda."""
    if "agenda" not in told:
        return None
    return [_item(position, *line) for position, line in enumerate(told["agenda"], start=1)]


def _item(position: int, title: str, kind: str, minutes: int, presenters: Sequence[str] = ()) -> AgendaItem:
    item = AgendaItem(position=position, title=title, kind=AgendaItemKind(kind), duration_minutes=minutes, note="")
    set_committed_value(item, "presenters", [Organisation(short_name=name) for name in presenters])
    return item
