"""What the secretariat decides about letters that wait for it."""

import pytest

from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import AnswerStatus, Channel
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import transaction
from integrationrunde.mailroom import deciding, receiving
from integrationrunde.mailroom.effect import What, effect_of
from tests.inbox.letters import letter
from tests.invitations.one_seat import handed_over, loaded
from tests.invitations.rounds import BY
from tests.mailroom.arriving import answers_of, leave, reply, seat_of, stored, waiting_letters
from tests.mailroom.at_the_seat import ACCEPTED, DECLINED, LATER, AtTheSeat


def waits(raw: bytes) -> IncomingLetter:
    """A letter has come and waits for a person."""
    found = stored(raw)
    receiving.apply_due()
    db.session.refresh(found)
    assert found.state is IncomingState.NEEDS_DECISION
    return found


def by_somebody_else(seat: AtTheSeat, partstat: str = "ACCEPTED") -> IncomingLetter:
    return waits(reply(loaded(seat.invitation), seat.first.address, partstat, From="fremd@anderswo.example"))


class TestConfirm:
    def test_the_answer_counts_as_said_by_calendar(self, seat: AtTheSeat) -> None:
        found = by_somebody_else(seat)
        with transaction():
            deciding.confirm_reply(found, by=BY, now=clock.now())
        [answer] = answers_of(seat.invitation)
        assert (answer.status, answer.channel, answer.holder_id) == (ACCEPTED, Channel.CALENDAR, seat.first.id)
        assert answer.stated_at == LATER
        assert (found.state, effect_of(found).what) == (IncomingState.HANDLED, What.ANSWER_STORED)
        assert effect_of(found).answer_id == answer.id
        assert waiting_letters() == [("told", seat.second.address)]

    def test_once(self, seat: AtTheSeat) -> None:
        found = by_somebody_else(seat)
        with transaction():
            deciding.confirm_reply(found, by=BY, now=clock.now())
        with pytest.raises(Refused), transaction():
            deciding.confirm_reply(found, by=BY, now=clock.now())
        assert len(answers_of(seat.invitation)) == 1

    def test_ends_a_substitution(self, seat: AtTheSeat) -> None:
        substitute = handed_over(seat.invitation, seat.first)
        leave()
        found = waits(reply(loaded(seat.invitation), seat.first.address, "DECLINED"))
        with transaction():
            deciding.confirm_reply(found, by=BY, now=clock.now())
        row = seat_of(seat.invitation)
        assert (row.status, row.substitute) == (DECLINED, None)
        assert ("taken_back", substitute.address) in waiting_letters()

    def test_delegated(self, seat: AtTheSeat) -> None:
        to = ';DELEGATED-TO="mailto:kollege@stadt.example"'
        found = waits(reply(loaded(seat.invitation), seat.first.address, "DELEGATED", parameters=to))
        with transaction():
            deciding.confirm_reply(found, by=BY, now=clock.now())
        [answer] = answers_of(seat.invitation)
        assert (answer.status, answer.headcount) == (ACCEPTED, 1)
        assert "kollege@stadt.example" in answer.remark

    def test_not_where_it_is_no_answer(self, seat: AtTheSeat) -> None:
        found = waits(letter("Ich komme.\n", From=seat.first.address))
        with pytest.raises(Refused), transaction():
            deciding.confirm_reply(found, by=BY, now=clock.now())
        db.session.refresh(found)
        assert found.state is IncomingState.NEEDS_DECISION


def test_reject(seat: AtTheSeat) -> None:
    found = by_somebody_else(seat)
    with transaction():
        deciding.reject_reply(found, by=BY, now=clock.now())
    assert (found.state, effect_of(found).why) == (IncomingState.HANDLED, "rejected")
    assert answers_of(seat.invitation) == []
    assert waiting_letters() == []
    with pytest.raises(Refused), transaction():
        deciding.reject_reply(found, by=BY, now=clock.now())


class TestAnswerFor:
    def test_a_letter_becomes_an_answer_stated_when_it_came(self, seat: AtTheSeat) -> None:
        found = waits(letter("Wir kommen zu zweit.\n", From=seat.first.address))
        said = Reply(status=ACCEPTED, headcount=2, remark="Wir kommen zu zweit.")
        with transaction():
            deciding.answer_for(found, loaded(seat.invitation), said, by=BY, now=clock.now())
        [answer] = answers_of(seat.invitation)
        assert (answer.channel, answer.headcount, answer.stated_at) == (Channel.MAIL, 2, found.received_at)
        assert (found.state, effect_of(found).answer_id) == (IncomingState.HANDLED, answer.id)
        assert waiting_letters() == [("told", seat.second.address)]

    def test_of_a_substitute_confirms(self, seat: AtTheSeat) -> None:
        substitute = handed_over(seat.invitation, seat.first)
        leave()
        found = waits(letter("Ja, ich übernehme.\n", From=substitute.address))
        with transaction():
            deciding.answer_for(found, loaded(seat.invitation), Reply(status=ACCEPTED), by=BY, now=clock.now())
        assert not seat_of(seat.invitation).awaits_confirmation

    def test_refused_answers_leave_the_letter_waiting(self, seat: AtTheSeat) -> None:
        found = waits(letter("Wir kommen zu neunt.\n", From=seat.first.address))
        said = Reply(status=ACCEPTED, headcount=9)
        with pytest.raises(Refused), transaction():
            deciding.answer_for(found, loaded(seat.invitation), said, by=BY, now=clock.now())
        db.session.refresh(found)
        assert found.state is IncomingState.NEEDS_DECISION
        assert seat_of(seat.invitation).status is AnswerStatus.PENDING


def test_settle(seat: AtTheSeat) -> None:
    found = waits(letter("Wo ist der Aufzug?\n", From=seat.first.address))
    with transaction():
        deciding.settle(found, "  Telefonisch beantwortet ", by=BY, now=clock.now())
    assert (found.state, found.handled_by) == (IncomingState.HANDLED, BY.label)
    assert effect_of(found).note == "Telefonisch beantwortet"
    assert effect_of(found).seat_id == seat.invitation.seat_id
