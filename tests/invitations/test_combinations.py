"""What happens when several things happen to one seat: people change while a substitute acts, seats are asked anew."""

from datetime import timedelta

from integrationrunde.invitations import answering, following, operations, queries
from integrationrunde.invitations.models import AnswerStatus, Channel
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import LetterState
from integrationrunde.seats import operations as seats
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.one_seat import LATER, NO, YES, by_link, by_phone, handed_over, invited, loaded, new_letters
from tests.invitations.rounds import BY, a_round, an_invited_round, letters

KIM = Person(function="Stabsstelle Vielfalt", address="kim@stadt.example")


def test_a_substitute_gets_the_letter_again_though_the_first_holder_has_ended(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    seats.end_holder(first, by=BY, now=LATER)
    db.session.commit()
    operations.send_again(loaded(invitation), substitute, by=BY, now=LATER)
    db.session.commit()
    assert [letter.recipient_address for letter in letters(kind="substitution")][1:] == [substitute.address]


def test_a_successor_stands_where_the_predecessor_stood_in_a_hand_over(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    successor = following.replace_holder(loaded(invitation), first, KIM, by=BY, now=LATER)
    db.session.commit()
    assert letters(recipient_address=KIM.address)[-1].calendar_method is None, "the substitute comes, not the successor"
    by_link(invitation, NO, substitute, now=LATER)
    told = letters(recipient_address=successor.address)[-1]
    assert (told.kind, told.calendar_method) == ("substitute_declined", "REQUEST")


def test_an_organisation_invited_anew_is_asked_anew(app: House) -> None:
    invitation, first, _second = invited()
    by_link(invitation, YES, first)
    substitute = handed_over(invitation, first)
    operations.uninvite(loaded(invitation), "Verlegt", by=BY, now=LATER)
    db.session.commit()
    assert not substitute.is_active
    operations.invite(loaded(invitation).meeting, [invitation.seat], by=BY, now=LATER + timedelta(hours=1))
    db.session.commit()
    row = queries.invited_seat(loaded(invitation))
    assert (row.status, row.answer, row.invitation.reminders) == (AnswerStatus.PENDING, None, 0)
    assert len(queries.history(invitation)) == 2
    again = letters(recipient_address=first.address)[-1]
    assert (again.kind, again.calendar_method) == ("invitation", "REQUEST")
    assert letters(recipient_address=substitute.address)[-1].calendar_method == "CANCEL"


def test_a_reminder_after_inviting_anew_is_a_letter_of_its_own(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    operations.remind(meeting, queries.invited_seats(meeting), by=BY, now=b.NOW)
    operations.uninvite(loaded(invitation), "Verlegt", by=BY, now=LATER)
    operations.invite(meeting, [invitation.seat], by=BY, now=LATER)
    operations.remind(meeting, queries.invited_seats(meeting), by=BY, now=LATER)
    db.session.commit()
    assert [letter.state for letter in letters(kind="reminder")] == [LetterState.SUPERSEDED, LetterState.QUEUED]


def test_a_reminder_that_waits_does_not_leave_after_the_answer(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    operations.remind(meeting, queries.invited_seats(meeting), by=BY, now=b.NOW)
    by_phone(invitation, YES, now=LATER)
    assert [letter.state for letter in letters(kind="reminder")] == [LetterState.SUPERSEDED]


def test_only_the_silent_and_those_with_a_reservation_are_reminded(app: House) -> None:
    invitation, first, _second = invited()
    handed_over(invitation, first)
    rows = queries.invited_seats(loaded(invitation).meeting)
    assert rows[0].awaits_confirmation
    assert operations.remind(invitation.meeting, rows, by=BY, now=LATER) == []


def test_nobody_counts_as_reminded_to_whom_no_letter_can_leave(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    holder = queries.invited_seat(invitation).holders[0]
    holder.address = ""
    db.session.commit()
    assert operations.remind(meeting, queries.invited_seats(meeting), by=BY, now=LATER) == []
    assert invitation.reminders == 0


def test_an_answer_is_late_by_when_it_was_given_not_by_when_it_was_entered(app: House) -> None:
    invitation, _first, _second = invited()
    end = loaded(invitation).meeting.answer_deadline
    given = b.NOW + timedelta(days=1)
    stored = by_phone(invitation, YES, stated_at=given, now=given + timedelta(days=20))
    assert stored.stated_at.date() < end < stored.recorded_at.date()
    assert not stored.is_late


def test_the_substitute_can_confirm_by_phone(app: House) -> None:
    invitation, first, second = invited()
    substitute = handed_over(invitation, first)
    answering.answer(loaded(invitation), YES, holder=substitute, channel=Channel.PHONE, by=BY, now=LATER)
    db.session.commit()
    row = queries.invited_seat(invitation)
    assert (row.substitute, row.awaits_confirmation) == (substitute, False)
    assert new_letters(invitation, first, second)[-3:] == [
        ("receipt", "substitute", None),
        ("told", "first", None),
        ("told", "other 1", None),
    ]


def test_sending_again_what_has_not_left_leaves_one_letter(app: House) -> None:
    _meeting, [invitation] = an_invited_round(1)
    holder = queries.invited_seat(invitation).holders[0]
    operations.send_again(loaded(invitation), holder, by=BY, now=LATER)
    db.session.commit()
    assert [letter.state for letter in letters(kind="invitation")] == [LetterState.SUPERSEDED, LetterState.QUEUED]


def test_letters_about_one_entry_make_one_thread(app: House) -> None:
    invitation, first, _second = invited()
    handed_over(invitation, first)
    invited_by, handed = [letter for letter in letters(recipient_address=first.address) if letter.calendar]
    assert (invited_by.in_reply_to, handed.in_reply_to) == (None, invited_by.message_id)


def test_the_text_of_the_invitation_stands_in_the_journal_once(app: House) -> None:
    meeting, _seats = a_round(1)
    for _again in range(2):
        operations.write_letter_text(meeting, "Bitte bringen Sie Zahlen mit.", by=BY, now=b.NOW)
    assert meeting.letter_text == "Bitte bringen Sie Zahlen mit."
    assert len(db.session.scalars(entries_about(meeting)).all()) == 1


def test_who_has_handed_over_gets_word_again_but_no_entry(app: House) -> None:
    invitation, first, second = invited()
    handed_over(invitation, first)
    for _again in range(2):
        operations.send_again(loaded(invitation), first, by=BY, now=LATER)
        db.session.commit()
    assert new_letters(invitation, first, second)[-2:] == [("told", "first", None)] * 2
