"""What is done at the seats while a meeting is invited: letters and calendars follow, once."""

from datetime import date, timedelta

import pytest

from integrationrunde.invitations import answering, following, operations, queries
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.models import LetterState
from integrationrunde.seats import operations as seats
from integrationrunde.seats import revoking
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.changing import ANOTHER_DAY, announce, change, event
from tests.invitations.one_seat import JAN, LATER, NO, YES, by_link, handed_over, invited, loaded, new_letters
from tests.invitations.rounds import BY, an_invited_round, holder_of, letters

KIM = Person(function="Stabsstelle Vielfalt", address="kim@stadt.example")


def follow() -> None:
    """Follow, twice: the second time there must be nothing left to do."""
    following.follow(by=BY, now=LATER)
    db.session.commit()
    assert not following.is_behind(LATER)
    before = len(letters())
    following.follow(by=BY, now=LATER + timedelta(minutes=1))
    db.session.commit()
    assert len(letters()) == before


def test_nothing_is_to_be_followed_after_inviting(app: House) -> None:
    invitation, first, _second = invited()
    follow()
    handed_over(invitation, first)
    assert not following.is_behind(LATER)


def test_who_joins_an_invited_seat_is_invited(app: House) -> None:
    invitation, first, second = invited()
    third = b.a_holder(loaded(invitation).seat, function="Fachdienst")
    follow()
    assert [each[:2] for each in new_letters(invitation, first, second, third)] == [("invitation", "other 2")]


def test_a_successor_named_at_the_seat_is_invited_to_every_meeting_ahead(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    seat = loaded(invitation).seat
    other = b.a_meeting(db.session.get_one(Series, meeting.series_id))
    operations.invite(other, [seat], by=BY, now=b.NOW)
    for letter in letters():
        letter.state, letter.sent_at = LetterState.SENT, b.NOW
    old = queries.invited_seat(invitation).holders[0]
    seats.succeed(old, KIM, by=BY, now=LATER)
    db.session.commit()
    assert following.is_behind(LATER)
    follow()
    assert sorted((each.meeting_id, each.calendar_method) for each in letters(recipient_address=KIM.address)) == [
        (meeting.id, "REQUEST"),
        (other.id, "REQUEST"),
    ]
    assert [each.calendar_method for each in letters(recipient_address=old.address)].count("CANCEL") == 2


def test_a_new_address_gets_the_invitation(app: House) -> None:
    _meeting, [invitation] = an_invited_round(1)
    holder = queries.invited_seat(invitation).holders[0]
    seats.change_holder(holder, KIM, by=BY, now=LATER)
    follow()
    [letter] = letters(recipient_address=KIM.address)
    assert (letter.kind, letter.link_generation) == ("invitation", holder.generation)


def test_a_first_address_gets_the_invitation(app: House) -> None:
    series = b.a_series()
    seat = b.a_seat(series)
    holder = b.a_holder(seat, address="")
    operations.invite(b.a_meeting(series), [seat], by=BY, now=b.NOW)
    assert letters() == []
    seats.change_holder(holder, KIM, by=BY, now=LATER)
    follow()
    assert [letter.recipient_address for letter in letters()] == [KIM.address]


def test_who_is_let_go_loses_the_entry_and_the_answer_stays(app: House) -> None:
    invitation, first, second = invited()
    follow()
    by_link(invitation, YES, first)
    seats.end_holder(first, by=BY, now=LATER)
    follow()
    assert new_letters(invitation, first, second)[-1] == ("succeeded", "first", "CANCEL")
    assert queries.invited_seat(loaded(invitation)).status is AnswerStatus.ACCEPTED


def test_a_corrected_name_in_the_same_mailbox_cancels_nothing(app: House) -> None:
    _invitation, first, _second = invited()
    follow()
    same = Person(function="Stabsstelle", name="Kim Beispiel", address=first.address.upper())
    seats.succeed(first, same, by=BY, now=LATER)
    follow()
    assert [letter.calendar_method for letter in letters(kind="succeeded")] == []


def test_an_ended_seat_is_invited_no_longer_and_calendars_are_cleared(app: House) -> None:
    invitation, first, second = invited()
    follow()
    substitute = handed_over(invitation, first)
    by_link(invitation, YES, substitute)
    seats.end_seat(loaded(invitation).seat, by=BY, now=LATER)
    follow()
    assert loaded(invitation).is_revoked
    assert new_letters(invitation, first, second)[-2:] == [
        ("succeeded", "other 1", "CANCEL"),
        ("taken_back", "substitute", "CANCEL"),
    ]
    assert queries.invited_seats(loaded(invitation).meeting) == []


def test_the_successor_of_who_handed_over_hears_of_the_substitutes_no(app: House) -> None:
    invitation, first, _second = invited()
    follow()
    substitute = handed_over(invitation, first)
    seats.succeed(first, KIM, by=BY, now=LATER)
    follow()
    assert [(each.kind, each.calendar_method) for each in letters(recipient_address=KIM.address)] == [("told", None)]
    by_link(invitation, NO, substitute, now=LATER)
    assert letters(recipient_address=KIM.address)[-1].kind == "substitute_declined"


def test_a_substitutes_new_address_gets_the_letter(app: House) -> None:
    invitation, first, _second = invited()
    follow()
    substitute = handed_over(invitation, first)
    assert substitute.address == JAN.address
    seats.change_holder(substitute, KIM, by=BY, now=LATER)
    follow()
    assert letters(recipient_address=KIM.address)[0].kind == "substitution"


def test_who_handed_over_gets_word_at_each_new_address(app: House) -> None:
    invitation, first, _second = invited()
    handed_over(invitation, first)
    for address in ("neu@stadt.example", "neuer@stadt.example"):
        seats.change_holder(first, Person(function=first.function, address=address), by=BY, now=LATER)
        db.session.commit()
        follow()
        assert [each.kind for each in letters(recipient_address=address)] == ["told"]


def moved_to(holder: SeatHolder, address: str) -> None:
    seats.change_holder(holder, Person(function=holder.function, address=address), by=BY, now=LATER)
    db.session.commit()


@pytest.mark.parametrize("between", ["neu@stadt.example", ""])
def test_who_got_the_entry_back_elsewhere_has_it_again_at_the_old_address(app: House, between: str) -> None:
    invitation, first, second = invited()
    old = first.address
    substitute = handed_over(invitation, first)
    moved_to(first, between)
    follow()
    answering.hand_over(loaded(invitation), KIM, holder=second, by=BY, now=LATER)
    db.session.commit()
    assert not substitute.is_active
    moved_to(first, old)
    follow()
    assert [each.calendar_method for each in letters(recipient_address=old)] == ["REQUEST", "CANCEL", "REQUEST"]


def test_who_gets_an_address_again_after_the_substitutes_no_has_the_entry(app: House) -> None:
    invitation, first, _second = invited()
    old = first.address
    substitute = handed_over(invitation, first)
    moved_to(first, "")
    follow()
    by_link(invitation, NO, substitute, now=LATER)
    moved_to(first, old)
    follow()
    assert letters(recipient_address=old)[-1].calendar_method == "REQUEST"


def test_who_was_away_when_the_meeting_moved_learns_it_at_the_old_address(app: House) -> None:
    invitation, first, _second = invited()
    old, meeting = first.address, loaded(invitation).meeting
    moved_to(first, "neu@stadt.example")
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    moved_to(first, old)
    follow()
    assert [event(each)["DTSTART"].dt.date() for each in letters(recipient_address=old)] == [
        date(2017, 9, 20),
        ANOTHER_DAY["held_on"],
    ]


def test_nothing_follows_once_the_meeting_has_begun(app: House) -> None:
    invitation, first, _second = invited()
    start = loaded(invitation).meeting.start()
    seats.end_holder(first, by=BY, now=start)
    db.session.commit()
    assert not following.is_behind(start)


def test_a_letter_that_waits_while_its_link_is_revoked_gets_the_new_one(app: House) -> None:
    _meeting, [invitation] = an_invited_round(1)
    holder = holder_of(invitation)
    revoking.revoke_links(holder, by=BY, now=b.NOW)
    db.session.commit()
    assert following.is_behind(b.NOW)
    following.follow(by=BY, now=b.NOW)
    db.session.commit()
    [letter] = letters()
    assert (letter.link_generation, letter.state) == (holder.generation, LetterState.QUEUED)
    assert not following.is_behind(b.NOW)


def test_a_letter_to_a_former_address_never_gets_the_new_link(app: House) -> None:
    _meeting, [invitation] = an_invited_round(1)
    holder = holder_of(invitation)
    before = holder.generation
    holder.address = "neu@stadt.example"
    revoking.revoke_links(holder, by=BY, now=b.NOW)
    db.session.commit()
    following.follow(by=BY, now=b.NOW)
    db.session.commit()
    assert [letter.link_generation for letter in letters(kind="invitation")] == [before, holder.generation]
