"""A feed of many entries is read alike by icalendar, ical.js and libical, in every night and year."""

from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest

from integrationrunde.calendar.event import Day, Status
from integrationrunde.calendar.writing import feed
from tests.calendar import oracles
from tests.calendar.builders import an_event
from tests.calendar.test_writing import NIGHTS, well_formed

EVENTS = [
    an_event(
        uid=f"{number}@austauschrunde.example",
        summary=f"Rückmeldung; {name}",
        starts_local=event.starts_local,
        ends_local=event.ends_local,
        zone=event.zone,
    )
    for number, (name, event) in enumerate(NIGHTS.items())
]
DEADLINE = Day(
    uid="frist-3@austauschrunde.example",
    stamp=datetime(2017, 8, 23, 8, 0, tzinfo=UTC),
    on=date(2027, 3, 28),
    summary="Rückmeldefrist: Möhnesee",
    url="https://runde.example/sitzungen/3",
)


def parsed(source: bytes) -> Any:
    return icalendar.Calendar.from_ical(source)


def test_icalendar_reads_every_entry() -> None:
    source = feed("Austauschrunde: Stadt Werl, Möhnesee", [*EVENTS, DEADLINE])
    assert well_formed(source)
    found = {str(entry["UID"]): entry for entry in parsed(source).walk("VEVENT")}
    assert len(found) == len(EVENTS) + 1
    for event in EVENTS:
        read = found[event.uid]
        assert (read["DTSTART"].dt.astimezone(UTC), read["DTEND"].dt.astimezone(UTC)) == (
            event.starts_at,
            event.ends_at,
        )
        assert str(read["SUMMARY"]) == event.summary
    assert found[DEADLINE.uid]["DTSTART"].dt == DEADLINE.on
    for name in ("NAME", "X-WR-CALNAME"):
        assert f"\r\n{name}:Austauschrunde: Stadt Werl\\, Möhnesee\r\n".encode() in source


@pytest.mark.skipif(not oracles.has_ical_js(), reason="ical.js needs node and the packages of package.json")
def test_ical_js_reads_every_entry() -> None:
    found = {entry["uid"]: entry for entry in oracles.entries_by_ical_js(feed("Runde", [*EVENTS, DEADLINE]))}
    for event in EVENTS:
        read = found[event.uid]
        assert (read["start"], read["end"]) == (event.starts_at.timestamp(), event.ends_at.timestamp()), event.summary
        assert read["summary"] == event.summary
    deadline = found[DEADLINE.uid]
    assert (deadline["day"], deadline["start"], deadline["end"]) == (True, "2027-03-28", "2027-03-29")


@pytest.mark.skipif(not oracles.has_libical(), reason="Debian's libical3 is not here")
def test_libical_finds_nothing_to_complain_of() -> None:
    assert oracles.complaints_of_libical(feed("Runde", [*EVENTS, DEADLINE])) == []


def test_it_says_how_often_to_ask_and_names_nobody() -> None:
    source = feed("Runde", EVENTS)
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in source
    assert b"\r\nX-PUBLISHED-TTL:PT1H\r\n" in source
    assert source.count(b"BEGIN:VTIMEZONE") == 1
    for absent in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"RDATE"):
        assert absent not in source


def test_the_order_does_not_matter() -> None:
    assert feed("Runde", [*EVENTS, DEADLINE]) == feed("Runde", [DEADLINE, *reversed(EVENTS)])


def test_an_empty_feed_is_a_calendar() -> None:
    assert parsed(feed("Runde", [])).walk("VEVENT") == []


def test_what_takes_no_time_leaves_its_owner_free() -> None:
    free = an_event(takes_time=False)
    gone = an_event(uid="x@y.example", status=Status.CANCELLED)
    found = [(str(e["STATUS"]), str(e["TRANSP"])) for e in parsed(feed("Runde", [free, gone])).walk("VEVENT")]
    assert sorted(found) == [("CANCELLED", "TRANSPARENT"), ("CONFIRMED", "TRANSPARENT")]
    (day,) = parsed(feed("Runde", [DEADLINE])).walk("VEVENT")
    assert str(day["TRANSP"]) == "TRANSPARENT"


def test_a_stamp_of_a_day_is_an_instant() -> None:
    with pytest.raises(ValueError, match="instant"):
        Day(uid="x", stamp=datetime(2017, 1, 1), on=date(2017, 1, 1), summary="x")  # noqa: DTZ001
