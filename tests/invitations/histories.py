"""Random histories of one meeting: everything that secretariat, seats and postman can do, in any order.

After each history all letters have left, and every calendar must show what is true by `tests.invitations.plain`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import icalendar
import sqlalchemy as sa
from flask import current_app
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy.orm import joinedload

from integrationrunde.invitations import announcing, answering, calling_off, following, operations, queries
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import AnswerStatus, Channel, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.database import Base, db, expect_writes
from integrationrunde.kit.errors import Refused
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.meetings.operations import change_meeting
from integrationrunde.meetings.rules import answer_deadline
from integrationrunde.outbox.delivery import deliver_due
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import retry
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.plain import Facts, Place, Round, Who
from tests.invitations.postman import Fate, Postman, delivered_again
from tests.invitations.rounds import BY

BEFORE = timedelta(days=40)
# Start and end as clocks on the wall show them: usual days, the nights in which clocks change, over midnight, 2040.
TIMES = [
    ("2017-09-20 09:30", "2017-09-20 12:05"),
    ("2027-01-13 14:00", "2027-01-13 16:00"),
    ("2027-03-28 01:59", "2027-03-28 03:01"),
    ("2027-03-27 22:00", "2027-03-28 04:00"),
    ("2027-03-28 09:00", "2027-03-28 11:00"),
    ("2027-10-31 02:00", "2027-10-31 03:00"),
    ("2027-10-30 22:00", "2027-10-31 05:00"),
    ("2027-10-31 09:00", "2027-10-31 11:00"),
    ("2027-07-01 22:00", "2027-07-02 01:00"),
    ("2040-07-04 09:00", "2040-07-04 11:00"),
    ("2040-12-05 23:00", "2040-12-06 00:30"),
]
WHERE = ["Kreishaus, Sitzungszimmer 1, Hoher Weg 1–3, 59494 Soest", "Rathaus, Hoher Weg 1–3, 59494 Soest"]
SAID = {"ACCEPTED": AnswerStatus.ACCEPTED, "TENTATIVE": AnswerStatus.TENTATIVE, "DECLINED": AnswerStatus.DECLINED}
ADDRESSES = [f"stelle{letter}@stadt.example" for letter in "abcdefgh"]

times = st.sampled_from([tuple(map(datetime.fromisoformat, pair)) for pair in TIMES])
few = st.integers(0, 7)
answers = st.sampled_from(sorted(SAID))
steps = st.sampled_from([timedelta(seconds=1), timedelta(minutes=10), timedelta(hours=7), timedelta(days=2)])
fates = st.lists(st.sampled_from(Fate), max_size=4)


class History(RuleBasedStateMachine):
    """One meeting, from the first invitation to the last letter. Each verb is one transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.postman = Postman()
        self.positions = count(1)

    @initialize(when=times, sizes=st.lists(st.integers(1, 2), min_size=1, max_size=3), shared=st.booleans())
    def begin(self, when: tuple[datetime, datetime], sizes: list[int], shared: bool) -> None:
        """A meeting in draft; ``shared``: the first two seats have one mailbox in common."""
        expect_writes(True)
        starts, ends = when
        self.now = starts.replace(tzinfo=UTC) - BEFORE
        series = b.a_series()
        meeting = b.a_meeting(series, **_columns(starts, ends))
        self.meeting_id, self.uid = meeting.id, meeting.uid
        self.venues = [meeting.venue_id, b.a_venue(name="Rathaus", room="").id]
        addresses = iter([*ADDRESSES])
        places: list[Place] = []
        for size in sizes:
            seat = b.a_seat(series)
            people = [b.a_holder(seat, address=next(addresses)) for _ in range(size)]
            if shared and places:
                people[0].address = ADDRESSES[0]
            places.append(Place(seat.id, [Who(each.id, each.address) for each in people]))
        facts = Facts(meeting.title, starts, ends, WHERE[0])
        self.round = Round(places, facts, facts, {facts.title})
        db.session.commit()
        self.invite(0, everybody=True)

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

    # What people do

    @rule(which=few, everybody=st.booleans())
    def invite(self, which: int, everybody: bool) -> None:
        places = [place for place in self.round.places if place.is_open]
        if not everybody and places:
            places = [places[which % len(places)]]
        invited = [db.session.get_one(Seat, place.ident) for place in places]
        if self.done(lambda: operations.invite(self.meeting, invited, by=BY, now=self.now)):
            for place in places:
                if not place.is_invited:
                    place.ask()

    @rule(shift=st.sampled_from([-1, 1, 7, 14]) | times)
    def plan_another_time(self, shift: int | tuple[datetime, datetime]) -> None:
        planned = self.round.planned
        starts, ends = shift if isinstance(shift, tuple) else (planned.starts, planned.ends)
        by = timedelta(days=shift if isinstance(shift, int) else 0)
        self.plan(replace(planned, starts=starts + by, ends=ends + by))

    @rule(which=st.integers(0, 1))
    def plan_another_place(self, which: int) -> None:
        self.plan(replace(self.round.planned, place=WHERE[which]))

    @rule(number=st.integers(1, 3))
    def plan_another_title(self, number: int) -> None:
        self.plan(replace(self.round.planned, title=f"Runde, Fassung {number}"))

    @rule()
    def plan_another_item(self) -> None:
        self.done(lambda: b.an_item(self.meeting, next(self.positions)))

    def plan(self, facts: Facts) -> None:
        """The secretariat edits the meeting; nobody is told by that."""
        meeting = self.meeting
        columns = _columns(facts.starts, facts.ends)
        series = db.session.get_one(Series, meeting.series_id)
        today = clock.local(self.now).date()
        columns["answer_deadline"] = answer_deadline(series, columns["held_on"], today).day
        columns |= {"title": facts.title, "venue_id": self.venues[WHERE.index(facts.place)]}
        details = replace(MeetingDetails.of(meeting), **columns)
        ahead = facts.start - self.now > timedelta(days=2)
        if ahead and self.done(lambda: change_meeting(meeting, details, by=BY, now=self.now)):
            self.round.planned = facts
            if meeting.state is MeetingState.DRAFT:
                self.round.told, self.round.titles = facts, {facts.title}

    @rule(notify=st.booleans())
    def announce(self, notify: bool) -> None:
        if self.done(lambda: announcing.announce(self.meeting, notify=notify, by=BY, now=self.now)):
            self.round.announce(self.now, notify=notify)

    @rule(shift=st.sampled_from([-1, 1, 7]), who=few, answer=answers)
    def move_and_hear(self, shift: int, who: int, answer: str) -> None:
        """What happens most: moved, announced, and somebody answers anew."""
        self.plan_another_time(shift)
        self.announce(True)
        self.answer_by_link(who, who, answer)

    @rule(which=few, who=few, to=few)
    def hand_over_once_more(self, which: int, who: int, to: int) -> None:
        """One holder of a seat hands over, then the other does."""
        self.hand_over(which, who, to)
        self.hand_over(which, who + 1, to + 1)

    @rule(really=few)
    def call_off(self, really: int) -> None:
        if really >= 6 and self.done(lambda: calling_off.call_off(self.meeting, "Sturm", by=BY, now=self.now)):
            self.round.call_off()

    @rule(which=few, who=few, answer=answers)
    def answer_by_link(self, which: int, who: int, answer: str) -> None:
        place = self.an_invited(which)
        people = place.acting + ([place.substitute] if place.substitute else []) if place is not None else []
        if place is not None and people:
            person = people[who % len(people)]
            holder = db.session.get_one(SeatHolder, person.ident)
            if self.done(lambda: self._answer(place, answer, holder, Channel.LINK, self.now)):
                place.say(answer, person, self.now, self.round.moved_at)

    @rule(which=few, answer=answers, hours_ago=st.sampled_from([0, 0, 5]))
    def answer_by_phone(self, which: int, answer: str, hours_ago: int) -> None:
        place, at = self.an_invited(which), self.now - timedelta(hours=hours_ago)
        if place is not None and self.done(lambda: self._answer(place, answer, None, Channel.PHONE, at)):
            place.say(answer, None, min(at, self.now), self.round.moved_at)

    @rule(which=few, who=few, to=few)
    def hand_over(self, which: int, who: int, to: int) -> None:
        place = self.an_invited(which)
        if place is None or not place.acting:
            return
        first, address = place.acting[who % len(place.acting)], f"vertretung{to % 3}@stadt.example"
        now, holder, person = self.now, db.session.get_one(SeatHolder, first.ident), Person(address=address)
        given: list[Any] = []
        if self.done(
            lambda: given.append(
                answering.hand_over(self.invitation(place), person, holder=holder, by=BY, now=now).substitute_id
            )
        ) and (place.substitute is None or place.substitute.ident != given[0]):
            place.hand_over(first, Who(given[0], address), now)

    @rule(which=few, who=few)
    def take_back(self, which: int, who: int) -> None:
        place = self.an_invited(which)
        if place is not None and place.acting:
            holder = db.session.get_one(SeatHolder, place.acting[who % len(place.acting)].ident)
            verb = lambda: answering.take_back(self.invitation(place), holder=holder, by=BY, now=self.now)  # noqa: E731
            if self.done(verb):
                place.take_back(self.now)

    @rule(which=few)
    def uninvite(self, which: int) -> None:
        place = self.an_invited(which)
        if place is not None and self.done(
            lambda: operations.uninvite(self.invitation(place), "Verlegt", by=BY, now=self.now)
        ):
            place.uninvite()

    @rule(which=few, who=few)
    def send_again(self, which: int, who: int) -> None:
        place = self.an_invited(which)
        if place is not None and place.acting:
            holder = db.session.get_one(SeatHolder, place.acting[who % len(place.acting)].ident)
            self.done(lambda: operations.send_again(self.invitation(place), holder, by=BY, now=self.now))

    # What becomes of the people

    @rule(which=few, who=few, to=few, same=st.booleans())
    def succeed(self, which: int, who: int, to: int, same: bool) -> None:
        place = self.an_invited(which)
        if place is None or not place.acting:
            return
        predecessor = place.acting[who % len(place.acting)]
        address = predecessor.address if same else ADDRESSES[to]
        holder, found = db.session.get_one(SeatHolder, predecessor.ident), []
        if self.done(
            lambda: found.append(
                following.replace_holder(
                    self.invitation(place), holder, Person(address=address), by=BY, now=self.now
                ).id
            )
        ):
            place.succeed(predecessor, Who(found[0], address))

    @rule(which=few, to=few)
    def add_holder(self, which: int, to: int) -> None:
        place = self.round.places[which % len(self.round.places)]
        seat, found = db.session.get_one(Seat, place.ident), []
        if self.done(
            lambda: found.append(seats.add_holder(seat, Person(address=ADDRESSES[to]), by=BY, now=self.now).id)
        ):
            place.people.append(Who(found[0], ADDRESSES[to]))

    @rule(which=few, who=few)
    def end_holder(self, which: int, who: int) -> None:
        place = self.round.places[which % len(self.round.places)]
        if place.acting:
            person = place.acting[who % len(place.acting)]
            holder = db.session.get_one(SeatHolder, person.ident)
            if self.done(lambda: seats.end_holder(holder, by=BY, now=self.now)):
                person.acts = False

    @rule(which=few, who=few, to=st.sampled_from([*ADDRESSES, ADDRESSES[0].upper(), ""]))
    def change_address(self, which: int, who: int, to: str) -> None:
        place = self.round.places[which % len(self.round.places)]
        if place.acting:
            person = place.acting[who % len(place.acting)]
            holder = db.session.get_one(SeatHolder, person.ident)
            if self.done(lambda: seats.change_holder(holder, Person(address=to), by=BY, now=self.now)):
                person.address = to

    @rule(which=few, really=few)
    def end_seat(self, which: int, really: int) -> None:
        if really != 7:
            return
        place = self.round.places[which % len(self.round.places)]
        seat = db.session.get_one(Seat, place.ident)
        if self.done(lambda: seats.end_seat(seat, by=BY, now=self.now)):
            place.is_open = False
            place.uninvite()
            for who in place.people:
                who.acts = False

    # What happens by itself

    @rule()
    def worker_follows(self) -> None:
        self.done(lambda: following.follow(by=BY, now=self.now))

    @rule(fates=fates, limit=st.integers(1, 6))
    def deliver(self, fates: list[Fate], limit: int) -> None:
        self.postman.fates = list(fates)
        clock.set_to(self.now)
        db.session.rollback()
        deliver_due(courier=self.postman, limit=limit)

    @rule(by=steps)
    def wait(self, by: timedelta) -> None:
        if self.now + by < min(self.round.told.start, self.round.planned.start) - timedelta(days=1):
            self.now += by

    # The end

    def drain(self) -> None:
        """The worker catches up, and the secretariat sends again whatever can be sent again."""
        self.now += timedelta(seconds=1)
        self.worker_follows()
        for state in (LetterState.QUEUED, LetterState.FAILED):
            waiting = sa.select(OutgoingLetter).filter_by(state=state).order_by(OutgoingLetter.id)
            for letter in db.session.scalars(waiting).all():
                if letter.due_at > self.now or state is LetterState.FAILED:
                    self.done(lambda letter=letter: retry(letter, by=BY, now=self.now))  # type: ignore[misc]
            self.deliver([], 10_000)
        left = sa.select(sa.func.count()).where(OutgoingLetter.state.in_((LetterState.QUEUED, LetterState.SENDING)))
        assert db.session.scalar(left) == 0
        assert not following.is_behind(self.now), "the worker follows for ever"

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

    def _answer(self, place: Place, answer: str, holder: SeatHolder | None, channel: Channel, at: datetime) -> None:
        headcount = 0 if answer == "DECLINED" else 1
        reply, now = Reply(status=SAID[answer], headcount=headcount), self.now
        answering.answer(
            self.invitation(place), reply, holder=holder, channel=channel, by=BY, now=now, stated_at=min(at, now)
        )


def _columns(starts: datetime, ends: datetime) -> dict[str, Any]:
    return {
        "held_on": starts.date(),
        "starts_at": starts.time(),
        "ends_at": ends.time(),
        "ends_on_next_day": ends.date() != starts.date(),
        "answer_deadline": starts.date() - timedelta(days=14),
    }
