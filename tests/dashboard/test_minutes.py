"""The start page: what the minutes of held meetings ask of the secretariat."""

from datetime import timedelta

from flask.testing import FlaskClient

from integrationrunde.kit import clock, heartbeat
from integrationrunde.kit.actor import Role
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes import approving
from tests.builders import an_account
from tests.minutes.rounds import AFTER, BY, WRITTEN, Round, a_circulated_round, a_round
from tests.signing_in import sign_in


def page(client: FlaskClient, role: Role = Role.EDITOR) -> str:
    heartbeat.beat("test", now=clock.now())
    return sign_in(client, an_account(role)).get("/").text


def an_approved_round() -> Round:
    made = a_circulated_round()
    approving.lapse(made.minutes, by=BY, now=AFTER)
    return made


def test_minutes_that_are_late_are_told(app: House, client: FlaskClient) -> None:
    clock.set_to(WRITTEN + timedelta(days=30))
    a_round()
    assert "war bis" in page(client)
    assert "war bis" not in page(client, Role.READER)


def test_approved_minutes_wait_until_the_meeting_is_filed(app: House, client: FlaskClient) -> None:
    clock.set_to(AFTER)
    made = an_approved_round()
    told = f"/sitzungen/{made.meeting.id}/protokoll/ausgabe"
    text = page(client)
    assert "ist genehmigt: Teilen Sie es aus" in text
    assert told in text
    assert told not in page(client, Role.READER)
    made.meeting.state = MeetingState.CLOSED
    assert told not in page(client)
