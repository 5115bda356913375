"""Tasks in a feed (VTODO) are read alike by icalendar, ical.js and libical."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from integrationrunde.calendar.event import Todo, TodoStatus
from integrationrunde.calendar.writing import feed
from tests.calendar import oracles
from tests.calendar.builders import an_event
from tests.calendar.test_writing import well_formed

STAMP = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)


def a_todo(number: int = 1, **changes: Any) -> Todo:
    fields: dict[str, Any] = {
        "uid": f"auftrag-{number}@austauschrunde.example",
        "stamp": STAMP,
        "due_on": date(2017, 10, 16),
        "summary": "A-2017-06 Ansprechstelle benennen; Möhnesee",
        "status": TodoStatus.NEEDS_ACTION,
        "percent": 0,
    }
    return Todo(**{**fields, **changes})


TODOS = [
    a_todo(),
    a_todo(2, status=TodoStatus.IN_PROCESS, percent=50, due_on=date(2099, 12, 31)),
    a_todo(3, status=TodoStatus.COMPLETED, percent=100, completed_at=STAMP + timedelta(days=1)),
    a_todo(4, status=TodoStatus.CANCELLED, due_on=None),
]
SOURCE = feed("Austauschrunde: Stadt Werl", [*TODOS, an_event()])


def test_icalendar_reads_them_beside_the_meetings() -> None:
    assert well_formed(SOURCE)
    calendar: Any = icalendar.Calendar.from_ical(SOURCE)
    assert len(calendar.walk("VEVENT")) == 1
    found = {str(entry["UID"]): entry for entry in calendar.walk("VTODO")}
    assert set(found) == {todo.uid for todo in TODOS}
    for todo in TODOS:
        read = found[todo.uid]
        assert (str(read["SUMMARY"]), str(read["STATUS"])) == (todo.summary, todo.status.value)
        assert (read["PERCENT-COMPLETE"], read["DTSTAMP"].dt) == (todo.percent, todo.stamp)
        assert (read["DUE"].dt if "DUE" in read else None) == todo.due_on
        assert (read["COMPLETED"].dt if "COMPLETED" in read else None) == todo.completed_at
    assert b"\r\nDUE;VALUE=DATE:20171016\r\n" in SOURCE


@pytest.mark.skipif(not oracles.has_ical_js(), reason="ical.js needs node and the packages of package.json")
def test_ical_js_reads_them() -> None:
    found = {entry["uid"]: entry for entry in oracles.todos_by_ical_js(SOURCE)}
    for todo in TODOS:
        assert found[todo.uid] == {
            "uid": todo.uid,
            "summary": todo.summary,
            "status": todo.status.value,
            "percent": todo.percent,
            "stamp": todo.stamp.timestamp(),
            "day": True if todo.due_on else None,
            "due": todo.due_on.isoformat() if todo.due_on else None,
            "completed": todo.completed_at.timestamp() if todo.completed_at else None,
        }


@pytest.mark.skipif(not oracles.has_libical(), reason="Debian's libical3 is not here")
def test_libical_finds_nothing_to_complain_of() -> None:
    assert oracles.complaints_of_libical(SOURCE) == []


def test_the_order_does_not_matter() -> None:
    assert feed("Austauschrunde: Stadt Werl", [an_event(), *reversed(TODOS)]) == SOURCE


@pytest.mark.parametrize(
    "wrong",
    [{"stamp": datetime(2017, 1, 1)}, {"completed_at": datetime(2017, 1, 1)}, {"percent": 101}],  # noqa: DTZ001
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"instants|share"):
        a_todo(**wrong)
