"""What is entered by hand on the attendance list, and what the list counts."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.invitations import answering
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import attendance, drafts
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes import attendance_rules as rules
from integrationrunde.minutes.attendance_ticks import Details, Tick, What
from integrationrunde.minutes.models import Attendance, AttendanceKind, AttendanceState
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.rounds import holder_of
from tests.minutes.attending import BY, EXCUSED, MINUTE, PRESENT, a_round, invited, opened, ticked


def test_counters_add_up(app: House) -> None:
    meeting, rows, start = opened(5)
    for row, what in zip(rows, (What.PRESENT, What.PRESENT, What.EXCUSED, What.ABSENT), strict=False):
        ticked(meeting, row, what, start)
    county = b.an_organisation("Agentur für Arbeit", kind=OrganisationKind.AGENCY)
    details = Details(state=PRESENT, headcount=4)
    attendance.add_unannounced(meeting, county, "", details, by=BY, now=start)
    counted = queries.attendance_tally(meeting.id)
    towns = counted.municipalities
    assert (towns.present, towns.excused, towns.absent, towns.open, towns.total) == (2, 1, 1, 1, 5)
    assert (counted.guests.present, counted.seats.total, counted.everybody.persons) == (1, 0, 6)
    assert set(queries.attending_seats(meeting.id)) == {rows[0].seat_id, rows[1].seat_id}
    assert drafts.absent_organisations(meeting.id) == {rows[2].organisation_id, rows[3].organisation_id}


@given(st.lists(st.sampled_from(list(AttendanceState))))
def test_counters_always_add_up(states: list[AttendanceState]) -> None:
    rows = [Attendance(kind=AttendanceKind.GUEST, state=state, headcount=int(state is PRESENT)) for state in states]
    c = rules.tally(rows).guests
    assert c.present + c.excused + c.absent + c.open == c.total == len(states)
    assert c.persons == c.present


def test_unannounced_organisations_come_once_and_go(app: House) -> None:
    meeting, rows, start = opened(1)
    details = Details(state=PRESENT, headcount=2, persons=(("Vorsitz", "Vereinsvorsitz"),))
    added = attendance.add_unannounced(meeting, None, "Sportverein Ense", details, by=BY, now=start)
    assert (added.kind, added.state, added.headcount, added.organisation_id) == ("unannounced", PRESENT, 2, None)
    for organisation, name in (
        (None, "SPORTVEREIN Ense"),
        (db.session.get_one(Organisation, rows[0].organisation_id), ""),
    ):
        with pytest.raises(Refused, match="steht schon auf der Liste"):
            attendance.add_unannounced(meeting, organisation, name, details, by=BY, now=start)
    with pytest.raises(Refused, match="von Hand"):
        attendance.remove(meeting, rows[0], by=BY, now=start)
    ticked(meeting, added, What.ABSENT, start + MINUTE)
    attendance.remove(meeting, added, by=BY, now=start + MINUTE)
    assert [row.id for row in queries.rows(meeting.id)] == [rows[0].id]
    with pytest.raises(Refused, match="entfernt"):
        attendance.tick(meeting, added.id, Tick(key="y", what=What.PRESENT, ticked_at=start), by=BY, now=start)


def test_a_line_is_corrected_by_hand(app: House) -> None:
    meeting, [row, *_rest], start = opened()
    details = Details(
        state=PRESENT,
        headcount=0,
        function="Leitung",
        substitute_function="Sachbearbeitung",
        arrived_late_at=time(10, 0),
        persons=(("", "Sachbearbeitung"),),
    )
    attendance.correct(meeting, row, details, by=BY, now=start + MINUTE)
    db.session.flush()
    assert (row.headcount, row.substitute_function, row.arrived_late_at) == (1, "Sachbearbeitung", time(10, 0))
    attendance.correct(meeting, row, Details(state=EXCUSED, substitute_function="x"), by=BY, now=start + 2 * MINUTE)
    db.session.flush()
    assert (row.headcount, row.substitute_function, row.arrived_late_at, row.persons) == (0, "", None, [])


def test_a_substitute_who_attended_reviews_and_the_named_one_who_did_not_does_not(app: House) -> None:
    meeting, [one], start = a_round(1)
    answer = answering.hand_over(
        invited(one), Person(function="Vertretung", address="v@stadt.example"), holder=holder_of(one), by=BY, now=b.NOW
    )
    attendance.open_list(meeting, by=BY, now=start)
    [row] = queries.rows(meeting.id)
    ticked(meeting, row, What.PRESENT, start)
    assert row.substitute_id == answer.substitute_id is not None
    assert queries.attending_seats(meeting.id)[one.seat_id].substitute_id == row.substitute_id
    ticked(meeting, row, What.ABSENT, start + MINUTE)
    assert (row.substitute_id, row.substitute_function) == (None, "")
