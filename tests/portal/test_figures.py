"""The own figures of a seat: its attendance, its tasks, and nothing of others."""

from flask.testing import FlaskClient

from integrationrunde.actions.models import OwnershipState
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.minutes.models import AttendanceState, MinutesState
from integrationrunde.seats.models import HolderScope
from tests.builders import a_holder, a_meeting, a_seat, an_organisation
from tests.minutes_builders import an_action_item, an_attendance, an_ownership, some_minutes
from tests.portal.rounds import a_round, link


def test_a_seat_sees_its_own_figures_alone(client: FlaskClient, app: House) -> None:
    made = a_round()
    series = db.session.get_one(Series, made.meeting.series_id)
    other = a_seat(series, an_organisation("Stadt Andernorts"))
    for state, there in [(MinutesState.IN_REVIEW, True), (MinutesState.IN_REVIEW, False), (MinutesState.DRAFT, True)]:
        meeting = a_meeting(series, state=MeetingState.HELD)
        some_minutes(meeting, state=state)
        an_attendance(meeting, made.seats[0], state=AttendanceState.PRESENT if there else AttendanceState.EXCUSED)
        an_attendance(meeting, other, state=AttendanceState.ABSENT)
    task = an_action_item(series)
    own = db.session.get_one(Organisation, made.seats[0].organisation_id)
    an_ownership(task, own, state=OwnershipState.IN_PROGRESS)
    for _ in range(3):
        an_ownership(an_action_item(series), db.session.get_one(Organisation, other.organisation_id))
    page = client.get(made.link(path="/auswertung"))
    assert page.status_code == 200
    assert "An 1 von 2 Sitzungen hat Ihre Stelle teilgenommen." in page.text
    assert "1 Arbeitsauftrag betrifft Ihre Stelle; nicht abgeschlossen: 1, überfällig: 0." in page.text
    assert "Andernorts" not in page.text


def test_without_any_the_page_says_so(client: FlaskClient, app: House) -> None:
    text = client.get(a_round().link(path="/auswertung")).text
    assert "Es ist noch keine Teilnahme erfasst." in text
    assert "Ihre Stelle hat keinen Arbeitsauftrag." in text


def test_whoever_comes_for_one_meeting_has_no_figures(client: FlaskClient, app: House) -> None:
    made = a_round()
    substitute = a_holder(made.seats[0], scope=HolderScope.MEETING, meeting_id=made.meeting.id)
    db.session.commit()
    assert client.get(link(substitute, "/auswertung")).status_code == 404
