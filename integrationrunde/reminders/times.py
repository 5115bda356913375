"""On which days reminders leave, and why then; the hours are those of `kit.office_hours`. Pure functions."""

from datetime import date, datetime, time, timedelta

from integrationrunde.kit import clock, workdays
from integrationrunde.kit.words import _
from integrationrunde.kit.words import day as in_words

LEAVES_AT = time(8)


def leaving_day(counted: date, *, before: bool) -> date:
    """The working day on which it leaves: what comes before something leaves earlier, what follows leaves later."""
    if not before:
        return workdays.next_workday(counted)
    while not workdays.is_workday(counted):
        counted -= timedelta(days=1)
    return counted


def why_leaving(day: date, count: str, counted: date) -> str:
    """How the day on which something leaves came about, in one sentence; ``count`` is its rule in words."""
    off = workdays.day_off(counted)
    if day == counted or not off:
        return f"{count}."
    return _(
        "%(count)s; the %(counted)s is a day off (%(reason)s), so it is the nearest working day.",
        count=count,
        counted=in_words(counted),
        reason=off,
    )


def moment(day: date) -> datetime:
    """The instant at which the reminder of a day leaves."""
    return clock.instant(day, LEAVES_AT)


def first_free_day(today: date, taken: set[date]) -> date:
    """Today, or the first working day after it on which no letter of the same kind has gone to the same recipient."""
    day = today
    while day in taken:
        day = workdays.next_workday(day + timedelta(days=1))
    return day
