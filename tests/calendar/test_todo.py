"""Tasks in a feed (VTODO) are read alike by icalendar, ical.js and libical."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from integrationrunde.calendar.event import Task, TaskStatus
from integrationrunde.calendar.writing import feed
from tests.calendar import oracles
from tests.calendar.builders import an_event
from tests.calendar.test_writing import well_formed

STAMP = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)


def a_task(number: int = 1, **changes: Any) -> Task:
    fields: dict[str, Any] = {
        "uid": f"auftrag-{number}@austauschrunde.example",
        "stamp": STAMP,
        "due_on": date(2017, 10, 16),
        "summary": "A-2017-06 Ansprechstelle benennen; Möhnesee",
        "status": TaskStatus.NEEDS_ACTION,
        "percent": 0,
    }
    return Task(**{**fields, **changes})


TASKS = [
    a_task(),
    a_task(2, status=TaskStatus.IN_PROCESS, percent=50, due_on=date(2099, 12, 31)),
    a_task(3, status=TaskStatus.COMPLETED, percent=100, completed_at=STAMP + timedelta(days=1)),
    a_task(4, status=TaskStatus.CANCELLED, due_on=None),
]
SOURCE = feed("Austauschrunde: Stadt Werl", [*TASKS, an_event()])


def test_icalendar_reads_them_beside_the_meetings() -> None:
    assert well_formed(SOURCE)
    calendar: Any = icalendar.Calendar.from_ical(SOURCE)
    assert len(calendar.walk("VEVENT")) == 1
    found = {str(entry["UID"]): entry for entry in calendar.walk("VTODO")}
    assert set(found) == {task.uid for task in TASKS}
    for task in TASKS:
        read = found[task.uid]
        assert (str(read["SUMMARY"]), str(read["STATUS"])) == (task.summary, task.status.value)
        assert (read["PERCENT-COMPLETE"], read["DTSTAMP"].dt) == (task.percent, task.stamp)
        assert (read["DUE"].dt if "DUE" in read else None) == task.due_on
        assert (read["COMPLETED"].dt if "COMPLETED" in read else None) == task.completed_at
    assert b"\r\nDUE;VALUE=DATE:20171016\r\n" in SOURCE


@pytest.mark.skipif(not oracles.has_ical_js(), reason="ical.js needs node and the packages of package.json")
def test_ical_js_reads_them() -> None:
    found = {entry["uid"]: entry for entry in oracles.tasks_by_ical_js(SOURCE)}
    for task in TASKS:
        assert found[task.uid] == {
            "uid": task.uid,
            "summary": task.summary,
            "status": task.status.value,
            "percent": task.percent,
            "stamp": task.stamp.timestamp(),
            "day": True if task.due_on else None,
            "due": task.due_on.isoformat() if task.due_on else None,
            "completed": task.completed_at.timestamp() if task.completed_at else None,
        }


@pytest.mark.skipif(not oracles.has_libical(), reason="Debian's libical3 is not here")
def test_libical_finds_nothing_to_complain_of() -> None:
    assert oracles.complaints_of_libical(SOURCE) == []


def test_the_order_does_not_matter() -> None:
    assert feed("Austauschrunde: Stadt Werl", [an_event(), *reversed(TASKS)]) == SOURCE


@pytest.mark.parametrize(
    "wrong",
    [{"stamp": datetime(2017, 1, 1)}, {"completed_at": datetime(2017, 1, 1)}, {"percent": 101}],  # noqa: DTZ001
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"instants|share"):
        a_task(**wrong)
