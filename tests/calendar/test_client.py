"""The calendar programme of our tests obeys RFC 5546 itself: else it would prove nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.calendar.client import Calendar, NotForUs, Shown

STAMP = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ME = "stelle@stadt.example"
INVITED = Shown(
    uid="sitzung@kreis.example",
    sequence=0,
    stamp=STAMP,
    start=STAMP,
    end=STAMP + timedelta(hours=2),
    summary="Runde",
    location="Kreishaus",
    status="CONFIRMED",
    organizer="runde@kreis.example",
    attendee=ME,
    partstat="NEEDS-ACTION",
)


def version(sequence: int, minutes: int = 0, **changes: Any) -> Shown:
    return replace(INVITED, sequence=sequence, stamp=STAMP + timedelta(minutes=minutes), **changes)


def after(*letters: tuple[str, Shown], forgets: bool = False) -> Calendar:
    calendar = Calendar(ME, forgets=forgets)
    for method, event in letters:
        calendar._apply(method, event)
    return calendar


def test_the_newer_sequence_replaces_and_the_older_is_ignored() -> None:
    old, new = version(1, summary="alt"), version(2, summary="neu")
    for order in ([old, new], [new, old]):
        [entry] = after(*(("REQUEST", event) for event in order)).live.values()
        assert entry.summary == "neu"


def test_of_one_sequence_the_newer_stamp_replaces() -> None:
    old, new = version(1, 0, summary="alt"), version(1, 5, summary="neu")
    for order in ([old, new], [new, old], [new, old, new]):
        [entry] = after(*(("REQUEST", event) for event in order)).live.values()
        assert entry.summary == "neu"


def test_a_cancellation_takes_away_unless_it_is_older() -> None:
    assert after(("REQUEST", version(0)), ("CANCEL", version(1, 5))).live == {}
    assert after(("REQUEST", version(2, 9)), ("CANCEL", version(1, 5))).live != {}
    assert after(("REQUEST", version(0)), ("CANCEL", version(1, 5)), ("REQUEST", version(0))).live == {}


def test_who_forgets_takes_an_old_invitation_for_a_new_one() -> None:
    letters = (("REQUEST", version(0)), ("CANCEL", version(1, 5)), ("REQUEST", version(0)))
    assert after(*letters, forgets=True).live != {}


def test_a_cancellation_of_what_is_unknown_is_ignored() -> None:
    calendar = after(("CANCEL", version(1)))
    assert calendar.entries == {}
    calendar._apply("REQUEST", version(0))
    assert calendar.live != {}


def test_a_newer_invitation_revives() -> None:
    assert after(("REQUEST", version(0)), ("CANCEL", version(1, 1)), ("REQUEST", version(2, 2))).live != {}


def test_letters_for_others_and_by_others_are_refused() -> None:
    with pytest.raises(NotForUs):
        after(("REQUEST", version(0, attendee="anderswo@stadt.example")))
    with pytest.raises(NotForUs):
        after(("REQUEST", version(0)), ("CANCEL", version(1, organizer="fremd@boese.example")))
