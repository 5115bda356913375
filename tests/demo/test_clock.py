"""The demo's clock: forward only, in every process, with sessions that last."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts.models import Session
from integrationrunde.demo import queries
from integrationrunde.demo.queries import Event
from integrationrunde.kit import clock, heartbeat
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from tests.builders import a_meeting, an_account
from tests.conftest import environment
from tests.minutes.rounds import a_circulated_round
from tests.signing_in import sign_in

START = datetime(2017, 8, 30, 6, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def admin(demo: House) -> FlaskClient:
    clock.set_to(START)
    return sign_in(demo.test_client(), an_account(Role.ADMIN))


def hours_ahead() -> float:
    return (clock.now() - START).total_seconds() / 3600


@pytest.mark.parametrize(("step", "hours"), [("hour", 1), ("day", 24)])
def test_an_admin_moves_it_forward_and_stays_signed_in(admin: FlaskClient, step: str, hours: int) -> None:
    before = db.session.scalars(sa.select(Session.expires_at)).one()
    answer = admin.post("/demo/uhr", data={"by": step})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/demo/uhr")
    assert hours <= hours_ahead() < hours + 0.1
    assert admin.get("/demo/uhr").status_code == 200
    db.session.expire_all()
    moved = db.session.scalars(sa.select(Session.expires_at)).one() - before
    assert abs(moved - timedelta(hours=hours)) < timedelta(seconds=5)


def test_the_worker_is_not_taken_for_gone_because_the_clock_moved(admin: FlaskClient) -> None:
    heartbeat.beat("worker", now=clock.now())
    db.session.commit()
    assert admin.post("/demo/uhr", data={"by": "day"}).status_code == 303
    assert not heartbeat.is_silent(heartbeat.last_beat(), now=clock.now())


def test_it_goes_to_the_next_event_and_not_further_when_sent_twice(admin: FlaskClient) -> None:
    a_meeting(
        state=MeetingState.INVITED, held_on=date(2017, 9, 20), starts_at=time(9, 30), answer_deadline=date(2017, 9, 6)
    )
    page = admin.get("/demo/uhr").text
    assert "07.09.2017, 00:00 Uhr" in page
    target = clock.end_of(date(2017, 9, 6)) + timedelta(seconds=1)
    assert target.isoformat() in page
    assert admin.post("/demo/uhr", data={"by": target.isoformat()}).status_code == 303
    assert clock.now() >= target
    assert admin.post("/demo/uhr", data={"by": target.isoformat()}).status_code == 409
    ahead = queries.next_event(clock.now())
    assert ahead is not None
    assert (ahead.event, ahead.at) == (Event.START, datetime(2017, 9, 20, 7, 30, tzinfo=UTC))


def test_it_goes_to_the_end_of_a_review(admin: FlaskClient) -> None:
    a_circulated_round()
    target = datetime(2017, 10, 18, 22, 0, tzinfo=UTC)
    clock.set_to(target - timedelta(hours=1))
    ahead = queries.next_event(clock.now())
    assert ahead is not None
    assert (ahead.event, ahead.at) == (Event.REVIEW, target)
    assert "Einwendungsfrist" in sign_in(admin, an_account(Role.ADMIN)).get("/demo/uhr").text


@pytest.mark.parametrize(
    ("wish", "status"),
    [("2017-08-01T00:00:00+00:00", 409), ("2017-09-01T00:00:00", 400), ("9999-01-01T00:00:00+00:00", 400), ("", 400)],
)
def test_it_never_goes_back_nor_anywhere(admin: FlaskClient, wish: str, status: int) -> None:
    assert admin.post("/demo/uhr", data={"by": wish}).status_code == status
    assert hours_ahead() < 0.1


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, None])
def test_only_admins_move_it(demo: House, role: Role | None) -> None:
    client = sign_in(demo.test_client(), an_account(role))
    assert client.post("/demo/uhr", data={"by": "day"}).status_code == 403
    assert demo.test_client().post("/demo/uhr", data={"by": "day"}).status_code == 401


def test_other_processes_see_it(demo: House, admin: FlaskClient, database_url: str) -> None:
    admin.post("/demo/uhr", data={"by": "day"})
    admin.post("/demo/uhr", data={"by": "day"})
    instance = Path(demo.instance_path)
    settings = environment(database_url, instance, INTEGRATIONSRUNDE_ENV="demo")
    program = "import wsgi; from integrationrunde.kit import clock; print(clock.now().isoformat())"
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    there = datetime.fromisoformat(said.stdout.strip())
    assert timedelta(0) <= clock.now() - there < timedelta(minutes=1)
    assert there > START + timedelta(days=2)


def test_the_banner_tells_time_and_truth(demo: House, admin: FlaskClient) -> None:
    page = admin.get("/demo/uhr").text
    assert "30.08.2017, 08:0" in page
    assert "Beispieldaten. Aus dem Pressebericht stammen nur" in page
    assert 'href="/demo/uhr"' in page
    everybody = demo.test_client().get("/impressum").text
    assert "Beispieldaten." in everybody
    assert 'href="/demo/post"' in everybody
    assert 'href="/demo/uhr"' not in everybody
