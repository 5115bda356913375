"""Several schedulers and workers at the same moment: each reminder of tasks and each overview leaves once."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from integrationrunde.actions import reporting
from integrationrunde.actions.models import Ownership
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.reminders import task_leaving
from integrationrunde.reminders.models import PlannedTaskReminder, TaskDigest
from integrationrunde.worker import duties, reminding
from tests import builders as b
from tests import minutes_builders as m
from tests.builders import an_account
from tests.reminders.tasks import BEFORE, BY, ON_DAY, a_part, a_task, an_owner, letters, task_of
from tests.reminders.test_at_once import at_once


def schedule() -> None:
    reminding.remind_of_tasks(duties.Diary(), lambda: False)


def test_schedulers_send_each_reminder_once(app: House) -> None:
    series = b.a_series()
    owners = [an_owner(series) for _count in range(5)]
    task = m.an_action_item(series)
    for organisation, _holder in owners:
        m.an_ownership(task, organisation)
        a_part(organisation, series)
    clock.set_to(BEFORE)
    at_once(app, schedule, schedule, schedule)
    written = Counter(letter.recipient_address for letter in letters())
    assert written == {holder.address: 1 for _organisation, holder in owners}
    assert len(db.session.scalars(sa.select(PlannedTaskReminder)).all()) == 10


def test_a_mailbox_of_several_organisations_gets_one_letter_a_day_whoever_writes_it(app: House) -> None:
    series = b.a_series()
    for _count in range(3):
        organisation, _holder = an_owner(series, address="buero@amt.example")
        a_part(organisation, series)
    clock.set_to(BEFORE)
    at_once(app, schedule, schedule, schedule)
    days = sorted(clock.local(letter.due_at).date().isoformat() for letter in letters())
    assert days == ["2017-10-09", "2017-10-10", "2017-10-11"]


def test_sent_by_hand_and_by_itself_at_the_same_moment(app: House) -> None:
    owned, _holder = a_task()
    where = (owned.organisation_id, task_of(owned).series_id, BEFORE.date())
    clock.set_to(BEFORE)

    def by_hand() -> str:
        try:
            with transaction():
                task_leaving.send_early(*where, by=BY, now=BEFORE)
        except Refused:
            return "refused"
        return "sent"

    at_once(app, by_hand, schedule, by_hand, schedule)
    assert len(letters()) == 1


def test_reports_at_the_same_moment_are_stored_and_stop_it(app: House) -> None:
    series = b.a_series()
    parts = []
    for _count in range(3):
        organisation, _holder = an_owner(series)
        parts.append(a_part(organisation, series).id)
    clock.set_to(BEFORE)

    def report(ident: int) -> Callable[[], None]:
        def deed() -> None:
            with transaction():
                reporting.report_done(db.session.get_one(Ownership, ident), by=BY, now=BEFORE)

        return deed

    at_once(app, schedule, *(report(ident) for ident in parts), schedule)
    clock.set_to(BEFORE + timedelta(minutes=2))
    schedule()
    assert all(letter.state is LetterState.SUPERSEDED for letter in letters())
    assert all(db.session.get_one(Ownership, ident).reported_done_at == BEFORE for ident in parts)


def test_the_overview_of_a_week_leaves_once(app: House) -> None:
    a_task()
    accounts = [an_account(Role.EDITOR) for _count in range(3)]
    db.session.commit()
    clock.set_to(ON_DAY)
    at_once(app, schedule, schedule, schedule)
    found = sa.select(OutgoingLetter.recipient_address).where(OutgoingLetter.kind == "task_digest")
    assert sorted(db.session.scalars(found)) == sorted(account.address for account in accounts)
    assert len(db.session.scalars(sa.select(TaskDigest)).all()) == 3
