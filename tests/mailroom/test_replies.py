"""Answers of calendars, from raw bytes to the overview."""

from datetime import timedelta

import pytest

from integrationrunde.invitations.answering import Attending, Reply
from integrationrunde.invitations.models import AnswerStatus, Channel
from integrationrunde.kit import clock
from integrationrunde.mailroom.effect import What
from tests.invitations.one_seat import by_link, loaded
from tests.mailroom.arriving import answers_of, arrives, leave, reply, seat_of, waiting_letters
from tests.mailroom.at_the_seat import ACCEPTED, APPLIED, DECLINED, LATER, TENTATIVE, AtTheSeat, moved


class TestCounts:
    @pytest.mark.parametrize(
        ("partstat", "status"), [("ACCEPTED", ACCEPTED), ("DECLINED", DECLINED), ("TENTATIVE", TENTATIVE)]
    )
    def test_an_answer(self, seat: AtTheSeat, partstat: str, status: AnswerStatus) -> None:
        assert seat.says(partstat) == (APPLIED, What.ANSWER_STORED, "")
        [stored] = answers_of(seat.invitation)
        assert (stored.status, stored.channel, stored.holder_id) == (status, Channel.CALENDAR, seat.first.id)
        assert stored.headcount == (0 if status is DECLINED else 1)
        assert stored.stated_at == LATER
        assert "Ansprechstelle Integration" in stored.given_by

    def test_exchange_names_neither_organizer_nor_letter(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", "COMMENT;LANGUAGE=de-DE:\\n", "SUMMARY;LANGUAGE=de-DE:Zugesagt: Runde")[1] is (
            What.ANSWER_STORED
        )
        assert answers_of(seat.invitation)[0].remark == ""

    def test_apple_sends_no_method_in_its_header(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", mime_method="")[1] is What.ANSWER_STORED

    def test_google_calls_itself_automatic(self, seat: AtTheSeat) -> None:
        google = {"Auto_Submitted": "auto-generated", "Sender": "Google Calendar <calendar-notification@google.com>"}
        assert seat.says("ACCEPTED", parameters=";X-NUM-GUESTS=0", **google)[1] is What.ANSWER_STORED

    def test_a_comment_is_the_remark(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED", f"COMMENT:Komme etwas später.\\n{'x' * 300}")
        remark = answers_of(seat.invitation)[0].remark
        assert remark.startswith("Komme etwas später.")
        assert len(remark) == 200

    def test_case_of_the_address_is_no_matter(self, seat: AtTheSeat) -> None:
        raw = reply(loaded(seat.invitation), seat.first.address.upper(), "ACCEPTED", From=seat.first.address.title())
        assert arrives(raw)[1].what is What.ANSWER_STORED

    def test_a_secretary_answers(self, seat: AtTheSeat) -> None:
        by = ';SENT-BY="mailto:vorzimmer@stadt.example"'
        assert seat.says("ACCEPTED", parameters=by, From="vorzimmer@stadt.example")[1] is What.ANSWER_STORED

    def test_a_colleague_at_the_same_seat_answers(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", From=seat.second.address)[1] is What.ANSWER_STORED
        assert waiting_letters() == []

    def test_as_many_come_as_before(self, seat: AtTheSeat) -> None:
        two = Reply(status=ACCEPTED, headcount=2, persons=[Attending(function="Leitung"), Attending()])
        by_link(seat.invitation, two, seat.first)
        seat.says("TENTATIVE")
        [stored, _link] = answers_of(seat.invitation)
        assert (stored.status, stored.headcount, [each.function for each in stored.persons]) == (
            TENTATIVE,
            2,
            ["Leitung"],
        )

    def test_the_newest_of_two_holders_wins(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED")
        clock.set_to(LATER + timedelta(minutes=6))
        arrives(reply(loaded(seat.invitation), seat.second.address, "DECLINED"))
        assert seat.status is DECLINED


class TestOrder:
    def test_older_answer_that_comes_late_changes_nothing(self, seat: AtTheSeat) -> None:
        seat.says("DECLINED")
        assert seat.says("ACCEPTED", stamp=LATER - timedelta(minutes=5)) == (APPLIED, What.ANSWER_OLDER, "")
        assert seat.status is DECLINED
        assert len(answers_of(seat.invitation)) == 2

    def test_answer_by_link_counts_with_its_time(self, seat: AtTheSeat) -> None:
        by_link(seat.invitation, Reply(status=DECLINED), seat.first, now=LATER)
        assert seat.says("ACCEPTED", stamp=LATER - timedelta(seconds=1))[1] is What.ANSWER_OLDER
        assert seat.says("ACCEPTED", stamp=LATER + timedelta(seconds=1))[1] is What.ANSWER_STORED

    def test_fast_clock_does_not_win_for_ever(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED", stamp=LATER + timedelta(days=400))
        clock.set_to(LATER + timedelta(minutes=1))
        seat.says("DECLINED")
        assert seat.status is DECLINED

    def test_without_a_stamp_it_is_said_when_it_comes(self, seat: AtTheSeat) -> None:
        raw = reply(loaded(seat.invitation), seat.first.address, "ACCEPTED").replace(b"DTSTAMP", b"X-STAMP")
        assert arrives(raw)[1].what is What.ANSWER_STORED
        assert answers_of(seat.invitation)[0].stated_at >= LATER


class TestNothingNew:
    def test_the_same_again(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED")
        leave()
        assert seat.says("ACCEPTED", stamp=LATER + timedelta(seconds=9))[1] is What.ANSWER_SAME
        assert len(answers_of(seat.invitation)) == 1
        assert waiting_letters() == []

    def test_what_was_said_by_link(self, seat: AtTheSeat) -> None:
        by_link(seat.invitation, Reply(status=ACCEPTED, headcount=2), seat.second)
        leave()
        assert seat.says("ACCEPTED")[1] is What.ANSWER_SAME
        assert seat_of(seat.invitation).answer.headcount == 2  # type: ignore[union-attr]
        assert waiting_letters() == []

    def test_one_message_by_two_ways(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED")
        clock.set_to(LATER + timedelta(minutes=1))
        seat.says("DECLINED")
        assert seat.says("ACCEPTED", stamp=LATER, Received="by another way")[1] is What.ANSWER_SAME
        assert [answer.status for answer in answers_of(seat.invitation)] == [DECLINED, ACCEPTED]

    def test_needs_action_says_nothing(self, seat: AtTheSeat) -> None:
        assert seat.says("NEEDS-ACTION") == (APPLIED, What.NOTHING, "no_answer")


class TestLetters:
    def test_who_answers_by_calendar_gets_no_letter_the_others_hear(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED")
        assert waiting_letters() == [("told", seat.second.address)]

    def test_an_older_answer_sends_nothing(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED")
        leave()
        seat.says("DECLINED", stamp=LATER - timedelta(minutes=5))
        assert waiting_letters() == []


class TestVersions:
    def test_answer_to_the_version_before_the_move(self, seat: AtTheSeat) -> None:
        moved(seat)
        state, effect = arrives(reply(loaded(seat.invitation), seat.first.address, "ACCEPTED", sequence=0))
        assert (state, effect.what, effect.before_move) == (APPLIED, What.ANSWER_STORED, True)
        row = seat_of(seat.invitation)
        assert (row.status, row.is_before_move) == (ACCEPTED, True)

    def test_it_stands_behind_what_was_said_since(self, seat: AtTheSeat) -> None:
        moved(seat)
        by_link(seat.invitation, Reply(status=DECLINED), seat.first, now=clock.now())
        clock.set_to(LATER + timedelta(hours=3))
        assert seat.says("ACCEPTED", sequence=0)[1] is What.ANSWER_OLDER
        assert (seat.status, seat_of(seat.invitation).is_before_move) == (DECLINED, False)

    def test_saying_the_same_of_the_new_version_counts(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED")
        moved(seat)
        assert seat_of(seat.invitation).is_before_move
        assert seat.says("ACCEPTED", sequence=1)[1] is What.ANSWER_STORED
        assert not seat_of(seat.invitation).is_before_move

    def test_a_higher_sequence_is_taken_for_ours(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", sequence=17)[1] is What.ANSWER_STORED
        assert loaded(seat.invitation).meeting.sequence == 0
        assert not seat_of(seat.invitation).is_before_move

    @pytest.mark.parametrize(
        "line", ["RECURRENCE-ID;TZID=Europe/Berlin:20170920T093000", "RECURRENCE-ID:20170920T073000Z"]
    )
    def test_the_only_instance_is_the_meeting(self, seat: AtTheSeat, line: str) -> None:
        assert seat.says("ACCEPTED", line)[1] is What.ANSWER_STORED

    def test_another_instance_is_not(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", "RECURRENCE-ID:20170920T093000Z") == (APPLIED, What.ANSWER_REFUSED, "other_date")
        assert seat.status is AnswerStatus.PENDING
