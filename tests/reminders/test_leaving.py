"""Reminders leave by themselves: to whom, when, once, and not any more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.invitations import answering
from integrationrunde.invitations import operations as invitations
from integrationrunde.invitations import queries as invited
from integrationrunde.invitations.announcing import announce
from integrationrunde.invitations.calling_off import call_off
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import LetterState
from integrationrunde.reminders import operations, ruling
from integrationrunde.reminders.ruling import Wanted
from integrationrunde.seats.person import Person
from tests.invitations.rounds import holder_of, says
from tests.reminders.rounds import (
    ANSWER,
    BEFORE_MEETING,
    BY,
    MEETING,
    REMINDER_DAY,
    SECOND,
    a_told_round,
    everything_left,
    letters,
    plan,
    standings,
    tick,
)


def test_the_silent_and_those_with_a_reservation_are_reminded_on_the_day_after_the_deadline(app: House) -> None:
    _meeting, (silent, doubtful, comes, away) = a_told_round(4)
    says(doubtful, AnswerStatus.TENTATIVE)
    says(comes, AnswerStatus.ACCEPTED)
    says(away, AnswerStatus.DECLINED)
    everything_left()
    assert tick(REMINDER_DAY - timedelta(seconds=1)) == []
    [left] = tick(REMINDER_DAY)
    assert left.letters == 2
    assert [letter.seat_id for letter in letters()] == [silent.seat_id, doubtful.seat_id]
    assert [row.reminders for row in (silent, doubtful, comes, away)] == [1, 1, 0, 0]
    assert tick(REMINDER_DAY) == tick(REMINDER_DAY + timedelta(days=1)) == []
    assert len(letters()) == 2


def test_who_comes_is_reminded_of_the_meeting_with_the_entry_as_it_stands(app: House) -> None:
    meeting, (comes, doubtful, silent, away) = a_told_round(4)
    says(comes, AnswerStatus.ACCEPTED)
    says(doubtful, AnswerStatus.TENTATIVE)
    says(away, AnswerStatus.DECLINED)
    everything_left()
    operations.skip(meeting, ANSWER, by=BY, now=REMINDER_DAY)
    db.session.commit()
    sequence = meeting.sequence
    [left] = tick(BEFORE_MEETING)
    assert (left.kind, left.letters) == ("meeting", 2)
    found = letters()
    assert [letter.seat_id for letter in found] == [comes.seat_id, doubtful.seat_id]
    assert [letter.sequence for letter in found] == [sequence, sequence]
    assert b"PARTSTAT=ACCEPTED" in (found[0].calendar or b"").replace(b"\r\n ", b"")
    assert b"PARTSTAT=TENTATIVE" in (found[1].calendar or b"").replace(b"\r\n ", b"")
    assert silent.reminders == 0
    assert meeting.sequence == sequence


def test_the_substitute_is_reminded_and_not_the_one_who_handed_over(app: House) -> None:
    _meeting, [invitation] = a_told_round(1)
    person = Person(function="Vertretung", address="vertretung@stadt.example")
    answering.hand_over(invitation, person, holder=holder_of(invitation), by=BY, now=REMINDER_DAY - timedelta(days=2))
    db.session.commit()
    everything_left()
    tick(BEFORE_MEETING)
    assert [letter.recipient_address for letter in letters()] == ["vertretung@stadt.example"]


@pytest.mark.parametrize("hour", [0, 5, 18, 23])
def test_nothing_leaves_outside_of_the_hours(app: House, hour: int) -> None:
    a_told_round(1)
    day = datetime(2017, 9, 8, tzinfo=UTC)
    assert tick(day + timedelta(hours=hour - 2, minutes=59 if hour == 5 else 0)) == []
    assert len(tick(day + timedelta(hours=5))) == 1  # 7 h in Berlin


def test_nothing_leaves_on_days_off(app: House) -> None:
    a_told_round(1)
    for day in (9, 10):
        assert tick(datetime(2017, 9, day, 10, tzinfo=UTC)) == []
    assert len(tick(datetime(2017, 9, 11, 5, tzinfo=UTC))) == 1


def test_an_answer_in_between_stops_it_and_so_does_calling_off(app: House) -> None:
    meeting, (first, second) = a_told_round(2)
    says(first, AnswerStatus.ACCEPTED)
    everything_left()
    [left] = tick(REMINDER_DAY)
    assert left.letters == 1
    says(second, AnswerStatus.DECLINED)
    assert [letter.state for letter in letters()] == [LetterState.SUPERSEDED]
    call_off(meeting, "Das Haus ist gesperrt.", by=BY, now=REMINDER_DAY + timedelta(days=1))
    db.session.commit()
    assert tick(BEFORE_MEETING) == []
    assert standings(meeting, BEFORE_MEETING) == {"answer_1": "sent", "meeting_1": "too_late"}


def test_an_answer_that_declines_stops_a_waiting_reminder_of_the_meeting(app: House) -> None:
    _meeting, [invitation] = a_told_round(1)
    says(invitation, AnswerStatus.ACCEPTED)
    everything_left()
    tick(BEFORE_MEETING)
    says(invitation, AnswerStatus.DECLINED)
    assert [letter.state for letter in letters("meeting_reminder")] == [LetterState.SUPERSEDED]


def test_it_moves_with_the_meeting_and_its_deadline_once_that_is_announced(app: House) -> None:
    meeting, _invitations = a_told_round(1)
    [first] = tick(REMINDER_DAY)
    everything_left()
    meeting.held_on, meeting.answer_deadline = date(2017, 11, 22), date(2017, 11, 8)
    db.session.commit()
    assert days(meeting, REMINDER_DAY) == {"answer_1": date(2017, 9, 7), "meeting_1": date(2017, 9, 18)}
    told = REMINDER_DAY + timedelta(hours=3)
    announce(meeting, by=BY, now=told)
    db.session.commit()
    everything_left()
    assert days(meeting, told) == {"answer_1": date(2017, 11, 9), "meeting_1": date(2017, 11, 20)}
    assert tick(BEFORE_MEETING) == []
    [again] = tick(datetime(2017, 11, 9, 8, tzinfo=UTC))
    assert (first.anchor_on, again.anchor_on, again.letters) == (date(2017, 9, 6), date(2017, 11, 8), 1)


def days(meeting: Meeting, now: datetime) -> dict[str, date]:
    return {item.slot.name: item.day for item in plan(meeting, now)}


def test_moved_so_near_that_its_day_is_over_it_does_not_leave(app: House) -> None:
    meeting, [invitation] = a_told_round(1)
    says(invitation, AnswerStatus.ACCEPTED)
    everything_left()
    told = datetime(2017, 9, 4, 8, tzinfo=UTC)
    meeting.held_on, meeting.answer_deadline = date(2017, 9, 6), date(2017, 9, 5)
    db.session.commit()
    announce(meeting, by=BY, now=told)
    db.session.commit()
    assert standings(meeting, told) == {"meeting_1": "too_early", "answer_1": "planned"}
    assert tick(told + timedelta(hours=1)) == []


def test_who_has_not_confirmed_the_new_date_is_reminded_of_the_answer(app: House) -> None:
    meeting, [invitation] = a_told_round(1)
    says(invitation, AnswerStatus.ACCEPTED)
    everything_left()
    meeting.held_on = date(2017, 9, 27)
    db.session.commit()
    announce(meeting, by=BY, now=REMINDER_DAY - timedelta(days=2))
    db.session.commit()
    everything_left()
    [left] = tick(REMINDER_DAY)
    assert (left.kind, left.letters) == ("answer", 1)
    assert tick(datetime(2017, 9, 25, 8, tzinfo=UTC))[0].letters == 0


def test_nobody_is_reminded_of_an_answer_more_than_twice(app: House) -> None:
    meeting, [invitation] = a_told_round(1)
    ruling.rule_meeting(
        meeting, {ANSWER: Wanted(True, 1), SECOND: Wanted(True, 5)}, by=BY, now=REMINDER_DAY.replace(day=1)
    )
    db.session.commit()
    for day in (7, 8, 11):
        tick(datetime(2017, 9, day, 8, tzinfo=UTC))
        everything_left()
    assert invitation.reminders == 2
    invitations.remind(meeting, invited.invited_seats(meeting), by=BY, now=datetime(2017, 9, 12, 8, tzinfo=UTC))
    assert len(letters("reminder")) == 2


def test_after_a_reminder_by_hand_none_leaves_on_the_same_day(app: House) -> None:
    meeting, (first, second) = a_told_round(2)
    by_hand = REMINDER_DAY - timedelta(minutes=30)
    invitations.remind(meeting, [invited.invited_seat(first)], by=BY, now=by_hand)
    db.session.commit()
    [left] = tick(REMINDER_DAY)
    assert left.letters == 1
    assert [(letter.seat_id, letter.state) for letter in letters()] == [
        (first.seat_id, LetterState.QUEUED),
        (second.seat_id, LetterState.QUEUED),
    ]


def test_a_mailbox_of_two_seats_gets_one_letter_of_a_kind_a_day(app: House) -> None:
    _meeting, some = a_told_round(3)
    for invitation in some:
        holder_of(invitation).address = "Gemeinsam@kreis.example"
    db.session.commit()
    [left] = tick(REMINDER_DAY)
    assert left.letters == 3
    assert sorted(letter.due_at.date() for letter in letters()) == [
        date(2017, 9, 7),
        date(2017, 9, 8),
        date(2017, 9, 11),
    ]
    says(some[1], AnswerStatus.ACCEPTED)
    assert [letter.state.value for letter in letters()] == ["queued", "superseded", "queued"]


def test_a_seat_without_address_is_not_reminded(app: House) -> None:
    meeting, [invitation] = a_told_round(1)
    holder_of(invitation).address = ""
    db.session.commit()
    [left] = tick(REMINDER_DAY)
    assert (left.letters, letters()) == (0, [])
    assert invitation.reminders == 0
    assert standings(meeting, REMINDER_DAY)["answer_1"] == "sent"


def test_who_was_invited_today_is_not_reminded_yet(app: House) -> None:
    _meeting, (old, new) = a_told_round(2)
    new.invited_at = REMINDER_DAY - timedelta(minutes=10)
    db.session.commit()
    tick(REMINDER_DAY)
    assert [letter.seat_id for letter in letters()] == [old.seat_id]


def test_after_a_standstill_one_late_letter_of_a_kind_leaves(app: House) -> None:
    meeting, [invitation] = a_told_round(1)
    wanted = {ANSWER: Wanted(True, 1), SECOND: Wanted(True, 2), MEETING: Wanted(True, -2)}
    ruling.rule_meeting(meeting, wanted, by=BY, now=REMINDER_DAY.replace(day=1))
    db.session.commit()
    late = REMINDER_DAY + timedelta(days=4)
    assert standings(meeting, late) == {"answer_1": "overtaken", "answer_2": "due", "meeting_1": "planned"}
    [left] = tick(late)
    assert left.number == 2
    assert tick(late + timedelta(days=1)) == []
    assert invitation.reminders == 1
    assert standings(meeting, late)["answer_1"] == "overtaken"


def test_a_late_letter_that_still_waits_does_not_leave_beside_the_next_one(app: House) -> None:
    meeting, _invitations = a_told_round(1)
    wanted = {ANSWER: Wanted(True, 1), SECOND: Wanted(True, 2)}
    ruling.rule_meeting(meeting, wanted, by=BY, now=REMINDER_DAY.replace(day=1))
    db.session.commit()
    tick(REMINDER_DAY)
    tick(REMINDER_DAY + timedelta(days=1))
    assert [letter.state.value for letter in letters()] == ["superseded", "queued"]


def test_what_leaves_by_itself_leaves_by_day_and_what_somebody_sends_at_any_hour(app: House) -> None:
    meeting, (first, second) = a_told_round(2)
    tick(REMINDER_DAY)
    says(second, AnswerStatus.ACCEPTED)
    tick(BEFORE_MEETING)
    assert {letter.kind: letter.by_day for letter in letters()} == {"reminder": True, "meeting_reminder": True}
    somebody = AccountActor(actor_id=1, label="Geschäftsstelle", language="de", session_id=1, roles=())
    invitations.remind(meeting, [invited.invited_seat(first)], by=somebody, now=BEFORE_MEETING)
    assert [letter.by_day for letter in letters("reminder")] == [True, False, True]


@pytest.mark.parametrize("after", [timedelta(0), timedelta(days=1), timedelta(days=400)])
def test_none_leaves_once_the_meeting_has_begun(app: House, after: timedelta) -> None:
    meeting, (comes, _silent) = a_told_round(2)
    says(comes, AnswerStatus.ACCEPTED)
    everything_left()
    assert tick(meeting.start() + after) == []
    assert letters() == []


def test_what_was_over_before_the_invitation_does_not_leave(app: House) -> None:
    meeting, _invitations = a_told_round(1, answer_deadline=date(2017, 8, 21))
    assert standings(meeting, REMINDER_DAY)["answer_1"] == "too_early"
    assert tick(REMINDER_DAY) == []
