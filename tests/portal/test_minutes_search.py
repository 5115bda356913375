"""Searching the list of minutes: found by what the organisation may read, a page at a time, never by reading all."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade

from integrationrunde.agenda.models import Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes import approving, canonical, circulating, correcting, searching
from integrationrunde.minutes.content import Followed
from integrationrunde.minutes.models import ApprovalMode, AttendanceState, Decided, MinutesSearch
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.portal.minutes_list import PAGE_SIZE
from tests import builders as b
from tests import minutes_builders as m
from tests.counting import statements
from tests.minutes.contents import a_content_item, some_content
from tests.minutes.rounds import AFTER, BY, DEADLINE, WRITTEN, Round, a_circulated_round, a_round

SECRET = "Verschlusssache"
OPEN = "Möhnesee"


def listed(client: FlaskClient, made: Round, place: int = 0, **query: Any) -> str:
    token = keyring().token(made.holder(place).page)
    answer = client.get(f"/s/{token}/protokolle", query_string=query)
    assert answer.status_code == 200
    return answer.text


def found(client: FlaskClient, made: Round, place: int, words: str) -> bool:
    text = listed(client, made, place, suche=words)
    assert ("1 Sitzung gefunden" in text) != ("0 Sitzungen gefunden" in text)
    return "1 Sitzung gefunden" in text


def named(made: Round, place: int, words: str = SECRET) -> None:
    """Let item 2 speak of a secret, to the organisation of that seat alone."""
    item = made.loaded().items[1]
    item.audience, item.text = Audience.ORGANISATIONS, f"Nur hier: {words}."
    item.organisations = [db.session.get_one(Organisation, made.seats[place].organisation_id)]
    m.a_revision(item, text=item.text, paragraph_ids=[made.paragraph_id(1)])
    db.session.commit()


def another_meeting(made: Round, days: int) -> None:
    """Another round of the same seats, that many days later, whose minutes were circulated as well."""
    day = date(2017, 10, 20) + timedelta(days=days)
    meeting = b.a_meeting(made.series, held_on=day, title=f"Sitzung in {days:03d} Tagen")
    meeting.state = MeetingState.HELD
    for seat in made.seats:
        db.session.add(Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=b.NOW))
        m.an_attendance(meeting, seat, state=AttendanceState.PRESENT, headcount=1)
    minutes = m.some_minutes(meeting)
    m.a_minutes_item(minutes, b.an_item(meeting, 1))
    db.session.flush()
    circulating.circulate(minutes, deadline=DEADLINE, by=BY, now=WRITTEN)
    db.session.commit()


def test_what_is_meant_for_one_organisation_is_found_by_that_one_alone(app: House, client: FlaskClient) -> None:
    made = a_round()
    named(made, 0)
    made.circulate()
    db.session.commit()
    assert [found(client, made, place, SECRET) for place in range(3)] == [True, False, False]
    assert [found(client, made, place, "Kommunen berichten") for place in range(3)] == [True, True, True]


def test_what_is_internal_is_found_by_nobody(app: House, client: FlaskClient) -> None:
    made = a_round()
    named(made, 0)
    made.loaded().items[1].audience = Audience.INTERNAL
    db.session.commit()
    made.circulate()
    db.session.commit()
    assert [found(client, made, place, SECRET) for place in range(3)] == [False, False, False]
    assert [row for row in searched() if "verschlusssache" in row.searched] == []


def test_the_newest_version_is_searched_and_the_older_one_forgotten(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    assert found(client, made, 0, "ihren Stand")
    item = made.loaded().items[0]
    second = made.loaded().items[1]
    correcting.correct_text(second, f"Es ging um den {OPEN}.", base=second.revision, by=BY, now=WRITTEN)
    correcting.correct_text(item, "Anders.", base=item.revision, by=BY, now=WRITTEN)
    approving.approve(made.minutes, ApprovalMode.AFTER_CORRECTION, by=BY, now=AFTER)
    db.session.commit()
    assert [found(client, made, 0, words) for words in ("ihren Stand", "mohnesee", "Moehnesee", "anders möhnesee")] == [
        False,
        True,
        True,
        True,
    ]
    assert len(searched()) == 1


def test_wildcards_mean_nothing(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    for words in ("%zz", "zz_", "zz\\\\"):
        assert not found(client, made, 0, words)


def test_a_page_shows_its_part_and_leads_to_the_next(app: House, client: FlaskClient) -> None:
    made = a_circulated_round(seats=2, items=1)
    for days in range(1, PAGE_SIZE + 1):
        another_meeting(made, days)
    first = listed(client, made)
    assert first.count("<article") == PAGE_SIZE
    assert f"Sitzung in {PAGE_SIZE:03d} Tagen" in first
    assert made.meeting.title not in first
    second = listed(client, made, page=2)
    assert (second.count("<article"), made.meeting.title in second) == (1, True)
    words = listed(client, made, suche="Kommunen", page=2)
    assert f"{PAGE_SIZE + 1} Sitzungen gefunden" in words
    assert "suche=Kommunen" in words
    for broken in ("0", "-1", "x", "9" * 40):
        assert listed(client, made, page=broken).count("<article") in (1, PAGE_SIZE)


def test_the_list_costs_the_same_with_more_minutes(app: House, client: FlaskClient) -> None:
    made = a_circulated_round(seats=2, items=1)
    address = f"/s/{keyring().token(made.holder(0).page)}/protokolle?suche=Kommunen"
    client.get(address)
    few = statements(client, address)
    for days in range(1, 4):
        another_meeting(made, days)
    assert statements(client, address) == few


def test_a_database_of_before_is_searched_after_the_migration(app: House, client: FlaskClient) -> None:
    made = a_round()
    named(made, 1)
    made.circulate()
    db.session.commit()
    before = [(row.version_id, row.organisation_id, row.searched) for row in searched()]
    assert len(before) == 2
    db.session.remove()
    downgrade(revision="0022")
    upgrade()
    assert [(row.version_id, row.organisation_id, row.searched) for row in searched()] == before


def test_what_was_decided_on_earlier_tasks_is_found() -> None:
    said: dict[str, Any] = {"decided": Decided.DONE, "organisations": (), "day_before": None, "day_after": None}
    followed = Followed(task_id=1, number="A-2016-06", title="Kursliste", reason="liegt vor", **said)
    texts = searching.by_reader(some_content(items=(a_content_item(1, followed=(followed,)),)))
    assert "kursliste liegt vor" in texts[None]


def test_the_outline_has_what_the_list_needs_and_no_text(app: House) -> None:
    made = a_circulated_round()
    whole, outline = canonical.read(made.version.canonical), canonical.outline(made.version.canonical)
    assert (outline.head, outline.papers, outline.version) == (whole.head, whole.papers, whole.version)
    assert [(one.id, one.audience, one.organisation_ids) for one in outline.items] == [
        (one.id, one.audience, one.organisation_ids) for one in whole.items
    ]
    assert not any(one.paragraphs or one.results or one.tasks or one.followed for one in outline.items)
    with pytest.raises(canonical.Unreadable):
        canonical.outline(b"{}")


def searched() -> list[MinutesSearch]:
    db.session.expire_all()
    order = (MinutesSearch.version_id, MinutesSearch.organisation_id.is_not(None), MinutesSearch.organisation_id)
    return list(db.session.scalars(sa.select(MinutesSearch).order_by(*order)))
