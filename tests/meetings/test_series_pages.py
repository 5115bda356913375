"""Pages of series and places."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series, Venue
from tests.builders import a_meeting, a_series, an_account, an_organisation
from tests.signing_in import sign_in

NOW = datetime(2017, 8, 23, 10, 0, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def _in_august(app: House) -> None:
    clock.set_to(NOW)


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    return sign_in(client, an_account())


def series_fields(host_id: int, **changes: Any) -> dict[str, Any]:
    days = {"topics_lead_days": 42, "invitation_lead_days": 28, "answer_lead_days": 14, "papers_lead_days": 7}
    after = {"minutes_due_days": 14, "objection_days": 14}
    return {"name": "Austauschrunde", "short_name": "AR", "host_id": host_id, **days, **after, **changes}


def meeting_fields(**changes: Any) -> dict[str, Any]:
    when = {"held_on": "2017-09-20", "starts_at": "09:30", "ends_at": "12:05", "zone": "Europe/Berlin"}
    rest = {"deadline_by": "rule", "venue_id": "", "chair_id": "", "minute_taker_id": ""}
    return {"number": 3, "title": "3. Austauschrunde", **when, **rest, **changes}


def fresh(kind: Any, ident: int) -> Any:
    db.session.rollback()
    return db.session.get(kind, ident, populate_existing=True)


def test_a_series_is_created_and_leads_to_its_seats(admin: FlaskClient) -> None:
    host = an_organisation().id
    db.session.commit()
    sent = admin.post("/reihen/neu", data=series_fields(host, can_resolve="y", mandate="Abstimmung\nund Austausch"))
    made = db.session.scalars(sa.select(Series)).one()
    assert sent.status_code == 303
    assert sent.location == f"/reihen/{made.id}/plaetze/neu"
    assert (made.name, made.can_resolve, made.mandate) == ("Austauschrunde", True, "Abstimmung\nund Austausch")
    page = admin.get(f"/reihen/{made.id}").text
    assert "Austauschrunde" in page
    assert "Keine Sitzung" in page


def test_a_new_series_begins_with_the_usual_deadlines_and_no_host(admin: FlaskClient) -> None:
    an_organisation("Stadt Adlerhausen")
    db.session.commit()
    page = admin.get("/reihen/neu").text
    for name, days in (("topics_lead_days", 42), ("invitation_lead_days", 28), ("answer_lead_days", 14)):
        assert f'value="{days}"' in page.partition(f'name="{name}"')[2].partition(">")[0]
    assert '<option selected value="">' in page
    assert "zuerst die Stelle" not in page


def test_without_any_organisation_the_page_leads_to_the_directory(admin: FlaskClient) -> None:
    page = admin.get("/reihen/neu").text
    assert "Legen Sie zuerst die Stelle an, die einlädt." in page
    assert 'href="/stellen/import"' in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"host_id": ""}, "Bitte füllen Sie dieses Feld aus"),
        ({"name": ""}, "Bitte füllen Sie dieses Feld aus"),
        ({"name": " \u202e\x07 "}, "Bitte füllen Sie dieses Feld aus"),
        ({"name": "x" * 10_000}, "9800"),
        ({"answer_lead_days": "400"}, "365"),
        ({"answer_lead_days": "vierzehn"}, "365"),
        ({"objection_days": "0"}, "365"),
        ({"name": "Vorhandene Reihe"}, "Namen"),
    ],
)
def test_a_badly_filled_series_comes_back_with_what_was_typed(
    admin: FlaskClient, changes: dict[str, str], told: str
) -> None:
    host = a_series(name="Vorhandene Reihe").host_id
    db.session.commit()
    sent = admin.post("/reihen/neu", data={**series_fields(host, file_reference="40.5-10 😀"), **changes})
    assert sent.status_code == 422
    assert told in sent.text
    assert "40.5-10 😀" in sent.text
    assert db.session.scalar(sa.select(sa.func.count(Series.id))) == 1


def test_roles_open_only_their_own_series(client: FlaskClient) -> None:
    mine, other = a_series(), a_series()
    planned = a_meeting(other)
    sign_in(client, an_account(Role.EDITOR, mine))
    assert client.get(f"/reihen/{mine.id}").status_code == 200
    assert client.get(f"/reihen/{mine.id}/bearbeiten").status_code == 403
    assert client.get("/reihen/neu").status_code == 403
    for path in (f"/reihen/{other.id}", f"/reihen/{other.id}/sitzungen/neu", f"/sitzungen/{planned.id}"):
        assert client.get(path).status_code == 404
    assert client.post(f"/sitzungen/{planned.id}/durchgefuehrt").status_code == 404
    page = client.get("/reihen").text
    assert mine.name in page
    assert other.name not in page


def test_a_series_with_a_meeting_ahead_does_not_end(admin: FlaskClient) -> None:
    series = a_series()
    planned = a_meeting(series)
    db.session.commit()
    path = f"/reihen/{series.id}/beenden"
    assert admin.get(path).status_code == 200
    assert admin.head(path).status_code == 200
    refused = admin.post(path)
    assert refused.status_code == 409
    assert planned.title in refused.text
    clock.set_to(datetime(2017, 9, 21, 9, 0, tzinfo=clock.BERLIN))
    sign_in(admin, an_account())
    assert admin.post(path).status_code == 303
    assert fresh(Series, series.id).ended_on == date(2017, 9, 21)
    assert (
        admin.post(f"/reihen/{series.id}/sitzungen/neu", data=meeting_fields(held_on="2017-12-13")).status_code == 409
    )
    assert series.name not in admin.get("/reihen").text
    assert series.name in admin.get("/reihen?state=ended").text
    assert admin.post(f"/reihen/{series.id}/fortsetzen").status_code == 303
    assert fresh(Series, series.id).ended_on is None


def test_places_are_added_found_and_changed(admin: FlaskClient) -> None:
    fields = {"name": "Kreishaus Soest", "room": "Saal", "locality": "Soest", "capacity": "40"}
    assert admin.post("/orte/neu", data={**fields, "accessibility": "Aufzug\nRampe"}).status_code == 303
    made = db.session.scalars(sa.select(Venue)).one()
    assert (made.capacity, made.accessibility) == (40, "Aufzug\nRampe")
    assert "Kreishaus Soest, Saal" in admin.get("/orte?q=soest+saal").text
    assert "Kein Ort entspricht" in admin.get("/orte?q=100%25").text
    path = f"/orte/{made.id}/bearbeiten"
    assert admin.post(path, data={**fields, "capacity": "-3", "version": "1"}).status_code == 422
    assert admin.post(path, data={**fields, "capacity": "", "version": "1"}).status_code == 303
    assert fresh(Venue, made.id).capacity is None
    assert admin.post(path, data={**fields, "name": "Anders", "version": "1"}).status_code == 409


def test_empty_lists_say_what_to_do(admin: FlaskClient) -> None:
    assert "/reihen/neu" in admin.get("/reihen").text
    assert "/orte/neu" in admin.get("/orte").text
    assert "Keine Reihe entspricht" in admin.get("/reihen?q=nichts").text
