"""What the secretariat changes of a binding task: date, wording, put off, dropped, taken up again."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from integrationrunde.actions import changing, deciding, operations, reporting
from integrationrunde.actions.models import ActionItem, EntryKind, OwnershipState
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from tests.actions.owners import DUE, LATER, WHO, a_task, kinds, later, letters, loaded, part
from tests.builders import NOW


def two() -> ActionItem:
    """A task of two owners of which Soest is done."""
    task = a_task("Stadt Werl", "Stadt Soest", confirms=False)
    reporting.report_done(part(task, "Stadt Soest"), by=WHO, now=later(1))
    return task


def test_another_date_keeps_the_first_and_tells_who_is_not_done(app: House) -> None:
    task = two()
    changing.change_date(task, LATER, "Beschluss der Runde", by=WHO, now=later(2))
    changing.change_date(task, date(2017, 12, 15), "Noch einmal", by=WHO, now=later(3))
    assert (loaded(task).due_on, loaded(task).first_due_on) == (date(2017, 12, 15), DUE)
    assert kinds(part(task, "Stadt Werl"))[1:] == [EntryKind.DATE_CHANGED] * 2
    assert EntryKind.DATE_CHANGED not in kinds(part(task, "Stadt Soest"))
    assert len(letters("task_news")) == 2


def test_another_date_settles_what_was_asked_for(app: House) -> None:
    task = a_task()
    reporting.ask_other_date(part(task), LATER, "x", by=WHO, now=later(1))
    changing.change_date(task, date(2017, 11, 24), "x", by=WHO, now=later(2))
    assert part(task).asked_due_on == LATER
    changing.change_date(task, LATER, "x", by=WHO, now=later(3))
    assert part(task).asked_due_on is None


def test_another_wording_is_told_with_the_one_before(app: House) -> None:
    task = a_task()
    changing.change_wording(task, "Zwei Stellen benennen", "Mit Postfach", "Einwendung", by=WHO, now=later())
    (letter,) = letters("task_news")
    assert "Ansprechstelle benennen" in letter.text
    assert "Zwei Stellen benennen" in letter.subject
    assert changing.change_wording(task, "Zwei Stellen benennen", "Mit Postfach", by=WHO, now=later(2)) == []


@pytest.mark.parametrize("day", [NOW.date(), date(2018, 5, 31), date(2017, 12, 2), date(2099, 6, 1)])
def test_a_day_that_is_none_changes_nothing_whoever_chooses_it(app: House, day: date) -> None:
    task = a_task("Stadt Werl")
    reporting.ask_other_date(part(task), LATER, "Urlaub", by=WHO, now=later())
    verbs: list[Callable[[], object]] = [
        lambda: changing.change_date(task, day, "x", by=WHO, now=later()),
        lambda: changing.defer(task, day, "x", by=WHO, now=later()),
        lambda: deciding.grant_date(part(task), day, by=WHO, now=later()),
        lambda: operations.make_task(
            task.series_id,
            TaskDetails(title="x", due_on=day, owner_ids=(part(task).organisation_id,)),
            by=WHO,
            now=later(),
        ),
    ]
    for verb in verbs:
        with pytest.raises(Refused):
            verb()
    assert (loaded(task).due_on, part(task).state) == (DUE, OwnershipState.OPEN)
    assert db.session.scalar(sa.select(sa.func.count(ActionItem.id))) == 1


def test_put_off_and_taken_up_again(app: House) -> None:
    task = two()
    changing.defer(task, LATER, "Nach den Ferien", by=WHO, now=later(2))
    states = {owned.organisation.official_name: owned.state for owned in loaded(task).owners}
    assert states == {"Stadt Werl": OwnershipState.DEFERRED, "Stadt Soest": OwnershipState.DONE}
    assert loaded(task).follow_up_on == LATER
    changing.take_up(task, "Weiter", by=WHO, now=later(3))
    assert (part(task, "Stadt Werl").state, loaded(task).follow_up_on) == (OwnershipState.OPEN, None)


def test_one_part_is_dropped_and_the_others_go_on(app: House) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    werl = part(task, "Stadt Werl")
    changing.drop(task, "Nicht zuständig", organisation_ids=[werl.organisation_id], by=WHO, now=later(1))
    assert part(task, "Stadt Werl").state is OwnershipState.DROPPED
    assert part(task, "Stadt Soest").state is OwnershipState.OPEN


def test_what_is_done_is_not_dropped(app: House) -> None:
    task = a_task(confirms=False)
    reporting.report_done(part(task), by=WHO, now=later(1))
    with pytest.raises(Refused):
        changing.drop(task, "x", by=WHO, now=later(2))
    with pytest.raises(Refused):
        changing.defer(task, LATER, "x", by=WHO, now=later(2))
    with pytest.raises(Refused):
        changing.change_date(task, LATER, "x", by=WHO, now=later(2))
    with pytest.raises(Refused):
        changing.take_up(task, "x", by=WHO, now=later(2))


def test_a_report_that_waits_ends_with_the_dropping(app: House) -> None:
    task = a_task()
    reporting.report_done(part(task), by=WHO, now=later(1))
    changing.drop(task, "x", by=WHO, now=later(2))
    with pytest.raises(Refused):
        deciding.confirm_done(part(task), by=WHO, now=later(3))
