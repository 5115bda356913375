"""Starting minutes, saving texts, outdated copies, bringing back."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Outdated, Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes import drafts, paragraphs, rules, writing
from integrationrunde.minutes.models import Minutes, MinutesItem, MinutesRevision, MinutesState
from tests.builders import a_meeting, an_item, an_organisation
from tests.minutes_builders import a_minutes_item, some_minutes

ONE, TWO = System("Geschäftsstelle A"), System("Geschäftsstelle B")
NOW = datetime(2017, 9, 20, 10, 0, tzinfo=clock.BERLIN)


def saved(item: MinutesItem, text: str, *, base: int | None = None, by: System = ONE) -> MinutesRevision:
    revision = writing.save_text(item, text, base=item.revision if base is None else base, by=by, now=NOW)
    assert revision is not None
    return revision


def begun(meeting: Meeting) -> list[str]:
    writing.begin(meeting, by=ONE, now=NOW)
    minutes = drafts.minutes_of(meeting.id)
    assert minutes is not None
    return [item.agenda_item.title for item in minutes.items]


def test_minutes_begin_with_the_agenda_in_its_order(app: House) -> None:
    host = an_organisation("Kreis Beispiel")
    meeting = a_meeting(state=MeetingState.INVITED, chair_id=host.id)
    for place, title in enumerate(["Begrüßung", "Pause", "Sprachmittlung"], start=1):
        kind = AgendaItemKind.BREAK if title == "Pause" else AgendaItemKind.DISCUSSION
        an_item(meeting, place, title=title, kind=kind)
    assert begun(meeting) == ["Begrüßung", "Sprachmittlung"]
    minutes = drafts.minutes_of(meeting.id)
    assert minutes is not None
    assert (minutes.chair, minutes.minute_taker, minutes.state) == ("Kreis Beispiel", "", MinutesState.DRAFT)
    assert [draft.number for draft in drafts.drafts(minutes)] == [1, 2]


def test_an_item_that_comes_later_is_taken_over(app: House) -> None:
    meeting = a_meeting(state=MeetingState.HELD)
    an_item(meeting, 1)
    minutes = writing.begin(meeting, by=ONE, now=NOW)
    an_item(meeting, 2, title="Später")
    assert [item.title for item in writing.missing_items(minutes)] == ["Später"]
    assert writing.follow_agenda(minutes) == 1
    assert writing.follow_agenda(minutes) == 0


@pytest.mark.parametrize("state", [MeetingState.DRAFT, MeetingState.CLOSED, MeetingState.CANCELLED])
def test_minutes_need_a_meeting_that_took_place(app: House, state: MeetingState) -> None:
    with pytest.raises(Refused):
        writing.begin(a_meeting(state=state), by=ONE, now=NOW)


def test_minutes_begin_when_the_meeting_does(app: House) -> None:
    meeting = a_meeting(state=MeetingState.INVITED)
    with pytest.raises(Refused, match="noch nicht begonnen"):
        writing.begin(meeting, by=ONE, now=meeting.start() - timedelta(seconds=1))
    writing.begin(meeting, by=ONE, now=meeting.start())
    with pytest.raises(Refused):
        writing.begin(meeting, by=TWO, now=NOW)
    assert db.session.scalar(sa.select(sa.func.count(Minutes.id))) == 1


def test_each_save_is_a_revision_and_paragraphs_keep_their_ids(app: House) -> None:
    item = a_minutes_item(some_minutes(), text="")
    first = saved(item, "Werl berichtet.\n\nEnse fragt nach.")
    second = saved(item, "Werl berichtet ausführlich.\n\nNeu dazwischen über Kurse.\n\nEnse fragt nach.", by=TWO)
    assert (first.number, second.number, second.base_number) == (1, 2, 1)
    assert (second.paragraph_ids[0], second.paragraph_ids[2]) == tuple(first.paragraph_ids)
    assert second.paragraph_ids[1] not in first.paragraph_ids
    assert [one.saved_by for one in drafts.revisions(item.id)] == ["Geschäftsstelle B", "Geschäftsstelle A"]


def test_ids_are_never_given_out_again(app: House) -> None:
    item = a_minutes_item(some_minutes(), text="")
    first = saved(item, "Werl berichtet.")
    saved(item, "")
    again = saved(item, "Werl berichtet.")
    assert set(first.paragraph_ids).isdisjoint(again.paragraph_ids)


def test_the_same_text_makes_no_revision(app: House) -> None:
    item = a_minutes_item(some_minutes(), text="")
    assert writing.save_text(item, "  \n", base=0, by=ONE, now=NOW) is None
    saved(item, "Werl berichtet.")
    assert saved(item, "Werl berichtet.\n").number == 1
    assert saved(item, "Werl berichtet.", base=0, by=TWO).number == 1


def test_an_outdated_base_gives_both_texts_and_stores_nothing(app: House) -> None:
    item = a_minutes_item(some_minutes(), text="")
    saved(item, "Von A.")
    with pytest.raises(Outdated) as told:
        saved(item, "Von B.", base=0, by=TWO)
    difference = told.value.differences[0]
    assert (difference.own, difference.stored, told.value.stored_version) == ("Von B.", "Von A.", 1)
    assert (item.text, item.revision) == ("Von A.", 1)
    assert saved(item, "Von A und B.", base=1, by=TWO).number == 2


def test_a_base_that_never_was_is_outdated(app: House) -> None:
    item = a_minutes_item(some_minutes(), text="")
    with pytest.raises(Outdated):
        saved(item, "Text", base=7)


def test_an_old_text_comes_back_as_a_new_revision(app: House) -> None:
    item = a_minutes_item(some_minutes(), text="")
    first = saved(item, "Alt.")
    saved(item, "Neu.")
    writing.restore(item, first, base=2, by=TWO, now=NOW)
    assert (item.text, item.revision) == ("Alt.", 3)
    assert [one.text for one in drafts.revisions(item.id)] == ["Alt.", "Neu.", "Alt."]


@pytest.mark.parametrize(
    ("text", "told"), [("x" * (rules.LONGEST_TEXT + 1), "100001"), ("a\n\n" * (paragraphs.MOST_BLOCKS + 1), "1000")]
)
def test_a_text_that_is_too_long_is_told(app: House, text: str, told: str) -> None:
    item = a_minutes_item(some_minutes(), text="")
    with pytest.raises(Refused, match=told):
        saved(item, text)
    assert item.revision == 0


def test_nobody_writes_after_circulation_but_who_corrects(app: House) -> None:
    minutes = some_minutes()
    item = a_minutes_item(minutes)
    minutes.state = MinutesState.IN_REVIEW
    with pytest.raises(Refused):
        saved(item, "Anders.")
    writing.save_text(item, "Berichtigt.", base=1, correcting=True, by=ONE, now=NOW)
    assert item.text == "Berichtigt."
    minutes.state = MinutesState.APPROVED
    with pytest.raises(Refused):
        writing.save_text(item, "Doch anders.", base=2, correcting=True, by=ONE, now=NOW)
