"""What the secretariat decides on one part: confirmed, sent back, another date. Owners are told once."""

from datetime import date

import pytest
import sqlalchemy as sa

from integrationrunde.actions import deciding, reporting
from integrationrunde.actions.models import EntryKind, OwnershipState
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.seats.models import SeatHolder
from tests.actions.owners import DUE, LATER, WHO, a_task, kinds, later, letters, loaded, part
from tests.builders import NOW


def test_confirmed_it_was_done_on_the_day_of_the_report(app: House) -> None:
    owned = part(a_task())
    reporting.report_done(owned, by=WHO, now=later(1))
    deciding.confirm_done(owned, by=WHO, now=later(2))
    assert (owned.state, owned.done_at, owned.confirmed_at) == (OwnershipState.DONE, later(1), later(2))
    assert len(letters("task_news")) == 1


def test_sent_back_reported_again_and_confirmed(app: House) -> None:
    owned = part(a_task())
    reporting.report_done(owned, by=WHO, now=later(1))
    deciding.send_back(owned, "Die Vertretung fehlt noch.", by=WHO, now=later(2))
    assert (owned.state, owned.awaits_confirmation) == (OwnershipState.IN_PROGRESS, False)
    reporting.report_done(owned, by=WHO, now=later(3))
    deciding.confirm_done(owned, by=WHO, now=later(4))
    assert owned.done_at == later(3)
    assert kinds(owned)[1:] == [
        EntryKind.DONE_REPORTED,
        EntryKind.SENT_BACK,
        EntryKind.DONE_REPORTED,
        EntryKind.CONFIRMED,
    ]
    assert "Die Vertretung fehlt noch." in letters("task_news")[0].text


def test_what_nobody_reported_is_neither_confirmed_nor_sent_back(app: House) -> None:
    owned = part(a_task())
    with pytest.raises(Refused):
        deciding.confirm_done(owned, by=WHO, now=later())
    with pytest.raises(Refused):
        deciding.send_back(owned, "x", by=WHO, now=later())
    reporting.report_done(owned, by=WHO, now=later())
    deciding.confirm_done(owned, by=WHO, now=later(2))
    with pytest.raises(Refused):
        deciding.confirm_done(owned, by=WHO, now=later(3))


def test_all_reports_that_were_seen_are_confirmed_at_once(app: House) -> None:
    names = ("Stadt Werl", "Stadt Soest", "Gemeinde Ense", "Stadt Geseke")
    task = a_task(*names)
    werl, soest, ense, geseke = (part(task, name) for name in names)
    for hour, owned in enumerate((werl, soest, ense), start=1):
        reporting.report_done(owned, by=WHO, now=later(hour))
    reporting.start(ense, by=WHO, now=later(4))
    assert deciding.confirm_all(task, [werl.id, ense.id, geseke.id], by=WHO, now=later(5)) == 1
    states = [owned.state for owned in (werl, soest, ense, geseke)]
    waiting = OwnershipState.IN_PROGRESS
    assert states == [OwnershipState.DONE, waiting, waiting, OwnershipState.OPEN]
    assert soest.awaits_confirmation
    assert len(letters("task_news")) == 1
    with pytest.raises(Refused):
        deciding.confirm_all(task, [werl.id, ense.id, 10**30], by=WHO, now=later(6))


def test_a_granted_date_holds_for_all_owners_and_the_first_one_is_kept(app: House) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    owned, other = part(task, "Stadt Werl"), part(task, "Stadt Soest")
    reporting.ask_other_date(owned, LATER, "Personalwechsel", by=WHO, now=later(1))
    deciding.grant_date(owned, by=WHO, now=later(2))
    task = loaded(task)
    assert (task.due_on, task.first_due_on, owned.asked_due_on) == (LATER, DUE, None)
    assert kinds(owned)[-1] is EntryKind.DATE_GRANTED
    assert kinds(other)[-1] is EntryKind.DATE_CHANGED
    assert len(letters("task_news")) == 2


def test_the_secretariat_may_grant_another_day_than_the_one_asked_for(app: House) -> None:
    task = a_task()
    owned = part(task)
    reporting.ask_other_date(owned, LATER, "x", by=WHO, now=later(1))
    with pytest.raises(Refused):
        deciding.grant_date(owned, date(2017, 11, 25), by=WHO, now=later(2))
    deciding.grant_date(owned, date(2017, 11, 24), by=WHO, now=later(2))
    assert loaded(task).due_on == date(2017, 11, 24)


def test_a_refused_date_leaves_everything_as_it_was(app: House) -> None:
    task = a_task()
    owned = part(task)
    reporting.ask_other_date(owned, LATER, "x", by=WHO, now=later(1))
    deciding.refuse_date(owned, "Die Sitzung braucht es.", by=WHO, now=later(2))
    assert (loaded(task).due_on, owned.asked_due_on) == (DUE, None)
    with pytest.raises(Refused):
        deciding.refuse_date(owned, "x", by=WHO, now=later(3))


def test_who_has_ended_meanwhile_says_nothing_more(app: House) -> None:
    owned = part(a_task())
    holder = db.session.scalars(sa.select(SeatHolder)).one()
    db.session.execute(sa.update(SeatHolder).values(ended_at=NOW))
    with pytest.raises(Refused, match="handeln nicht mehr"):
        reporting.accept(owned, holder=holder, by=WHO, now=later())
