"""How an answer comes to count, by link or by phone; who is told."""

from datetime import time, timedelta

import pytest

from integrationrunde.invitations import operations, queries
from integrationrunde.invitations.answering import Attending, Reply
from integrationrunde.invitations.models import AnswerStatus, Channel, Mode
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from tests import builders as b
from tests.invitations.one_seat import (
    LATER,
    NO,
    YES,
    by_link,
    by_phone,
    handed_over,
    invited,
    loaded,
    new_letters,
)
from tests.invitations.rounds import BY, letters


def test_an_answer_brings_a_receipt_and_the_other_holder_is_told(app: House) -> None:
    invitation, first, second = invited()
    stored = by_link(invitation, YES, first)
    assert (stored.status, stored.headcount, stored.is_late) == (AnswerStatus.ACCEPTED, 1, False)
    assert new_letters(invitation, first, second) == [("receipt", "first", None), ("told", "other 1", None)]
    assert [letter.key for letter in letters(kind="receipt")] == [f"receipt:{stored.id}"]


def test_saying_the_same_again_at_once_stores_nothing(app: House) -> None:
    invitation, first, second = invited()
    stored = by_link(invitation, YES, first)
    assert by_link(invitation, YES, first, now=b.NOW + timedelta(minutes=9)) is stored
    assert len(new_letters(invitation, first, second)) == 2


def test_what_is_said_again_later_holds_against_what_was_said_between(app: House) -> None:
    invitation, first, second = invited()
    by_link(invitation, YES, first)
    again = by_link(invitation, YES, first, now=LATER)
    assert len(new_letters(invitation, first, second)) == 2, "nobody is told once more"
    by_phone(invitation, NO, now=LATER, stated_at=b.NOW + timedelta(minutes=30))
    assert queries.invited_seat(invitation).answer is again
    assert len(queries.history(invitation)) == 3


def test_what_was_said_in_time_and_again_after_the_deadline_is_not_late(app: House) -> None:
    invitation, first, _second = invited()
    by_link(invitation, YES, first)
    deadline = loaded(invitation).meeting.answer_deadline
    assert deadline is not None
    again = by_link(invitation, YES, first, now=clock.instant(deadline + timedelta(days=1), time(9)))
    assert not again.is_late


def test_the_same_from_somebody_else_is_an_answer_of_its_own(app: House) -> None:
    invitation, first, second = invited()
    assert by_link(invitation, YES, first) is not by_link(invitation, YES, second, now=LATER)
    assert queries.invited_seat(invitation).answer is not None
    assert len(queries.history(invitation)) == 2


def test_a_phone_answer_is_told_to_all_holders(app: House) -> None:
    invitation, first, second = invited()
    stored = by_phone(invitation, NO)
    assert (stored.channel, stored.given_by) == (Channel.PHONE, BY.label)
    assert new_letters(invitation, first, second) == [("told", "first", None), ("told", "other 1", None)]


def test_the_newest_statement_wins_and_an_older_one_only_stays_in_the_history(app: House) -> None:
    invitation, first, second = invited()
    by_link(invitation, YES, first, now=LATER)
    before = len(new_letters(invitation, first, second))
    by_phone(invitation, NO, now=LATER + timedelta(hours=1), stated_at=b.NOW)
    row = queries.invited_seat(invitation)
    assert row.status is AnswerStatus.ACCEPTED
    assert [each.status for each in queries.history(invitation)] == [AnswerStatus.ACCEPTED, AnswerStatus.DECLINED]
    assert len(new_letters(invitation, first, second)) == before


def test_an_older_statement_ends_no_hand_over(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    by_phone(invitation, NO, now=LATER, stated_at=b.NOW - timedelta(days=1))
    assert substitute.is_active
    assert queries.invited_seat(invitation).substitute is substitute


def test_a_clock_that_is_fast_does_not_win_for_ever(app: House) -> None:
    invitation, first, _second = invited()
    stored = by_phone(invitation, YES, stated_at=b.NOW + timedelta(days=400))
    assert stored.stated_at == b.NOW
    by_link(invitation, NO, first, now=LATER)
    assert queries.invited_seat(invitation).status is AnswerStatus.DECLINED


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
def test_after_the_deadline_an_answer_is_late(app: House, seconds: int, late: bool) -> None:
    invitation, first, _second = invited()
    moment = clock.end_of(loaded(invitation).meeting.answer_deadline) + timedelta(seconds=seconds)
    assert by_link(invitation, YES, first, now=moment).is_late is late


def test_persons_are_kept_as_far_as_they_say_something(app: House) -> None:
    invitation, first, _second = invited()
    persons = [Attending(), Attending("Dana Beispiel"), Attending("", "Sozialamt", Mode.ONLINE)]
    reply = Reply(status=AnswerStatus.ACCEPTED, headcount=2, persons=persons, remark="Später")
    by_link(invitation, reply, first)
    [stored] = queries.history(invitation)
    assert [(p.name, p.function, p.mode) for p in stored.persons] == [
        ("Dana Beispiel", "", Mode.ON_SITE),
        ("", "Sozialamt", Mode.ONLINE),
    ]
    by_link(invitation, Reply(status=AnswerStatus.DECLINED, headcount=2, persons=persons), first, now=LATER)
    declined = queries.history(invitation)[0]
    assert (declined.headcount, declined.persons) == (0, [])


def test_more_persons_than_places_are_refused_with_what_to_do(app: House) -> None:
    invitation, first, _second = invited(places=2)
    with pytest.raises(Refused, match="Geschäftsstelle"):
        by_link(invitation, Reply(status=AnswerStatus.ACCEPTED, headcount=3), first)


def test_nothing_is_answered_when_begun_called_off_uninvited_or_ended(app: House) -> None:
    invitation, first, second = invited()
    with pytest.raises(Refused, match="begonnen"):
        by_link(invitation, YES, first, now=loaded(invitation).meeting.start())
    second.ended_at = b.NOW
    db.session.flush()
    with pytest.raises(Refused, match="nicht mehr"):
        by_link(invitation, YES, second)
    loaded(invitation).meeting.state = MeetingState.CANCELLED
    with pytest.raises(Refused, match="abgesagt"):
        by_link(invitation, YES, first)
    loaded(invitation).meeting.state = MeetingState.INVITED
    operations.uninvite(loaded(invitation), "Kleiner Kreis", by=BY, now=b.NOW)
    with pytest.raises(Refused, match="nicht mehr eingeladen"):
        by_link(invitation, YES, first)
