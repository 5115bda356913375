"""What all parts of a life share: the round, its plain register, the clock, and how a verb is done."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipEntry
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.errors import Refused
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.reminders.task_mails import KIND as REMINDER
from integrationrunde.seats.models import SeatHolder
from tests.actions.lives.owners import Plainly
from tests.actions.lives.plain import Letters, No, Office, Part, Task, Who
from tests.minutes.rounds import Round

few = st.integers(0, 11)
notes = st.sampled_from(["", "Kurz gesagt.", "Noch nicht."])
ahead = st.sampled_from([-3, 0, 1, 5, 9, 14, 20, 33, 51, 30000])
Thing = TypeVar("Thing")


class Story(RuleBasedStateMachine):
    """One round with its tasks. Each verb is one transaction; what is refused changes nothing."""

    made: Round
    plain: Plainly
    series_id: int
    last_letter = 0
    was_away = False

    @property
    def now(self) -> datetime:
        return self.plain.now

    def pass_time(self, to: datetime) -> None:
        self.plain.now, self.plain.today = to, clock.local(to).date()

    def day(self, days: int) -> date:
        """So many days from today."""
        return self.plain.today + timedelta(days=days)

    def do(self, verb: Callable[[], object], plainly: Callable[[], Letters | None]) -> bool:
        """Do something in house and register; whether it was not refused. Both say the same, and write the same."""
        self.pass_time(self.now + timedelta(seconds=1))
        expect_writes(True)
        before, letters = self.picture(), Counter[tuple[str, int]]()
        try:
            found = plainly()
            is_possible = True
        except No:
            found, is_possible = None, False
        refusal = self.refusal(verb)
        assert (refusal == "") is is_possible, refusal or "this should have been refused"
        if refusal:
            assert self.picture() == before
            return False
        letters.update(found or ())
        assert Counter((one.kind, one.link_subject_id) for one in self.new_letters()) == letters
        return True

    @staticmethod
    def refusal(verb: Callable[[], object]) -> str:
        """Do it as one transaction; why it was refused, or nothing."""
        try:
            verb()
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            return refused.message
        return ""

    def new_letters(self) -> Sequence[OutgoingLetter]:
        """What was written since; each goes to the address of somebody who acts."""
        of_tasks = OutgoingLetter.kind.startswith("task_")
        statement = sa.select(OutgoingLetter).where(OutgoingLetter.id > self.last_letter, of_tasks)
        found = db.session.scalars(
            statement.where(OutgoingLetter.series_id == self.series_id).order_by(OutgoingLetter.id)
        ).all()
        for letter in found:
            self.last_letter = letter.id
            assert letter.recipient_address == db.session.get_one(SeatHolder, letter.link_subject_id).address
        return found

    def picture(self) -> tuple[Any, ...]:
        """What may not change when something is refused."""
        mine = sa.select(ActionItem.id).where(ActionItem.series_id == self.series_id)
        parts = sa.select(Ownership.id, Ownership.version).where(Ownership.action_item_id.in_(mine))
        entries = sa.select(sa.func.count(OwnershipEntry.id)).join(OwnershipEntry.ownership)
        tasks = sa.select(ActionItem.id, ActionItem.version).where(ActionItem.series_id == self.series_id)
        letters = sa.select(sa.func.max(OutgoingLetter.id)).where(OutgoingLetter.kind != REMINDER)
        return (
            sorted(tuple(row) for row in db.session.execute(parts)),
            sorted(tuple(row) for row in db.session.execute(tasks)),
            db.session.scalar(entries.where(Ownership.action_item_id.in_(mine))),
            db.session.scalar(letters),
        )

    def owned(self, part: Part) -> Ownership:
        return db.session.get_one(Ownership, part.ident)

    def task_row(self, task: Task) -> ActionItem:
        return db.session.get_one(ActionItem, task.ident)

    def organisation(self, office: Office) -> Organisation:
        return db.session.get_one(Organisation, office.ident)

    def holder(self, who: Who | None) -> SeatHolder | None:
        return db.session.get_one(SeatHolder, who.ident) if who else None

    def some(self, of: Sequence[Thing], which: int) -> Thing:
        return of[which % len(of)]

    def a_part(self, which: int, wanted: Callable[[Part], bool] = lambda part: True) -> Part | None:
        """One of the parts; where some are as wanted, mostly one of those."""
        every = [part for task in self.plain.tasks for part in task.parts]
        fitting = [part for part in every if wanted(part)] if which % 5 else every
        return self.some(fitting or every, which) if every else None

    def a_task(self, which: int) -> Task | None:
        return self.some(self.plain.tasks, which) if self.plain.tasks else None

    def a_speaker(self, part: Part, which: int) -> Who | None:
        """Somebody of the organisation, perhaps one who has gone; None is the phone."""
        people = [who for who in self.plain.people if who.office is part.office and who.part in (None, part)]
        return self.some([None, *people, *people], which)
