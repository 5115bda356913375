"""The letter before a meeting as its reader gets it. UPDATE_SNAPSHOTS=1 writes it anew."""

import os
from pathlib import Path

import icalendar
import pytest

from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.invitations import operations as invitations
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import as_sent_text
from tests import builders as b
from tests.invitations.rounds import says
from tests.reminders.rounds import BEFORE_MEETING, BY, everything_left, letters, tick

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))


def the_letter(language: str, status: AnswerStatus) -> OutgoingLetter:
    series = b.a_series(name="Kreisweite Austauschrunde")
    venue = b.a_venue(route="Vom Bahnhof zehn Minuten zu Fuß.")
    meeting = b.a_meeting(series, number=3, title="3. kreisweite Austauschrunde", venue_id=venue.id)
    b.an_item(meeting, 1, title="Begrüßung")
    b.an_item(meeting, 2, title="Pause", kind=AgendaItemKind.BREAK)
    b.an_item(meeting, 3, title="Sprachkurse: Bedarf & Angebote")
    seat = b.a_seat(series, b.an_organisation("Stadt Warstein"))
    b.a_holder(seat, address="integration@stadt-warstein.example", language=language)
    [invitation] = invitations.invite(meeting, [seat], by=BY, now=b.NOW)
    db.session.commit()
    says(invitation, status)
    everything_left()
    tick(BEFORE_MEETING)
    [letter] = letters("meeting_reminder")
    return letter


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("status", [AnswerStatus.ACCEPTED, AnswerStatus.TENTATIVE])
def test_it_reads_as_it_should(app: House, language: str, status: AnswerStatus) -> None:
    letter = the_letter(language, status)
    file = SNAPSHOTS / language / f"before-meeting-{status.value}.txt"
    text = (
        f"To: {letter.recipient_name} <{letter.recipient_address}>\nSubject: {letter.subject}\n"
        f"Calendar: {letter.calendar_method}, SEQUENCE {letter.sequence}\n\n{as_sent_text(letter)}"
    )
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert text == file.read_text()


def test_its_entry_is_the_one_of_the_invitation_with_the_answer_in_it(app: House) -> None:
    letter = the_letter("de", AnswerStatus.ACCEPTED)
    [event] = icalendar.Calendar.from_ical(letter.calendar or b"").walk("VEVENT")
    assert str(event["UID"]) == letter.uid
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert event.decoded("DTSTAMP") == BEFORE_MEETING


def test_its_html_says_the_same_and_loads_nothing(app: House) -> None:
    letter = the_letter("de", AnswerStatus.ACCEPTED)
    assert '<html lang="de">' in letter.html
    assert not [forbidden for forbidden in ("<img", "<script", "<link", "src=") if forbidden in letter.html]
    for line in ("Mittwoch, 20. September 2017", "Sprachkurse", "Vom Bahnhof zehn Minuten zu Fuß."):
        assert line in letter.html
        assert line in letter.text
