"""Pages of the agenda."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.agenda import queries
from integrationrunde.agenda.models import AgendaItem, AgendaItemKind, Topic
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from tests.builders import a_meeting, a_series, an_account, an_item, an_organisation
from tests.counting import statements
from tests.signing_in import sign_in

NOW = datetime(2017, 8, 23, 10, 0, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def _in_august(app: House) -> None:
    clock.set_to(NOW)


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    return sign_in(client, an_account())


def an_agenda(*names: str, **changes: Any) -> Meeting:
    meeting = a_meeting(**changes)
    for place, title in enumerate(names, start=1):
        an_item(meeting, place, title=title)
    db.session.commit()
    return meeting


def titles(meeting: Meeting) -> list[str]:
    db.session.rollback()
    return [item.title for item in queries.items(meeting.id)]


def item_named(title: str) -> AgendaItem:
    db.session.rollback()
    return db.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == title)).one()


def fields(**changes: Any) -> dict[str, Any]:
    return {"title": "Sprachmittlung", "kind": "discussion", "duration_minutes": "25", "topic_id": "", **changes}


def test_an_item_is_added_with_presenters_and_a_new_topic(admin: FlaskClient) -> None:
    town = an_organisation("Stadt Werl")
    meeting = an_agenda("Begrüßung")
    path = f"/sitzungen/{meeting.id}/tagesordnung"
    assert "TOP 1" in admin.get(path).text
    sent = admin.post(f"{path}/neu", data=fields(presenter_ids=[town.id], new_topic="Sprache", note="Zwei\nZeilen"))
    item = item_named("Sprachmittlung")
    assert (sent.status_code, sent.location) == (303, f"{path}#item-{item.id}")
    assert (item.position, item.duration_minutes, item.note) == (2, 25, "Zwei\nZeilen")
    page = admin.get(path).text
    for shown in ("Sprachmittlung", "Beratung", "Werl", "Thema: Sprache", "TOP 2", "09:45 Uhr"):
        assert shown in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " \x00\u202e "}, "Bitte füllen Sie dieses Feld aus"),
        ({"title": "t" * 10_000}, "9800"),
        ({"duration_minutes": "1441"}, "1440"),
        ({"duration_minutes": "-1"}, "1440"),
        ({"duration_minutes": "viel"}, "1440"),
        ({"kind": "party"}, "Auswahl"),
        ({"presenter_ids": ["4711"]}, "4711"),
        ({"topic_id": "1", "new_topic": "Sprache"}, "nicht beides"),
    ],
)
def test_a_badly_filled_item_comes_back(admin: FlaskClient, changes: dict[str, Any], told: str) -> None:
    meeting = a_meeting()
    db.session.add(Topic(id=1, series_id=meeting.series_id, title="Ehrenamt"))
    db.session.commit()
    sent = admin.post(f"/sitzungen/{meeting.id}/tagesordnung/neu", data=fields(note="Nicht verlieren 😀", **changes))
    assert sent.status_code == 422
    assert told in sent.text
    assert "Nicht verlieren 😀" in sent.text
    assert titles(meeting) == []


def test_items_move_by_buttons_and_the_focus_stays(admin: FlaskClient) -> None:
    meeting = an_agenda("A", "B", "C")
    ident = item_named("B").id
    sent = admin.post(f"/tagesordnungspunkte/{ident}/hoch")
    assert sent.status_code == 303
    anchor = sent.location.partition("#")[2]
    assert anchor == f"item-{ident}-hoch"
    assert titles(meeting) == ["B", "A", "C"]
    page = admin.get(sent.location).text
    assert f'id="{anchor}"' in page
    assert "„B“, Stelle 1 von 3" in page
    admin.post(f"/tagesordnungspunkte/{ident}/runter")
    admin.post(f"/tagesordnungspunkte/{ident}/runter")
    admin.post(f"/tagesordnungspunkte/{ident}/runter")
    assert titles(meeting) == ["A", "C", "B"]
    assert admin.post(f"/tagesordnungspunkte/{ident}/seitwaerts").status_code == 404
    assert admin.get(f"/tagesordnungspunkte/{ident}/hoch").status_code == 405


def test_a_dragged_order_is_stored_and_a_stale_one_shown(admin: FlaskClient) -> None:
    meeting = an_agenda("A", "B", "C")
    path = f"/sitzungen/{meeting.id}/tagesordnung"
    seen = re.search(r'name="seen" value="([\d,]+)"', admin.get(path).text)
    assert seen is not None
    one, two, three = seen[1].split(",")
    wanted = {"seen": seen[1], "order": f"{three},{one},{two}"}
    assert admin.post(f"{path}/reihenfolge", data=wanted).status_code == 303
    assert titles(meeting) == ["C", "A", "B"]
    stale = admin.post(f"{path}/reihenfolge", data={"seen": seen[1], "order": f"{two},{one},{three}"})
    assert stale.status_code == 409
    assert "1. B\n2. A\n3. C" in stale.text
    assert "1. C\n2. A\n3. B" in stale.text
    assert admin.post(f"{path}/reihenfolge", data={"seen": "x", "order": "9" * 5000}).status_code == 409
    assert admin.post(f"{path}/reihenfolge").status_code == 409
    assert titles(meeting) == ["C", "A", "B"]


def test_a_removed_item_is_offered_back_and_returns_whole(admin: FlaskClient) -> None:
    town = an_organisation("Stadt Werl")
    meeting = an_agenda("A", 'Zwei "Anführer" & Co.', "C")
    item = item_named('Zwei "Anführer" & Co.')
    edited = fields(title=item.title, presenter_ids=[town.id], note="Zeile 1\nZeile 2", is_standing="y", version="1")
    admin.post(f"/tagesordnungspunkte/{item.id}/bearbeiten", data={**edited, "new_topic": "Sprache"})
    ident = item.id
    page = admin.post(f"/tagesordnungspunkte/{ident}/entfernen")
    assert page.status_code == 200
    assert titles(meeting) == ["A", "C"]
    form = page.text.partition("wurde von der Tagesordnung genommen")[2].partition("</form>")[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form, re.DOTALL):
        sent.setdefault(name, []).append(unescape(value))
    assert admin.post(f"/sitzungen/{meeting.id}/tagesordnung/neu", data=sent).status_code == 303
    assert titles(meeting) == ["A", 'Zwei "Anführer" & Co.', "C"]
    back = queries.items(meeting.id)[1]
    assert (back.note, back.is_standing, back.duration_minutes) == ("Zeile 1\nZeile 2", True, 25)
    assert back.topic is not None
    assert (back.topic.title, [one.id for one in back.presenters]) == ("Sprache", [town.id])
    assert admin.post(f"/tagesordnungspunkte/{ident}/entfernen").status_code == 404


def test_an_outdated_copy_shows_both_texts(admin: FlaskClient) -> None:
    an_agenda("A")
    item = item_named("A")
    path = f"/tagesordnungspunkte/{item.id}/bearbeiten"
    assert admin.post(path, data=fields(title="Von nebenan", version="1")).status_code == 303
    mine = fields(title="Meine Fassung", note="Viel Text", version="1")
    conflict = admin.post(path, data=mine)
    assert conflict.status_code == 409
    for shown in ("Meine Fassung", "Von nebenan", "Viel Text", 'data-copy="#own-1"', 'data-copy="#stored-1"'):
        assert shown in conflict.text
    assert conflict.text.count('class="ir-compare"') == 2
    assert admin.post(path, data={**mine, "version": "2"}).status_code == 303
    assert item_named("Meine Fassung").note == "Viel Text"


def test_presenters_alone_make_a_copy_outdated_too(admin: FlaskClient) -> None:
    town = an_organisation("Stadt Werl")
    an_agenda("A")
    path = f"/tagesordnungspunkte/{item_named('A').id}/bearbeiten"
    assert admin.post(path, data=fields(title="A", presenter_ids=[town.id], version="1")).status_code == 303
    assert admin.post(path, data=fields(title="A", presenter_ids=[town.id], version="2")).status_code == 303
    own = fields(title="A", presenter_ids=[], version=str(item_named("A").version))
    assert admin.post(path, data={**own, "presenter_ids": []}).status_code == 303
    stale = admin.post(path, data=fields(title="A", presenter_ids=[town.id], version=own["version"]))
    assert stale.status_code == 409
    assert "Werl" in stale.text


def test_too_many_minutes_are_told_clearly(admin: FlaskClient) -> None:
    meeting = an_agenda("A")
    path = f"/sitzungen/{meeting.id}/tagesordnung"
    assert "bleiben 140 Minuten" in admin.get(path).text
    an_item(meeting, 2, duration_minutes=180)
    db.session.commit()
    assert "überschreiten die Sitzung um 40 Minuten" in admin.get(path).text


def test_an_agenda_prints_and_is_saved_as_a_file(admin: FlaskClient) -> None:
    meeting = an_agenda("=Summe()", "Pause", "Schluss")
    item_named("Pause").kind = AgendaItemKind.BREAK
    db.session.commit()
    path = f"/sitzungen/{meeting.id}/tagesordnung"
    printed = admin.get(f"{path}/druck").text
    for shown in (meeting.title, "Kreishaus", "20. September 2017", "Schluss"):
        assert shown in printed
    lines = admin.get(f"{path}/export.csv").data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("TOP;Beginn;")
    assert lines[1].startswith("1;09:30;15;'=Summe();")
    assert lines[2].startswith(";09:45;15;Pause;Pause")
    assert lines[3].startswith("2;10:00;")
    assert admin.get(f"{path}/export.xlsx").status_code == 200


def test_an_empty_agenda_says_what_to_do(admin: FlaskClient) -> None:
    meeting = an_agenda()
    page = admin.get(f"/sitzungen/{meeting.id}/tagesordnung").text
    assert "Die Tagesordnung ist noch leer" in page
    assert "tagesordnung/neu" in page
    assert admin.get(f"/sitzungen/{meeting.id}/tagesordnung/druck").status_code == 200


def test_roles_are_kept(client: FlaskClient) -> None:
    meeting = an_agenda("A", "B")
    ident = item_named("A").id
    sign_in(client, an_account(Role.READER, db.session.get(Series, meeting.series_id)))
    page = client.get(f"/sitzungen/{meeting.id}/tagesordnung")
    assert page.status_code == 200
    assert "/entfernen" not in page.text
    assert client.post(f"/tagesordnungspunkte/{ident}/entfernen").status_code == 403
    assert client.post(f"/sitzungen/{meeting.id}/loeschen").status_code == 403
    sign_in(client, an_account(Role.EDITOR, a_series()))
    assert client.get(f"/sitzungen/{meeting.id}/tagesordnung").status_code == 404
    assert client.post(f"/tagesordnungspunkte/{ident}/hoch").status_code == 404
    assert client.post(f"/tagesordnungspunkte/{ident}/bearbeiten", data=fields(version="1")).status_code == 404
    assert client.post(f"/sitzungen/{meeting.id}/loeschen").status_code == 404
    assert titles(meeting) == ["A", "B"]


def test_a_closed_agenda_is_refused_but_nothing_typed_is_lost(admin: FlaskClient) -> None:
    meeting = an_agenda("A", state=MeetingState.CLOSED)
    refused = admin.post(f"/sitzungen/{meeting.id}/tagesordnung/neu", data=fields(note="Mein Text"))
    assert refused.status_code == 409
    assert "Mein Text" in refused.text


def test_a_draft_is_deleted_after_a_question(admin: FlaskClient) -> None:
    meeting = an_agenda("A", "B")
    path = f"/sitzungen/{meeting.id}/loeschen"
    assert "mit 2 Punkten" in admin.get(path).text
    assert admin.head(path).status_code == 200
    assert titles(meeting) == ["A", "B"]
    assert admin.post(path).status_code == 303
    assert admin.post(path).status_code == 404
    told = an_agenda("A", state=MeetingState.INVITED)
    assert admin.get(f"/sitzungen/{told.id}/loeschen").status_code == 409


def test_statements_do_not_grow_with_items(admin: FlaskClient) -> None:
    meeting = an_agenda("A")
    town = an_organisation()
    paths = [f"/sitzungen/{meeting.id}/tagesordnung{part}" for part in ("", "/druck", "/export.csv")]
    few = [statements(admin, path) for path in paths]
    for place in range(2, 32):
        an_item(meeting, place, presenters=[town])
    db.session.commit()
    assert [statements(admin, path) for path in paths] == few
