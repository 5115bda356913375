"""What histories found, one by one: a calendar kept a ghost, lost a meeting, or showed an answer that held no more."""

from datetime import timedelta

import pytest

from integrationrunde.invitations import announcing, answering, calling_off, following, operations
from integrationrunde.invitations.entries import answer_in
from integrationrunde.invitations.models import AnswerStatus, Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import retry
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests.invitations.one_seat import JAN, LATER, NO, YES, by_link, by_phone, handed_over, invited, loaded
from tests.invitations.rounds import BY, an_invited_round, holder_of, letters

KIM = Person(function="Stabsstelle Vielfalt", address="kim@stadt.example")
NEW = "neu@stadt.example"


def entries(address: str) -> list[str]:
    """The calendar letters that left or will leave to a mailbox, in order."""
    gone = (LetterState.SUPERSEDED, LetterState.DISCARDED)
    return [
        each.calendar_method
        for each in letters()
        if each.recipient_address.lower() == address.lower() and each.calendar_method and each.state not in gone
    ]


def all_left() -> None:
    for letter in letters(state=LetterState.QUEUED):
        letter.state, letter.attempts, letter.sent_at = LetterState.SENT, 1, LATER
    db.session.commit()


def follow() -> None:
    following.follow(by=BY, now=LATER)
    db.session.commit()
    assert not following.is_behind(LATER)


def move(holder: SeatHolder, address: str) -> None:
    seats.change_holder(holder, Person(function=holder.function, address=address), by=BY, now=LATER)
    db.session.commit()


def take_back(invitation: Invitation, holder: SeatHolder) -> None:
    answering.take_back(loaded(invitation), holder=holder, by=BY, now=LATER)
    db.session.commit()


def test_who_handed_over_first_gets_the_entry_back_when_another_hands_over(app: House) -> None:
    invitation, first, second = invited()
    handed_over(invitation, first)
    all_left()
    substitute = handed_over(invitation, second, KIM)
    assert entries(first.address) == ["REQUEST", "CANCEL", "REQUEST"]
    assert entries(second.address)[-1] == "CANCEL"
    take_back(invitation, second)
    assert [entries(each.address)[-1] for each in (first, second)] == ["REQUEST", "REQUEST"]
    assert entries(JAN.address)[-1] == "CANCEL"
    assert entries(substitute.address) == [], "the invitation never left, so neither letter does"


def test_a_refusal_by_another_holder_gives_the_entry_back_too(app: House) -> None:
    invitation, first, second = invited()
    handed_over(invitation, first)
    all_left()
    by_link(invitation, NO, second, now=LATER)
    assert entries(first.address) == ["REQUEST", "CANCEL", "REQUEST"]


def test_an_answer_that_holds_no_more_is_put_right_in_calendars(app: House) -> None:
    invitation, first, second = invited()
    by_link(invitation, YES, first)
    operations.send_again(loaded(invitation), second, by=BY, now=LATER)
    db.session.commit()
    by_phone(invitation, NO, now=LATER + timedelta(minutes=1))
    told = [letter for letter in letters(recipient_address=second.address) if letter.calendar]
    shown = [answer_in(letter.calendar or b"") for letter in told]
    assert shown == [AnswerStatus.PENDING, AnswerStatus.ACCEPTED, AnswerStatus.DECLINED]
    assert entries(first.address) == ["REQUEST"], "it never showed an answer"


def test_a_former_mailbox_loses_the_entry(app: House) -> None:
    _invitation, first, _second = invited()
    old = first.address
    move(first, NEW)
    follow()
    [word] = letters(kind="readdressed")
    assert (word.recipient_address, word.recipient_name, word.calendar_method) == (old, "", "CANCEL")
    assert NEW not in (word.calendar or b"").decode()
    assert entries(NEW) == ["REQUEST"]


def test_who_returns_to_a_former_mailbox_is_invited_there_again(app: House) -> None:
    _invitation, first, _second = invited()
    old = first.address
    for address in (NEW, old):
        all_left()
        move(first, address)
        follow()
    assert entries(old) == ["REQUEST", "CANCEL", "REQUEST"]
    assert entries(NEW) == ["REQUEST", "CANCEL"]


def test_other_capitals_are_the_same_mailbox(app: House) -> None:
    _invitation, first, _second = invited()
    move(first, first.address.upper())
    follow()
    assert entries(first.address) == ["REQUEST"]


def test_who_joins_is_invited_though_an_answer_came_before(app: House) -> None:
    invitation, _first, _second = invited()
    seats.add_holder(loaded(invitation).seat, KIM, by=BY, now=LATER)
    by_phone(invitation, YES, now=LATER)
    assert letters(recipient_address=KIM.address) == []
    follow()
    assert [letter.kind for letter in letters(recipient_address=KIM.address)] == ["invitation"]


def test_nothing_waits_for_a_mailbox_whose_holders_have_come_and_gone(app: House) -> None:
    _meeting, [invitation] = an_invited_round(1)
    first = holder_of(invitation)
    same = Person(function="Stabsstelle", address=first.address)
    successor = following.replace_holder(loaded(invitation), first, same, by=BY, now=LATER)
    seats.end_holder(successor, by=BY, now=LATER)
    follow()
    assert entries(first.address) == []


def test_a_former_mailbox_hears_that_the_meeting_is_called_off(app: House) -> None:
    invitation, first, _second = invited()
    old = first.address
    move(first, NEW)
    calling_off.call_off(loaded(invitation).meeting, "Sturm", by=BY, now=LATER)
    db.session.commit()
    assert entries(old) == ["REQUEST", "CANCEL"]
    assert entries(NEW) == []


def test_a_failed_letter_that_was_overtaken_is_not_sent_again(app: House) -> None:
    _meeting, [invitation] = an_invited_round(1)
    [letter] = letters()
    letter.state, letter.attempts = LetterState.FAILED, 1
    operations.uninvite(loaded(invitation), "Verlegt", by=BY, now=LATER)
    all_left()
    with pytest.raises(Refused):
        retry(db.session.get_one(OutgoingLetter, letter.id), by=BY, now=LATER)


def test_a_mailbox_of_two_seats_keeps_the_entry_until_neither_needs_it(app: House) -> None:
    _meeting, [one, other] = an_invited_round(2)
    address = holder_of(one).address
    holder_of(other).address = address
    db.session.commit()
    follow()
    all_left()
    operations.uninvite(loaded(one), "Verlegt", by=BY, now=LATER)
    assert "CANCEL" not in entries(address)
    substitute = handed_over(other, holder_of(other))
    assert entries(address)[-1] == "CANCEL"
    take_back(other, holder_of(other))
    assert entries(address)[-1] == "REQUEST"
    assert entries(substitute.address) == []


def test_an_address_that_comes_back_gets_the_meeting_that_had_vanished_on_its_way_there(app: House) -> None:
    _meeting, [invitation] = an_invited_round(1)
    first = holder_of(invitation)
    old = first.address
    move(first, NEW)
    operations.send_again(loaded(invitation), first, by=BY, now=LATER)
    db.session.commit()
    assert (entries(old), entries(NEW)) == ([], ["REQUEST"])
    move(first, old.upper())
    follow()
    assert (entries(old), entries(NEW)) == (["REQUEST"], [])


def test_an_answer_from_before_a_move_is_open_in_the_entry_that_comes_back(app: House) -> None:
    invitation, first, _second = invited()
    handed_over(invitation, first)
    all_left()
    meeting = loaded(invitation).meeting
    meeting.held_on += timedelta(days=1)
    announcing.announce(meeting, by=BY, now=LATER + timedelta(hours=1))
    db.session.commit()
    by_phone(invitation, YES, stated_at=LATER, now=LATER + timedelta(hours=2))
    told = letters(recipient_address=first.address)[-1]
    assert (told.calendar_method, answer_in(told.calendar or b"")) == ("REQUEST", AnswerStatus.PENDING)


def test_several_invitations_that_wait_for_one_mailbox_vanish_together(app: House) -> None:
    _meeting, [one, other] = an_invited_round(2)
    address = holder_of(one).address
    holder_of(other).address = address
    db.session.commit()
    follow()
    move(holder_of(one), NEW)
    move(holder_of(other), "anders@stadt.example")
    follow()
    assert entries(address) == []


def test_who_gets_the_entry_back_from_a_substitute_keeps_it(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    all_left()
    by_link(invitation, NO, substitute, now=LATER)
    all_left()
    follow()
    assert entries(first.address) == ["REQUEST", "CANCEL", "REQUEST"]


def test_a_meeting_called_off_leaves_a_mailbox_that_changed_hands(app: House) -> None:
    meeting, [one, other] = an_invited_round(2)
    address = holder_of(one).address
    all_left()
    move(holder_of(one), NEW)
    holder_of(other).address = address
    db.session.commit()
    calling_off.call_off(meeting, "Sturm", by=BY, now=LATER)
    db.session.commit()
    assert entries(address)[-1] == "CANCEL"


def test_two_seats_of_one_mailbox_may_hand_over_in_turn(app: House) -> None:
    _meeting, [one, other] = an_invited_round(2)
    address = holder_of(one).address
    holder_of(other).address = address
    db.session.commit()
    follow()
    handed_over(one, holder_of(one))
    take_back(one, holder_of(one))
    handed_over(other, holder_of(other), KIM)
    assert entries(address)[-1] == "REQUEST"
