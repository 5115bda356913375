"""What the secretariat decides: in the minutes, by hand, at the next meeting."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from integrationrunde.actions import changing, deciding, operations, owning, queries
from integrationrunde.actions.models import ActionItem, ReportChannel
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.kit.database import db
from integrationrunde.minutes import carry_over, circulating, outcomes
from integrationrunde.minutes.carry_over import Verdict
from integrationrunde.minutes.models import Decided, MinutesItem, MinutesState
from tests.actions.lives.base import Story, ahead, few
from tests.actions.lives.plain import Letters, No, Office, Part, Task, check_day, workday
from tests.minutes.rounds import BY

ways = st.sampled_from([ReportChannel.SECRETARIAT, ReportChannel.MINUTES])
"""By hand, or as decided at the next meeting."""
groups = st.lists(few, max_size=4)


class Secretariat(Story):
    """Rules of the secretariat."""

    item_ids: list[int]
    follow_up_id: int

    @precondition(lambda self: self.made.minutes.state is MinutesState.DRAFT)
    @rule(which=groups, days=ahead, item=st.integers(0, 1))
    def draft(self, which: list[int], days: int, item: int) -> None:
        """Write a task down in the minutes, perhaps without owners, or with a day that is over by then."""
        offices, due = self.offices(which), self.day(min(days, 60)) if days else None
        details = TaskDetails(title="Auftrag", due_on=due, owner_ids=tuple(one.ident for one in offices))
        place = db.session.get_one(MinutesItem, self.item_ids[item])
        made: list[ActionItem] = []
        self.do(lambda: made.append(outcomes.record_task(place, details, by=BY, now=self.now)), lambda: None)
        task = self.known(made[0], offices)
        for part in task.parts:
            part.absent = part.office is self.excused
        self.plain.tasks.append(task)

    @precondition(lambda self: self.made.minutes.state is MinutesState.DRAFT)
    @rule(which=few)
    def discard(self, which: int) -> None:
        """Delete a draft."""
        task = self.a_task(which)
        if task is None:
            return
        row = queries.task(task.ident)
        assert row is not None

        def plainly() -> None:
            if task.bound:
                raise No
            self.plain.tasks.remove(task)

        self.do(lambda: operations.discard_draft(row, by=BY, now=self.now), plainly)

    @precondition(lambda self: self.made.minutes.state is MinutesState.DRAFT)
    @rule()
    def circulate(self) -> None:
        """Circulate the minutes: what stands in them binds."""
        deadline = workday(self.day(14), 1)
        self.do(
            lambda: circulating.circulate(self.made.minutes, deadline=deadline, by=BY, now=self.now),
            lambda: self.plain.bind(list(self.plain.tasks), [self.excused]),
        )

    @rule(which=st.lists(few, min_size=1, max_size=4), days=ahead, asks=st.booleans())
    def make(self, which: list[int], days: int, asks: bool) -> None:
        """Make a task by hand."""
        offices, due = self.offices(which), self.day(days)
        details = TaskDetails(title="Von Hand", due_on=due, owner_ids=tuple(one.ident for one in offices))
        made: list[ActionItem] = []

        def verb() -> None:
            made.append(operations.make_task(self.series_id, details, consents=asks, by=BY, now=self.now))
            tasks.append(self.known(made[0], offices))
            letters.extend(self.plain.bind(tasks, offices if asks else []))

        def plainly() -> Letters:
            check_day(due, self.plain.today)
            return letters

        tasks, letters = list[Task](), Letters()
        self.do(verb, plainly)
        self.plain.tasks += tasks

    @rule(which=few, way=ways)
    def confirm(self, which: int, way: ReportChannel) -> None:
        """Confirm what was reported as done."""
        part = self.a_part(which, lambda one: one.waits)
        if part is not None:
            owned = self.owned(part)
            self.do(
                lambda: deciding.confirm_done(owned, channel=way, by=BY, now=self.now),
                lambda: self.plain.confirm(part),
            )

    @rule(which=few)
    def send_back(self, which: int) -> None:
        """Send a report back."""
        part = self.a_part(which, lambda one: one.reported is not None)
        if part is not None:
            owned = self.owned(part)
            self.do(
                lambda: deciding.send_back(owned, "Beleg fehlt.", by=BY, now=self.now),
                lambda: self.plain.send_back(part),
            )

    @rule(which=few, days=ahead, grants=st.booleans())
    def decide_date(self, which: int, days: int, grants: bool) -> None:
        """Grant another date, the one asked for or one more, or refuse it."""
        part = self.a_part(which, lambda one: one.asked is not None)
        if part is None:
            return
        owned, day = self.owned(part), self.day(days) if days else None
        if grants:
            self.do(
                lambda: deciding.grant_date(owned, day, by=BY, now=self.now),
                lambda: self.plain.grant(part, day),
            )
        else:
            self.do(
                lambda: deciding.refuse_date(owned, "Es bleibt.", by=BY, now=self.now),
                lambda: self.plain.refuse(part),
            )

    @rule(which=few, days=ahead, way=ways)
    def change_date(self, which: int, days: int, way: ReportChannel) -> None:
        """Let a task be due on another day."""
        task = self.a_task(which)
        if task is not None:
            row, day = self.task_row(task), self.day(days)
            self.do(
                lambda: changing.change_date(row, day, "Vertagt", channel=way, by=BY, now=self.now),
                lambda: self.plain.change_date(task, day),
            )

    @rule(which=few, owners=few, days=ahead, decided=st.sampled_from(Decided))
    def carry(self, which: int, owners: int, days: int, decided: Decided) -> None:
        """Let the next meeting decide: done, another date, dropped."""
        task = self.a_task(which)
        if task is None:
            return
        row, day, chosen = queries.task(task.ident), self.day(days), self.chosen(task, owners)
        verdict = Verdict(
            decided=decided, reason="Beraten", due_on=day, organisation_ids=frozenset(one.ident for one in chosen)
        )
        place = db.session.get_one(MinutesItem, self.follow_up_id)
        assert row is not None

        def plainly() -> Letters:
            if decided is Decided.NEW_DATE and any(part.is_open and part.office in chosen for part in task.parts):
                return self.plain.change_date(task, day)
            if decided is Decided.DROPPED:
                return self.plain.drop(task, chosen)
            return self.plain.agree_done(task, chosen, "Beraten")

        self.do(lambda: carry_over.decide(place, row, verdict, by=BY, now=self.now), plainly)

    @rule(which=few, title=st.sampled_from(["Auftrag", "Genauer gesagt"]))
    def change_wording(self, which: int, title: str) -> None:
        """Let a task say something else."""
        task = self.a_task(which)
        if task is not None:
            row = self.task_row(task)
            self.do(
                lambda: changing.change_wording(row, title, "", "Klarer", by=BY, now=self.now),
                lambda: self.plain.change_wording(task, title),
            )

    @rule(which=few, owners=few, days=ahead)
    def defer(self, which: int, owners: int, days: int) -> None:
        """Put a task off, for some owners or all."""
        task = self.a_task(which)
        if task is not None:
            row, day, chosen = self.task_row(task), self.day(days), self.chosen(task, owners)
            ids = [one.ident for one in chosen]
            self.do(
                lambda: changing.defer(row, day, "Später", organisation_ids=ids, by=BY, now=self.now),
                lambda: self.plain.defer(task, day, chosen),
            )

    @rule(which=few, owners=few, way=ways)
    def drop(self, which: int, owners: int, way: ReportChannel) -> None:
        """Drop a task, for some owners or all."""
        task = self.a_task(which)
        if task is not None:
            row, chosen = self.task_row(task), self.chosen(task, owners)
            ids = [one.ident for one in chosen]
            self.do(
                lambda: changing.drop(row, "Entfällt", organisation_ids=ids, channel=way, by=BY, now=self.now),
                lambda: self.plain.drop(task, chosen),
            )

    @rule(which=few)
    def take_up(self, which: int) -> None:
        """Take up again what rests."""
        part = self.a_part(which, lambda one: one.state in ("deferred", "dropped"))
        if part is not None:
            task = part.task
            row, chosen = self.task_row(task), [one.office for one in task.parts]
            self.do(
                lambda: changing.take_up(row, "Doch", by=BY, now=self.now),
                lambda: self.plain.take_up(task, chosen),
            )

    @rule(which=few, to=few, asks=st.booleans())
    def give(self, which: int, to: int, asks: bool) -> None:
        """Let another organisation own a part."""
        part = self.a_part(which, lambda one: one.is_open)
        if part is not None:
            owned, office = self.owned(part), self.some(self.plain.offices, to)
            other = self.organisation(office)
            self.do(
                lambda: owning.give_to(owned, other, "Zuständig", consents=asks, by=BY, now=self.now),
                lambda: self.plain.give(part, office, asks=asks),
            )

    @property
    def excused(self) -> Office:
        """The organisation that was not at the meeting."""
        return self.plain.offices[-2]

    def offices(self, which: list[int]) -> list[Office]:
        return list({one.ident: one for one in (self.some(self.plain.offices, number) for number in which)}.values())

    def chosen(self, task: Task, owners: int) -> list[Office]:
        """All owners, or one of them."""
        every = [part.office for part in task.parts]
        return every if owners % 2 or not every else [self.some(every, owners)]

    def known(self, row: ActionItem, offices: list[Office]) -> Task:
        """A stored task as the register keeps it."""
        found = queries.task(row.id)
        assert found is not None
        task = Task(found.id, found.due_on, found.title, found.first_due_on)
        by_id = {one.ident: one for one in offices}
        task.parts = [
            Part(task, owned.id, by_id[owned.organisation_id]) for owned in sorted(found.owners, key=lambda one: one.id)
        ]
        return task
