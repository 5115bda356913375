"""The attendance list: filled from the answers, ticked by several devices, until the minutes are approved."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.directory.models import Organisation
from integrationrunde.invitations import answering, operations
from integrationrunde.invitations.answering import Attending, Reply
from integrationrunde.invitations.models import AnswerStatus, Channel
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes import attendance
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes import attendance_rules as rules
from integrationrunde.minutes.attendance_ticks import Details, What
from integrationrunde.minutes.models import AttendanceKind, AttendanceTick, AttendedPerson
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.rounds import holder_of, says
from tests.minutes.attending import (
    ABSENT,
    BY,
    EXCUSED,
    MINUTE,
    OPEN,
    PRESENT,
    a_round,
    invited,
    journal,
    loaded,
    opened,
    ticked,
)
from tests.minutes_builders import a_version, an_approval, some_minutes


def test_the_list_is_filled_from_the_answers(app: House) -> None:
    meeting, [yes, no, silent, handed], start = a_round(4)
    says(no, AnswerStatus.DECLINED)
    reply = Reply(
        status=AnswerStatus.ACCEPTED, headcount=2, persons=[Attending(name="Leitung Amt", function="Leitung")]
    )
    answering.answer(invited(yes), reply, holder=holder_of(yes), channel=Channel.LINK, by=BY, now=b.NOW)
    answering.hand_over(
        invited(handed),
        Person(function="Fachdienst Soziales", address="jan@stadt.example"),
        holder=holder_of(handed),
        by=BY,
        now=b.NOW,
    )
    attendance.open_list(meeting, by=BY, now=start)
    attendance.open_list(meeting, by=BY, now=start)
    found = {row.seat_id: row for row in queries.rows(meeting.id)}
    assert found[no.seat_id].state is EXCUSED
    assert {found[one.seat_id].state for one in (yes, silent, handed)} == {OPEN}
    assert [(one.name, one.function) for one in found[yes.seat_id].persons] == [("Leitung Amt", "Leitung")]
    assert found[handed.seat_id].substitute_function == "Fachdienst Soziales"
    assert found[handed.seat_id].function == "Ansprechstelle Integration"
    assert db.session.get_one(SeatHolder, found[handed.seat_id].substitute_id).meeting_id == meeting.id
    assert all(row.headcount == 0 and row.kind is AttendanceKind.SEAT for row in found.values())
    assert ticked(meeting, found[yes.seat_id], What.PRESENT, start).headcount == 2
    assert [message for message, _values in journal()].count("Attendance list of “%(title)s” opened") == 1


def test_the_host_stands_on_the_list_without_being_invited(app: House) -> None:
    meeting, _invitations, start = a_round(1)
    seat = b.a_seat(meeting.series, db.session.get_one(Organisation, meeting.series.host_id))
    b.a_holder(seat, function="Leitung des Integrationszentrums")
    attendance.open_list(meeting, by=BY, now=start)
    assert "Leitung des Integrationszentrums" in {row.function for row in queries.rows(meeting.id)}


def test_answers_are_followed_until_somebody_ticks(app: House) -> None:
    meeting, [first, second, third], start = a_round()
    attendance.open_list(meeting, by=BY, now=start - rules.DOOR_OPENS)
    rows = {row.seat_id: row for row in queries.rows(meeting.id)}
    ticked(meeting, rows[first.seat_id], What.PRESENT, start - 30 * MINUTE)
    says(first, AnswerStatus.DECLINED)
    says(second, AnswerStatus.DECLINED)
    operations.uninvite(third, "Irrtum", by=BY, now=start - 20 * MINUTE)
    attendance.open_list(meeting, by=BY, now=start)
    assert {row.seat_id: row.state for row in queries.rows(meeting.id)} == {
        first.seat_id: PRESENT,
        second.seat_id: EXCUSED,
    }


def test_who_declines_after_the_start_is_not_excused_beforehand(app: House) -> None:
    meeting, [one], start = a_round(1)
    says(one, AnswerStatus.DECLINED).stated_at = start + MINUTE
    attendance.open_list(meeting, by=BY, now=start + 2 * MINUTE)
    assert [row.state for row in queries.rows(meeting.id)] == [OPEN]


def test_names_are_those_of_the_day(app: House) -> None:
    meeting, rows, _start = opened(1)
    organisation = db.session.get_one(Organisation, rows[0].organisation_id)
    before = organisation.official_name
    organisation.official_name = "Stadt Neuname"
    db.session.flush()
    assert [row.organisation_name for row in queries.rows(meeting.id)] == [before]


def test_ticks_set_state_headcount_and_times_of_the_place(app: House) -> None:
    meeting, [row, *_rest], start = opened()
    ticked(meeting, row, What.PRESENT, start)
    assert (row.state, row.headcount) == (PRESENT, 1)
    ticked(meeting, row, What.HEADS, start + MINUTE, headcount=3)
    ticked(meeting, row, What.CAME_LATE, start + 7 * MINUTE)
    ticked(meeting, row, What.LEFT_EARLY, start + 65 * MINUTE)
    assert (row.headcount, row.arrived_late_at, row.left_early_at) == (3, time(9, 37), time(10, 35))
    ticked(meeting, row, What.ABSENT, start + 66 * MINUTE)
    assert (row.state, row.headcount, row.arrived_late_at, row.left_early_at) == (ABSENT, 0, None, None)
    ticked(meeting, row, What.OPEN, start + 67 * MINUTE)
    assert row.state is OPEN
    db.session.flush()


def test_the_newest_tick_wins_whenever_it_arrives_and_both_stand_in_the_journal(app: House) -> None:
    meeting, [row, *_rest], start = opened()
    ticked(meeting, row, What.ABSENT, start + 5 * MINUTE)
    late = ticked(meeting, row, What.PRESENT, start + 2 * MINUTE, now=start + 9 * MINUTE)
    assert late.state is ABSENT
    said = [(message, values) for message, values in journal() if "ticked at" in message]
    assert [values["time"] for _message, values in said] == ["09:35:00", "09:32:00"]
    assert "overtaken" in said[1][0]
    assert ticked(meeting, row, What.EXCUSED, start + 6 * MINUTE, now=start + 9 * MINUTE).state is EXCUSED
    assert len(queries.ticks(row.id)) == 3


def test_a_tick_that_is_sent_twice_counts_once(app: House) -> None:
    meeting, [row, *_rest], start = opened()
    for _time in range(2):
        ticked(meeting, row, What.PRESENT, start, key="k1")
    ticked(meeting, row, What.ABSENT, start + MINUTE, key="k2")
    ticked(meeting, row, What.PRESENT, start + 2 * MINUTE, key="k1")
    assert row.state is ABSENT
    assert db.session.scalar(sa.select(sa.func.count(AttendanceTick.id))) == 2


def test_a_clock_that_runs_ahead_counts_as_now(app: House) -> None:
    meeting, [row, *_rest], start = opened()
    ticked(meeting, row, What.PRESENT, start + timedelta(days=9), now=start)
    assert row.ticked_at == start
    assert ticked(meeting, row, What.ABSENT, start + MINUTE).state is ABSENT


def test_whoever_is_open_at_the_end_was_not_there(app: House) -> None:
    meeting, rows, start = opened()
    ticked(meeting, rows[0], What.PRESENT, start)
    assert attendance.close_open(meeting, by=BY, now=start + MINUTE) == 2
    assert attendance.close_open(meeting, by=BY, now=start + MINUTE) == 0
    assert [row.state for row in queries.rows(meeting.id)] == [PRESENT, ABSENT, ABSENT]


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.CANCELLED, MeetingState.CLOSED])
def test_only_meetings_that_take_place_have_attendance(app: House, state: MeetingState) -> None:
    meeting = loaded(b.a_meeting(state=state))
    with pytest.raises(Refused):
        attendance.open_list(meeting, by=BY, now=meeting.start())


def test_the_door_opens_an_hour_before_and_closes_with_the_approval(app: House) -> None:
    meeting, _invitations, start = a_round()
    with pytest.raises(Refused, match="einer Stunde"):
        attendance.open_list(meeting, by=BY, now=start - rules.DOOR_OPENS - timedelta(seconds=1))
    attendance.open_list(meeting, by=BY, now=start - rules.DOOR_OPENS)
    [row, *_rest] = queries.rows(meeting.id)
    minutes = some_minutes(meeting)
    version = a_version(minutes)
    ticked(meeting, row, What.PRESENT, start)
    an_approval(version)
    for deed in (
        lambda: ticked(meeting, row, What.ABSENT, start + MINUTE),
        lambda: attendance.close_open(meeting, by=BY, now=start),
        lambda: attendance.correct(meeting, row, Details(state=ABSENT), by=BY, now=start),
        lambda: attendance.add_unannounced(meeting, None, "x", Details(state=PRESENT), by=BY, now=start),
    ):
        with pytest.raises(Refused, match="genehmigt"):
            deed()
    assert row.state is PRESENT


def test_names_are_forgotten_also_after_the_approval(app: House) -> None:
    meeting, [row, *_rest], start = opened()
    details = Details(state=PRESENT, headcount=2, persons=(("Vorname Name", "Leitung"), ("", "Assistenz")))
    attendance.correct(meeting, row, details, by=BY, now=start)
    an_approval(a_version(some_minutes(meeting)))
    assert attendance.erase_persons(meeting, by=BY, now=start) == 2
    assert db.session.scalar(sa.select(sa.func.count(AttendedPerson.id))) == 0
    assert next(one.headcount for one in queries.rows(meeting.id)) == 2
    assert "Vorname Name" not in str(journal())
