"""What an event refuses to be."""

from datetime import UTC, datetime

import pytest

from integrationrunde.kit.clock import NoSuchTime
from tests.calendar.builders import an_event, local


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(NoSuchTime):
        an_event(starts_local=local("2027-03-28 02:30"), ends_local=local("2027-03-28 04:00"))


def test_a_time_that_happens_twice_means_the_first() -> None:
    event = an_event(starts_local=local("2027-10-31 02:30"), ends_local=local("2027-10-31 04:00"))
    assert event.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert event.ends_at == datetime(2027, 10, 31, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"stamp": local("2017-08-23 08:00")},
        {"starts_local": datetime(2017, 9, 20, 9, 30, tzinfo=UTC)},
        {"ends_local": local("2017-09-20 09:30")},
        {"sequence": -1},
    ],
    ids=["naive stamp", "aware start", "ends when it starts", "negative sequence"],
)
def test_contradictions_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"zone|ends|sequence"):
        an_event(**changes)
