"""What differs between two versions, and in which words attendance is told."""

from dataclasses import replace
from datetime import time

import pytest

from integrationrunde.minutes import comparing
from integrationrunde.minutes.attendance_words import told
from integrationrunde.minutes.content import Attendee
from integrationrunde.minutes.models import AttendanceState
from tests.minutes.contents import an_attendee, some_content

WERL, SOEST, ENSE = (an_attendee(ident, name) for ident, name in ((1, "Werl"), (2, "Soest"), (3, "Ense")))
GUEST = replace(WERL, organisation_id=None, organisation="Sprachverein")


def test_attendance_that_differs_is_told_by_organisation() -> None:
    excused = replace(SOEST, state=AttendanceState.EXCUSED, headcount=0)
    before, after = some_content(attendance=(WERL, SOEST, GUEST)), some_content(attendance=(WERL, excused, ENSE))
    found = comparing.changes_between(before, after)
    assert [(one.organisation, one.before, one.after) for one in found.attendance] == [
        ("Soest", SOEST, excused),
        ("Ense", None, ENSE),
        ("Sprachverein", GUEST, None),
    ]
    assert found
    assert not comparing.changes_between(before, before)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("one", "words"),
    [
        (None, "nicht auf der Liste"),
        (WERL, "anwesend (Ansprechstelle Integration), 1 Person"),
        (replace(WERL, substitute_function="Sachbearbeitung", headcount=2), "anwesend (Sachbearbeitung), 2 Personen"),
        (replace(WERL, function="", left_early_at=time(11)), "anwesend, 1 Person, bis 11:00 Uhr"),
        (replace(WERL, state=AttendanceState.ABSENT), "nicht anwesend"),
    ],
)
def test_attendance_in_words(one: Attendee | None, words: str) -> None:
    assert told(one) == words
