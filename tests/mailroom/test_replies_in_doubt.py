"""Answers of calendars that wait for a person, or change nothing."""

from datetime import date, timedelta

from integrationrunde.invitations import operations
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.mailroom.effect import What
from integrationrunde.meetings.models import MeetingState
from integrationrunde.seats import operations as seats
from tests import builders as b
from tests.inbox.letters import letter, several
from tests.invitations.one_seat import handed_over, loaded
from tests.invitations.rounds import BY, letters
from tests.mailroom.arriving import answers_of, arrives, leave, reply, seat_of, waiting_letters
from tests.mailroom.at_the_seat import ACCEPTED, APPLIED, LATER, TENTATIVE, WAITS, AtTheSeat


class TestWaitsForAPerson:
    def test_somebody_else_sent_it(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", From="fremd@anderswo.example") == (WAITS, What.ANSWER_UNCONFIRMED, "sender")
        assert answers_of(seat.invitation) == []
        assert waiting_letters() == []

    def test_our_mail_server_does_not_believe_it(self, seat: AtTheSeat) -> None:
        forged = {"Authentication_Results": "mx.kreis-soest.example; dmarc=fail header.from=stadt.example"}
        assert seat.says("ACCEPTED", **forged) == (WAITS, What.ANSWER_UNCONFIRMED, "forged")

    def test_it_says_what_is_known(self, seat: AtTheSeat) -> None:
        seat.says("ACCEPTED")
        assert seat.says("ACCEPTED", From="fremd@anderswo.example") == (APPLIED, What.ANSWER_SAME, "sender")

    def test_unknown_person(self, seat: AtTheSeat) -> None:
        state, effect = arrives(reply(loaded(seat.invitation), "fremd@anderswo.example", "ACCEPTED"))
        assert (state, effect.what, effect.invitation_id) == (WAITS, What.ANSWER_UNKNOWN_PERSON, None)
        assert effect.meeting_id == seat.invitation.meeting_id

    def test_unknown_person_answers_our_letter(self, seat: AtTheSeat) -> None:
        [ours] = letters(recipient_address=seat.first.address)
        raw = reply(loaded(seat.invitation), "fremd@anderswo.example", "ACCEPTED", In_Reply_To=ours.message_id)
        effect = arrives(raw)[1]
        assert (effect.what, effect.seat_id, effect.holder_id) == (
            What.ANSWER_UNKNOWN_PERSON,
            seat.invitation.seat_id,
            None,
        )
        assert effect.letter_ids == (ours.id,)

    def test_known_sender_answers_for_an_unknown_attendee(self, seat: AtTheSeat) -> None:
        raw = reply(loaded(seat.invitation), "liste@stadt.example", "ACCEPTED", From=seat.first.address)
        state, effect = arrives(raw)
        assert (state, effect.what, effect.why) == (WAITS, What.ANSWER_UNCONFIRMED, "attendee")
        assert effect.seat_id == seat.invitation.seat_id

    def test_method_and_type_contradict_each_other(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", mime_method="REQUEST") == (WAITS, What.ANSWER_REFUSED, "method_mismatch")
        assert seat.status is AnswerStatus.PENDING

    def test_delegated(self, seat: AtTheSeat) -> None:
        to = ';DELEGATED-TO="mailto:kollege@stadt.example"'
        assert seat.says("DELEGATED", parameters=to) == (WAITS, What.ANSWER_UNCONFIRMED, "delegated")

    def test_the_delegate_answers(self, seat: AtTheSeat) -> None:
        by = f';DELEGATED-FROM="mailto:{seat.first.address}"'
        state, effect = arrives(reply(loaded(seat.invitation), "kollege@stadt.example", "ACCEPTED", parameters=by))
        assert (state, effect.what, effect.why) == (WAITS, What.ANSWER_UNCONFIRMED, "delegated")
        assert (effect.invitation_id, effect.status) == (seat.invitation.id, "accepted")

    def test_delegated_to_who_acts_anyway(self, seat: AtTheSeat) -> None:
        to = f';DELEGATED-TO="mailto:{seat.second.address}"'
        assert seat.says("DELEGATED", parameters=to) == (APPLIED, What.NOTHING, "delegated")

    def test_outlook_proposes_another_time(self, seat: AtTheSeat) -> None:
        raw = reply(
            loaded(seat.invitation),
            seat.first.address,
            "TENTATIVE",
            "DTSTART:20170921T080000Z",
            "DTEND:20170921T100000Z",
            "X-MS-OLK-ORIGINALSTART:20170920T073000Z",
            method="COUNTER",
            mime_method="COUNTER",
        )
        state, effect = arrives(raw)
        assert (state, effect.what, effect.why) == (WAITS, What.PROPOSAL, "")
        assert effect.proposal == {
            "start": "2017-09-21T08:00:00+00:00",
            "end": "2017-09-21T10:00:00+00:00",
            "original_start": "2017-09-20T07:30:00+00:00",
        }
        assert loaded(seat.invitation).meeting.held_on == date(2017, 9, 20)
        assert answers_of(seat.invitation) == []

    def test_apple_proposes_in_a_reply(self, seat: AtTheSeat) -> None:
        proposed = ';TO-ALL-PROPOSED-NEW-TIME="DTSTART:20170921T080000Z"'
        said = "X-CALENDARSERVER-PRIVATE-COMMENT:Geht es einen Tag später?"
        assert seat.says("TENTATIVE", said, parameters=proposed) == (WAITS, What.PROPOSAL, "")
        assert seat.status is TENTATIVE
        assert answers_of(seat.invitation)[0].remark == "Geht es einen Tag später?"


class TestChangesNothing:
    def test_unknown_meeting(self, seat: AtTheSeat) -> None:
        assert seat.says("ACCEPTED", uid="other@kreis.example") == (APPLIED, What.ANSWER_UNKNOWN_MEETING, "")

    def test_called_off(self, seat: AtTheSeat) -> None:
        loaded(seat.invitation).meeting.state = MeetingState.CANCELLED
        db.session.commit()
        assert seat.says("ACCEPTED") == (APPLIED, What.ANSWER_REFUSED, "called_off")

    def test_begun(self, seat: AtTheSeat) -> None:
        clock.set_to(b.NOW + timedelta(days=60))
        assert seat.says("ACCEPTED") == (APPLIED, What.ANSWER_REFUSED, "held")

    def test_uninvited(self, seat: AtTheSeat) -> None:
        operations.uninvite(loaded(seat.invitation), "Versehen", by=BY, now=LATER)
        leave()
        assert seat.says("ACCEPTED") == (APPLIED, What.ANSWER_REFUSED, "uninvited")
        assert waiting_letters() == []

    def test_acts_no_longer(self, seat: AtTheSeat) -> None:
        seats.end_holder(seat.first, by=BY, now=LATER)
        db.session.commit()
        assert seat.says("ACCEPTED") == (APPLIED, What.ANSWER_REFUSED, "acts_no_longer")

    def test_forwarded_answer(self, seat: AtTheSeat) -> None:
        inner = reply(loaded(seat.invitation), seat.first.address, "ACCEPTED").decode()
        raw = several(
            "multipart/mixed", ("text/plain", "Zur Kenntnis"), ("message/rfc822", inner), Subject="WG: Zusage"
        )
        assert arrives(raw)[1].what is What.HUMAN
        assert answers_of(seat.invitation) == []


class TestSubstitute:
    def test_confirms(self, seat: AtTheSeat) -> None:
        substitute = handed_over(seat.invitation, seat.first)
        leave()
        raw = reply(loaded(seat.invitation), substitute.address, "ACCEPTED", sequence=1)
        assert arrives(raw)[1].what is What.ANSWER_STORED
        row = seat_of(seat.invitation)
        assert (row.status, row.awaits_confirmation) == (ACCEPTED, False)
        assert substitute.address not in [address for _kind, address in waiting_letters()]

    def test_declines(self, seat: AtTheSeat) -> None:
        substitute = handed_over(seat.invitation, seat.first)
        leave()
        arrives(reply(loaded(seat.invitation), substitute.address, "DECLINED", sequence=1))
        assert seat_of(seat.invitation).substitute_declined
        assert waiting_letters() == [("substitute_declined", seat.first.address), ("told", seat.second.address)]

    def test_who_handed_over_does_not_end_it_by_calendar(self, seat: AtTheSeat) -> None:
        handed_over(seat.invitation, seat.first)
        assert seat.says("DECLINED") == (WAITS, What.ANSWER_UNCONFIRMED, "handed_over")
        assert seat_of(seat.invitation).awaits_confirmation

    def test_what_was_said_before_handing_over_comes_late(self, seat: AtTheSeat) -> None:
        handed_over(seat.invitation, seat.first)
        assert seat.says("DECLINED", stamp=b.NOW - timedelta(minutes=1))[1] is What.ANSWER_OLDER
        assert seat_of(seat.invitation).awaits_confirmation


def test_an_address_at_two_seats_is_told_apart_by_the_letter_that_is_answered(seat: AtTheSeat) -> None:
    clock.set_to(b.NOW)
    other = b.a_seat(loaded(seat.invitation).meeting.series)
    b.a_holder(other, address=seat.first.address)
    [second] = operations.invite(loaded(seat.invitation).meeting, [other], by=BY, now=b.NOW)
    db.session.commit()
    clock.set_to(LATER)
    state, effect = arrives(reply(loaded(seat.invitation), seat.first.address, "ACCEPTED"))
    assert (state, effect.what, effect.why) == (WAITS, What.ANSWER_UNCONFIRMED, "several_seats")
    [ours] = letters(seat_id=other.id)
    arrives(reply(loaded(seat.invitation), seat.first.address, "ACCEPTED", In_Reply_To=ours.message_id))
    assert seat_of(second).status is ACCEPTED
    assert seat.status is AnswerStatus.PENDING


def test_a_letter_of_a_person_answers_nothing_by_itself(seat: AtTheSeat) -> None:
    assert arrives(letter("Ich komme.\n", From=seat.first.address))[1].what is What.HUMAN
    assert answers_of(seat.invitation) == []
