"""Working days: Monday to Friday without the public holidays of the configured German state."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

from integrationrunde.kit.words import _, day_of_week, is_german
from integrationrunde.kit.words import day as in_words

STATE = "NW"


@lru_cache(maxsize=128)
def _holidays(year: int, language: str = "de") -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv=STATE, years=year, language=language)


def is_workday(day: date) -> bool:
    """Whether offices work on this day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_workday(day: date) -> date:
    """This day, or the first working day after it: deadlines never end on a day off (PRODUCT.md, life of a meeting)."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def day_off(day: date) -> str | None:
    """Why nobody works on this day, in the reader's language, or None."""
    if is_workday(day):
        return None
    name = _holidays(day.year, "de" if is_german() else "en_US").get(day)
    return str(name) if name else day_of_week(day)


def day_off_problem(wanted: date) -> str | None:
    """Why a day that somebody chose cannot be a deadline, and which to take; None when it is a working day."""
    off = day_off(wanted)
    if off is None:
        return None
    return _(
        "The %(day)s is a day off (%(reason)s). The next working day is the %(next)s.",
        day=in_words(wanted),
        reason=off,
        next=in_words(next_workday(wanted)),
    )
