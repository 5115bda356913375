"""Working days in North Rhine-Westphalia."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.kit.workdays import day_off, is_workday, next_workday


@pytest.mark.parametrize(
    "day",
    [
        date(2017, 1, 1),
        date(2017, 4, 14),  # Good Friday
        date(2017, 4, 17),  # Easter Monday
        date(2017, 5, 1),
        date(2017, 5, 25),  # Ascension
        date(2017, 6, 5),  # Whit Monday
        date(2017, 6, 15),  # Corpus Christi: here, not in Berlin
        date(2017, 10, 3),
        date(2017, 10, 31),  # Reformation Day, everywhere in 2017 only
        date(2017, 11, 1),  # All Saints: here, not in Lower Saxony
        date(2017, 12, 25),
        date(2017, 12, 26),
    ],
)
def test_holidays(day: date) -> None:
    assert not is_workday(day)
    assert day_off(day)


@pytest.mark.parametrize("day", [date(2018, 10, 31), date(2017, 1, 6), date(2017, 8, 15), date(2017, 9, 20)])
def test_days_that_are_free_elsewhere_only(day: date) -> None:
    assert is_workday(day)
    assert day_off(day) is None


def test_reasons() -> None:
    assert day_off(date(2017, 9, 23)) == "Samstag"
    assert day_off(date(2017, 9, 24)) == "Sonntag"
    assert day_off(date(2017, 10, 3)) == "Tag der Deutschen Einheit"


def test_reasons_are_given_in_the_language_of_the_reader(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert day_off(date(2017, 9, 23)) == "Saturday"
        assert day_off(date(2017, 10, 3)) == "German Unity Day"
        assert day_off(date(2017, 10, 4)) is None


def test_a_deadline_moves_behind_the_holidays() -> None:
    assert next_workday(date(2017, 9, 30)) == date(2017, 10, 2)
    assert next_workday(date(2017, 10, 3)) == date(2017, 10, 4)
    assert next_workday(date(2017, 12, 23)) == date(2017, 12, 27)
    assert next_workday(date(2017, 12, 30)) == date(2018, 1, 2)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31)))
def test_the_next_workday_is_near_and_the_first(day: date) -> None:
    found = next_workday(day)
    assert day <= found <= day + timedelta(days=6)
    assert is_workday(found)
    assert not any(is_workday(day + timedelta(days=n)) for n in range((found - day).days))
