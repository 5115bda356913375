"""A move, and a meeting called off afterwards: the letters themselves, read by other people's calendar programmes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from integrationrunde.invitations import announcing, calling_off
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting
from integrationrunde.meetings.operations import change_meeting
from tests import builders as b
from tests.calendar import oracles
from tests.invitations.rounds import BY, an_invited_round, letters

# Where the meeting is moved to: start and end as clocks on the wall show them.
NIGHTS = {
    "before the clocks go forward": ("2027-03-28 01:59", "2027-03-28 03:01"),
    "over the night in March": ("2027-03-27 22:00", "2027-03-28 04:00"),
    "the Sunday after it": ("2027-03-28 09:00", "2027-03-28 11:00"),
    "in the first hour of two": ("2027-10-31 02:00", "2027-10-31 03:00"),
    "over the night in October": ("2027-10-30 22:00", "2027-10-31 05:00"),
    "the Sunday after that": ("2027-10-31 09:00", "2027-10-31 11:00"),
    "over midnight": ("2027-07-01 22:00", "2027-07-02 01:00"),
    "summer of 2040": ("2040-07-04 09:00", "2040-07-04 11:00"),
    "over a New Year's night of 2040": ("2040-12-31 23:00", "2041-01-01 00:30"),
}


@dataclass(frozen=True)
class Sent:
    """A calendar object that was sent, with what it must say."""

    method: str
    sequence: int
    start: datetime
    end: datetime
    source: bytes


@pytest.fixture
def sent(app: House) -> list[Sent]:
    """For each of the nights: the invitation, its update and its cancellation."""
    return [each for starts, ends in NIGHTS.values() for each in _story(*map(datetime.fromisoformat, (starts, ends)))]


def _story(starts: datetime, ends: datetime) -> Iterator[Sent]:
    days = {"held_on": date(2027, 2, 10), "answer_deadline": date(2027, 1, 27)}
    meeting, _invitations = an_invited_round(1, **days)
    first = datetime.fromisoformat("2027-02-10 09:30"), datetime.fromisoformat("2027-02-10 12:05")
    details = replace(
        MeetingDetails.of(meeting),
        held_on=starts.date(),
        starts_at=starts.time(),
        ends_at=ends.time(),
        ends_on_next_day=ends.date() != starts.date(),
        answer_deadline=date(2027, 2, 1),
    )
    whole = db.session.get_one(Meeting, meeting.id)
    change_meeting(whole, details, by=BY, now=b.NOW)
    announcing.announce(whole, by=BY, now=b.NOW + timedelta(hours=1))
    for letter in letters(meeting_id=meeting.id, kind="invitation"):
        letter.attempts = 1
    calling_off.call_off(whole, "Sturm", by=BY, now=b.NOW + timedelta(hours=2))
    db.session.commit()
    told = [letter for letter in letters(meeting_id=meeting.id) if letter.calendar]
    for letter, (start, end) in zip(told, [first, (starts, ends), (starts, ends)], strict=True):
        assert letter.calendar_method is not None
        assert letter.sequence is not None
        yield Sent(letter.calendar_method, letter.sequence, _instant(start), _instant(end), letter.calendar or b"")


def _entry(sent: Sent) -> Any:
    return icalendar.Calendar.from_ical(sent.source).walk("VEVENT")[0]


def _instant(local: datetime) -> datetime:
    return local.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def test_icalendar_and_ical_js_read_moves_and_cancellations_alike(sent: list[Sent]) -> None:
    assert [(each.method, each.sequence) for each in sent[:3]] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    for each in sent:
        event = _entry(each)
        assert (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)) == (each.start, each.end)
        assert int(event["SEQUENCE"]) == each.sequence
    if not oracles.has_ical_js():
        pytest.skip("ical.js needs node and the packages of package.json")
    for each, read in zip(sent, oracles.read_by_ical_js([each.source for each in sent]), strict=True):
        assert (read["method"], read["sequence"]) == (each.method, each.sequence)
        assert (read["start"], read["end"]) == (each.start.timestamp(), each.end.timestamp())


@pytest.mark.skipif(not oracles.has_libical(), reason="Debian's libical3 is not here")
def test_libical_finds_nothing_against_moves_and_cancellations(sent: list[Sent]) -> None:
    for each in sent:
        assert oracles.complaints_of_libical(each.source) == []


def test_each_version_of_an_entry_is_newer_than_the_last(sent: list[Sent]) -> None:
    for invitation, update, cancellation in zip(*[iter(sent)] * 3, strict=True):
        stamps = [_entry(each)["DTSTAMP"].dt for each in (invitation, update, cancellation)]
        assert stamps == sorted(set(stamps))
