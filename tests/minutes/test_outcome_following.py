"""What becomes of a result after its minutes: replaced, holding again, looked at."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from integrationrunde.journal.models import JournalEntry
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.minutes import outcome_following as following
from integrationrunde.minutes.models import Minutes, MinutesItem, Outcome
from tests.builders import NOW, a_meeting, a_series
from tests.minutes_builders import (
    a_minutes_item,
    a_version,
    an_approval,
    an_outcome,
    some_minutes,
)

BY = System("Geschäftsstelle")


def a_result(series: Series, number: int, held_on: date = date(2017, 3, 22), **changes: Any) -> Outcome:
    meeting = a_meeting(series, held_on=held_on, state=MeetingState.HELD)
    item = a_minutes_item(some_minutes(meeting))
    return an_outcome(item, **{"number_year": 2017, "number_count": number, **changes})


@pytest.fixture
def series(app: House) -> Series:
    return a_series()


def journal(outcome: Outcome) -> list[str]:
    return [entry.message for entry in db.session.scalars(entries_about(outcome))]


def test_a_later_result_holds_instead_and_back(series: Series) -> None:
    old, new = a_result(series, 1), a_result(series, 2, date(2017, 6, 1))
    assert following.replace(old, new.id, by=BY, now=NOW) is new
    assert old.replaced_by_id == new.id
    assert journal(new) == ["Result %(number)s replaced by %(later)s"]
    following.restore(old, by=BY, now=NOW)
    assert journal(old)[0] == "Result %(number)s holds again"


@pytest.mark.parametrize("wrong", ["itself", "earlier", "dropped", "unnumbered", "elsewhere", "nothing"])
def test_only_a_standing_result_of_the_series_can_replace(series: Series, wrong: str) -> None:
    old, later = a_result(series, 1), date(2017, 6, 1)
    others: dict[str, Callable[[], int]] = {
        "itself": lambda: old.id,
        "earlier": lambda: a_result(series, 2, date(2016, 9, 21)).id,
        "dropped": lambda: a_result(series, 2, later, dropped_at=NOW).id,
        "unnumbered": lambda: a_result(series, 2, later, number_year=None, number_count=None).id,
        "elsewhere": lambda: a_result(a_series(), 2, later).id,
        "nothing": lambda: 0,
    }
    with pytest.raises(Refused):
        following.replace(old, others[wrong](), by=BY, now=NOW)
    assert old.replaced_by_id is None


def test_two_never_replace_each_other_even_in_a_circle(series: Series) -> None:
    first, second, third = (a_result(series, number) for number in (1, 2, 3))
    following.replace(first, second.id, by=BY, now=NOW)
    following.replace(second, third.id, by=BY, now=NOW)
    with pytest.raises(Refused):
        following.replace(third, first.id, by=BY, now=NOW)


def test_what_holds_no_longer_is_neither_replaced_nor_looked_at(series: Series) -> None:
    new = a_result(series, 9)
    wrong: list[dict[str, Any]] = [{"dropped_at": NOW}, {"replaced_by_id": new.id}]
    wrong.append({"number_year": None, "number_count": None})
    for number, changes in enumerate(wrong, start=1):
        old = a_result(series, number, **changes)
        with pytest.raises(Refused):
            following.replace(old, new.id, by=BY, now=NOW)
        with pytest.raises(Refused):
            following.plan_review(old, date(2018, 1, 8), by=BY, now=NOW)
    with pytest.raises(Refused):
        following.restore(new, by=BY, now=NOW)


def test_a_look_is_planned_on_a_working_day_and_noted(series: Series) -> None:
    result = a_result(series, 1)
    assert following.plan_review(result, date(2018, 1, 6), by=BY, now=NOW) == date(2018, 1, 8)
    following.note_review(result, "Gilt weiter.", by=BY, now=NOW)
    assert result.review_on is None
    entry = db.session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry is not None
    assert entry.values["note"] == "Gilt weiter."
    with pytest.raises(Refused):
        following.note_review(result, "Noch einmal.", by=BY, now=NOW)


@pytest.mark.parametrize("days", [0, -1, -400])
def test_nobody_looks_in_the_past(series: Series, days: int) -> None:
    with pytest.raises(Refused):
        following.plan_review(a_result(series, 1), clock.local(NOW).date() + timedelta(days=days), by=BY, now=NOW)


def test_approved_results_can_still_be_replaced_and_looked_at(series: Series) -> None:
    old, new = a_result(series, 1), a_result(series, 2, date(2017, 6, 1))
    minutes = some_minutes_of(old)
    an_approval(a_version(minutes))
    following.plan_review(old, date(2018, 1, 8), by=BY, now=NOW)
    following.replace(old, new.id, by=BY, now=NOW)
    db.session.commit()
    assert db.session.get_one(Outcome, old.id).replaced_by_id == new.id


def some_minutes_of(outcome: Outcome) -> Minutes:
    item = db.session.get_one(MinutesItem, outcome.minutes_item_id)
    return db.session.get_one(Minutes, item.minutes_id)
