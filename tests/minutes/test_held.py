"""A meeting whose minutes were circulated was held: nobody takes that back."""

import pytest
from flask.testing import FlaskClient

from integrationrunde.invitations import calling_off
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings import operations as meetings
from integrationrunde.meetings.models import MeetingState
from tests.minutes.rounds import BY, WRITTEN, Round, a_circulated_round, a_round

pytestmark = pytest.mark.usefixtures("when_written")


def page(made: Round) -> str:
    return f"/sitzungen/{made.meeting.id}"


def test_with_drafted_minutes_held_is_taken_back(editor: FlaskClient) -> None:
    made = a_round()
    assert "Doch nicht durchgeführt" in editor.get(page(made)).text
    assert editor.post(f"{page(made)}/nicht-durchgefuehrt").status_code == 303
    db.session.expire_all()
    assert made.meeting.state is MeetingState.INVITED


def test_with_circulated_minutes_it_stays_held(editor: FlaskClient) -> None:
    made = a_circulated_round()
    assert "Doch nicht durchgeführt" not in editor.get(page(made)).text
    refused = editor.post(f"{page(made)}/nicht-durchgefuehrt")
    assert refused.status_code == 409
    assert "Das Protokoll ist versandt" in refused.text
    db.session.expire_all()
    assert made.meeting.state is MeetingState.HELD


def test_nobody_calls_off_a_meeting_whose_minutes_were_circulated(app: House) -> None:
    made = a_circulated_round()
    made.meeting.state = MeetingState.INVITED  # as an older version let somebody set it
    with pytest.raises(Refused, match="versandt"):
        calling_off.call_off(made.meeting, "Krank", by=BY, now=WRITTEN)
    meetings.hold(made.meeting, by=BY, now=WRITTEN)
    assert made.meeting.state is MeetingState.HELD
