"""What organisations say, by link or by phone, and whom they hand a task to."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from integrationrunde.actions import colleagues, reporting
from integrationrunde.actions.models import ReportChannel
from integrationrunde.kit.database import db
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests.actions.lives.base import Story, ahead, few, notes
from tests.actions.lives.plain import Letters, Who
from tests.minutes.rounds import BY

VERBS = {"accepted": reporting.accept, "started": reporting.start, "done_reported": reporting.report_done}


class Speaking(Story):
    """Rules of the organisations."""

    @rule(which=few, who=few, kind=st.sampled_from([*VERBS, "progress", "done_reported"]), note=notes)
    def say(self, which: int, who: int, kind: str, note: str) -> None:
        """Accept, begin, tell of progress, report done."""
        part = self.a_part(which, lambda one: one.is_open)
        if part is None:
            return
        speaker = self.a_speaker(part, who)
        owned, holder = self.owned(part), self.holder(speaker)
        channel = ReportChannel.LINK if speaker else ReportChannel.PHONE

        def verb() -> object:
            if kind == "progress":
                return reporting.report_progress(owned, note, holder=holder, channel=channel, by=BY, now=self.now)
            return VERBS[kind](owned, note=note, holder=holder, channel=channel, by=BY, now=self.now)

        self.do(verb, lambda: self.plain.say(part, kind, speaker, note))

    @rule(which=few, who=few, days=ahead)
    def ask(self, which: int, who: int, days: int) -> None:
        """Ask for another date."""
        part = self.a_part(which, lambda one: one.is_open)
        if part is None:
            return
        speaker, wanted = self.a_speaker(part, who), self.day(days)
        owned, holder = self.owned(part), self.holder(speaker)
        self.do(
            lambda: reporting.ask_other_date(owned, wanted, "Personal", holder=holder, by=BY, now=self.now),
            lambda: self.plain.ask(part, wanted, speaker),
        )

    @rule(which=few, who=few, note=notes)
    def decline(self, which: int, who: int, note: str) -> None:
        """Say that the organisation is not responsible."""
        part = self.a_part(which, lambda one: one.is_open)
        if part is None:
            return
        speaker = self.a_speaker(part, who)
        owned, holder = self.owned(part), self.holder(speaker)
        self.do(
            lambda: reporting.decline(owned, note, holder=holder, by=BY, now=self.now),
            lambda: self.plain.decline(part, speaker, note),
        )

    @rule(which=few, who=few, number=st.integers(0, 1))
    def hand_on(self, which: int, who: int, number: int) -> None:
        """Hand a task to a colleague."""
        part = self.a_part(which, lambda one: one.is_open and one.office.is_seated)
        people = [one for one in self.plain.people if part and one.office is part.office and one.part is None]
        if part is None or not people:
            return
        speaker = self.some(people, who)
        holder, owned = self.holder(speaker), self.owned(part)
        seat = self.seat(speaker)
        address = f"kollegin{number}@{seat.id}.example"
        person, letters = Person(function="Sachbearbeitung", address=address), Letters()

        def verb() -> None:
            row = colleagues.hand_to_colleague(owned, seat, person, holder=holder, by=BY, now=self.now)
            self.plain.people.append(Who(row.id, part.office, address, part=part))
            letters.append(("task_handed_over", row.id))

        def plainly() -> Letters:
            self.plain.hand(part, address, speaker)
            return letters

        self.do(verb, plainly)

    @rule(which=few)
    def take_back(self, which: int) -> None:
        """Take a task back from a colleague."""
        helping = [one for one in self.plain.people if one.part is not None and one.part.office is one.office]
        if not helping:
            return
        colleague = self.some(helping, which)
        part = colleague.part
        if part is None:
            return
        owned, row = self.owned(part), db.session.get_one(SeatHolder, colleague.ident)
        self.do(
            lambda: colleagues.take_back(owned, row, holder=None, by=BY, now=self.now),
            lambda: self.plain.take_back(part, colleague),
        )

    def seat(self, who: Who) -> Seat:
        """The seat for which somebody acts."""
        return db.session.get_one(Seat, db.session.get_one(SeatHolder, who.ident).seat_id)
