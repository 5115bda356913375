"""When letters that nobody sends by hand may leave: on working days between 7 and 18 h in Berlin. Pure functions."""

from datetime import datetime, time, timedelta

from integrationrunde.kit import clock, workdays

OPENS, CLOSES = time(7), time(18)


def may_leave(now: datetime) -> bool:
    """Whether a letter that nobody sends by hand may leave at this instant."""
    local = clock.local(now)
    return workdays.is_workday(local.date()) and OPENS <= local.time() < CLOSES


def next_opening(now: datetime) -> datetime:
    """The first instant from now on at which letters may leave."""
    if may_leave(now):
        return now
    local = clock.local(now)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return clock.instant(workdays.next_workday(day), OPENS)


def days_later(now: datetime, number: int) -> datetime:
    """The same time of day so many working days later."""
    local = clock.local(now)
    day = local.date()
    for _ in range(number):
        day = workdays.next_workday(day + timedelta(days=1))
    return clock.instant(day, local.time())
