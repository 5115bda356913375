"""What becomes of the people who act for a seat."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from integrationrunde.invitations import following
from integrationrunde.kit.database import db
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests.invitations.histories.base import ADDRESSES, Story, few
from tests.invitations.histories.plain import Who
from tests.invitations.rounds import BY


class People(Story):
    """Successions, new people, other addresses, the end of a seat."""

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
