"""The clock: nights of changing clocks, and one setting for all processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.kit import clock

PROGRAM = (
    "import sys, pathlib; from integrationrunde.kit import clock; clock.keep_in(pathlib.Path(sys.argv[1]));"
    "print(clock.now().isoformat())"
)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "clock.json"
    clock.keep_in(path)
    yield path
    clock.keep_in(None)


def test_now_is_aware_and_real_without_a_file() -> None:
    clock.keep_in(None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_a_file_that_is_not_there_means_the_real_time(file: Path) -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_runs_on_from_where_it_was_set(file: Path) -> None:
    start = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)
    clock.set_to(start)
    assert timedelta(0) <= clock.now() - start < timedelta(seconds=5)
    clock.set_to(start + timedelta(days=1))
    assert timedelta(days=1) <= clock.now() - start < timedelta(days=1, seconds=5)


def test_another_process_follows(file: Path) -> None:
    clock.set_to(datetime(2017, 8, 23, 8, 0, tzinfo=UTC))
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    assert told.stdout.startswith("2017-08-23T08:")


def test_many_settings_in_a_row_are_all_seen(file: Path) -> None:
    for day in range(1, 29):
        clock.set_to(datetime(2017, 8, day, 12, tzinfo=UTC))
        assert clock.today() == date(2017, 8, day)


def test_removing_the_file_brings_the_real_time_back(file: Path) -> None:
    clock.set_to(datetime(2017, 8, 23, 8, 0, tzinfo=UTC))
    file.unlink()
    assert clock.now().year >= 2024


def test_a_real_clock_cannot_be_set() -> None:
    clock.keep_in(None)
    with pytest.raises(RuntimeError):
        clock.set_to(datetime(2017, 8, 23, 8, 0, tzinfo=UTC))


def test_today_is_the_day_in_berlin(file: Path) -> None:
    clock.set_to(datetime(2017, 8, 23, 22, 30, tzinfo=UTC))
    assert clock.today() == date(2017, 8, 24)


def test_summer_and_winter() -> None:
    assert clock.instant(date(2017, 9, 20), time(9, 30)) == datetime(2017, 9, 20, 7, 30, tzinfo=UTC)
    assert clock.instant(date(2017, 1, 20), time(9, 30)) == datetime(2017, 1, 20, 8, 30, tzinfo=UTC)


def test_the_skipped_hour_does_not_exist() -> None:
    with pytest.raises(clock.NoSuchTime):
        clock.instant(date(2027, 3, 28), time(2, 30))
    assert clock.instant(date(2027, 3, 28), time(3, 0)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_the_doubled_hour_means_the_first() -> None:
    assert clock.instant(date(2027, 10, 31), time(2, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_deadline_ends_a_second_before_midnight_in_berlin() -> None:
    assert clock.end_of(date(2017, 9, 6)) == datetime(2017, 9, 6, 21, 59, 59, tzinfo=UTC)
    assert clock.end_of(date(2017, 12, 6)) == datetime(2017, 12, 6, 22, 59, 59, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2060, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_local_and_instant_are_inverse_save_for_the_doubled_hour(moment: datetime) -> None:
    local = clock.local(moment)
    back = clock.instant(local.date(), local.time().replace(fold=0))
    assert back == moment or (local.fold == 1 and moment - back == timedelta(hours=1))
