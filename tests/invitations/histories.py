"""Random histories of one meeting: everything that secretariat, seats and postman can do, in any order.

After each history all letters have left, and every calendar must show what is true by `tests.invitations.plain`.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from integrationrunde.invitations import announcing, answering, calling_off, following, operations
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import AnswerStatus, Channel
from integrationrunde.kit import clock
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.meetings.operations import change_meeting
from integrationrunde.meetings.rules import answer_deadline
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.judging import JudgedAtTheEnd
from tests.invitations.plain import Facts, Place, Round, Who
from tests.invitations.postman import Fate
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


class History(JudgedAtTheEnd):
    """One meeting, from the first invitation to the last letter. Each verb is one transaction."""

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
        self.deliver_now(fates, limit)

    @rule(by=steps)
    def wait(self, by: timedelta) -> None:
        if self.now + by < min(self.round.told.start, self.round.planned.start) - timedelta(days=1):
            self.now += by

    # Help

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
