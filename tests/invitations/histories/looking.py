"""What is to be seen in calendars when all letters have left."""

from datetime import UTC
from typing import Any

import icalendar
import sqlalchemy as sa
from flask import current_app

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import SeatHolder
from tests.invitations.histories.base import Story
from tests.invitations.histories.plain import Place
from tests.invitations.histories.postman import delivered_again


class Looking(Story):
    """Compares calendars and feeds with the rules in plain words."""

    def look(self) -> None:
        """Every calendar shows the truth, also one that forgets, also when old letters come once more."""
        must_have, told = self.round.must_have, self.round.told
        for address, bag in self.postman.bags.items():
            sequences = self.postman.sequences(address)
            assert sequences == sorted(sequences), (address, sequences)
            delivered_again([*bag, *reversed(bag)], self.postman.calendars[address])
        for shelf in (self.postman.calendars, self.postman.forgetful):
            live = {address: calendar.live for address, calendar in shelf.items() if calendar.live}
            ghosts, gaps = set(live) - set(must_have), set(must_have) - set(live)
            assert (ghosts, gaps) == (set(), set()), f"ghosts {ghosts}, gaps {gaps}"
            for address, entries in live.items():
                assert set(entries) == {self.uid}
                entry = entries[self.uid]
                shown = (entry.start, entry.end, entry.location, entry.status, entry.organizer)
                true = (told.start, told.end, told.place, "CONFIRMED", "runde@kreis-soest.example")
                assert shown == true, (address, shown, true)
                assert entry.summary in self.round.titles, (address, entry.summary, self.round.titles)
                if len(self.seats_served_at(address)) == 1:  # else it is one entry for several answers
                    assert entry.partstat in must_have[address], (address, entry.partstat, must_have[address])

    def seats_served_at(self, address: str) -> list[int | None]:
        """The seats for which letters went to a mailbox."""
        there = sa.func.lower(OutgoingLetter.recipient_address) == address
        return list(db.session.scalars(sa.select(OutgoingLetter.seat_id).where(there).distinct()))

    def look_at_feeds(self) -> None:
        """Who has the calendar subscription as well sees the same event with the same facts under the same UID."""
        clock.set_to(self.now)
        for place in self.round.places:
            for who in place.acting[:1]:
                holder = db.session.get_one(SeatHolder, who.ident)
                token = current_app.extensions["keyring"].token(holder.feed)
                answer = current_app.test_client().get(f"/abo/{token}.ics")
                assert answer.status_code == 200
                self._compare(place, icalendar.Calendar.from_ical(answer.data).walk("VEVENT"))

    def _compare(self, place: Place, entries: list[Any]) -> None:
        if not place.was_invited:
            assert entries == []
            return
        [entry] = entries
        told = self.round.told
        if self.round.is_off or not place.is_invited:
            assert (str(entry["UID"]), str(entry["STATUS"])) == (self.uid, "CANCELLED")
            return
        settled = place.answer in ("ACCEPTED", "DECLINED") and not place.before_move
        start, end = (entry[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND"))
        shown = (str(entry["UID"]), start, end, str(entry["LOCATION"]), str(entry["STATUS"]))
        true = (self.uid, told.start, told.end, told.place, "CONFIRMED" if settled else "TENTATIVE")
        assert shown == true, ("feed", shown, true)
        assert told.title in str(entry["SUMMARY"])
