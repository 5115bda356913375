"""The feeds of an account: meetings as they stand, drafts, deadlines."""

from datetime import date, timedelta

import icalendar
from flask.testing import FlaskClient

from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from tests import builders as b
from tests.calendar import oracles
from tests.feeds.calendars import entries, secretariat, series, summaries
from tests.portal.rounds import BY, a_round, at

TITLE = "3. kreisweite Austauschrunde"


def test_meetings_and_deadlines(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    account = b.an_account(Role.READER)
    deadline, meeting = entries(client, series(account, round_.meeting.series_id))
    assert (str(meeting["SUMMARY"]), str(meeting["STATUS"])) == (TITLE, "CONFIRMED")
    assert str(meeting["UID"]) == round_.meeting.uid
    assert str(meeting["URL"]) == f"http://localhost/sitzungen/{round_.meeting.id}"
    assert str(deadline["SUMMARY"]) == f"Rückmeldefrist: {TITLE}"
    assert deadline["DTSTART"].dt == date(2017, 9, 6)
    assert deadline["UID"] != meeting["UID"]
    source = client.get(series(account, round_.meeting.series_id)).data
    if oracles.has_libical():
        assert oracles.complaints_of_libical(source) == []
    assert b"ORGANIZER" not in source


def test_the_name_of_the_calendar(app: House, client: FlaskClient) -> None:
    found, account = b.a_series(short_name="Runde Möhnesee"), b.an_account(Role.READER)
    english = b.an_account(Role.READER, language="en")
    names = [
        str(icalendar.Calendar.from_ical(client.get(path).data)["X-WR-CALNAME"])
        for path in (series(account, found.id), secretariat(account), secretariat(english))
    ]
    assert names == ["Runde Möhnesee", "Sitzungen der Geschäftsstelle", "Meetings of the secretariat"]
    assert entries(client, series(account, found.id)) == []


def test_drafts_are_tentative_and_show_what_is_planned_now(app: House, client: FlaskClient) -> None:
    found, account = b.a_series(), b.an_account(Role.READER)
    draft = b.a_meeting(found, title="Frühjahrsrunde")
    path = series(account, found.id)
    deadline, meeting = entries(client, path)
    assert (str(meeting["SUMMARY"]), str(meeting["STATUS"])) == ("Entwurf: Frühjahrsrunde", "TENTATIVE")
    assert meeting["DTSTAMP"].dt.year == 1970, "nobody has written down when it was made"
    draft.held_on = date(2017, 10, 4)
    record("Changed", by=BY, now=b.NOW, about=[draft])
    deadline, meeting = entries(client, path)
    assert meeting["DTSTART"].dt.date() == date(2017, 10, 4)
    assert (meeting["DTSTAMP"].dt, deadline["DTSTAMP"].dt) == (b.NOW, b.NOW)


def test_called_off_without_a_deadline_and_gone_after_eight_weeks(app: House, client: FlaskClient) -> None:
    round_, account = a_round(), b.an_account(Role.READER)
    round_.meeting.state = MeetingState.CANCELLED
    path = secretariat(account)
    assert summaries(client, path) == [f"Abgesagt: {TITLE}"]
    at(b.NOW + timedelta(weeks=8, minutes=1))
    assert entries(client, path) == []


def test_a_meeting_that_was_held_stays_without_its_deadline(app: House, client: FlaskClient) -> None:
    round_, account = a_round(), b.an_account(Role.READER)
    round_.meeting.state = MeetingState.HELD
    at(b.NOW + timedelta(weeks=80))
    assert summaries(client, secretariat(account)) == [TITLE]


def test_all_meetings_are_those_that_the_account_may_read(app: House, client: FlaskClient) -> None:
    round_, other = a_round(), a_round(("Stadt Geseke",))
    here = db.session.get_one(Series, round_.meeting.series_id)
    some, all_ = b.an_account(Role.READER, here), b.an_account(Role.READER)
    uids = [{str(entry["UID"]) for entry in entries(client, secretariat(who))} for who in (some, all_)]
    assert round_.meeting.uid in uids[0]
    assert other.meeting.uid not in uids[0]
    assert {round_.meeting.uid, other.meeting.uid} <= uids[1]
