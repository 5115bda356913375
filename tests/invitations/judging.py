"""What every history of a meeting ends with: all letters leave, and every calendar is compared with the truth."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import icalendar
import sqlalchemy as sa
from flask import current_app
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy.orm import joinedload

from integrationrunde.invitations import following, queries
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.database import Base, db, expect_writes
from integrationrunde.kit.errors import Refused
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.delivery import deliver_due
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import retry
from integrationrunde.seats.models import SeatHolder
from tests.invitations.plain import Place, Round
from tests.invitations.postman import Fate, Postman, delivered_again
from tests.invitations.rounds import BY


class JudgedAtTheEnd(RuleBasedStateMachine):
    """One meeting, from the first invitation to the last letter. Each verb is one transaction."""

    round: Round
    now: datetime
    meeting_id: int
    uid: str

    def __init__(self) -> None:
        super().__init__()
        self.postman = Postman()
        self.positions = count(1)

    def teardown(self) -> None:
        """Let everything leave, look at every calendar, and clear the table for the next history."""
        try:
            if hasattr(self, "round"):
                self.drain()
                self.look()
                self.look_at_feeds()
        finally:
            db.session.rollback()
            expect_writes(True)
            for table in reversed(Base.metadata.sorted_tables):
                db.session.execute(sa.delete(table))
            db.session.commit()

    # The end

    def drain(self) -> None:
        """The worker catches up, and the secretariat sends again whatever can be sent again."""
        self.now += timedelta(seconds=1)
        self.done(lambda: following.follow(by=BY, now=self.now))
        for state in (LetterState.QUEUED, LetterState.FAILED):
            waiting = sa.select(OutgoingLetter).filter_by(state=state).order_by(OutgoingLetter.id)
            for letter in db.session.scalars(waiting).all():
                if letter.due_at > self.now or state is LetterState.FAILED:
                    self.done(lambda letter=letter: retry(letter, by=BY, now=self.now))  # type: ignore[misc]
            self.deliver_now([], 10_000)
        left = sa.select(sa.func.count()).where(OutgoingLetter.state.in_((LetterState.QUEUED, LetterState.SENDING)))
        assert db.session.scalar(left) == 0
        assert not following.is_behind(self.now), "the worker follows for ever"

    def deliver_now(self, fates: list[Fate], limit: int) -> None:
        """Letters that are due leave; the first ones meet these fates."""
        self.postman.fates = list(fates)
        clock.set_to(self.now)
        db.session.rollback()
        deliver_due(courier=self.postman, limit=limit)

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
            assert (ghosts, gaps) == (set(), set())
            for address, entries in live.items():
                assert set(entries) == {self.uid}
                entry = entries[self.uid]
                shown = (entry.start, entry.end, entry.location, entry.status, entry.organizer)
                assert shown == (told.start, told.end, told.place, "CONFIRMED", "runde@kreis-soest.example")
                assert entry.summary in self.round.titles
                assert entry.partstat in must_have[address], (address, entry.partstat, must_have[address])

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
        assert shown == (self.uid, told.start, told.end, told.place, "CONFIRMED" if settled else "TENTATIVE")
        assert told.title in str(entry["SUMMARY"])

    # Help

    @property
    def meeting(self) -> Meeting:
        return db.session.get_one(Meeting, self.meeting_id, options=[joinedload(Meeting.venue)])

    def invitation(self, place: Place) -> Invitation:
        found = queries.invitation_of(self.meeting_id, place.ident)
        assert found is not None
        return found

    def an_invited(self, which: int) -> Place | None:
        invited = [place for place in self.round.places if place.is_invited]
        return invited[which % len(invited)] if invited else None

    def done(self, verb: Callable[[], object]) -> bool:
        """Do something in one transaction, a second after the last thing; whether it was not refused."""
        self.now += timedelta(seconds=1)
        expect_writes(True)
        try:
            verb()
            db.session.commit()
        except Refused:
            db.session.rollback()
            return False
        return True
