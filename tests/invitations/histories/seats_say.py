"""What seats say: answers by link and by phone, handing over, taking back."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from integrationrunde.invitations import answering
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import Channel
from integrationrunde.kit.database import db
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests.invitations.histories.base import SAID, Story, answers, few
from tests.invitations.histories.plain import Place, Who
from tests.invitations.rounds import BY


class SeatsSay(Story):
    """Answers of any kind."""

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

    @rule(which=few, who=few, to=few)
    def hand_over_once_more(self, which: int, who: int, to: int) -> None:
        """One holder of a seat hands over, then the other does."""
        self.hand_over(which, who, to)
        self.hand_over(which, who + 1, to + 1)

    @rule(which=few, who=few)
    def take_back(self, which: int, who: int) -> None:
        place = self.an_invited(which)
        if place is not None and place.acting:
            holder = db.session.get_one(SeatHolder, place.acting[who % len(place.acting)].ident)
            verb = lambda: answering.take_back(self.invitation(place), holder=holder, by=BY, now=self.now)  # noqa: E731
            if self.done(verb):
                place.take_back(self.now)

    def _answer(self, place: Place, answer: str, holder: SeatHolder | None, channel: Channel, at: datetime) -> None:
        headcount = 0 if answer == "DECLINED" else 1
        reply, now = Reply(status=SAID[answer], headcount=headcount), self.now
        answering.answer(
            self.invitation(place), reply, holder=holder, channel=channel, by=BY, now=now, stated_at=min(at, now)
        )
