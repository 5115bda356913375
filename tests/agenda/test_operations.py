"""The verbs of the agenda."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrationrunde.agenda import operations, queries, rules
from integrationrunde.agenda.models import AgendaItem, AgendaItemKind, Topic
from integrationrunde.agenda.operations import ItemDetails
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Outdated, Refused
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests.builders import a_meeting, a_series, an_item, an_organisation

NOW = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)
DONE: dict[str, Any] = {"by": System(), "now": NOW}


def titles(meeting: Meeting) -> list[str]:
    listed = queries.items(meeting.id)
    assert [item.position for item in listed] == list(range(1, len(listed) + 1))
    return [item.title for item in listed]


def an_agenda(count: int, **changes: Any) -> tuple[Meeting, list[AgendaItem]]:
    meeting = a_meeting(**changes)
    return meeting, [an_item(meeting, place, title=str(place)) for place in range(1, count + 1)]


@pytest.mark.usefixtures("app")
def test_items_are_added_at_the_end_or_at_a_place() -> None:
    meeting, _ = an_agenda(2)
    operations.add_item(meeting, ItemDetails(title="Schluss"), **DONE)
    operations.add_item(meeting, ItemDetails(title="Anfang"), position=1, **DONE)
    operations.add_item(meeting, ItemDetails(title="ganz hinten"), position=99, **DONE)
    assert titles(meeting) == ["Anfang", "1", "2", "Schluss", "ganz hinten"]


@pytest.mark.usefixtures("app")
def test_items_move_and_stay_at_the_ends() -> None:
    meeting, (one, two, three) = an_agenda(3)
    operations.move_item(three, meeting, by_places=-1, **DONE)
    assert titles(meeting) == ["1", "3", "2"]
    operations.move_item(one, meeting, by_places=-1, **DONE)
    operations.move_item(two, meeting, by_places=1, **DONE)
    assert titles(meeting) == ["1", "3", "2"]
    operations.move_item(one, meeting, by_places=1, **DONE)
    assert titles(meeting) == ["3", "1", "2"]
    assert {item.version for item in (one, two, three)} == {1}


@pytest.mark.usefixtures("app")
def test_a_removed_item_closes_the_gap_and_comes_back_to_its_place() -> None:
    meeting, (_, two, _) = an_agenda(3)
    two = queries.item(two.id) or two
    kept, place = ItemDetails.of(two), two.position
    operations.remove_item(two, meeting, **DONE)
    assert titles(meeting) == ["1", "3"]
    operations.add_item(meeting, kept, position=place, **DONE)
    assert titles(meeting) == ["1", "2", "3"]


@pytest.mark.usefixtures("app")
def test_a_whole_order_is_stored_unless_somebody_was_faster() -> None:
    meeting, (one, two, three) = an_agenda(3)
    seen = [one.id, two.id, three.id]
    operations.reorder(meeting, seen, [three.id, one.id, two.id], **DONE)
    assert titles(meeting) == ["3", "1", "2"]
    with pytest.raises(Outdated) as stale:
        operations.reorder(meeting, seen, [two.id, one.id, three.id], **DONE)
    (difference,) = stale.value.differences
    assert difference.own == "1. 2\n2. 1\n3. 3"
    assert difference.stored == "1. 3\n2. 1\n3. 2"
    now = [three.id, one.id, two.id]
    for nonsense in ([], [one.id], [one.id, one.id, two.id], [*now, 4711]):
        with pytest.raises(Outdated):
            operations.reorder(meeting, now, nonsense, **DONE)
    assert titles(meeting) == ["3", "1", "2"]


@pytest.mark.usefixtures("app")
def test_an_agenda_of_another_meeting_is_not_touched() -> None:
    (here, items), (there, _) = an_agenda(3), an_agenda(3)
    operations.move_item(items[2], here, by_places=-2, **DONE)
    assert titles(there) == ["1", "2", "3"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "insert", "remove", "move"]), st.integers(0, 9), st.integers(-9, 9)), max_size=12
)


@pytest.mark.usefixtures("app")
@given(steps=STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_steps_keeps_positions_without_gaps(steps: list[tuple[str, int, int]]) -> None:
    meeting = a_meeting()
    expected: list[str] = []
    for number, (step, index, places) in enumerate(steps):
        listed = queries.items(meeting.id)
        if step in ("add", "insert"):
            place = None if step == "add" else index + 1
            expected.insert(len(expected) if place is None else min(index, len(expected)), str(number))
            operations.add_item(meeting, ItemDetails(title=str(number)), position=place, **DONE)
        elif listed and step == "remove":
            operations.remove_item(listed[index % len(listed)], meeting, **DONE)
            del expected[index % len(expected)]
        elif listed:
            before = index % len(listed)
            operations.move_item(listed[before], meeting, by_places=places, **DONE)
            expected.insert(min(max(before + places, 0), len(expected) - 1), expected.pop(before))
        assert titles(meeting) == expected


@pytest.mark.usefixtures("app")
def test_a_typed_topic_is_found_or_made_once() -> None:
    meeting, _ = an_agenda(0)
    first = operations.add_item(meeting, ItemDetails(title="A", new_topic="Ehrenamt"), **DONE)
    second = operations.add_item(meeting, ItemDetails(title="B", new_topic="EHRENAMT"), **DONE)
    other = a_meeting()
    third = operations.add_item(other, ItemDetails(title="C", new_topic="Ehrenamt"), **DONE)
    assert first.topic_id == second.topic_id != third.topic_id
    assert db.session.scalar(sa.select(sa.func.count(Topic.id))) == 2


@pytest.mark.usefixtures("app")
def test_presenters_are_changed_and_go_with_the_item() -> None:
    meeting, (item,) = an_agenda(1)
    towns = [an_organisation("Stadt Werl"), an_organisation("Stadt Ahlen")]
    item = queries.item(item.id) or item
    operations.change_item(item, meeting, ItemDetails(title="1", presenter_ids=tuple(t.id for t in towns)), **DONE)
    db.session.expire_all()
    (found,) = queries.items(meeting.id)
    assert [one.short_name for one in found.presenters] == ["Ahlen", "Werl"]
    version = found.version
    operations.change_item(found, meeting, ItemDetails.of(found), **DONE)
    assert found.version == version
    operations.remove_item(found, meeting, **DONE)
    assert titles(meeting) == []
    assert db.session.get(Organisation, towns[0].id) is not None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("state", [MeetingState.CLOSED, MeetingState.CANCELLED])
def test_an_agenda_that_is_past_stays_as_it_was(state: MeetingState) -> None:
    meeting, (item, _) = an_agenda(2, state=state)
    for attempt in (
        lambda: operations.add_item(meeting, ItemDetails(title="X"), **DONE),
        lambda: operations.change_item(item, meeting, ItemDetails(title="X"), **DONE),
        lambda: operations.move_item(item, meeting, by_places=1, **DONE),
        lambda: operations.remove_item(item, meeting, **DONE),
        lambda: operations.reorder(meeting, [], [], **DONE),
    ):
        with pytest.raises(Refused):
            attempt()
    assert titles(meeting) == ["1", "2"]


@pytest.mark.usefixtures("app")
def test_times_follow_the_clock_and_breaks_have_no_number() -> None:
    meeting, _ = an_agenda(0, starts_at=time(9, 30))
    for title, minutes, kind in (
        ("Begrüßung", 10, AgendaItemKind.FORMALITY),
        ("Pause", 15, AgendaItemKind.BREAK),
        ("Beratung", 30, AgendaItemKind.DISCUSSION),
    ):
        operations.add_item(meeting, ItemDetails(title=title, duration_minutes=minutes, kind=kind), **DONE)
    slots = queries.timetable(meeting, queries.items(meeting.id))
    assert [(slot.number, f"{slot.starts:%H:%M}", f"{slot.ends:%H:%M}") for slot in slots] == [
        (1, "09:30", "09:40"),
        (None, "09:40", "09:55"),
        (2, "09:55", "10:25"),
    ]
    balance = rules.balance(meeting, [slot.item for slot in slots])
    assert (balance.planned, balance.available, balance.over, balance.left) == (55, 155, 0, 100)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("day", "starts", "second"),
    [
        (date(2018, 3, 25), time(1, 30), "03:15"),  # 02:00 is followed by 03:00
        (date(2017, 10, 29), time(2, 30), "02:15"),  # 03:00 is followed by 02:00 once more
        (date(2017, 12, 31), time(23, 30), "00:15"),
    ],
)
def test_times_are_right_in_nights_when_the_clocks_change(day: date, starts: time, second: str) -> None:
    meeting, _ = an_agenda(0, held_on=day, starts_at=starts, ends_at=time(5, 0), ends_on_next_day=starts.hour > 5)
    for title in ("A", "B"):
        operations.add_item(meeting, ItemDetails(title=title, duration_minutes=45), **DONE)
    slots = queries.timetable(meeting, queries.items(meeting.id))
    assert f"{slots[1].starts:%H:%M}" == second


@pytest.mark.usefixtures("app")
def test_a_meeting_like_the_last_one_takes_its_standing_items_along() -> None:
    last, _ = an_agenda(0, title="3. Runde")
    town = an_organisation()
    for title, standing in (("Begrüßung", True), ("Ehrenamt", False), ("Verschiedenes", True)):
        details = ItemDetails(title=title, is_standing=standing, presenter_ids=(town.id,), new_topic=title)
        operations.add_item(last, details, **DONE)
    plan = MeetingDetails.of(last)
    changed = MeetingDetails(
        **{
            **plan.__dict__,
            "number": last.number + 1,
            "held_on": date(2017, 12, 13),
            "answer_deadline": date(2017, 11, 29),
        }
    )
    made = operations.new_meeting_like(last, changed, domain="kreis.example", **DONE)
    assert made.uid.endswith("@kreis.example")
    assert made.uid != last.uid
    assert titles(made) == ["Begrüßung", "Verschiedenes"]
    assert [item.topic.title for item in queries.items(made.id) if item.topic] == ["Begrüßung", "Verschiedenes"]
    assert [len(item.presenters) for item in queries.items(made.id)] == [1, 1]


@pytest.mark.usefixtures("app")
def test_a_discarded_draft_takes_agenda_and_guests_along() -> None:
    meeting, _ = an_agenda(3)
    guest = seats.add_guest_seat(meeting, an_organisation(), Person(address="gast@kreis.example"), **DONE)
    ids = (meeting.id, guest.id)
    operations.discard_meeting(meeting, **DONE)
    db.session.expire_all()
    assert db.session.get(Meeting, ids[0]) is None
    assert db.session.get(Seat, ids[1]) is None
    assert db.session.scalar(sa.select(sa.func.count(SeatHolder.id))) == 0
    assert queries.items(ids[0]) == []
    told, _ = an_agenda(1, state=MeetingState.INVITED)
    with pytest.raises(Refused):
        operations.discard_meeting(told, **DONE)


@pytest.mark.usefixtures("app")
def test_reading_and_ordering_take_the_same_statements_for_any_length() -> None:
    series = a_series()
    counts = []
    for length in (1, 30):
        meeting, items = an_agenda(length, series=series)
        seen: list[str] = []

        def note(*arguments: Any, into: list[str] = seen) -> None:
            into.append(arguments[2])

        sa.event.listen(db.engine, "before_cursor_execute", note)
        queries.timetable(meeting, queries.items(meeting.id))
        wanted = [item.id for item in items]
        operations.reorder(meeting, wanted, wanted[1:] + wanted[:1], **DONE)
        sa.event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 3  # the journal entry and the two steps; one item alone is in order already
