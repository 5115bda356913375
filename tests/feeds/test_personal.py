"""A holder's feed: what it shows of each answer and change, and what it keeps to itself."""

from datetime import date, time, timedelta

import icalendar
import pytest
from flask.testing import FlaskClient

from integrationrunde.invitations import answering, operations
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import Announcement, AnnouncementKind, AnswerStatus, Channel
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.calendar import oracles
from tests.feeds.calendars import entries, personal, summaries
from tests.portal.rounds import BY, Round, a_round, at, link

TITLE = "3. kreisweite Austauschrunde"


def answer(round_: Round, status: AnswerStatus, minutes: int = 1, **changes: object) -> None:
    reply = Reply(status=status, **{"headcount": 1, **changes})  # type: ignore[arg-type]
    now = b.NOW + timedelta(minutes=minutes)
    answering.answer(round_.invitation(), reply, holder=round_.holders[0], channel=Channel.LINK, by=BY, now=now)
    db.session.commit()


@pytest.mark.parametrize(
    ("status", "summary", "state", "transparency"),
    [
        (AnswerStatus.ACCEPTED, "Zusage", "CONFIRMED", "OPAQUE"),
        (AnswerStatus.TENTATIVE, "Unter Vorbehalt", "TENTATIVE", "OPAQUE"),
        (AnswerStatus.DECLINED, "Absage", "CONFIRMED", "TRANSPARENT"),
        (None, "Ohne Rückmeldung", "TENTATIVE", "OPAQUE"),
    ],
)
def test_the_answer_stands_in_the_title(
    app: House, client: FlaskClient, status: AnswerStatus | None, summary: str, state: str, transparency: str
) -> None:
    round_ = a_round()
    if status is not None:
        answer(round_, status)
    (entry,) = entries(client, personal(round_.holders[0]))
    assert str(entry["SUMMARY"]) == f"{summary}: {TITLE}"
    assert (str(entry["STATUS"]), str(entry["TRANSP"])) == (state, transparency)
    assert str(entry["UID"]) == round_.meeting.uid
    assert entry["SEQUENCE"] == round_.meeting.sequence
    assert "Sitzungszimmer 1" in str(entry["LOCATION"])


def test_the_headers_and_the_name(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Gemeinde Möhnesee",))
    response = client.get(personal(round_.holders[0]))
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers
    calendar = icalendar.Calendar.from_ical(response.data)
    assert str(calendar["X-WR-CALNAME"]).endswith(": Möhnesee")
    assert "METHOD" not in calendar
    assert b"ORGANIZER" not in response.data
    assert b"ATTENDEE" not in response.data
    if oracles.has_libical():
        assert oracles.complaints_of_libical(response.data) == []


def test_nobody_is_named_and_no_link_to_the_page_stands_in_it(app: House, client: FlaskClient) -> None:
    round_ = a_round(online_url="https://konferenz.example/raum")
    answer(round_, AnswerStatus.ACCEPTED, headcount=2, remark="Nur für die Geschäftsstelle")
    source = client.get(personal(round_.holders[0])).data.replace(b"\r\n ", b"")
    for secret in ("/s/", round_.holders[0].address, "Nur für", link(round_.holders[0]).removeprefix("/s/")):
        assert secret.encode() not in source
    (entry,) = entries(client, personal(round_.holders[0]))
    assert str(entry["DESCRIPTION"]).split("\n") == [
        "Es kommen 2 Personen.",
        "Rückmeldung bis 06.09.2017 über den Link in Ihrer Einladung.",
        "Online teilnehmen: https://konferenz.example/raum",
    ]


def test_it_speaks_the_holders_language(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    round_.holders[0].language = "en"
    path = personal(round_.holders[0])
    assert summaries(client, path) == [f"Without an answer: {TITLE}"]
    assert summaries(client, f"{path}?lang=de") == [f"Without an answer: {TITLE}"]


def test_what_is_not_announced_is_not_shown(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    path = personal(round_.holders[0])
    before = client.get(path).data
    round_.meeting.title, round_.meeting.held_on, round_.meeting.venue_id = "Geheim", date(2018, 1, 1), b.a_venue().id
    db.session.commit()
    assert client.get(path).data == before


def test_an_answer_from_before_the_move_says_so(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    answer(round_, AnswerStatus.ACCEPTED)
    announce(round_, held_on="2017-09-27", starts_at="10:00")
    round_.meeting.sequence = round_.meeting.moved_at_sequence = 1
    (entry,) = entries(client, personal(round_.holders[0]))
    assert str(entry["SUMMARY"]) == f"Zusage vor der Verlegung: {TITLE}"
    assert str(entry["STATUS"]) == "TENTATIVE"
    assert entry["DTSTART"].dt.isoformat() == "2017-09-27T10:00:00+02:00"
    assert entry["DTSTAMP"].dt == b.NOW + timedelta(hours=1)


def announce(round_: Round, kind: AnnouncementKind = AnnouncementKind.UPDATE, **changes: str) -> None:
    """Tell the seats something new an hour after the invitation."""
    told = {"held_on": "2017-09-20", "starts_at": "09:30", "ends_at": "12:05", "title": TITLE}
    row = Announcement(
        meeting_id=round_.meeting.id,
        kind=kind,
        sequence=1,
        snapshot={**told, **changes},
        announced_at=b.NOW + timedelta(hours=1),
    )
    db.session.add(row)
    db.session.flush()


def test_a_substitute_frees_the_calendar_until_taken_back(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    holder, person = round_.holders[0], Person(name="Stellvertretende Leitung", address="jan@stadt.example")
    given = answering.hand_over(round_.invitation(), person, holder=holder, by=BY, now=b.NOW)
    db.session.commit()
    (entry,) = entries(client, personal(holder))
    assert (str(entry["SUMMARY"]), str(entry["TRANSP"])) == (f"Vertretung: {TITLE}", "TRANSPARENT")
    substitute = db.session.get_one(SeatHolder, given.substitute_id)
    assert client.get(personal(substitute)).status_code == 404
    answering.take_back(round_.invitation(), holder=holder, by=BY, now=b.NOW + timedelta(minutes=5))
    assert summaries(client, personal(holder)) == [f"Ohne Rückmeldung: {TITLE}"]


def test_an_uninvited_seat_sees_it_cancelled_for_eight_weeks(app: House, client: FlaskClient) -> None:
    round_ = a_round(online_url="https://konferenz.example/raum")
    operations.uninvite(round_.invitation(), "Thema betrifft andere", by=BY, now=b.NOW)
    announce(round_, title="Neuer Titel")
    path = personal(round_.holders[0])
    (entry,) = entries(client, path)
    assert (str(entry["SUMMARY"]), str(entry["STATUS"])) == (f"Nicht mehr eingeladen: {TITLE}", "CANCELLED")
    assert not {"LOCATION", "DESCRIPTION"} & set(entry)
    at(b.NOW + timedelta(weeks=8, minutes=-1))
    assert len(entries(client, path)) == 1
    at(b.NOW + timedelta(weeks=8, minutes=1))
    assert entries(client, path) == []


def test_a_meeting_called_off_goes_after_eight_weeks(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    announce(round_, AnnouncementKind.CANCELLATION)
    round_.meeting.state = MeetingState.CANCELLED
    path = personal(round_.holders[0])
    (entry,) = entries(client, path)
    assert (str(entry["SUMMARY"]), str(entry["STATUS"])) == (f"Abgesagt: {TITLE}", "CANCELLED")
    at(b.NOW + timedelta(weeks=8, hours=1, minutes=1))
    assert entries(client, path) == []


def test_only_meetings_of_the_own_seat(app: House, client: FlaskClient) -> None:
    round_, other = a_round(("Stadt Werl", "Stadt Soest")), a_round(("Stadt Geseke",))
    answer(round_, AnswerStatus.ACCEPTED)
    assert summaries(client, personal(round_.holders[1])) == [f"Ohne Rückmeldung: {TITLE}"]
    (entry,) = entries(client, personal(other.holders[0]))
    assert str(entry["UID"]) == other.meeting.uid


@pytest.mark.parametrize(
    ("day", "start", "end", "begins_at"),
    [
        (date(2027, 3, 28), time(1, 59), time(3, 1), "2027-03-28T00:59:00+00:00"),
        (date(2027, 10, 31), time(2, 0), time(3, 0), "2027-10-31T00:00:00+00:00"),
        (date(2040, 7, 4), time(9, 0), time(11, 0), "2040-07-04T07:00:00+00:00"),
        (date(2040, 12, 5), time(9, 0), time(11, 0), "2040-12-05T08:00:00+00:00"),
    ],
)
def test_nights_of_the_change_and_far_years(
    app: House, client: FlaskClient, day: date, start: time, end: time, begins_at: str
) -> None:
    round_ = a_round(held_on=day, starts_at=start, ends_at=end)
    path = personal(round_.holders[0])
    (entry,) = entries(client, path)
    assert entry["DTSTART"].dt.astimezone(b.NOW.tzinfo).isoformat() == begins_at
    if oracles.has_ical_js():
        (read,) = oracles.entries_by_ical_js(client.get(path).data)
        assert (read["start"], read["end"]) == (round_.meeting.start().timestamp(), round_.meeting.end().timestamp())
