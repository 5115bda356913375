"""Every letter of this room as its reader gets it, in German and in English; and its calendar entry.

The texts stand in `snapshots/`. UPDATE_SNAPSHOTS=1 writes them anew: read the difference before you commit it.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
import sqlalchemy as sa

from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.directory.models import OrganisationKind
from integrationrunde.invitations import answering, following, operations, queries
from integrationrunde.invitations.answering import Attending, Reply
from integrationrunde.invitations.models import AnswerStatus, Channel, Invitation, Mode
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.render import as_sent_text
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.rounds import BY

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
PERSONS = [Attending("Dana Beispiel", "Sozialamt"), Attending("", "Ausländerbehörde", Mode.ONLINE)]


class Story:
    """The life of an invitation, step by step; each step gives the letters that it brought."""

    def __init__(self, language: str) -> None:
        self.language, self.now = language, b.NOW
        host = b.an_organisation("Kreis Soest – Integrationszentrum", kind=OrganisationKind.COUNTY_DEPARTMENT)
        series = b.a_series(name="Kreisweite Austauschrunde", host_id=host.id)
        self.meeting = b.a_meeting(
            series,
            number=3,
            title="3. kreisweite Austauschrunde",
            online_url="https://video.kreis-soest.example/runde-3",
            letter_text="Bitte bringen Sie Ihre Zahlen mit.\n\nEin Imbiss steht bereit.",
        )
        b.an_item(self.meeting, 1, title="Begrüßung")
        b.an_item(self.meeting, 2, title="Pause", kind=AgendaItemKind.BREAK)
        b.an_item(self.meeting, 3, title="Sprachkurse: Bedarf & Angebote")
        self.seat = b.a_seat(series, b.an_organisation("Stadt Warstein"))
        self.first = self._holder("integration@stadt-warstein.example", salutation="")
        self.second = self._holder("stab@stadt-warstein.example", function="Stabsstelle", name="Kim Beispiel")
        db.session.commit()

    def _holder(self, address: str, **changes: str) -> SeatHolder:
        return b.a_holder(self.seat, address=address, language=self.language, **changes)

    @property
    def invitation(self) -> Invitation:
        found = queries.invitation_of(self.meeting.id, self.seat.id)
        assert found is not None
        return found

    def steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What happens, one after the other."""
        yield "01-invited", lambda: operations.invite(self.meeting, [self.seat], by=BY, now=self.now)
        yield "02-reminded", self._remind
        yield "03-with-reservation", lambda: self._answer(AnswerStatus.TENTATIVE, self.first, "Noch nicht sicher.")
        yield "04-reminded-again", self._remind
        yield "05-handed-over", self._hand_over
        yield "06-substitute-declines", lambda: self._answer(AnswerStatus.DECLINED, self._substitute())
        yield "07-substitute-comes", lambda: self._answer(AnswerStatus.ACCEPTED, self._substitute())
        yield "08-taken-back", lambda: answering.take_back(self.invitation, holder=self.first, by=BY, now=self.now)
        yield "09-late", self._answer_late
        yield "10-succeeded", self._succeed
        yield "11-handed-over-late", self._hand_over_late
        yield (
            "12-uninvited",
            lambda: operations.uninvite(
                self.invitation, "Die Sitzung findet im kleinen Kreis statt.", by=BY, now=self.now
            ),
        )

    def letters_of(self, step: Callable[[], object]) -> list[OutgoingLetter]:
        """Do a step; what was in the outbox before has left by then."""
        known = set(db.session.scalars(sa.select(OutgoingLetter.id)))
        left = sa.update(OutgoingLetter).where(OutgoingLetter.state == LetterState.QUEUED)
        db.session.execute(left.values(state=LetterState.SENT, attempts=1, sent_at=self.now))
        self.now += timedelta(hours=1)
        step()
        db.session.commit()
        letters = db.session.scalars(sa.select(OutgoingLetter).order_by(OutgoingLetter.id))
        return [letter for letter in letters if letter.id not in known]

    def _remind(self) -> None:
        operations.remind(self.meeting, queries.invited_seats(self.meeting), by=BY, now=self.now)

    def _answer(self, status: AnswerStatus, holder: SeatHolder, remark: str = "") -> None:
        reply = Reply(status=status, headcount=2, persons=PERSONS, remark=remark)
        answering.answer(self.invitation, reply, holder=holder, channel=Channel.LINK, by=BY, now=self.now)

    def _hand_over(self) -> None:
        jan = Person(
            name="Stellvertretende Leitung",
            function="Fachdienst Soziales",
            address="jan@stadt-warstein.example",
            language=self.language,
        )
        answering.hand_over(self.invitation, jan, holder=self.first, by=BY, now=self.now)

    def _hand_over_late(self) -> None:
        person = Person(name="Robin Beispiel", address="robin@stadt-warstein.example", language=self.language)
        answering.hand_over(self.invitation, person, holder=self.second, by=BY, now=self.now)

    def _substitute(self) -> SeatHolder:
        found = queries.invited_seat(self.invitation).substitute
        assert found is not None
        return found

    def _answer_late(self) -> None:
        self.now = self.meeting.start() - timedelta(days=2)
        self._answer(AnswerStatus.ACCEPTED, self.second, "Wir kommen etwas später.")

    def _succeed(self) -> None:
        person = Person(
            function="Fachbereich Integration", address="neu@stadt-warstein.example", language=self.language
        )
        following.replace_holder(self.invitation, self.first, person, by=BY, now=self.now)


def as_text(letter: OutgoingLetter) -> str:
    """A letter as a snapshot shows it."""
    entry = f"{letter.calendar_method}, SEQUENCE {letter.sequence}" if letter.calendar else "-"
    head = f"To: {letter.recipient_name} <{letter.recipient_address}>\nSubject: {letter.subject}\nCalendar: {entry}\n"
    return f"{head}\n{as_sent_text(letter)}"


@pytest.mark.parametrize("language", ["de", "en"])
def test_letters_read_as_they_should(app: House, language: str) -> None:
    story = Story(language)
    folder = SNAPSHOTS / language
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for name, step in story.steps():
        for letter in story.letters_of(step):
            file = folder / f"{name}-{letter.kind}-{letter.recipient_address.partition('@')[0]}.txt"
            if UPDATE:
                file.write_text(as_text(letter))
            assert as_text(letter) == file.read_text(), file.name
            written.add(file.name)
    assert written == {file.name for file in folder.glob("*.txt")}


def all_letters(language: str = "de") -> list[OutgoingLetter]:
    story = Story(language)
    return [letter for _name, step in story.steps() for letter in story.letters_of(step)]


def test_every_calendar_part_says_what_its_row_says(app: House) -> None:
    letters = [letter for letter in all_letters() if letter.calendar]
    assert {letter.calendar_method for letter in letters} == {"REQUEST", "CANCEL"}
    for letter in letters:
        calendar = icalendar.Calendar.from_ical(letter.calendar or b"")
        [event] = calendar.walk("VEVENT")
        assert str(calendar["METHOD"]) == letter.calendar_method
        assert (int(str(event["SEQUENCE"])), str(event["UID"])) == (letter.sequence, letter.uid)
        assert event.get("DTSTART").dt.isoformat() == "2017-09-20T09:30:00+02:00"
        assert event.get("DTEND").dt.isoformat() == "2017-09-20T12:05:00+02:00"
        assert str(event["ATTENDEE"]) == f"mailto:{letter.recipient_address}"
        assert event["ATTENDEE"].params["RSVP"] == "FALSE"
        assert str(event["ORGANIZER"]) == "mailto:runde@kreis-soest.example"
        assert str(event["STATUS"]) == ("CANCELLED" if letter.calendar_method == "CANCEL" else "CONFIRMED")


def test_the_html_part_says_the_same_and_loads_nothing(app: House) -> None:
    for letter in all_letters():
        assert '<html lang="de">' in letter.html
        for forbidden in ("<img", "<script", "<link", "background=", "src="):
            assert forbidden not in letter.html
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", letter.html)).replace("&amp;", "&")
        for line in ("Mittwoch, 20. September 2017", "Stufenloser Zugang", "Mit freundlichen Grüßen"):
            assert line in text
            assert line in letter.text


def test_only_who_may_act_gets_a_link(app: House) -> None:
    with_link = {letter.kind: "[persönlicher Link]" in as_sent_text(letter) for letter in all_letters()}
    without = {kind for kind, has in with_link.items() if not has}
    assert without == {"taken_back", "succeeded", "uninvited"}
