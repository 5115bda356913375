"""Tasks are drafted, changed, discarded; then they bind their owners under a number without gaps."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from integrationrunde.actions import operations, queries
from integrationrunde.actions.models import (
    ActionItem,
    Ownership,
    OwnershipEntry,
    OwnershipState,
    ReportChannel,
    action_item_involved,
)
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from tests.builders import NOW, a_series, an_organisation

WHO = System()
DUE = date(2017, 10, 16)


def a_draft(
    series: Series, *owners: Organisation, absent: tuple[int, ...] = (), due_on: date | None = DUE
) -> ActionItem:
    ids = tuple(owner.id for owner in owners)
    details = TaskDetails(title="Ansprechstelle benennen", due_on=due_on, owner_ids=ids)
    return loaded(operations.draft_task(series.id, details, absent=absent, by=WHO, now=NOW))


def loaded(task: ActionItem) -> ActionItem:
    found = queries.task(task.id)
    assert found is not None
    return found


def owners_of(task: ActionItem) -> dict[int, bool]:
    return {owned.organisation_id: owned.needs_consent for owned in loaded(task).owners}


def test_a_draft_binds_nobody(app: House) -> None:
    here, absent = an_organisation(), an_organisation()
    task = a_draft(a_series(), here, absent, absent=(absent.id,))
    assert (task.number, task.is_binding, task.first_due_on) == ("", False, DUE)
    assert owners_of(task) == {here.id: False, absent.id: True}


def test_a_draft_changes_with_its_owners_and_its_version_rises(app: House) -> None:
    old, new, stays = an_organisation(), an_organisation(), an_organisation()
    task = a_draft(a_series(), old, stays)
    version = task.version
    details = TaskDetails(title="Zwei Stellen benennen", due_on=None, owner_ids=(stays.id, new.id, 4711))
    operations.change_draft(task, details, absent=(new.id,), by=WHO, now=NOW)
    db.session.flush()
    assert owners_of(task) == {stays.id: False, new.id: True}
    assert (task.title, task.due_on, task.first_due_on) == ("Zwei Stellen benennen", None, None)
    assert task.version > version


def test_who_is_involved_is_named_and_owns_nothing(app: House) -> None:
    owner, involved, other = (an_organisation(name) for name in ("Stadt Werl", "Gemeinde Ense", "Stadt Soest"))
    ids = (owner.id, involved.id, 4711)
    details = TaskDetails(title="Benennen", due_on=DUE, owner_ids=(owner.id,), involved_ids=ids)
    task = loaded(operations.draft_task(a_series().id, details, by=WHO, now=NOW))
    assert (owners_of(task), task.involved) == ({owner.id: False}, [involved])
    version = task.version
    operations.change_draft(task, replace(details, involved_ids=(other.id,)), by=WHO, now=NOW)
    db.session.flush()
    assert loaded(task).involved == [other]
    assert task.version > version
    operations.discard_draft(task, by=WHO, now=NOW)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(action_item_involved)) == 0


def test_a_discarded_draft_leaves_nothing(app: House) -> None:
    task = a_draft(a_series(), an_organisation())
    operations.discard_draft(task, by=WHO, now=NOW)
    assert db.session.scalar(sa.select(sa.func.count(ActionItem.id))) == 0
    assert db.session.scalar(sa.select(sa.func.count(Ownership.id))) == 0


def test_numbers_have_no_gap_where_drafts_were_discarded(app: House) -> None:
    series = a_series()
    first, gone, second = (a_draft(series, an_organisation()) for _ in range(3))
    operations.bind(first, year=2017, by=WHO, now=NOW)
    operations.discard_draft(gone, by=WHO, now=NOW)
    operations.bind(second, year=2017, by=WHO, now=NOW)
    assert [first.number, second.number] == ["A-2017-01", "A-2017-02"]
    operations.bind(first, year=2017, by=WHO, now=NOW)
    assert first.number == "A-2017-01"


def test_binding_begins_the_history_and_asks_the_absent(app: House) -> None:
    here, absent = an_organisation("Stadt Werl"), an_organisation("Gemeinde Ense")
    task = a_draft(a_series(), here, absent)
    operations.bind(task, year=2017, absent=(absent.id,), by=WHO, now=NOW)
    assert owners_of(task) == {here.id: False, absent.id: True}
    entries = db.session.scalars(sa.select(OwnershipEntry).order_by(OwnershipEntry.organisation_name)).all()
    assert [one.organisation_name for one in entries] == ["Gemeinde Ense", "Stadt Werl"]
    assert {(one.channel, one.state_before, one.state_after) for one in entries} == {
        (ReportChannel.MINUTES, None, OwnershipState.OPEN)
    }


@pytest.mark.parametrize("lacks", ["owner", "day"])
def test_what_is_not_whole_does_not_bind(app: House, lacks: str) -> None:
    owners = () if lacks == "owner" else (an_organisation(),)
    task = a_draft(a_series(), *owners, due_on=None if lacks == "day" else DUE)
    with pytest.raises(Refused, match="Ansprechstelle benennen"):
        operations.bind(task, year=2017, by=WHO, now=NOW)
    assert not task.is_binding


def test_what_binds_is_neither_changed_nor_discarded_as_a_draft(app: House) -> None:
    task = a_draft(a_series(), an_organisation())
    operations.bind(task, year=2017, by=WHO, now=NOW)
    with pytest.raises(Refused):
        operations.change_draft(task, TaskDetails(title="Anders"), by=WHO, now=NOW)
    with pytest.raises(Refused):
        operations.discard_draft(task, by=WHO, now=NOW)
    assert task.title == "Ansprechstelle benennen"
