"""Numbers count per series and year, without gaps."""

import pytest

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.numbering import give_number
from tests.builders import NOW, a_series
from tests.minutes_builders import an_action_item

DRAFT = {"number_year": None, "number_count": None, "bound_at": None}


def test_numbers_follow_each_other_in_a_series_and_year(app: House) -> None:
    series, other = a_series(), a_series()
    drafts = [an_action_item(place, **DRAFT) for place in (series, series, other, series)]
    for draft, year in zip(drafts, (2016, 2016, 2016, 2017), strict=True):
        draft.bound_at = NOW
        give_number(draft, year)
    assert [draft.number for draft in drafts] == ["A-2016-01", "A-2016-02", "A-2016-01", "A-2017-01"]


def test_a_transaction_that_fails_leaves_no_gap(app: House) -> None:
    series = a_series()
    for _attempt in range(2):
        with db.session.begin_nested() as attempt:
            draft = an_action_item(series, **DRAFT)
            draft.bound_at = NOW
            give_number(draft, 2016)
            assert draft.number == "A-2016-01"
            attempt.rollback()


def test_a_number_is_for_good(app: House) -> None:
    task = an_action_item(number_year=2016, number_count=6)
    with pytest.raises(ValueError, match="A-2016-06"):
        give_number(task, 2016)
