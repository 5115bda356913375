"""What the secretariat does: invite, edit, announce, uninvite, call off."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from integrationrunde.invitations import announcing, calling_off, operations, queries
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.meetings.operations import change_meeting
from integrationrunde.meetings.rules import answer_deadline
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.operations import add_guest_seat
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.histories.base import ADDRESSES, WHERE, Story, columns, few, times
from tests.invitations.histories.plain import Facts, Place, Who
from tests.invitations.rounds import BY


class Secretariat(Story):
    """The meeting's own verbs."""

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

    @rule(to=few)
    def invite_guest(self, to: int) -> None:
        if len(self.round.places) > 4:
            return
        found: list[tuple[int, int]] = []
        person, meeting, organisation = Person(address=ADDRESSES[to]), self.meeting, b.an_organisation()

        def verb() -> None:
            seat = add_guest_seat(meeting, organisation, person, by=BY, now=self.now)
            operations.invite(meeting, [seat], by=BY, now=self.now)
            found.append((seat.id, queries.acting_holders(meeting.id)[seat.id][0].id))

        if self.done(verb):
            [(seat_id, holder_id)] = found
            self.round.places.append(Place(seat_id, [Who(holder_id, person.address)]))
            self.round.places[-1].ask()

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
        fresh = columns(facts.starts, facts.ends)
        series = db.session.get_one(Series, meeting.series_id)
        today = clock.local(self.now).date()
        fresh["answer_deadline"] = answer_deadline(series, fresh["held_on"], today).day
        fresh |= {"title": facts.title, "venue_id": self.venues[WHERE.index(facts.place)]}
        details = replace(MeetingDetails.of(meeting), **fresh)
        ahead = facts.start - self.now > timedelta(days=2)
        if ahead and self.done(lambda: change_meeting(meeting, details, by=BY, now=self.now)):
            self.round.planned = facts
            if meeting.state is MeetingState.DRAFT:
                self.round.told, self.round.titles = facts, {facts.title}

    @rule(notify=st.booleans())
    def announce(self, notify: bool) -> None:
        if self.done(lambda: announcing.announce(self.meeting, notify=notify, by=BY, now=self.now)):
            self.round.announce(self.now, notify=notify)

    @rule(really=few)
    def call_off(self, really: int) -> None:
        if really >= 6 and self.done(lambda: calling_off.call_off(self.meeting, "Sturm", by=BY, now=self.now)):
            self.round.call_off()
