"""What is derived: late, how the whole stands. Statements say the same as the rules."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.actions import changing, queries, reporting, rules
from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.actions.rules import Whole
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.actions.owners import DUE, LATER, WHO, a_task, later, loaded, part

N, P, D, F, X = OwnershipState  # not begun, in progress, done, deferred, dropped


@pytest.mark.parametrize(
    ("states", "state", "words"),
    [
        ([N, N], N, "0 von 2 erledigt"),
        ([D] * 12 + [N, P], P, "12 von 14 erledigt"),
        ([D, D], D, "2 von 2 erledigt"),
        ([D, X], D, "1 von 1 erledigt, 1 entfallen"),
        ([X, X], X, "entfallen"),
        ([D, F], F, "1 von 2 erledigt"),
        ([F, N], P, "0 von 2 erledigt"),
        ([X, N], N, "0 von 1 erledigt, 1 entfallen"),
    ],
)
def test_the_whole_is_derived_from_its_owners(
    app: House, states: list[OwnershipState], state: OwnershipState, words: str
) -> None:
    found = rules.whole([Ownership(state=one) for one in states])
    assert (found.state, found.words) == (state, words)
    assert found.is_finished == (state in (D, X))


def test_what_is_late_and_what_is_not(app: House) -> None:
    after = DUE + timedelta(days=1)
    names = ("offen", "begonnen", "gemeldet", "fertig", "zurückgestellt", "entfallen", "nicht da")
    task = a_task(*names, absent=("nicht da",))
    here = {name: part(task, name) for name in names}
    reporting.start(here["begonnen"], by=WHO, now=later())
    reporting.report_done(here["gemeldet"], by=WHO, now=later())
    here["fertig"].state, here["fertig"].reported_done_at = D, later()
    changing.defer(task, LATER, "x", organisation_ids=[here["zurückgestellt"].organisation_id], by=WHO, now=later())
    changing.drop(task, "x", organisation_ids=[here["entfallen"].organisation_id], by=WHO, now=later())
    db.session.flush()
    task = loaded(task)
    assert not rules.is_whole_overdue(task, task.owners, DUE)
    late = {one.organisation.official_name for one in task.owners if rules.is_overdue(one, task, after)}
    assert late == {"offen", "begonnen"}
    statement = sa.select(Ownership.id).join(ActionItem).where(queries.is_overdue(after))
    assert set(db.session.scalars(statement)) == {here["offen"].id, here["begonnen"].id}


def test_what_waits_for_the_secretariat(app: House) -> None:
    names = ("offen", "gemeldet", "anderer Tag", "nicht zuständig")
    task = a_task(*names)
    reporting.report_done(part(task, "gemeldet"), by=WHO, now=later())
    reporting.ask_other_date(part(task, "anderer Tag"), LATER, "x", by=WHO, now=later())
    reporting.decline(part(task, "nicht zuständig"), "x", by=WHO, now=later())
    waiting = {one.organisation.official_name for one in loaded(task).owners if rules.needs_secretariat(one)}
    assert waiting == set(names[1:])
    found = db.session.scalars(sa.select(Ownership.id).where(queries.needs_secretariat()))
    assert set(found) == {part(task, name).id for name in names[1:]}


def test_wholes_are_counted_in_one_statement(app: House) -> None:
    task = a_task("a", "b", "c")
    reporting.report_done(part(task, "a"), by=WHO, now=later())
    reporting.start(part(task, "b"), by=WHO, now=later())
    assert queries.wholes([task.id])[task.id] == Whole({N: 1, P: 2}, 1)


def test_tasks_of_an_organisation_open_ones_first(app: House) -> None:
    first = a_task("Stadt Werl", confirms=False)
    owned = part(first)
    reporting.report_done(owned, by=WHO, now=later())
    second = a_task("Stadt Soest")
    db.session.execute(
        sa.update(Ownership).where(Ownership.action_item_id == second.id).values(organisation_id=owned.organisation_id)
    )
    listed = db.session.scalars(queries.parts_of(owned.organisation_id)).all()
    assert [one.action_item_id for one in listed] == [second.id, first.id]
    still = db.session.scalars(queries.parts_of(owned.organisation_id, closed=False)).all()
    assert [one.action_item_id for one in still] == [second.id]


def test_open_tasks_of_a_series_at_a_day(app: House) -> None:
    task = a_task("Stadt Werl", "Stadt Soest", confirms=False)
    reporting.report_done(part(task, "Stadt Werl"), by=WHO, now=later())
    assert [one.id for one in queries.open_tasks(task.series_id)] == [task.id]
    assert [one.organisation.official_name for one in queries.open_parts(task.series_id)] == ["Stadt Soest"]
    assert queries.open_tasks(task.series_id, date(2016, 1, 1)) == []
    reporting.report_done(part(task, "Stadt Soest"), by=WHO, now=later())
    assert queries.open_tasks(task.series_id) == []
