"""The pages: what is planned, one reminder with its letter, the rules."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.reminders.models import ReminderRule
from tests.builders import an_account
from tests.counting import statements
from tests.invitations.rounds import says
from tests.reminders.rounds import REMINDER_DAY, a_told_round, everything_left, letters, standings, tick
from tests.signing_in import sign_in

RULES = {
    "version": "0",
    "answer_1_on": "y", "answer_1_days": "3", "answer_1_side": "before",
    "answer_2_on": "y", "answer_2_days": "1", "answer_2_side": "after",
    "meeting_1_days": "2",
}  # fmt: skip


@pytest.fixture
def office(app: House) -> FlaskClient:
    clock.set_to(REMINDER_DAY - timedelta(days=3))
    return sign_in(app.test_client(), an_account(Role.ADMIN))


def path(meeting: Meeting, rest: str = "") -> str:
    return f"/sitzungen/{meeting.id}/erinnerungen{rest}"


def messages() -> list[str]:
    return list(db.session.scalars(sa.select(JournalEntry.message).order_by(JournalEntry.id)))


def test_the_page_says_what_leaves_when_why_and_for_whom(office: FlaskClient) -> None:
    meeting, (first, _second) = a_told_round(2)
    says(first, AnswerStatus.ACCEPTED)
    page = office.get(path(meeting)).text
    assert "geplant für 07.09.2017, 08:00 Uhr" in page
    assert "geplant für 18.09.2017, 08:00 Uhr" in page
    assert "1 Tag nach der Rückmeldefrist." in page
    assert page.count("1 Stelle zurzeit") == 2


def test_a_shifted_day_says_why(office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1, held_on=REMINDER_DAY.date().replace(day=18))
    assert "Samstag" in office.get(path(meeting)).text


def test_the_letter_is_shown_as_it_will_leave_and_can_be_sent_now(office: FlaskClient) -> None:
    meeting, [invitation] = a_told_round(1)
    page = office.get(path(meeting, "/answer_1")).text
    assert "Erinnerung: Bitte" in page
    assert "[persönlicher Link]" in page
    assert letters() == []
    sent = office.post(path(meeting, "/answer_1/senden"), follow_redirects=True)
    assert "1 Brief wird jetzt versandt." in sent.text
    assert f"/postausgang?meeting={meeting.id}&amp;kind=reminder" in sent.text
    db.session.expire_all()
    assert invitation.reminders == 1
    again = office.post(path(meeting, "/answer_1/senden"))
    assert again.status_code == 409
    assert "Diese Erinnerung wurde bereits versandt." in again.text


def test_skipping_and_planning_again(office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1)
    skipped = office.post(path(meeting, "/answer_1/ueberspringen"), follow_redirects=True).text
    assert "übersprungen" in skipped
    assert "Wieder einplanen" in skipped
    assert standings(meeting, clock.now())["answer_1"] == "skipped"
    assert office.post(path(meeting, "/answer_1/ueberspringen")).status_code == 409
    office.post(path(meeting, "/answer_1/doch-planen"))
    assert standings(meeting, clock.now())["answer_1"] == "planned"
    assert messages()[-2:] == ["%(reminder)s for %(meeting)s skipped", "%(reminder)s for %(meeting)s planned again"]


def test_rules_of_a_meeting_and_back_to_those_of_the_series(office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1)
    page = office.post(path(meeting, "/regeln"), data=RULES, follow_redirects=True).text
    assert "geplant für 07.09.2017, 08:00 Uhr" in page
    assert "3 Tage vor der Rückmeldefrist" in page
    assert "meeting_1" not in standings(meeting, clock.now())
    office.post(path(meeting, "/regeln/der-reihe"))
    assert standings(meeting, clock.now()) == {"answer_1": "planned", "meeting_1": "planned"}
    assert messages()[-1] == "%(meeting)s follows the rules of reminders of its series again"


def test_rules_of_a_series_hold_for_its_meetings(office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1)
    page = office.get(f"/reihen/{meeting.series_id}/erinnerungen").text
    assert "Erste Erinnerung an die Rückmeldung" in page
    saved = office.post(f"/reihen/{meeting.series_id}/erinnerungen", data=RULES)
    assert saved.status_code == 303
    assert set(standings(meeting, clock.now())) == {"answer_1", "answer_2"}


@pytest.mark.parametrize(
    "wrong",
    [{"answer_1_days": ""}, {"answer_1_days": "61"}, {"meeting_1_days": "-1"}, {"answer_1_side": "beside"},
     {"answer_1_days": "1", "answer_1_side": "after"}],
)  # fmt: skip
def test_what_is_wrong_is_told_and_kept(office: FlaskClient, wrong: dict[str, str]) -> None:
    meeting, _invitations = a_told_round(1)
    answer = office.post(path(meeting, "/regeln"), data={**RULES, **wrong})
    assert answer.status_code == 422
    assert db.session.scalars(sa.select(ReminderRule)).all() == []


def test_two_who_change_the_rules_at_once_see_both(office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1)
    office.post(path(meeting, "/regeln"), data=RULES)
    other = office.post(path(meeting, "/regeln"), data={**RULES, "answer_1_days": "7"})
    assert other.status_code == 409
    assert "7" in other.text


def test_after_the_meeting_nothing_can_be_done(office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1)
    meeting.state = MeetingState.CANCELLED
    db.session.commit()
    assert "abgesagt" in office.get(path(meeting)).text
    for deed in ("senden", "ueberspringen", "doch-planen"):
        assert office.post(path(meeting, f"/answer_1/{deed}")).status_code == 409
    assert letters() == []


def test_a_reminder_that_is_not_planned_has_no_page(office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1)
    assert office.get(path(meeting, "/answer_2")).status_code == 404
    assert office.get(path(meeting, "/answer_3")).status_code == 404


def test_who_may_only_read_sees_the_plan_without_buttons(app: House, office: FlaskClient) -> None:
    meeting, _invitations = a_told_round(1)
    reader = sign_in(app.test_client(), an_account(Role.READER))
    page = reader.get(path(meeting))
    assert page.status_code == 200
    assert "ueberspringen" not in page.text
    assert reader.post(path(meeting, "/answer_1/ueberspringen")).status_code == 403


def test_the_page_needs_no_more_statements_for_more_seats(office: FlaskClient) -> None:
    small, _few = a_told_round(1)
    large, _many = a_told_round(20)
    everything_left()
    tick(REMINDER_DAY)
    for rest in ("", "/answer_1", "/meeting_1"):
        assert statements(office, path(small, rest)) >= statements(office, path(large, rest))
