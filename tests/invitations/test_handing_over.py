"""Handing a seat over, confirming, declining, taking back: one seat all along, and calendars follow."""

from datetime import timedelta

import icalendar
import pytest

from integrationrunde.invitations import answering, queries
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.seats.person import Person
from tests.invitations.one_seat import LATER, NO, YES, by_link, handed_over, invited, loaded, new_letters, sequences
from tests.invitations.rounds import BY, letters, says


def test_handing_over_counts_as_represented_and_moves_the_calendar_entry(app: House) -> None:
    invitation, first, second = invited()
    substitute = handed_over(invitation, first)
    row = queries.invited_seat(invitation)
    assert (row.status, row.substitute, row.awaits_confirmation) == (AnswerStatus.ACCEPTED, substitute, True)
    assert new_letters(invitation, first, second) == [
        ("substitution", "substitute", "REQUEST"),
        ("handed_over", "first", "CANCEL"),
        ("told", "other 1", None),
    ]
    assert sequences(invitation, first.address) == [0, 1]
    [letter] = letters(kind="substitution")
    assert letter.link_subject_id == substitute.id


def test_the_substitute_confirms(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    by_link(invitation, YES, substitute, now=LATER)
    row = queries.invited_seat(invitation)
    assert substitute.confirmed_at == LATER
    assert (row.substitute, row.awaits_confirmation, row.status) == (substitute, False, AnswerStatus.ACCEPTED)
    assert {letter.recipient_address for letter in letters(kind="told")} >= {first.address}


def test_the_substitutes_no_makes_the_seat_declined_and_gives_the_entry_back(app: House) -> None:
    invitation, first, second = invited()
    substitute = handed_over(invitation, first)
    before = len(new_letters(invitation, first, second))
    by_link(invitation, NO, substitute, now=LATER)
    row = queries.invited_seat(invitation)
    assert (row.status, row.substitute_declined) == (AnswerStatus.DECLINED, True)
    assert new_letters(invitation, first, second)[before:] == [
        ("receipt", "substitute", None),
        ("substitute_declined", "first", "REQUEST"),
        ("told", "other 1", None),
    ]
    assert sequences(invitation, first.address) == [0, 1, 2]


def test_a_substitute_may_change_their_mind_and_calendars_follow(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    by_link(invitation, NO, substitute, now=LATER)
    by_link(invitation, YES, substitute, now=LATER + timedelta(hours=1))
    row = queries.invited_seat(invitation)
    assert (row.status, row.substitute_declined, row.awaits_confirmation) == (AnswerStatus.ACCEPTED, False, False)
    methods = [letter.calendar_method for letter in letters(recipient_address=first.address) if letter.calendar]
    assert methods == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert sequences(invitation, first.address) == [0, 1, 2, 3]


def test_taking_back_opens_the_answer_and_asks_again(app: House) -> None:
    invitation, first, second = invited()
    substitute = handed_over(invitation, first)
    before = len(new_letters(invitation, first, second))
    answering.take_back(loaded(invitation), holder=first, by=BY, now=LATER)
    db.session.commit()
    assert not substitute.is_active
    assert queries.invited_seat(invitation).status is AnswerStatus.PENDING
    assert new_letters(invitation, first, second)[before:] == [
        ("taken_back", "substitute", "CANCEL"),
        ("invitation", "first", "REQUEST"),
        ("told", "other 1", None),
    ]
    with pytest.raises(Refused):
        answering.take_back(loaded(invitation), holder=first, by=BY, now=LATER)


def test_who_takes_back_for_another_gives_that_one_the_entry_back(app: House) -> None:
    invitation, first, second = invited()
    handed_over(invitation, first)
    answering.take_back(loaded(invitation), holder=second, by=BY, now=LATER)
    db.session.commit()
    assert letters(recipient_address=first.address)[-1].calendar_method == "REQUEST"
    assert letters(recipient_address=second.address)[-1].calendar_method == "REQUEST"


def test_an_answer_of_a_holder_ends_the_hand_over_and_gives_the_entry_back(app: House) -> None:
    invitation, first, second = invited()
    substitute = handed_over(invitation, first)
    before = len(new_letters(invitation, first, second))
    by_link(invitation, YES, second, now=LATER)
    assert not substitute.is_active
    assert new_letters(invitation, first, second)[before:] == [
        ("taken_back", "substitute", "CANCEL"),
        ("receipt", "other 1", None),
        ("told", "first", "REQUEST"),
    ]


def test_handing_over_twice_to_the_same_person_is_one_hand_over(app: House) -> None:
    invitation, first, _second = invited()
    assert handed_over(invitation, first) is handed_over(invitation, first)
    assert len(letters(kind="substitution")) == 1


def test_who_was_asked_and_declined_can_be_asked_again(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    by_link(invitation, NO, substitute, now=LATER)
    again = handed_over(invitation, first)
    assert again is not substitute
    assert not substitute.is_active


def test_a_substitute_cannot_hand_over(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    with pytest.raises(Refused):
        answering.hand_over(
            loaded(invitation), Person(address="kim@stadt.example"), holder=substitute, by=BY, now=LATER
        )


def test_sequences_of_one_meeting_only_rise_and_letters_say_the_same(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    by_link(invitation, NO, substitute, now=LATER)
    answering.take_back(loaded(invitation), holder=first, by=BY, now=LATER)
    says(invitation, AnswerStatus.ACCEPTED)
    with_entry = [letter for letter in letters() if letter.calendar]
    for letter in with_entry:
        assert letter.calendar is not None
        calendar = icalendar.Calendar.from_ical(letter.calendar)
        [event] = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["SEQUENCE"], event["UID"]) == (
            letter.calendar_method,
            letter.sequence,
            loaded(invitation).meeting.uid,
        )
    for address in {letter.recipient_address for letter in with_entry}:
        seen = sequences(invitation, address)
        assert seen == sorted(set(seen))
