"""Pages of deferral, times, unplanned items, and of what is missing."""

import re
from datetime import time

import pytest
from flask.testing import FlaskClient

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.models import Minutes, MinutesBreak, MinutesItem
from tests.builders import an_item
from tests.minutes.writing_alone import NOW, a_saved_item, count, only
from tests.minutes_builders import a_revision, an_outcome

TEXT = "Die Kommunen berichten."


@pytest.fixture(autouse=True)
def _during_the_meeting(app: House) -> None:
    clock.set_to(NOW)


@pytest.fixture
def item(editor: FlaskClient) -> MinutesItem:
    return a_saved_item(editor, TEXT)


def test_an_item_is_deferred_kept_internal_and_noted(editor: FlaskClient, item: MinutesItem) -> None:
    path = f"/protokollpunkte/{item.id}/angaben"
    version = re.search(r'name="version" type="hidden" value="(\d+)"', editor.get(path).text)
    assert version is not None
    a_revision(item, text="Jemand schreibt weiter.")
    db.session.commit()
    data = {
        "version": version[1],
        "deferred_reason": "Bericht fehlt",
        "audience": "internal",
        "internal_note": "Nachfassen",
    }
    assert editor.post(path, data=data).status_code == 303
    page = editor.get(f"/protokollpunkte/{item.id}/schreiben").text
    for shown in ("Vertagt: Bericht fehlt", "Nachfassen"):
        assert shown in page
    assert editor.post(path, data={**data, "internal_note": "Anders"}).status_code == 409
    unnamed = editor.post(path, data={**data, "audience": "organisations"})
    assert unnamed.status_code == 422
    assert "Nachfassen" in unnamed.text


def test_times_are_noted_by_one_press_and_corrected(editor: FlaskClient, item: MinutesItem) -> None:
    minutes = db.session.get_one(Minutes, item.minutes_id)
    minutes.began_at = minutes.ended_at = None
    meeting_id = minutes.meeting_id
    db.session.commit()
    path = f"/sitzungen/{meeting_id}/protokoll"
    assert editor.post(f"{path}/zeit/begin").status_code == 303
    assert editor.post(f"{path}/zeit/begin").status_code == 303
    assert editor.post(f"{path}/zeit/go_on").status_code == 409
    noted = editor.post(f"{path}/zeit/break", data={"item": item.id})
    assert noted.location == f"/protokollpunkte/{item.id}/schreiben"
    assert only(MinutesBreak).began_at == time(10, 42)
    told = editor.get(f"/protokollpunkte/{item.id}/schreiben").text
    assert "Weiter jetzt" in told
    assert "Vermerkt: Beginn einer Pause, 10:42 Uhr." in told
    form = editor.get(f"{path}/rahmen").text
    version = re.search(r'name="version" type="hidden" value="(\d+)"', form)
    assert version is not None
    times = {"began_at": "09:35", "ended_at": "12:00", "breaks-0-began_at": "10:30", "breaks-0-ended_at": "10:45"}
    data = {"version": version[1], "chair": "Kreis", "minute_taker": "KI", **times, "breaks-1-began_at": ""}
    wrong = editor.post(f"{path}/rahmen", data={**data, "breaks-0-ended_at": "10:15"})
    assert wrong.status_code == 422
    assert "nach ihrem Beginn" in wrong.text
    assert editor.post(f"{path}/rahmen", data=data).status_code == 303
    page = editor.get(path).text
    for shown in ("09:35 Uhr", "10:30 Uhr – 10:45 Uhr", "12:00 Uhr"):
        assert shown in page
    assert editor.post(f"{path}/rahmen", data={**data, "chair": "Anders"}).status_code == 409


def test_an_unplanned_item_and_a_later_one(editor: FlaskClient, item: MinutesItem) -> None:
    meeting_id = db.session.get_one(Minutes, item.minutes_id).meeting_id
    path = f"/sitzungen/{meeting_id}/protokoll"
    assert editor.post(f"{path}/neuer-punkt", data={"title": " "}).status_code == 422
    sent = editor.post(f"{path}/neuer-punkt", data={"title": "Verschiedenes"})
    assert "TOP 2: Verschiedenes" in editor.get(sent.location).text
    made = int(sent.location.split("/")[2])
    assert (
        editor.post(f"/protokollpunkte/{made}/hoch").location == f"/protokollpunkte/{made}/schreiben#punkt-{made}-hoch"
    )
    db.session.rollback()
    an_item(db.session.get_one(Meeting, meeting_id), 3, title="Nachtrag")
    db.session.commit()
    assert "1 späteren Punkt übernehmen" in editor.get(f"/protokollpunkte/{item.id}/schreiben").text
    assert editor.post(f"{path}/tagesordnung").status_code == 303
    assert count(MinutesItem) == 3


def test_the_check_leads_to_each_place(editor: FlaskClient, item: MinutesItem) -> None:
    outcome = an_outcome(item, wording="")
    db.session.commit()
    meeting_id = db.session.get_one(Minutes, item.minutes_id).meeting_id
    page = editor.get(f"/sitzungen/{meeting_id}/protokoll/pruefung").text
    assert "Ein Ergebnis hat keinen Wortlaut" in page
    assert f"/ergebnisse/{outcome.id}/bearbeiten" in page
    assert "Die Teilnahmeliste ist noch leer" in page


def test_as_many_breaks_as_there_can_be_are_shown_one_more_is_told(editor: FlaskClient, item: MinutesItem) -> None:
    minutes = only(Minutes)
    breaks = [(time(9, at), time(9, at + 1)) for at in range(0, 40, 2)]
    db.session.add_all(MinutesBreak(minutes_id=minutes.id, began_at=began, ended_at=end) for began, end in breaks)
    db.session.commit()
    path = f"/sitzungen/{minutes.meeting_id}/protokoll/rahmen"
    page = editor.get(path)
    assert page.status_code == 200
    version = re.search(r'name="version" type="hidden" value="(\d+)"', page.text)
    assert version is not None
    times = {f"breaks-{one}-began_at": f"10:{one:02d}" for one in range(21)}
    ends = {f"breaks-{one}-ended_at": f"11:{one:02d}" for one in range(21)}
    refused = editor.post(path, data={"version": version[1], **times, **ends})
    assert (refused.status_code, "höchstens 20 Pausen" in refused.text) == (422, True)
