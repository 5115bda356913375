"""Planning the next meeting like the last one, and where that leads back to."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.agenda import queries
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from tests.builders import a_meeting, a_series, an_account, an_item
from tests.signing_in import sign_in


@pytest.fixture(autouse=True)
def _in_august(app: House) -> None:
    clock.set_to(datetime(2017, 8, 23, 10, 0, tzinfo=clock.BERLIN))


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    return sign_in(client, an_account())


def test_the_next_meeting_is_made_in_one_step(admin: FlaskClient) -> None:
    series = a_series()
    last = a_meeting(series, number=3, title="3. Austauschrunde")
    an_item(last, 1, title="Begrüßung", is_standing=True)
    an_item(last, 2, title="Nur damals")
    db.session.commit()
    path = f"/reihen/{series.id}/sitzungen/wie-zuletzt"
    page = admin.get(path).text
    assert 'value="4. Austauschrunde"' in page
    assert "Begrüßung" in page
    assert "Nur damals" not in page
    data = {"number": "4", "title": "4. Austauschrunde", "held_on": "2017-12-13"}
    times = {"starts_at": "09:30", "ends_at": "12:05"}
    sent = admin.post(path, data={**data, **times})
    made = db.session.scalars(sa.select(Meeting).where(Meeting.number == 4)).one()
    assert (sent.status_code, sent.location) == (303, f"/sitzungen/{made.id}")
    assert (made.venue_id, made.answer_deadline) == (last.venue_id, date(2017, 11, 29))
    assert [item.title for item in queries.items(made.id)] == ["Begrüßung"]
    assert "dieser Nummer" in admin.post(path, data={**data, **times}).text
    assert admin.post(path, data={**data, **times, "number": "5", "held_on": ""}).status_code == 422
    assert "Jahr" in admin.post(path, data={**data, **times, "number": "5", "held_on": "0001-01-01"}).text
    skipped = {**data, "number": "5", "held_on": "2018-03-25", "starts_at": "02:30", "ends_at": "05:00"}
    assert "Diese Uhrzeit gibt es nicht" in admin.post(path, data=skipped).text


def test_planning_leads_back_only_within_the_house(admin: FlaskClient) -> None:
    last = a_meeting(number=1, held_on=date(2017, 9, 20))
    db.session.commit()
    path, times = f"/reihen/{last.series_id}/sitzungen/wie-zuletzt", {"starts_at": "09:30", "ends_at": "12:05"}
    for number, elsewhere in enumerate(("https://boese.example/", "//boese.example", "/\\boese.example", ""), 2):
        data = {"number": str(number), "title": f"{number}. Runde", "held_on": "2017-12-13", **times}
        sent = admin.post(path, query_string={"zurueck": elsewhere}, data=data)
        made = db.session.scalars(sa.select(Meeting).where(Meeting.number == number)).one()
        assert sent.location == f"/sitzungen/{made.id}"


def test_without_a_last_meeting_one_is_planned_freely(admin: FlaskClient) -> None:
    series = a_series()
    db.session.commit()
    sent = admin.get(f"/reihen/{series.id}/sitzungen/wie-zuletzt")
    assert sent.location == f"/reihen/{series.id}/sitzungen/neu"
