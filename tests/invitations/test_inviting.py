"""Inviting: who gets a letter, who does not, and that saying it twice says it once."""

from datetime import timedelta

import icalendar
import pytest
import sqlalchemy as sa

from integrationrunde.invitations import following, operations, queries
from integrationrunde.invitations.models import Announcement, Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.outbox import health
from integrationrunde.outbox.mail import has_links
from integrationrunde.outbox.models import LetterState
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.rounds import BY, a_round, letters


def test_every_holder_gets_an_own_letter(app: House) -> None:
    meeting, seats = a_round(3)
    b.a_holder(seats[0], address="zweite@beispielstadt.example")
    operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    sent = letters(kind="invitation")
    assert len(sent) == 4
    assert len({letter.recipient_address for letter in sent}) == 4
    assert meeting.state is MeetingState.INVITED
    assert meeting.invited_at == b.NOW


def test_the_calendar_part_has_the_meeting_and_sequence_zero(app: House) -> None:
    meeting, seats = a_round(1)
    operations.invite(meeting, seats, by=BY, now=b.NOW)
    letter = letters()[0]
    assert letter.calendar is not None
    event = icalendar.Calendar.from_ical(letter.calendar).events[0]
    assert (event["UID"], event["SEQUENCE"]) == (meeting.uid, 0)
    assert event.start == meeting.start()
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ATTENDEE"] == f"mailto:{letter.recipient_address}"


def test_inviting_twice_sends_no_second_letter(app: House) -> None:
    meeting, seats = a_round(2)
    assert len(operations.invite(meeting, seats, by=BY, now=b.NOW)) == 2
    db.session.commit()
    assert operations.invite(meeting, seats, by=BY, now=b.NOW + timedelta(minutes=1)) == []
    assert len(letters()) == 2


def test_inviting_more_later_tells_only_the_new_ones(app: House) -> None:
    meeting, seats = a_round(3)
    operations.invite(meeting, seats[:2], by=BY, now=b.NOW)
    db.session.commit()
    operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    assert len(letters()) == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Announcement)) == 1


def test_a_holder_without_address_is_invited_without_a_letter(app: House) -> None:
    series = b.a_series()
    meeting, seat = b.a_meeting(series), b.a_seat(series)
    b.a_holder(seat, address="")
    operations.invite(meeting, [seat], by=BY, now=b.NOW)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 1
    assert letters() == []


def test_nobody_is_invited_before_accessibility_is_known(app: House) -> None:
    series = b.a_series()
    meeting = b.a_meeting(series, venue_id=b.a_venue(accessibility="").id)
    with pytest.raises(Refused):
        operations.invite(meeting, [b.a_seat(series)], by=BY, now=b.NOW)


def test_nobody_is_invited_after_the_start(app: House) -> None:
    meeting, seats = a_round(1)
    with pytest.raises(Refused):
        operations.invite(meeting, seats, by=BY, now=meeting.start())


def test_uninviting_cancels_for_that_seat_alone_and_inviting_anew_raises_the_sequence(app: House) -> None:
    meeting, seats = a_round(2)
    invitations = operations.invite(meeting, seats, by=BY, now=b.NOW)
    _mark_sent()
    operations.uninvite(invitations[0], "Irrtum", by=BY, now=b.NOW)
    db.session.commit()
    cancels = letters(calendar_method="CANCEL")
    assert [letter.seat_id for letter in cancels] == [seats[0].id]
    assert cancels[0].sequence == 1
    assert "Irrtum" in cancels[0].text
    operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    again = letters(calendar_method="REQUEST", seat_id=seats[0].id)[-1]
    assert again.sequence == 2
    assert invitations[0].revoked_at is None


def _mark_sent() -> None:
    for letter in letters(state=LetterState.QUEUED):
        letter.state, letter.sent_at, letter.attempts = LetterState.SENT, b.NOW, 1
    db.session.commit()


def test_an_invitation_that_never_left_needs_no_cancellation(app: House) -> None:
    meeting, seats = a_round(1)
    invitations = operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    operations.uninvite(invitations[0], "Irrtum", by=BY, now=b.NOW)
    db.session.commit()
    assert {letter.state for letter in letters()} == {LetterState.SUPERSEDED}


def test_reminders_go_to_the_silent_and_at_most_twice(app: House) -> None:
    meeting, seats = a_round(2)
    operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    for expected in (2, 2, 0):
        rows = queries.invited_seats(meeting)
        assert len(operations.remind(meeting, rows, by=BY, now=b.NOW)) == expected
        db.session.commit()
    assert len(letters(kind="reminder")) == 4


def test_the_successor_gets_the_invitation_and_the_predecessor_loses_the_entry(app: House) -> None:
    meeting, seats = a_round(1)
    invitation = operations.invite(meeting, seats, by=BY, now=b.NOW)[0]
    _mark_sent()
    old = queries.invited_seat(invitation).holders[0]
    person = Person(function="Ansprechstelle", address="neu@beispielstadt.example")
    new = following.replace_holder(invitation, old, person, by=BY, now=b.NOW)
    db.session.commit()
    cancel = letters(calendar_method="CANCEL")[0]
    assert cancel.recipient_address == old.address
    assert not has_links(cancel.text + cancel.html)
    request = letters(recipient_address="neu@beispielstadt.example")[0]
    assert (request.calendar_method, request.sequence, request.link_subject_id) == ("REQUEST", 1, new.id)
    assert old.replaced_by_id == new.id


def test_sending_again_is_another_letter_with_the_same_entry(app: House) -> None:
    meeting, seats = a_round(1)
    invitation = operations.invite(meeting, seats, by=BY, now=b.NOW)[0]
    _mark_sent()
    holder = queries.invited_seat(invitation).holders[0]
    operations.send_again(invitation, holder, by=BY, now=b.NOW)
    db.session.commit()
    first, second = letters(kind="invitation")
    assert first.message_id != second.message_id
    assert (first.uid, first.sequence) == (second.uid, second.sequence)


def test_a_text_that_was_deleted_for_a_meeting_does_not_come_back_from_the_series(app: House) -> None:
    meeting, seats = a_round(1)
    db.session.get_one(Series, meeting.series_id).letter_text = "Der übliche Text der Reihe"
    operations.write_letter_text(meeting, "", by=BY, now=b.NOW)
    operations.invite(meeting, seats, by=BY, now=b.NOW)
    assert "Der übliche Text" not in letters()[0].text + letters()[0].html


@pytest.mark.parametrize(
    ("settings", "rsvp"), [({}, b"FALSE"), ({"INBOX_HOST": "imap.example"}, b"TRUE"), ({"INBOX_PIPE": True}, b"TRUE")]
)
def test_calendars_are_asked_where_their_answers_arrive(app: House, settings: dict[str, object], rsvp: bytes) -> None:
    app.config.update(settings)
    meeting, seats = a_round(1)
    [invitation] = operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    found = queries.invitation_of(meeting.id, invitation.seat_id)
    assert found is not None
    operations.uninvite(found, "Irrtum", by=BY, now=b.NOW)
    request, cancel = [(letter.calendar or b"").replace(b"\r\n ", b"") for letter in letters()]
    assert b"RSVP=" + rsvp in request
    assert b"RSVP=FALSE" in cancel


def test_sending_again_says_that_the_address_was_checked(app: House) -> None:
    meeting, seats = a_round(1)
    [invitation] = operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    found = queries.invitation_of(meeting.id, invitation.seat_id)
    assert found is not None
    [holder] = queries.invited_seat(found).holders
    health.note_hard(holder.address, detail="550", now=b.NOW)
    assert queries.invited_seat(found).unreachable == [holder]
    operations.send_again(found, holder, by=BY, now=b.NOW + timedelta(hours=1))
    assert queries.invited_seat(found).unreachable == []
