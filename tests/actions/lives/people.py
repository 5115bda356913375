"""People and organisations come and go, and time passes: reminders leave, heirs take over."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from integrationrunde.actions import many, owning
from integrationrunde.directory import operations as directory
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.reminders import task_leaving, task_planned, task_queries, task_sending
from integrationrunde.reminders.models import DecisionState, PlannedTaskReminder
from integrationrunde.seats import operations as seats
from integrationrunde.seats import revoking
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests.actions.lives.base import few
from tests.actions.lives.histories import Histories
from tests.actions.lives.plain import Letters, No, Part, Who, is_off, reminders
from tests.minutes.rounds import BY

END = 2019
"""The days off of `plain` end with this year's summer."""


class People(Histories):
    """Rules of people, organisations and the clock."""

    @rule(which=few)
    def succeed(self, which: int) -> None:
        """Somebody takes over a seat for good."""
        who = self.some([one for one in self.plain.people if one.part is None], which)
        row = db.session.get_one(SeatHolder, who.ident)
        person = Person(function="Nachfolge", address=f"nachfolge{len(self.plain.people)}@{row.seat_id}.example")
        made: list[Who] = []

        def plainly() -> None:
            if not who.acts:
                raise No

        def verb() -> None:
            new = seats.succeed(row, person, by=BY, now=self.now)
            made.append(Who(new.id, who.office, person.address))

        if self.do(verb, plainly):
            who.acts = False
            self.plain.people += made

    @rule(which=few)
    def revoke(self, which: int) -> None:
        """Make the links of somebody useless; the next letter brings a new one."""
        acting = [one for one in self.plain.people if one.acts]
        row = db.session.get_one(SeatHolder, self.some(acting, which).ident)
        self.do(lambda: revoking.revoke_links(row, by=BY, now=self.now), lambda: None)

    @rule(which=few, to=st.one_of(st.none(), few), days=st.sampled_from([-1, 0, 6]))
    def end(self, which: int, to: int | None, days: int) -> None:
        """An organisation ends, with a successor or without; one of them stays."""
        office = self.some(self.plain.offices, which)
        successor = None if to is None else self.some(self.plain.offices, to)
        if all(one.last_day or one is office for one in self.plain.offices):
            return
        one, heir = self.organisation(office), self.organisation(successor) if successor else None
        last_day = self.day(days)
        self.do(
            lambda: directory.end_organisation(one, last_day=last_day, successor=heir, by=BY, now=self.now),
            lambda: self.plain.end(office, last_day, successor),
        )

    @rule(which=few)
    def rename(self, which: int) -> None:
        """An organisation gets another name."""
        office = self.some(self.plain.offices, which)
        one, name = self.organisation(office), f"{office.name.rstrip('*')}*"[:100]
        details = replace(directory.OrganisationDetails.of(one), official_name=name)

        def plainly() -> None:
            office.name = name

        self.do(lambda: directory.change_organisation(one, details, by=BY, now=self.now), plainly)

    @precondition(lambda self: self.now.year < END)
    @rule(days=st.sampled_from([0, 1, 1, 2, 3, 7, 7, 14]), hour=st.sampled_from([6, 7, 15, 20]), is_away=st.booleans())
    def wait(self, days: int, hour: int, is_away: bool) -> None:
        """Let time pass; the worker does what is due. Letters leave, unless the mail server is away."""
        self.was_away = self.was_away or is_away
        later = (self.now + timedelta(days=days)).replace(hour=hour)
        self.pass_time(later if later > self.now else later + timedelta(days=1))
        clock.set_to(self.now)
        self.work()
        if not is_away:
            self.deliver()

    def deliver(self) -> None:
        """Let the letters leave that are due."""
        due = sa.update(OutgoingLetter).where(
            OutgoingLetter.series_id == self.series_id,
            OutgoingLetter.state == LetterState.QUEUED,
            OutgoingLetter.due_at <= self.now,
        )
        db.session.execute(due.values(state=LetterState.SENT, sent_at=self.now))
        db.session.commit()

    def work(self) -> None:
        """What the worker does with tasks: heirs, colleagues, reminders."""
        mine = {task.ident for task in self.plain.tasks}
        own = {part.ident for task in self.plain.tasks for part in task.parts}
        self.do(lambda: self._pass_on(mine, own), self._passed_on)
        task_sending.hold_back(by=BY, now=self.now)
        db.session.commit()
        offices = {one.ident for one in self.plain.offices}
        for organisation_id in task_queries.due(self.now):
            if organisation_id in offices:
                task_leaving.leave(organisation_id, by=BY, now=self.now)
                db.session.commit()
        self.reminded()
        hour = clock.local(self.now).hour
        if 8 <= hour < 18 and not is_off(self.plain.today):
            self.nobody_was_forgotten()

    @rule(which=few, skips=st.booleans())
    def decide_reminder(self, which: int, skips: bool) -> None:
        """Send a planned reminder early, or skip it."""
        planned = task_planned.planned_letters(self.series_id, self.now)
        if not planned:
            return
        letter = self.some(planned, which)
        where = letter.organisation.id, self.series_id, letter.on
        try:
            if skips:
                task_leaving.skip(*where, None, by=BY, now=self.now)
            else:
                task_leaving.send_early(*where, by=BY, now=self.now)
            db.session.commit()
        except Refused:
            db.session.rollback()
        self.reminded()

    @rule(which=few, alone=st.booleans())
    def remind_by_hand(self, which: int, alone: bool) -> None:
        """Remind of one task from its page, or of all from the register."""
        bound = [task for task in self.plain.tasks if task.bound]
        chosen = [self.some(bound, which)] if alone and bound else bound
        self.pass_time(self.now + timedelta(seconds=1))
        ids = {task.ident for task in chosen}
        if alone:
            self.refusal(lambda: task_leaving.remind_now(ids, by=BY, now=self.now))
        else:
            self.refusal(lambda: many.remind(many.load(ids), by=BY, now=self.now))
        self.new_letters()
        self.nudged([part for task in chosen for part in task.parts])
        self.last_decision = self.newest_decision()

    def nudged(self, parts: list[Part]) -> None:
        """Who is reminded by hand has something to do, and not said that it is done; the history tells it once."""
        for part in parts:
            entries = self.stored_entries().get(part.ident, [])[len(part.lines) :]
            assert [kind for kind, *_more in entries] in ([], ["reminded"])
            if entries:
                assert part.state in ("open", "in_progress")
                assert part.reported is None
                self.plain.enter(part, "reminded", part.state)

    def _pass_on(self, tasks: set[int], parts: set[int]) -> None:
        for ident in owning.orphaned(self.now):
            if ident in tasks:
                owning.follow_successors(ident, by=BY, now=self.now)
        for ident in owning.colleagues_to_go(self.now):
            if ident in parts:
                owning.let_colleagues_go(ident, by=BY, now=self.now)

    def _passed_on(self) -> Letters:
        letters = self.plain.follow()
        self.plain.tidy()
        return letters

    def reminded(self) -> None:
        """Each decision fits a part of which somebody may be reminded; the history tells of what was sent."""
        by_id = {part.ident: part for part in self.plain.parts()}
        letters = self.new_letters()
        for row in self.decisions():
            part = by_id[row.ownership_id]
            assert part.may_be_reminded, "who has spoken is not reminded"
            days = {(kind, number): day for kind, number, day in reminders(part, self.day(90))}
            assert row.anchor_on == part.task.due
            assert days[row.kind.value, row.number] > part.told_on, "it lies before the organisation was told"
            if row.state is DecisionState.SENT and self.plain.readers(part.office):
                self.plain.enter(part, "reminded", part.state)
        for letter in letters:
            assert letter.kind == "task_reminder"
        self.last_decision = self.newest_decision()

    last_decision = 0

    def newest_decision(self) -> int:
        return db.session.scalar(sa.select(sa.func.max(PlannedTaskReminder.id))) or 0

    def decisions(self) -> list[PlannedTaskReminder]:
        """What was decided since."""
        ids = [part.ident for part in self.plain.parts()]
        new = sa.select(PlannedTaskReminder).where(PlannedTaskReminder.id > self.last_decision)
        return list(db.session.scalars(new.where(PlannedTaskReminder.ownership_id.in_(ids)).order_by("id")))

    def nobody_was_forgotten(self) -> None:
        """Everybody whose day it is was reminded, unless the secretariat skipped it."""
        known = sa.select(PlannedTaskReminder.ownership_id, PlannedTaskReminder.kind, PlannedTaskReminder.number)
        anchors = sa.tuple_(PlannedTaskReminder.ownership_id, PlannedTaskReminder.anchor_on)
        now = [(part.ident, part.task.due) for part in self.plain.parts() if part.task.due]
        done = {tuple(row) for row in db.session.execute(known.where(anchors.in_(now)))} if now else set()
        for part in self.plain.parts():
            missing = [] if not part.may_be_reminded else self._missing(part, done)
            assert not missing, missing

    def _missing(self, part: Part, done: set[tuple[object, ...]]) -> list[tuple[str, int]]:
        today = self.plain.today
        return [
            (kind, number)
            for kind, number, day in reminders(part, today)
            if day == today > part.told_on and (part.ident, kind, number) not in done
        ]
