"""The letters of changes and of calling off as their readers get them, in German and in English.

The texts stand in `snapshots_of_changes/`. UPDATE_SNAPSHOTS=1 writes them anew: read the difference before you commit.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from integrationrunde.agenda import operations as agenda
from integrationrunde.agenda.operations import ItemDetails
from integrationrunde.invitations import announcing, answering, calling_off, operations, queries
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings import operations as meetings
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import as_sent_text
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.changing import event as entry
from tests.invitations.rounds import BY
from tests.invitations.test_mails import UPDATE, Story, as_text

SNAPSHOTS = Path(__file__).parent / "snapshots_of_changes"
REMARK = "Der Saal ist wegen eines Wasserschadens gesperrt.\n\nBitte geben Sie die neue Zeit weiter."


class ChangeStory(Story):
    """An invited meeting is edited, moved and called off."""

    def steps(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What happens, one after the other."""
        yield "01-invited", lambda: operations.invite(self.meeting, [self.seat], by=BY, now=self.now)
        yield "02-agenda", self._another_agenda
        yield "03-title", lambda: self._change(title="3. Austauschrunde")
        yield "04-handed-over", self._hand_over
        yield "05-moved", self._move
        yield "06-reminded", self._remind
        yield "07-called-off", self._call_off

    def _another_agenda(self) -> None:
        details = ItemDetails(title="Ausblick", presenter_ids=(self.seat.organisation_id,))
        agenda.add_item(self.meeting, details, by=BY, now=self.now)
        announcing.announce(self.meeting, by=BY, now=self.now)

    def _change(self, remark: str = "", **details: object) -> None:
        planned = replace(MeetingDetails.of(self.meeting), **details)  # type: ignore[arg-type]
        meetings.change_meeting(self.meeting, planned, by=BY, now=self.now)
        announcing.announce(self.meeting, remark=remark, by=BY, now=self.now)

    def _hand_over(self) -> None:
        jan = Person(function="Fachdienst Soziales", address="jan@stadt-warstein.example", language=self.language)
        answering.hand_over(self.invitation, jan, holder=self.first, by=BY, now=self.now)

    def _move(self) -> None:
        hall = b.a_venue(name="Stadthalle", room="", street="Am Markt 1", locality="Werl", postal_code="59457")
        self._change(
            REMARK,
            held_on=date(2017, 10, 28),
            starts_at=time(22, 0),
            ends_at=time(1, 0),
            ends_on_next_day=True,
            answer_deadline=date(2017, 10, 13),
            venue_id=hall.id,
            online_url="",
        )

    def _call_off(self) -> None:
        calling_off.call_off(self.meeting, "Zu wenige Zusagen.", by=BY, now=self.now)


@pytest.mark.parametrize("language", ["de", "en"])
def test_letters_read_as_they_should(app: House, language: str) -> None:
    story = ChangeStory(language)
    folder = SNAPSHOTS / language
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for name, letter in told(story):
        file = folder / f"{name}-{letter.kind}-{letter.recipient_address.partition('@')[0]}.txt"
        if UPDATE:
            file.write_text(as_text(letter))
        assert as_text(letter) == file.read_text(), file.name
        written.add(file.name)
    assert written == {file.name for file in folder.glob("*.txt")}


def told(story: Story) -> Iterator[tuple[str, OutgoingLetter]]:
    """The letters of the changes; those of inviting and handing over have snapshots of their own."""
    for name, step in story.steps():
        for letter in story.letters_of(step):
            if name not in ("01-invited", "04-handed-over"):
                yield name, letter


def test_parts_agree_and_threads_hang_together(app: House) -> None:
    story = ChangeStory("de")
    for name, letter in told(story):
        assert ("[persönlicher Link]" in as_sent_text(letter)) == (letter.kind != "cancellation")
        for forbidden in ("<img", "<script", "<link", "background=", "src="):
            assert forbidden not in letter.html
        if letter.kind != "reminder":
            assert letter.in_reply_to
        if letter.calendar:
            event = entry(letter)
            assert (int(str(event["SEQUENCE"])), str(event["UID"])) == (letter.sequence, story.meeting.uid)
            moved = name not in ("02-agenda", "03-title")
            starts = "2017-10-28T22:00:00+02:00" if moved else "2017-09-20T09:30:00+02:00"
            assert event["DTSTART"].dt.isoformat() == starts
            assert str(event["ORGANIZER"]) == "mailto:runde@kreis-soest.example"
    assert queries.newest_announcement(story.meeting.id) is not None
    db.session.rollback()
