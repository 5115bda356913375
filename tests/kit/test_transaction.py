"""One request, one transaction."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, reading, transaction
from integrationrunde.meetings.models import Venue

WRITE = "/labor/write/public"


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Venue)) or 0


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_returning_commits(visitor: FlaskClient, method: str) -> None:
    assert visitor.open(WRITE, method=method).status_code == 200
    assert stored() == 1


def test_redirecting_commits(visitor: FlaskClient) -> None:
    assert visitor.post(WRITE, data={"then": "redirect"}).status_code == 303
    assert stored() == 1


@pytest.mark.parametrize(
    ("then", "status"),
    [("raise", 500), ("refuse", 409), ("race", 409), ("stale", 409), ("404", 404), ("403", 403), ("answer", 418)],
)
def test_raising_rolls_back(visitor: FlaskClient, then: str, status: int) -> None:
    assert visitor.post(WRITE, data={"then": then}).status_code == status
    assert stored() == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_safe_request_never_commits(visitor: FlaskClient, method: str) -> None:
    assert visitor.open(WRITE, method=method).status_code == 200
    assert stored() == 0


def test_requests_follow_each_other_undisturbed(visitor: FlaskClient) -> None:
    visitor.post(WRITE, data={"then": "raise"})
    visitor.get(WRITE)
    visitor.post(WRITE)
    visitor.post(WRITE, data={"then": "race"})
    visitor.post(WRITE)
    assert stored() == 2


def test_outside_a_request(lab: House) -> None:
    with transaction():
        db.session.add(Venue(name="drin"))
    assert stored() == 1

    with pytest.raises(IntegrityError), transaction():
        db.session.add_all([Venue(name="wieder weg"), Venue(name="klein", capacity=-1)])
    assert stored() == 1

    db.session.rollback()
    with reading():
        db.session.add(Venue(name="nie da"))
    assert stored() == 1


def test_a_request_came_when_it_came_however_long_it_waits(lab: House) -> None:
    came = datetime(2017, 9, 20, 10, 0, tzinfo=UTC)
    with lab.test_request_context("/labor/row/7", method="POST"):
        clock.set_to(came)
        lab.preprocess_request()
        clock.set_to(came + timedelta(minutes=1))
        assert abs(access.arrived_at() - came) < timedelta(seconds=30)
