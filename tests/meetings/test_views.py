"""Pages of meetings."""

from datetime import date, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState, Series, Venue
from integrationrunde.outbox.models import OutgoingLetter
from tests.builders import a_meeting, a_series, a_venue, an_account, an_organisation
from tests.counting import statements
from tests.signing_in import sign_in

NOW = datetime(2017, 8, 23, 10, 0, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def _in_august(app: House) -> None:
    clock.set_to(NOW)


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    return sign_in(client, an_account())


def meeting_fields(**changes: Any) -> dict[str, Any]:
    when = {"held_on": "2017-09-20", "starts_at": "09:30", "ends_at": "12:05", "zone": "Europe/Berlin"}
    rest = {"deadline_by": "rule", "venue_id": "", "chair_id": "", "minute_taker_id": ""}
    return {"number": 3, "title": "3. Austauschrunde", **when, **rest, **changes}


def fresh(kind: Any, ident: int) -> Any:
    db.session.rollback()
    return db.session.get(kind, ident, populate_existing=True)


def test_readers_look_and_change_nothing(client: FlaskClient) -> None:
    planned = a_meeting(state=MeetingState.INVITED)
    sign_in(client, an_account(Role.READER, db.session.get(Series, planned.series_id)))
    page = client.get(f"/sitzungen/{planned.id}")
    assert page.status_code == 200
    assert "/bearbeiten" not in page.text
    assert client.get(f"/sitzungen/{planned.id}/bearbeiten").status_code == 403
    assert client.post(f"/sitzungen/{planned.id}/durchgefuehrt").status_code == 403


def test_a_meeting_is_planned_with_the_deadline_of_the_rules(admin: FlaskClient, app: House) -> None:
    series = a_series(letter_text="Bitte bringen Sie Zahlen mit.")
    db.session.commit()
    sent = admin.post(f"/reihen/{series.id}/sitzungen/neu", data=meeting_fields(ends_at="01:00", ends_on_next_day="y"))
    made = db.session.scalars(sa.select(Meeting)).one()
    assert (sent.status_code, sent.location) == (303, f"/sitzungen/{made.id}")
    assert (made.state, made.sequence, made.answer_deadline) == (MeetingState.DRAFT, 0, date(2017, 9, 6))
    assert made.ends_on == date(2017, 9, 21)
    assert made.uid.endswith("@" + app.config["MAIL_DOMAIN"])
    assert made.letter_text == "Bitte bringen Sie Zahlen mit."
    page = admin.get(sent.location).text
    assert "Mittwoch, 20. September 2017, 09:30 Uhr bis 01:00 Uhr am Folgetag" in page
    assert "14 Tage vor der Sitzung" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"held_on": "2018-03-25", "starts_at": "02:30", "ends_at": "05:00"}, "Diese Uhrzeit gibt es nicht"),
        ({"starts_at": "12:05", "ends_at": "09:30"}, "nach dem Beginn enden"),
        ({"held_on": "31.02.2017"}, "31.02.2017"),
        ({"held_on": "0001-01-01"}, "Jahr"),
        ({"online_url": "http://video.example"}, "https://"),
        ({"deadline_by": "day", "answer_deadline": ""}, "Bitte geben Sie den Tag an"),
        ({"deadline_by": "day", "answer_deadline": "2017-09-10"}, "Sonntag"),
        ({"deadline_by": "day", "answer_deadline": "2017-08-22"}, "vergangen"),
        ({"deadline_by": "day", "answer_deadline": "2017-09-20"}, "früheren Tag"),
        ({"number": "7"}, "dieser Nummer"),
        ({"venue_id": "4711"}, "Auswahl"),
        ({"zone": "Mond/Krater"}, "Zeitzone"),
    ],
)
def test_a_badly_planned_meeting_comes_back_with_help_at_the_field(
    admin: FlaskClient, changes: dict[str, str], told: str
) -> None:
    series = a_series()
    a_meeting(series, number=7)
    db.session.commit()
    title = "Runde mit 🎉 und Umlauten ÄÖÜ"
    sent = admin.post(f"/reihen/{series.id}/sitzungen/neu", data=meeting_fields(title=title, **changes))
    assert sent.status_code == 422
    assert told in sent.text
    assert title in sent.text
    assert 'aria-invalid="true"' in sent.text


def test_the_first_of_two_hours_is_meant_in_autumn(admin: FlaskClient) -> None:
    series = a_series()
    db.session.commit()
    admin.post(
        f"/reihen/{series.id}/sitzungen/neu",
        data=meeting_fields(held_on="29.10.2017", starts_at="02:15", ends_at="03:15"),
    )
    made = db.session.scalars(sa.select(Meeting)).one()
    assert made.start().isoformat() == "2017-10-29T00:15:00+00:00"
    assert made.duration_minutes == 120


def test_the_next_meeting_is_suggested_from_the_last(admin: FlaskClient) -> None:
    series = a_series()
    a_meeting(series, number=4, title="4. Runde", starts_at=time(14, 15), ends_at=time(16, 0))
    db.session.commit()
    page = admin.get(f"/reihen/{series.id}/sitzungen/neu").text
    assert 'value="5. Runde"' in page
    assert 'value="14:15"' in page


def test_a_draft_is_changed_and_its_deadline_follows_the_rules(admin: FlaskClient) -> None:
    planned = a_meeting(answer_deadline=date(2017, 9, 6))
    db.session.commit()
    data = meeting_fields(number=planned.number, held_on="2018-06-14", version=planned.version)
    assert admin.post(f"/sitzungen/{planned.id}/bearbeiten", data=data).status_code == 303
    # 31 May 2018 was Fronleichnam.
    assert fresh(Meeting, planned.id).answer_deadline == date(2018, 6, 1)


def test_a_deadline_set_by_hand_stays(admin: FlaskClient) -> None:
    planned = a_meeting(answer_deadline=date(2017, 9, 4))
    db.session.commit()
    page = admin.get(f"/sitzungen/{planned.id}/bearbeiten").text
    assert 'value="2017-09-04"' in page
    data = meeting_fields(deadline_by="day", answer_deadline="2017-09-04", title="Neu", version=planned.version)
    admin.post(f"/sitzungen/{planned.id}/bearbeiten", data=data)
    stored = fresh(Meeting, planned.id)
    assert (stored.title, stored.answer_deadline) == ("Neu", date(2017, 9, 4))


def test_an_outdated_copy_shows_both_texts_and_can_be_saved_knowingly(admin: FlaskClient) -> None:
    planned = a_meeting(title="Erste Fassung")
    db.session.commit()
    path, number, seen = f"/sitzungen/{planned.id}/bearbeiten", planned.number, planned.version
    first = meeting_fields(number=number, title="Von nebenan", version=seen)
    assert admin.post(path, data=first).status_code == 303
    mine = meeting_fields(number=number, title="Mein langer Text", version=seen)
    conflict = admin.post(path, data=mine)
    assert conflict.status_code == 409
    assert "Mein langer Text" in conflict.text
    assert "Von nebenan" in conflict.text
    assert fresh(Meeting, planned.id).title == "Von nebenan"
    assert f'value="{seen + 1}"' in conflict.text
    assert admin.post(path, data={**mine, "version": seen + 1}).status_code == 303
    assert fresh(Meeting, planned.id).title == "Mein langer Text"


def test_what_seats_were_told_can_be_changed_and_tells_nobody_by_itself(admin: FlaskClient) -> None:
    chair = an_organisation("Kreis Soest – Schulamt")
    planned = a_meeting(state=MeetingState.INVITED, title="Wie im Brief")
    db.session.commit()
    path = f"/sitzungen/{planned.id}/bearbeiten"
    assert 'name="held_on"' in admin.get(path).text
    sent = admin.post(path, data=meeting_fields(title="Anders", chair_id=chair.id, version=planned.version))
    assert sent.status_code == 303
    stored = fresh(Meeting, planned.id)
    assert (stored.title, stored.chair_id) == ("Anders", chair.id)
    assert db.session.scalars(sa.select(OutgoingLetter)).all() == []


def test_a_meeting_is_held_from_its_start_on_and_back(admin: FlaskClient) -> None:
    planned = a_meeting(state=MeetingState.INVITED)
    db.session.commit()
    assert admin.post(f"/sitzungen/{planned.id}/durchgefuehrt").status_code == 409
    clock.set_to(datetime(2017, 9, 20, 9, 31, tzinfo=clock.BERLIN))
    sign_in(admin, an_account())
    assert "Als durchgeführt vermerken" in admin.get(f"/sitzungen/{planned.id}").text
    assert admin.post(f"/sitzungen/{planned.id}/durchgefuehrt").status_code == 303
    assert fresh(Meeting, planned.id).state is MeetingState.HELD
    assert admin.post(f"/sitzungen/{planned.id}/durchgefuehrt").status_code == 409
    assert admin.post(f"/sitzungen/{planned.id}/nicht-durchgefuehrt").status_code == 303
    assert fresh(Meeting, planned.id).state is MeetingState.INVITED
    assert admin.post(f"/sitzungen/{planned.id}/nicht-durchgefuehrt").status_code == 409


def test_a_meeting_page_warns_of_what_one_overlooks(admin: FlaskClient) -> None:
    series = a_series()
    planned = a_meeting(series, held_on=date(2017, 10, 3), venue_id=a_venue(accessibility="").id)
    other = a_meeting(series, held_on=date(2017, 10, 3), title="Die andere Runde")
    db.session.commit()
    page = admin.get(f"/sitzungen/{planned.id}").text
    assert "Tag der Deutschen Einheit" in page
    assert other.title in page
    assert "Fehlt" in page
    soon = a_meeting(a_series(), held_on=date(2017, 9, 13))
    db.session.commit()
    assert "um 7 Tage" in admin.get(f"/sitzungen/{soon.id}").text


def test_the_pages_speak_english_too(admin: FlaskClient) -> None:
    planned = a_meeting()
    db.session.commit()
    page = admin.get(f"/sitzungen/{planned.id}?lang=en").text
    assert "Answers until" in page
    assert "September" in page


def test_statements_do_not_grow_with_rows(admin: FlaskClient) -> None:
    series = a_series()
    first = a_meeting(series)
    db.session.commit()
    paths = ["/reihen", "/orte", f"/reihen/{series.id}", f"/sitzungen/{first.id}"]
    a_meeting(series, held_on=date(2016, 9, 21))
    db.session.commit()
    few = [statements(admin, path) for path in paths]
    for _ in range(15):
        a_meeting(series)
        a_meeting(series, held_on=date(2016, 9, 21))
        a_meeting()
    db.session.commit()
    assert [statements(admin, path) for path in paths] == few


def test_a_place_that_is_missing_is_created_on_the_way_and_chosen(admin: FlaskClient) -> None:
    planned = a_meeting(venue_id=None)
    db.session.commit()
    assert f"/sitzungen/{planned.id}/bearbeiten#venue_id" in admin.get(f"/sitzungen/{planned.id}").text
    assert f"/orte/neu?sitzung={planned.id}" in admin.get(f"/sitzungen/{planned.id}/bearbeiten").text
    back = f'href="/sitzungen/{planned.id}/bearbeiten"'
    assert back in admin.get(f"/orte/neu?sitzung={planned.id}").text
    sent = admin.post(f"/orte/neu?sitzung={planned.id}", data={"name": "Kreishaus"})
    made = db.session.scalars(sa.select(Venue)).one()
    assert (sent.status_code, sent.location) == (303, f"/sitzungen/{planned.id}/bearbeiten?ort={made.id}")
    page = admin.get(sent.location).text
    assert f'<option selected value="{made.id}">' in page
    assert fresh(Meeting, planned.id).venue_id is None
    assert f'<option selected value="{made.id}">' not in admin.get(f"/sitzungen/{planned.id}/bearbeiten?ort=99").text
    sent = admin.post(f"/orte/{made.id}/bearbeiten?sitzung={planned.id}", data={"name": "Kreishaus", "version": "1"})
    assert (sent.status_code, sent.location) == (303, f"/sitzungen/{planned.id}")
