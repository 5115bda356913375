"""Changes of an invited meeting: seen by nobody until they are announced, then told at once."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from integrationrunde.agenda import operations as agenda
from integrationrunde.agenda.operations import ItemDetails
from integrationrunde.invitations import announcing, answering, operations, queries, rules
from integrationrunde.invitations.models import Announcement, AnnouncementKind, AnswerStatus, Channel
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.outbox.models import LetterState
from integrationrunde.seats.models import SeatHolder
from tests import builders as b
from tests.invitations.changing import (
    ANOTHER_DAY,
    LATER,
    all_left,
    announce,
    change,
    event,
    names,
    partstat,
    reload,
    waiting,
)  # fmt: skip
from tests.invitations.one_seat import YES, handed_over, invited
from tests.invitations.rounds import BY, a_round, an_invited_round, holder_of, letters, says


def test_a_change_is_stored_at_once_and_told_to_nobody(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    told, title = len(letters()), meeting.title
    change(meeting, title="Neuer Titel", online_url="https://video.example/neu", **ANOTHER_DAY)
    assert names(meeting) == ["time", "online_url", "title", "answer_deadline"]
    assert len(letters()) == told
    known = reload(invitation).announced
    assert (known.held_on, known.online_url, known.title) == (date(2017, 9, 20), "", title)
    assert known.answer_deadline == date(2017, 9, 6)


def test_changed_back_there_is_nothing_to_announce(app: House) -> None:
    meeting, _ = an_invited_round(1)
    change(meeting, starts_at=time(10, 0))
    change(meeting, starts_at=time(9, 30))
    assert names(meeting) == []
    with pytest.raises(Refused):
        announcing.announce(meeting, by=BY, now=LATER)


def test_the_agenda_and_the_place_are_compared_too(app: House) -> None:
    meeting, some = a_round(1)
    b.an_item(meeting, 1, title="Begrüßung")
    db.session.commit()
    operations.invite(meeting, some, by=BY, now=b.NOW)
    db.session.commit()
    assert names(meeting) == []
    agenda.add_item(meeting, ItemDetails(title="Neues Thema"), by=BY, now=LATER)
    db.session.commit()
    assert names(meeting) == ["agenda"]
    whole = queries.invitation_of(meeting.id, some[0].id)
    assert whole is not None
    whole.meeting.venue.accessibility = "Aufzug außer Betrieb."  # type: ignore[union-attr]
    db.session.commit()
    assert names(meeting) == ["accessibility", "agenda"]


def test_a_move_asks_everybody_anew(app: House) -> None:
    meeting, invitations = an_invited_round(2)
    all_left()
    says(invitations[0], AnswerStatus.ACCEPTED)
    all_left()
    for invitation in invitations:
        invitation.reminders = 2
    db.session.commit()
    change(meeting, **ANOTHER_DAY)
    made = announce(meeting, remark="Der Saal ist belegt.")
    assert (made.kind, made.sequence, made.remark) == (AnnouncementKind.UPDATE, 1, "Der Saal ist belegt.")
    assert (meeting.sequence, meeting.moved_at_sequence) == (1, 1)
    sent = waiting()
    assert [(each.kind, each.calendar_method, each.sequence) for each in sent] == [("update", "REQUEST", 1)] * 2
    assert {partstat(each) for each in sent} == {"NEEDS-ACTION"}
    assert {event(each)["DTSTART"].dt.isoformat() for each in sent} == {"2017-09-27T09:30:00+02:00"}
    assert all("Der Saal ist belegt." in each.text for each in sent)
    assert all("20. September 2017" in each.text and "27. September 2017" in each.text for each in sent)
    assert {each.in_reply_to for each in sent} == {each.message_id for each in letters(kind="invitation")}
    rows = queries.invited_seats(meeting)
    assert [row.is_before_move for row in rows if row.answer] == [True]
    assert all(rules.may_remind(row) for row in rows)
    assert names(meeting) == []


def test_after_a_move_the_same_answer_counts_as_a_new_one(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    says(invitation, AnswerStatus.ACCEPTED)
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    holder = holder_of(invitation)
    again = answering.answer(
        reload(invitation), YES, holder=holder, channel=Channel.LINK, by=BY, now=LATER + timedelta(hours=1)
    )
    db.session.commit()
    [row] = queries.invited_seats(meeting)
    assert row.answer is not None
    assert (row.answer.id, row.is_before_move, row.standing) == (again.id, False, AnswerStatus.ACCEPTED)


def test_another_title_refreshes_calendars_with_the_known_answer(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    all_left()
    says(invitation, AnswerStatus.ACCEPTED)
    all_left()
    change(meeting, title="Runde mit neuem Titel")
    announce(meeting)
    [letter] = waiting()
    assert (letter.kind, letter.calendar_method, partstat(letter)) == ("update", "REQUEST", "ACCEPTED")
    assert str(event(letter)["SUMMARY"]) == "Runde mit neuem Titel"
    assert meeting.moved_at_sequence == 0
    assert letter.subject.startswith("Aktualisiert: Runde mit neuem Titel")


def test_another_agenda_is_told_without_a_calendar_entry(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    agenda.add_item(meeting, ItemDetails(title="Neues Thema"), by=BY, now=LATER)
    announce(meeting)
    [letter] = waiting()
    assert (letter.kind, letter.calendar_method, meeting.sequence) == ("update", None, 0)
    assert "Neues Thema" in letter.text
    assert letter.in_reply_to == letters(kind="invitation")[0].message_id


def test_a_correction_can_be_told_to_nobody(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    all_left()
    change(meeting, title="Ohne Tippfehler")
    announce(meeting, notify=False)
    assert waiting() == []
    assert names(meeting) == []
    assert reload(invitation).announced.title == "Ohne Tippfehler"
    said = db.session.scalars(sa.select(JournalEntry.message).order_by(JournalEntry.id.desc())).first()
    assert said == "%(count)s changes of %(meeting)s taken over without telling anybody"


@pytest.mark.parametrize("details", [ANOTHER_DAY, {"online_url": "https://video.example/raum"}])
def test_what_concerns_the_seats_cannot_stay_untold(app: House, details: dict[str, Any]) -> None:
    meeting, _ = an_invited_round(1)
    change(meeting, **details)
    with pytest.raises(Refused):
        announcing.announce(meeting, notify=False, by=BY, now=LATER)


def test_saying_it_twice_is_refused(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    with pytest.raises(Refused):
        announcing.announce(meeting, by=BY, now=LATER)
    db.session.rollback()
    assert len(waiting()) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Announcement)) == 2


def test_changed_since_it_was_looked_at(app: House) -> None:
    meeting, _ = an_invited_round(1)
    change(meeting, **ANOTHER_DAY)
    seen = announcing.pending(meeting)
    assert seen is not None
    change(meeting, title="Noch etwas")
    with pytest.raises(Refused):
        announcing.announce(meeting, seen=seen.seen, by=BY, now=LATER)
    db.session.rollback()
    fresh = announcing.pending(meeting)
    assert fresh is not None
    announce(meeting, seen=fresh.seen)


def test_whoever_handed_over_gets_word_and_the_substitute_the_entry(app: House) -> None:
    invitation, first, second = invited()
    all_left()
    substitute = handed_over(invitation, first)
    all_left()
    meeting = reload(invitation).meeting
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    found = {each.recipient_address: each for each in waiting()}
    assert set(found) == {first.address, substitute.address, second.address}
    assert (found[first.address].kind, found[first.address].calendar_method) == ("update", None)
    assert (found[substitute.address].calendar_method, partstat(found[substitute.address])) == (
        "REQUEST", "NEEDS-ACTION",
    )  # fmt: skip


def test_whose_invitation_still_waits_gets_the_invitation_with_what_holds_now(app: House) -> None:
    meeting, _ = an_invited_round(1)
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    [letter] = waiting()
    assert (letter.kind, letter.sequence) == ("invitation", 1)
    assert event(letter)["DTSTART"].dt.date() == date(2017, 9, 27)
    assert [each.state for each in letters()] == [LetterState.SUPERSEDED, LetterState.QUEUED]


def test_a_waiting_update_is_taken_up_by_the_next_one(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    change(meeting, title="Und noch ein Titel")
    announce(meeting)
    [letter] = waiting()
    assert partstat(letter) == "NEEDS-ACTION"
    assert "20. September 2017" in letter.text
    assert "Und noch ein Titel" in letter.text
    assert letters(kind="update")[0].state is LetterState.SUPERSEDED


def test_a_holder_without_address_gets_no_letter(app: House) -> None:
    meeting, _ = an_invited_round(1)
    db.session.execute(sa.update(SeatHolder).values(address=""))
    db.session.commit()
    all_left()
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    assert waiting() == []


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CLOSED, MeetingState.CANCELLED, MeetingState.DRAFT])
def test_only_an_invited_meeting_has_something_to_announce(app: House, state: MeetingState) -> None:
    meeting, _ = an_invited_round(1)
    meeting.title, meeting.state = "Anders", state
    db.session.commit()
    assert names(meeting) == []
    with pytest.raises(Refused):
        announcing.announce(meeting, by=BY, now=LATER)


def test_nothing_moves_into_the_past_or_once_it_has_begun(app: House) -> None:
    meeting, _ = an_invited_round(1)
    with pytest.raises(Refused):
        change(meeting, held_on=date(2017, 8, 22), answer_deadline=date(2017, 8, 15))
    db.session.rollback()
    begun = meeting.start() + timedelta(minutes=1)
    with pytest.raises(Refused):
        change(meeting, now=begun, **ANOTHER_DAY)
    db.session.rollback()
    change(meeting, **ANOTHER_DAY)
    with pytest.raises(Refused):
        announcing.announce(meeting, by=BY, now=begun)
    db.session.rollback()
