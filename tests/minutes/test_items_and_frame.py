"""Note, audience, deferral, order, unplanned items; begin, end and breaks as they were."""

from datetime import datetime, time, timedelta

import pytest

from integrationrunde.agenda import operations as agenda
from integrationrunde.agenda.models import Audience
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes import drafts, frame, items
from integrationrunde.minutes.frame import Frame, Moment
from integrationrunde.minutes.items import ItemDetails
from integrationrunde.minutes.models import Minutes, MinutesItem, MinutesState
from tests.builders import a_meeting, a_series, an_item, an_organisation
from tests.minutes_builders import a_minutes_item, some_minutes

WHO = System()
NOW = datetime(2017, 9, 20, 10, 0, tzinfo=clock.BERLIN)


def loaded(minutes: Minutes) -> Minutes:
    db.session.flush()
    found = drafts.minutes_of(minutes.meeting_id)
    assert found is not None
    return found


def one(item: MinutesItem) -> MinutesItem:
    db.session.flush()
    found = drafts.item(item.id)
    assert found is not None
    return found


def titles(minutes: Minutes) -> list[str]:
    return [item.agenda_item.title for item in loaded(minutes).items]


def test_an_item_is_deferred_and_taken_up_again(app: House) -> None:
    minutes = some_minutes()
    item = one(a_minutes_item(minutes))
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    series = db.session.get_one(Series, meeting.series_id)
    later = a_meeting(series, held_on=meeting.held_on + timedelta(days=180))
    assert drafts.later_meetings(meeting) == [later]
    details = ItemDetails(deferred_reason="Bericht fehlt.", deferred_to_id=later.id)
    items.change_item(item, details, by=WHO, now=NOW)
    assert (item.deferred_reason, item.deferred_to_id) == ("Bericht fehlt.", later.id)
    items.change_item(item, ItemDetails(internal_note="Nachfassen."), by=WHO, now=NOW)
    assert (item.deferred_reason, item.deferred_to_id, item.internal_note) == ("", None, "Nachfassen.")


def test_an_audience_is_named(app: House) -> None:
    item, town = one(a_minutes_item(some_minutes())), an_organisation()
    with pytest.raises(Refused):
        items.change_item(item, ItemDetails(audience=Audience.ORGANISATIONS), by=WHO, now=NOW)
    some = ItemDetails(audience=Audience.ORGANISATIONS, organisation_ids=(town.id,))
    items.change_item(item, some, by=WHO, now=NOW)
    assert item.organisations == [town]
    items.change_item(item, ItemDetails(audience=Audience.INTERNAL, organisation_ids=(town.id,)), by=WHO, now=NOW)
    assert item.organisations == []


def test_a_deferral_needs_its_reason_and_a_meeting_of_the_series(app: House) -> None:
    item = one(a_minutes_item(some_minutes()))
    foreign = a_meeting(a_series())
    for details in (
        ItemDetails(deferred_to_id=foreign.id),
        ItemDetails(deferred_reason="x", deferred_to_id=foreign.id),
    ):
        with pytest.raises(Refused):
            items.change_item(item, details, by=WHO, now=NOW)


def test_items_stand_in_the_order_in_which_they_were_dealt_with(app: House) -> None:
    meeting = a_meeting()
    minutes = some_minutes(meeting)
    made = [a_minutes_item(minutes, an_item(meeting, place, title=title)) for place, title in enumerate("ABC", start=1)]
    items.move_item(one(made[2]), by_places=-2, by=WHO, now=NOW)
    assert titles(minutes) == ["C", "A", "B"]
    items.move_item(one(made[2]), by_places=-1, by=WHO, now=NOW)
    assert titles(minutes) == ["C", "A", "B"]
    assert [draft.number for draft in drafts.drafts(loaded(minutes))] == [3, 1, 2]


def test_an_unplanned_item_comes_to_the_agenda_too(app: House) -> None:
    minutes = some_minutes()
    a_minutes_item(minutes)
    added = items.add_unplanned(minutes, agenda.ItemDetails(title="Verschiedenes"), by=WHO, now=NOW)
    assert titles(minutes)[-1] == "Verschiedenes"
    assert added.revision == 0


def test_nothing_of_it_changes_after_circulation(app: House) -> None:
    minutes = some_minutes()
    item = one(a_minutes_item(minutes))
    item.minutes.state = MinutesState.IN_REVIEW
    with pytest.raises(Refused):
        items.change_item(item, ItemDetails(internal_note="x"), by=WHO, now=NOW)
    with pytest.raises(Refused):
        items.move_item(item, by_places=1, by=WHO, now=NOW)
    with pytest.raises(Refused):
        items.add_unplanned(minutes, agenda.ItemDetails(title="x"), by=WHO, now=NOW)
    with pytest.raises(Refused):
        frame.change_frame(loaded(minutes), Frame(chair="x"), by=WHO, now=NOW)


def at(hour: int, minute: int) -> datetime:
    return NOW.replace(hour=hour, minute=minute, second=37)


def test_begin_break_and_end_are_noted_by_the_clock(app: House) -> None:
    minutes = loaded(some_minutes(began_at=None, ended_at=None))
    steps = [(Moment.BEGIN, 9, 34), (Moment.BREAK, 10, 30), (Moment.GO_ON, 10, 45), (Moment.END, 12, 2)]
    for moment, hour, minute in steps:
        assert moment in frame.moments(Frame.of(minutes))
        for pressed in range(2):
            noted = frame.note_moment(minutes, moment, by=WHO, now=at(hour, minute + pressed))
            assert noted == time(hour, minute)
    stored = Frame.of(loaded(minutes))
    assert (stored.began_at, stored.ended_at) == (time(9, 34), time(12, 2))
    assert stored.breaks == ((time(10, 30), time(10, 45)),)
    assert frame.moments(stored) == []
    with pytest.raises(Refused):
        frame.note_moment(minutes, Moment.BEGIN, by=WHO, now=at(12, 3))


def test_a_break_of_no_minute_was_none(app: House) -> None:
    minutes = loaded(some_minutes(ended_at=None))
    frame.note_moment(minutes, Moment.BREAK, by=WHO, now=at(10, 30))
    frame.note_moment(minutes, Moment.GO_ON, by=WHO, now=at(10, 30))
    assert Frame.of(loaded(minutes)).breaks == ()


def test_a_frame_changes_as_a_whole_and_its_version_rises(app: House) -> None:
    minutes = loaded(some_minutes())
    version = minutes.version
    breaks = ((time(11, 0), None), (time(10, 0), time(10, 10)))
    wanted = Frame(began_at=time(9, 30), chair="Kreis (Dezernat)", minute_taker="KI", breaks=breaks)
    frame.change_frame(minutes, wanted, by=WHO, now=NOW)
    stored = loaded(minutes)
    assert Frame.of(stored).breaks == ((time(10, 0), time(10, 10)), (time(11, 0), None))
    assert (stored.ended_at, stored.chair, stored.version) == (None, "Kreis (Dezernat)", version + 1)


@pytest.mark.parametrize(
    "breaks",
    [
        ((time(10, 0), time(9, 0)),),
        ((time(10, 0), time(10, 0)),),
        ((time(10, 0), None), (time(11, 0), None)),
        ((time(10, 0), None), (time(11, 0), time(11, 5))),
    ],
)
def test_impossible_breaks_are_refused(app: House, breaks: tuple[tuple[time, time | None], ...]) -> None:
    minutes = loaded(some_minutes())
    with pytest.raises(Refused):
        frame.change_frame(minutes, Frame(breaks=breaks), by=WHO, now=NOW)
