"""Pages of writing: who may, what is typed stays, outdated copies, what the script asks for."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes import rules
from integrationrunde.minutes.models import Minutes, MinutesItem, MinutesRevision, MinutesState
from integrationrunde.minutes.templates import template
from tests.builders import a_meeting, a_series, an_account, an_item
from tests.counting import statements
from tests.minutes_builders import a_minutes_item, a_revision, an_outcome, some_minutes
from tests.signing_in import sign_in

NOW = datetime(2017, 9, 20, 10, 42, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def _during_the_meeting(app: House) -> None:
    clock.set_to(NOW)


def an_item_to_write(**changes: Any) -> MinutesItem:
    meeting = a_meeting(state=MeetingState.HELD)
    item = a_minutes_item(some_minutes(meeting), an_item(meeting, 1, title="Sprachmittlung"), **changes)
    db.session.commit()
    return item


def fresh(item: MinutesItem) -> MinutesItem:
    db.session.rollback()
    return db.session.get_one(MinutesItem, item.id, populate_existing=True)


def test_minutes_are_started_and_lead_to_the_first_item(editor: FlaskClient) -> None:
    meeting = a_meeting(state=MeetingState.INVITED)
    an_item(meeting, 1, title="Begrüßung", kind=AgendaItemKind.FORMALITY)
    db.session.commit()
    path = f"/sitzungen/{meeting.id}/protokoll"
    assert "Protokoll beginnen" in editor.get(path).text
    begun = editor.post(f"{path}/beginnen")
    assert begun.location == f"{path}/schreiben"
    page = editor.get(f"{path}/schreiben", follow_redirects=True).text
    for shown in ("TOP 1: Begrüßung", "Bitte keine Einzelfälle", template(AgendaItemKind.FORMALITY)[:40], "Vorlage"):
        assert shown in page
    assert editor.post(f"{path}/beginnen").location == f"{path}/schreiben"
    assert db.session.scalar(sa.select(sa.func.count(MinutesRevision.id))) == 0


def test_before_the_meeting_the_page_says_why_not(editor: FlaskClient) -> None:
    meeting = a_meeting(state=MeetingState.DRAFT)
    db.session.commit()
    page = editor.get(f"/sitzungen/{meeting.id}/protokoll").text
    assert "sobald eingeladen wurde" in page
    assert "beginnen</span>" not in page
    assert editor.get(f"/sitzungen/{meeting.id}/protokoll/schreiben").status_code == 404


def test_a_text_is_saved_without_scripts(editor: FlaskClient) -> None:
    item = an_item_to_write()
    path = f"/protokollpunkte/{item.id}/schreiben"
    sent = editor.post(path, data={"base": "1", "text": "Werl berichtet.\r\n\r\nEnse fragt nach."})
    assert (sent.status_code, sent.location) == (303, path)
    assert (fresh(item).text, item.revision) == ("Werl berichtet.\n\nEnse fragt nach.", 2)
    assert "Zuletzt gespeichert: Geschäftsstelle" in editor.get(path).text


def test_going_back_to_a_form_finds_what_is_stored(editor: FlaskClient) -> None:
    """The browser would put what was typed over a newer text and send it with the newer revision as its base."""
    item = an_item_to_write()
    outcome = an_outcome(item)
    db.session.commit()
    meeting_id = db.session.get_one(Minutes, item.minutes_id).meeting_id
    own, frame = f"/protokollpunkte/{item.id}", f"/sitzungen/{meeting_id}/protokoll/rahmen"
    for path in (f"{own}/schreiben", f"{own}/angaben", f"/ergebnisse/{outcome.id}/bearbeiten", frame):
        form = re.search(r'<form class="ir-(?:form|editor)"[^>]*>', editor.get(path).text)
        assert form is not None, path
        assert 'autocomplete="off"' in form[0], path


def test_an_outdated_copy_shows_both_texts_and_keeps_the_own_one(editor: FlaskClient) -> None:
    item = an_item_to_write()
    path = f"/protokollpunkte/{item.id}/schreiben"
    editor.post(path, data={"base": "1", "text": "Von nebenan."})
    conflict = editor.post(path, data={"base": "1", "text": "Mein Text."})
    assert conflict.status_code == 409
    for shown in ('id="own-1">Mein Text.', 'id="stored-1">Von nebenan.', 'data-copy="#own-1"', 'data-copy="#stored-1"'):
        assert shown in conflict.text
    assert re.search(r"<textarea[^>]*>\s*Mein Text.</textarea>", conflict.text)
    assert 'name="base" type="hidden" value="2"' in conflict.text
    assert "data-unsaved" in conflict.text
    assert fresh(item).text == "Von nebenan."
    assert editor.post(path, data={"base": "2", "text": "Beides."}).status_code == 303


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30, "7"])
def test_a_broken_base_is_an_outdated_one(editor: FlaskClient, base: str) -> None:
    item = an_item_to_write()
    assert (
        editor.post(f"/protokollpunkte/{item.id}/schreiben", data={"base": base, "text": "Mein Text."}).status_code
        == 409
    )


def test_the_script_saves_and_is_told_what_happened(editor: FlaskClient) -> None:
    item = an_item_to_write()
    path = f"/protokollpunkte/{item.id}/speichern"
    saved = editor.post(path, data={"base": "1", "text": "Werl berichtet."})
    assert (saved.status_code, saved.json) == (200, {"kind": "saved", "base": 2, "at": "10:42"})
    outdated = editor.post(path, data={"base": "1", "text": "Mein Text."})
    assert outdated.status_code == 409
    assert outdated.json is not None
    assert (outdated.json["kind"], outdated.json["base"], outdated.json["text"]) == ("outdated", 2, "Werl berichtet.")
    assert "20.09.2017, 10:42 Uhr" in outdated.json["saved"]
    state = editor.get(f"/protokollpunkte/{item.id}/stand").json
    assert state is not None
    assert (state["base"], bool(state["token"])) == (2, True)


def test_too_much_text_is_told_and_kept(editor: FlaskClient) -> None:
    item = an_item_to_write()
    long = "Wort " * (rules.LONGEST_TEXT // 5 + 10)
    sent = editor.post(f"/protokollpunkte/{item.id}/schreiben", data={"base": "1", "text": long})
    assert sent.status_code == 422
    assert "kürzen Sie" in sent.text.lower() or "Zeichen" in sent.text
    assert sent.text.count("Wort ") > 20_000
    told = editor.post(f"/protokollpunkte/{item.id}/speichern", data={"base": "1", "text": long})
    assert (told.status_code, told.json and told.json["kind"]) == (422, "refused")
    many = editor.post(f"/protokollpunkte/{item.id}/speichern", data={"base": "1", "text": "a\n\n" * 1500})
    assert (many.status_code, many.json and many.json["kind"]) == (409, "refused")
    assert fresh(item).revision == 1


def test_nothing_in_a_text_runs_or_loads_anything(editor: FlaskClient) -> None:
    hostile = (
        "<script>alert(1)</script>\n\n[Klick](javascript:alert(1))\n\n![Bild](https://x.example/a.png)\n\n<b onclick=x>"
    )
    item = an_item_to_write()
    an_outcome(item, wording=hostile)
    db.session.commit()
    editor.post(f"/protokollpunkte/{item.id}/schreiben", data={"base": "1", "text": hostile})
    meeting_id = db.session.get_one(Minutes, fresh(item).minutes_id).meeting_id
    for path in (f"/protokollpunkte/{item.id}/schreiben", f"/sitzungen/{meeting_id}/protokoll"):
        page = re.sub(r"<textarea.*?</textarea>", "", editor.get(path).text, flags=re.DOTALL)
        assert not re.search(r"<script>|href=\"javascript|<img[^>]*x\.example|<b onclick", page)


def test_a_lost_session_leads_back_to_the_filled_form(client: FlaskClient) -> None:
    item = an_item_to_write()
    sent = client.post(f"/protokollpunkte/{item.id}/schreiben", data={"base": "1", "text": "Mein Text."})
    assert sent.status_code == 401
    assert "Mein Text." in sent.text
    assert client.post(f"/protokollpunkte/{item.id}/speichern", data={"base": "1", "text": "x"}).status_code == 401


def test_roles_are_kept(client: FlaskClient) -> None:
    item = an_item_to_write()
    minutes = db.session.get_one(Minutes, item.minutes_id)
    series = db.session.get_one(Series, db.session.get_one(Meeting, minutes.meeting_id).series_id)
    sign_in(client, an_account(Role.READER, series))
    page = client.get(f"/sitzungen/{minutes.meeting_id}/protokoll")
    assert page.status_code == 200
    assert "/schreiben" not in page.text
    assert client.get(f"/protokollpunkte/{item.id}/staende").status_code == 200
    assert client.get(f"/protokollpunkte/{item.id}/schreiben").status_code == 403
    assert client.post(f"/protokollpunkte/{item.id}/speichern", data={"base": "1", "text": "x"}).status_code == 403
    sign_in(client, an_account(Role.EDITOR, a_series()))
    assert client.get(f"/sitzungen/{minutes.meeting_id}/protokoll").status_code == 404
    assert client.get(f"/protokollpunkte/{item.id}/stand").status_code == 404
    assert client.post(f"/protokollpunkte/{item.id}/speichern", data={"base": "1", "text": "x"}).status_code == 404
    assert fresh(item).revision == 1


def test_under_review_the_page_reads_only(editor: FlaskClient) -> None:
    item = an_item_to_write()
    db.session.get_one(Minutes, item.minutes_id).state = MinutesState.IN_REVIEW
    db.session.commit()
    page = editor.get(f"/protokollpunkte/{item.id}/schreiben").text
    assert "in Abstimmung" in page
    assert "<textarea" not in page
    sent = editor.post(f"/protokollpunkte/{item.id}/schreiben", data={"base": "1", "text": "Mein Text."})
    assert sent.status_code == 409
    assert "Mein Text." in sent.text


def test_saved_texts_are_read_compared_and_brought_back(editor: FlaskClient) -> None:
    item = an_item_to_write(text="Die Kommunen berichten über ihren Stand.")
    a_revision(item, text="Die Kommunen berichten ausführlich über ihren Stand.", saved_by="Jemand anderes")
    db.session.commit()
    path = f"/protokollpunkte/{item.id}/staende"
    assert "Jemand anderes" in editor.get(path).text
    page = unescape(editor.get(f"{path}/2").text)
    assert re.search(r"<ins>.*ausführlich\s*</ins>", page)
    assert editor.get(f"{path}/3").status_code == 404
    stale = editor.post(f"{path}/1/zurueckholen", data={"version": "1"})
    assert stale.location == path
    back = editor.post(f"{path}/1/zurueckholen", data={"version": "2"})
    assert back.location == f"/protokollpunkte/{item.id}/schreiben"
    assert (fresh(item).text, item.revision) == ("Die Kommunen berichten über ihren Stand.", 3)


def test_statements_do_not_grow(editor: FlaskClient) -> None:
    item = an_item_to_write()
    minutes = db.session.get_one(Minutes, item.minutes_id)
    paths = [f"/sitzungen/{minutes.meeting_id}/protokoll", f"/protokollpunkte/{item.id}/schreiben"]
    an_outcome(item)
    db.session.commit()
    few = [statements(editor, path) for path in paths]
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    for place in range(2, 12):
        an_outcome(a_minutes_item(minutes, an_item(meeting, place)))
    db.session.commit()
    assert [statements(editor, path) for path in paths] == few
