"""What we write is read alike by icalendar, ical.js and libical, and stays the same bytes."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from integrationrunde.calendar.event import Attendee, Event, Organizer, Participation
from integrationrunde.calendar.writing import cancellation, publication, request
from integrationrunde.kit.addresses import UnsendableAddress
from integrationrunde.kit.clock import NoSuchTime
from tests.calendar import oracles
from tests.calendar.builders import an_event, local

NIGHTS = {
    "summer": an_event(),
    "winter": an_event(starts_local=local("2018-01-17 09:30"), ends_local=local("2018-01-17 12:00")),
    "before the clocks go forward": an_event(
        starts_local=local("2027-03-28 01:59"), ends_local=local("2027-03-28 03:01")
    ),
    "in the first hour of two": an_event(starts_local=local("2027-10-31 02:00"), ends_local=local("2027-10-31 03:00")),
    "over midnight": an_event(starts_local=local("2027-07-01 22:00"), ends_local=local("2027-07-02 01:00")),
    "over the night of the change": an_event(
        starts_local=local("2027-10-30 22:00"), ends_local=local("2027-10-31 05:00")
    ),
    "July 2040": an_event(starts_local=local("2040-07-04 09:00"), ends_local=local("2040-07-04 11:00")),
    "December 2040": an_event(starts_local=local("2040-12-05 09:00"), ends_local=local("2040-12-05 11:00")),
    "another zone": an_event(zone="America/New_York"),
    "umlauts and emoji": an_event(
        summary="Prüfung der Vorlage – „Fördermittel“ 🎉, Teil 1; \\ Ende", location="Möhnesee"
    ),
    "10,000 characters": an_event(description="Straße, Nr. 7; ä🎉\n" * 550),
    "what looks like escapes": an_event(summary=r"C:\Neu\n\\N;,", location=r"\N", description=r"\n\;\, \\"),
    "right to left": an_event(summary="اجتماع\u202eabc", location="Raum א"),
}
WRITERS = {"REQUEST": request, "CANCEL": cancellation, "PUBLISH": publication}


def entry(source: bytes) -> Any:
    return icalendar.Calendar.from_ical(source).walk("VEVENT")[0]


@pytest.mark.parametrize("method", WRITERS)
@pytest.mark.parametrize("name", NIGHTS)
def test_icalendar_reads_what_was_meant(name: str, method: str) -> None:
    event = NIGHTS[name]
    read = entry(WRITERS[method](event))
    assert read["DTSTART"].dt.astimezone(UTC) == event.starts_at
    assert read["DTEND"].dt.astimezone(UTC) == event.ends_at
    assert (str(read["SUMMARY"]), str(read["LOCATION"])) == (event.summary, event.location)
    assert str(read["DESCRIPTION"]) == event.description


@pytest.mark.skipif(not oracles.has_ical_js(), reason="ical.js needs node and the packages of package.json")
def test_ical_js_reads_what_was_meant() -> None:
    cases = [(method, event) for method in WRITERS for event in NIGHTS.values()]
    for (method, event), read in zip(cases, oracles.read_by_ical_js([WRITERS[m](e) for m, e in cases]), strict=True):
        assert read["method"] == method
        assert (read["uid"], read["sequence"]) == (event.uid, event.sequence)
        assert (read["start"], read["end"]) == (event.starts_at.timestamp(), event.ends_at.timestamp())
        assert (read["summary"], read["location"]) == (event.summary, event.location)
        assert read["description"] == event.description
        assert (read["attendee"] is None) == (method == "PUBLISH")


@pytest.mark.skipif(not oracles.has_libical(), reason="Debian's libical3 is not here")
@pytest.mark.parametrize("name", NIGHTS)
def test_libical_finds_nothing_against_the_rules_of_the_method(name: str) -> None:
    assert oracles.complaints_of_libical(request(NIGHTS[name])) == []
    assert oracles.complaints_of_libical(cancellation(replace(NIGHTS[name], sequence=1))) == []


@pytest.mark.skipif(not oracles.has_libical(), reason="Debian's libical3 is not here")
def test_a_publication_lacks_only_the_organizer() -> None:
    """RFC 5546 asks for one; with it, adding the file to a calendar would send letters."""
    (complaint,) = oracles.complaints_of_libical(publication(an_event()))
    assert "ORGANIZER" in complaint


@pytest.mark.parametrize("method", WRITERS)
def test_bytes_are_the_agreed_ones(method: str) -> None:
    expected = Path(__file__).with_name("snapshots") / f"{method.lower()}.ics"
    assert WRITERS[method](an_event()) == expected.read_bytes()


class TestAnyText:
    """Whatever is typed: lines hold, nothing is injected, everything printable comes back."""

    anything = st.text(st.characters(codec=None), max_size=200) | st.text(
        "\r\n\\;,:^\"'\tä🎉\x00\x85\u2028 abN", max_size=60
    )
    moments = st.datetimes(local("1997-01-01 00:00"), local("2045-01-01 00:00")).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    )

    @given(anything, anything, anything, anything)
    def test_round_trip(self, summary: str, location: str, description: str, name: str) -> None:
        attendee = Attendee(name=name, address="a@b.example")
        event = an_event(summary=summary, location=location, description=description, attendee=attendee)
        source = request(event)
        assert source == request(event)
        assert well_formed(source)
        read = entry(source)
        assert str(read["SUMMARY"]) == on_one_line(summary)
        assert str(read.get("LOCATION", "")) == on_one_line(location)
        assert str(read.get("DESCRIPTION", "")) == on_lines(description)
        assert str(read["ATTENDEE"]) == "mailto:a@b.example"
        assert '"' not in read["ATTENDEE"].params.get("CN", "")
        assert [str(key) for key in read if key not in EXPECTED] == []

    @given(moments, st.integers(1, 60 * 24 * 3))
    def test_instants_survive(self, start: datetime, minutes: int) -> None:
        try:
            event = an_event(starts_local=start, ends_local=start + timedelta(minutes=minutes))
        except NoSuchTime:
            assume(False)
        except ValueError:  # ends inside the hour that happens twice
            assume(False)
        read = entry(request(event))
        assert read["DTSTART"].dt.astimezone(UTC) == event.starts_at
        assert read["DTEND"].dt.astimezone(UTC) == event.ends_at


EXPECTED = {
    *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "TRANSP", "SUMMARY", "LOCATION", "DESCRIPTION"),
    *("ORGANIZER", "ATTENDEE", "X-MICROSOFT-DISALLOW-COUNTER"),
}


def well_formed(source: bytes) -> bool:
    lines = source.split(b"\r\n")
    bare = re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|(?<!\r)\n|\r(?!\n)", source)
    return lines[-1] == b"" and all(len(line) <= 75 for line in lines) and bare is None


def on_lines(text: str) -> str:
    lines = re.sub("\r\n|\r|\u2028|\u2029", "\n", text)
    return re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", lines)


def on_one_line(text: str) -> str:
    return on_lines(text).replace("\n", " ").strip()


def test_a_name_cannot_add_a_line_or_an_address() -> None:
    evil = 'Stelle"\r\nATTENDEE:mailto:other@evil.example\r\nX:"^n'
    event = an_event(
        attendee=Attendee(name=evil, address="a@b.example"), organizer=Organizer(name=evil, address="c@d.example")
    )
    read = entry(request(event))
    assert str(read["ATTENDEE"]) == "mailto:a@b.example"
    assert read["ATTENDEE"].params["CN"] == "Stelle ATTENDEE:mailto:other@evil.example X:n"
    assert b"^" not in request(event)


@pytest.mark.parametrize("address", ["a@b.example\r\nX:y", "a b@c.example", "<a@b.example>", "a", "@b.example", "a@"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnsendableAddress):
        request(an_event(attendee=Attendee(name="", address=address)))


def test_addresses_stand_bare_and_in_ascii() -> None:
    read = entry(request(an_event(attendee=Attendee(name="", address="müller+a%b@straße.example"))))
    assert str(read["ATTENDEE"]) == "mailto:m%C3%BCller+a%25b@xn--strae-oqa.example"


def test_what_is_known_of_the_answer_is_said() -> None:
    attendee = Attendee(name="", address="a@b.example", participation=Participation.ACCEPTED, rsvp=True)
    parameters = entry(request(an_event(attendee=attendee)))["ATTENDEE"].params
    assert (parameters["PARTSTAT"], parameters["RSVP"]) == ("ACCEPTED", "TRUE")


def test_a_letter_needs_both_sides() -> None:
    for incomplete in (an_event(organizer=None), an_event(attendee=None)):
        for write in (request, cancellation):
            with pytest.raises(ValueError, match="organizer and an attendee"):
                write(incomplete)


def test_a_publication_writes_to_nobody() -> None:
    source = publication(an_event())
    assert b"ORGANIZER" not in source
    assert b"ATTENDEE" not in source
    assert b"UID:sitzung-3@austauschrunde.example" in source


def test_a_cancelled_event_frees_the_time() -> None:
    read = entry(cancellation(an_event(sequence=2)))
    assert (str(read["STATUS"]), str(read["TRANSP"]), read["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 2)


def test_the_zone_is_a_rule_without_an_end() -> None:
    source = request(an_event())
    assert b"RRULE:FREQ=YEARLY" in source
    assert b"RDATE" not in source
    assert source.count(b"BEGIN:VTIMEZONE") == 1
    assert b"VTIMEZONE" not in request(an_event(zone="America/New_York"))


def test_events_of_the_same_moment_are_the_same_bytes() -> None:
    first: Event = an_event()
    assert request(first) == request(an_event())
    assert request(first) != request(an_event(sequence=1))
