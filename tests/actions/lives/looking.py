"""What must hold after each step: house and plain register say the same, and nobody reads what is not theirs."""

from collections import Counter

import sqlalchemy as sa
from flask import current_app
from hypothesis.stateful import invariant, rule

from integrationrunde.actions import queries, register
from integrationrunde.actions.mails import REMINDING
from integrationrunde.actions.models import Ownership
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats.models import SeatHolder
from tests.actions.lives.base import few
from tests.actions.lives.histories import Histories
from tests.actions.lives.plain import Part, Who
from tests.portal.rounds import link

PAGES = ("", "/frist", "/nicht-zustaendig", "/weitergeben")


class Looking(Histories):
    """What is true of any life."""

    steps = 0

    @invariant()
    def all_is_as_it_was_told(self) -> None:
        """Each part stands as the register says, and its history has each change once."""
        if not hasattr(self, "plain"):
            return
        db.session.rollback()
        stored = {task.id: task for task in self.stored_tasks()}
        assert set(stored) == {task.ident for task in self.plain.tasks}
        parts = {row.id: row for row in self.stored_parts()}
        assert set(parts) == {part.ident for task in self.plain.tasks for part in task.parts}
        entries = self.stored_entries()
        for task in self.plain.tasks:
            row = stored[task.ident]
            assert (row.due_on, row.is_binding, row.title) == (task.due, task.bound, task.title)
            assert row.first_due_on == task.first_due
            for part in task.parts:
                assert told(parts[part.ident]) == expected(part), part.lines
                lines = [(one.kind, one.before, one.after, one.speaker) for one in part.lines]
                assert entries.get(part.ident, []) == lines
        numbers = sorted(row.number_count for row in stored.values() if row.number_count is not None)
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def histories_chain(self) -> None:
        """Each entry begins with the state in which the one before ended; the last one is the state."""
        if not hasattr(self, "plain"):
            return
        states = {row.id: row.state.value for row in self.stored_parts()}
        for ident, entries in self.stored_entries().items():
            afters = [after for _kind, _before, after, _speaker in entries]
            assert [before for _kind, before, _after, _speaker in entries] == [None, *afters[:-1]]
            assert afters[-1] == states[ident]

    @invariant()
    def the_register_finds_each_task(self) -> None:
        """Nothing is lost, whatever is chosen; "12 of 14" and who is late are derived rightly."""
        if not hasattr(self, "plain"):
            return
        today, binding = self.plain.today, [task for task in self.plain.tasks if task.bound]
        some = {
            "": lambda part: part.is_open,
            "overdue": lambda part: part.is_late(today),
            "confirmation": lambda part: part.waits,
            "date": lambda part: part.is_open and part.asked is not None,
            "declined": lambda part: part.is_open and part.declined,
            "ended": lambda part: part.is_open and part.office.has_ended(today),
            "acceptance": lambda part: part.state in ("open", "in_progress") and not part.accepted,
        }
        self.steps += 1
        turn = list(some)[self.steps % len(some)]
        for needs, wanted in {"": some[""], turn: some[turn]}.items():
            found = self.found(needs=needs)
            assert found == {task.ident for task in binding if any(map(wanted, task.parts))}, needs
        assert self.found(state="all") == {task.ident for task in binding}
        lines = {line.id: line for line in register.lines([task.ident for task in binding], today)}
        wholes = queries.wholes([task.ident for task in binding])
        for task in binding:
            for whole in (lines[task.ident].whole, wholes[task.ident]):
                assert (whole.done, whole.counted) == task.done
                assert whole.is_finished == task.is_finished
                assert whole.awaiting_confirmation == sum(part.waits for part in task.parts)
            late = {owned.organisation_id for owned in lines[task.ident].overdue}
            assert late == {part.office.ident for part in task.parts if part.is_late(today)}

    @invariant()
    def no_letter_twice(self) -> None:
        """One reminder a mailbox and day; one a person, where letters had to wait for the mail server."""
        if not hasattr(self, "plain"):
            return
        left = sa.func.coalesce(OutgoingLetter.sent_at, OutgoingLetter.due_at, type_=OutgoingLetter.due_at.type)
        letters = sa.select(OutgoingLetter.recipient_address, OutgoingLetter.link_subject_id, left).where(
            OutgoingLetter.kind.in_(REMINDING),
            OutgoingLetter.series_id == self.series_id,
            OutgoingLetter.state != LetterState.SUPERSEDED,
        )
        days: Counter[tuple[object, ...]] = Counter()
        for address, holder_id, at in db.session.execute(letters):
            days[(holder_id if self.was_away else address, clock.local(at).date())] += 1
        assert not [place for place, count in days.items() if count > 1]

    @rule(which=few, who=few)
    def look(self, which: int, who: int) -> None:
        """Somebody opens a task by link: it is there for its owners alone, and opening changes nothing."""
        part = self.a_part(which)
        if part is None:
            return
        before, person = self.picture(), self.some(self.plain.people, who)
        self.opens(person, part, PAGES)
        db.session.rollback()
        assert self.picture() == before

    def opens(self, who: Who, part: Part, pages: tuple[str, ...]) -> None:
        """Whether the pages of a part open for somebody just as they should."""
        clock.set_to(self.now)
        holder = db.session.get_one(SeatHolder, who.ident)
        client = current_app.test_client()
        for page in pages:
            status = client.get(link(holder, f"/aufgaben/{part.ident}{page}")).status_code
            may = self.may_read(who, part) and not (who.part is not None and page == "/weitergeben")
            assert status == (200 if may else 404), (page, who, part.office.name)

    @staticmethod
    def may_read(who: Who, part: Part) -> bool:
        mine = who.acts and part.task.bound and part.office is who.office
        return mine and (who.part is None or who.part is part)

    def found(self, **filters: str) -> set[int]:
        chosen = {name: value for name, value in filters.items() if value}
        statement = register.found(Wish("", "due", 1, chosen), {self.series_id}, self.plain.today)
        return set(db.session.scalars(statement))


def told(row: Ownership) -> tuple[object, ...]:
    """How a part stands in the house."""
    return (
        row.organisation_id,
        row.state.value,
        row.needs_consent,
        row.accepted_at is not None,
        row.declined_at is not None,
        row.reported_done_at,
        row.confirmed_at is not None,
        row.asked_due_on,
    )


def expected(part: Part) -> tuple[object, ...]:
    """How it stands in plain words."""
    flags = (part.absent, part.accepted, part.declined, part.reported, part.confirmed, part.asked)
    return part.office.ident, part.state, *flags
