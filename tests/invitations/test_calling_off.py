"""Calling a meeting off: everybody who knows of it hears why, and no calendar keeps it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.invitations import answering, calling_off, operations, queries, rules
from integrationrunde.invitations.models import Announcement, AnnouncementKind, AnswerStatus, Channel
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.outbox.failures import FailureClass
from integrationrunde.outbox.models import LetterState
from integrationrunde.outbox.operations import retry
from tests.invitations.changing import (
    ANOTHER_DAY,
    LATER,
    all_left,
    announce,
    call_off,
    change,
    event,
    reload,
    waiting,
)  # fmt: skip
from tests.invitations.one_seat import YES, handed_over, invited
from tests.invitations.rounds import BY, a_round, an_invited_round, holder_of, letters, says


def test_everybody_hears_why_and_loses_the_entry(app: House) -> None:
    meeting, invitations = an_invited_round(2)
    all_left()
    says(invitations[0], AnswerStatus.DECLINED)
    all_left()
    call_off(meeting, "Krankheit")
    assert (meeting.state, meeting.sequence) == (MeetingState.CANCELLED, 1)
    sent = waiting()
    assert [(each.kind, each.calendar_method, each.sequence) for each in sent] == [("cancellation", "CANCEL", 1)] * 2
    assert all("Krankheit" in each.text for each in sent)
    assert {str(event(each)["STATUS"]) for each in sent} == {"CANCELLED"}
    assert {each.in_reply_to for each in sent} == {each.message_id for each in letters(kind="invitation")}
    told = db.session.scalars(sa.select(Announcement).order_by(Announcement.id.desc())).first()
    assert told is not None
    assert (told.kind, told.remark) == (AnnouncementKind.CANCELLATION, "Krankheit")


def test_the_cancellation_speaks_of_what_was_announced(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    change(meeting, title="Geheim", **ANOTHER_DAY)
    call_off(meeting)
    [letter] = waiting()
    assert "Geheim" not in letter.subject + letter.text
    assert event(letter)["DTSTART"].dt.isoformat() == "2017-09-20T09:30:00+02:00"


def test_an_invitation_that_never_left_vanishes_with_its_cancellation(app: House) -> None:
    meeting, _ = an_invited_round(2)
    call_off(meeting)
    assert waiting() == []
    assert {each.state for each in letters()} == {LetterState.SUPERSEDED}


def test_a_waiting_update_vanishes_and_the_cancellation_leaves(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    call_off(meeting)
    assert [each.kind for each in waiting()] == ["cancellation"]


def test_substitutes_end_and_whoever_handed_over_gets_plain_word(app: House) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    all_left()
    call_off(reload(invitation).meeting)
    found = {each.recipient_address: each.calendar_method for each in waiting()}
    assert found[first.address] is None
    assert found[substitute.address] == "CANCEL"
    assert not substitute.is_active


def test_reminders_that_wait_never_leave(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    operations.remind(meeting, queries.invited_seats(meeting), by=BY, now=LATER)
    db.session.commit()
    call_off(meeting)
    assert [each.kind for each in waiting()] == ["cancellation"]


def test_afterwards_nothing_can_be_answered_or_invited(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    all_left()
    call_off(meeting)
    with pytest.raises(Refused):
        answering.answer(reload(invitation), YES, holder=holder_of(invitation), channel=Channel.LINK, by=BY, now=LATER)
    db.session.rollback()
    assert rules.why_not_invite(meeting, LATER)
    assert rules.why_not_answer(reload(invitation), LATER)


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CLOSED, MeetingState.CANCELLED])
def test_only_an_invited_meeting_is_called_off(app: House, state: MeetingState) -> None:
    meeting, _ = an_invited_round(1)
    meeting.state = state
    db.session.commit()
    with pytest.raises(Refused):
        calling_off.call_off(meeting, "Krankheit", by=BY, now=LATER)


def test_not_a_draft_and_not_without_a_reason(app: House) -> None:
    draft, _ = a_round(1)
    with pytest.raises(Refused):
        calling_off.call_off(draft, "Krankheit", by=BY, now=LATER)
    meeting, _ = an_invited_round(1)
    with pytest.raises(Refused):
        calling_off.call_off(meeting, "  ", by=BY, now=LATER)


def test_after_its_end_it_is_called_off_without_letters(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    call_off(meeting, now=meeting.end() + timedelta(days=1))
    assert (meeting.state, waiting()) == (MeetingState.CANCELLED, [])


def test_an_invitation_that_was_given_up_cannot_be_sent_again(app: House) -> None:
    meeting, _ = an_invited_round(1)
    [invitation] = letters()
    invitation.state, invitation.attempts, invitation.last_failure = LetterState.FAILED, 3, FailureClass.UNKNOWN
    db.session.commit()
    call_off(meeting)
    assert [each.calendar_method for each in waiting()] == ["CANCEL"]
    with pytest.raises(Refused, match="ersetzt"):
        retry(invitation, by=BY, now=LATER)
