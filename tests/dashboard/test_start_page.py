"""The start page: what needs me."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.invitations.models import (
    Announcement,
    AnnouncementKind,
    Answer,
    AnswerStatus,
    Channel,
    Invitation,
)
from integrationrunde.kit import clock, heartbeat
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.outbox.models import OutboxPause
from integrationrunde.public.models import BarrierReport
from tests.builders import NOW, a_meeting, a_seat, a_series, an_account, an_organisation
from tests.signing_in import sign_in

_numbers = count(1)


@pytest.fixture(autouse=True)
def _in_time(app: House) -> None:
    clock.set_to(NOW)
    heartbeat.beat("test", now=NOW)


@pytest.fixture
def series(app: House) -> Series:
    return a_series(short_name="Austausch")


def invited(meeting: Meeting, *statuses: AnswerStatus | None) -> None:
    """Invite a seat for each status; its newest answer says it, an older one the opposite."""
    meeting.state = MeetingState.INVITED
    announcement = Announcement(
        meeting_id=meeting.id, kind=AnnouncementKind.INVITATION, sequence=0, snapshot={}, announced_at=NOW
    )
    db.session.add(announcement)
    for status in statuses:
        seat = a_seat(db.session.get_one(Series, meeting.series_id))
        invitation = Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=NOW)
        db.session.add(invitation)
        db.session.flush()
        for said, at in [] if status is None else [(AnswerStatus.DECLINED, NOW), (status, NOW + timedelta(hours=1))]:
            db.session.add(
                Answer(
                    invitation_id=invitation.id,
                    announcement_id=announcement.id,
                    status=said,
                    channel=Channel.PHONE,
                    given_by="Stelle",
                    stated_at=at,
                    recorded_at=at,
                )
            )
    db.session.flush()


def page(client: FlaskClient, role: Role | None = Role.EDITOR, series: Series | None = None) -> str:
    return sign_in(client, an_account(role, series=series)).get("/").text


def test_a_fresh_installation_says_what_comes_first(client: FlaskClient) -> None:
    text = page(client, Role.ADMIN)
    assert "In vier Schritten zur ersten Einladung" in text
    assert text.count("ir-steps__item--done") == 0
    an_organisation()
    assert client.get("/").text.count("ir-steps__item--done") == 1


def test_steps_end_when_all_is_there(client: FlaskClient, series: Series) -> None:
    a_seat(series)
    a_meeting(series)
    assert "In vier Schritten" not in page(client)


def test_without_a_role_the_page_says_so_and_no_more(client: FlaskClient, series: Series) -> None:
    a_meeting(series, title="Geheime Sitzung")
    text = page(client, None)
    assert "noch keine Rolle" in text
    assert "Geheime Sitzung" not in text


def test_the_next_meetings_show_their_answers(client: FlaskClient, series: Series) -> None:
    meeting = a_meeting(series, title="3. Austauschrunde")
    invited(meeting, AnswerStatus.ACCEPTED, AnswerStatus.DECLINED, AnswerStatus.PENDING, None)
    text = page(client)
    assert "2 von 4 haben geantwortet" in text
    assert "Mittwoch, 20. September 2017" in text


def test_only_what_one_may_read_is_shown(client: FlaskClient, series: Series) -> None:
    a_meeting(series, title="Eigene Sitzung")
    a_meeting(a_series(), title="Andere Sitzung")
    text = page(client, Role.EDITOR, series)
    assert "Eigene Sitzung" in text
    assert "Andere Sitzung" not in text


def test_readers_are_not_asked_to_do_anything(client: FlaskClient, series: Series) -> None:
    a_seat(series)
    a_meeting(series, title="Überfällig", held_on=date(2017, 8, 30), answer_deadline=date(2017, 8, 25))
    text = page(client, Role.READER)
    assert "Was auf Sie wartet" not in text
    assert "Überfällig" in text


def test_a_draft_whose_invitation_is_late_or_due_is_named(client: FlaskClient, series: Series) -> None:
    a_seat(series)
    a_meeting(series, title="Späte", held_on=date(2017, 9, 4))
    a_meeting(series, title="Nahe", held_on=date(2017, 9, 25))
    a_meeting(series, title="Ferne", held_on=date(2017, 12, 4))
    text = page(client)
    assert "Die Einladung zu „Späte“ sollte bis zum 07.08.2017 hinaus." in text
    assert "Die Einladung zu „Nahe“ soll bis zum 28.08.2017 hinaus." in text
    assert "zu „Ferne“" not in text


def test_the_silent_are_counted_when_the_deadline_is_near_or_gone(client: FlaskClient, series: Series) -> None:
    meeting = a_meeting(series, title="Dritte", answer_deadline=date(2017, 9, 6))
    invited(meeting, AnswerStatus.ACCEPTED, None, None)
    assert "auf die Einladung zu" not in page(client)
    clock.set_to(datetime(2017, 9, 4, 8, tzinfo=UTC))
    assert "2 Stellen haben auf die Einladung zu „Dritte“ noch nicht geantwortet." in page(client)
    clock.set_to(datetime(2017, 9, 7, 8, tzinfo=UTC))
    assert "2 Stellen haben auf die Einladung zu „Dritte“ nicht geantwortet." in page(client)


def test_a_meeting_that_is_over_waits_for_its_mark(client: FlaskClient, series: Series) -> None:
    invited(a_meeting(series, title="Vergangene", held_on=date(2017, 8, 22), answer_deadline=date(2017, 8, 1)), None)
    assert "„Vergangene“ ist vorbei, aber nicht als durchgeführt vermerkt." in page(client)


def test_trouble_with_letters_comes_first(client: FlaskClient, series: Series) -> None:
    a_seat(series)
    a_meeting(series, title="Späte", held_on=date(2017, 9, 4))
    db.session.add(OutboxPause(id=1, since=NOW, next_try_at=NOW, detail="535"))
    text = page(client)
    assert text.index("Es gehen keine Briefe hinaus") < text.index("Die Einladung zu")


def test_a_worker_that_is_gone_is_told(client: FlaskClient, series: Series) -> None:
    clock.set_to(NOW + timedelta(hours=1))
    assert "Das Programm, das sie versendet, läuft nicht." in page(client)


def a_barrier(due_on: date) -> None:
    report = BarrierReport(
        description="Kontrast", received_at=NOW, first_answer_due_on=due_on, final_answer_due_on=date(2017, 12, 1)
    )
    db.session.add(report)
    db.session.flush()


def test_open_barrier_reports_are_named_with_the_first_day_due(client: FlaskClient, series: Series) -> None:
    a_barrier(date(2017, 9, 13))
    a_barrier(date(2017, 9, 8))
    text = page(client)
    assert "2 Barrieremeldungen warten auf eine Antwort, die erste bis zum 08.09.2017." in text
    assert "/barrieremeldungen?state=received" in text
    assert "ir-needs__item--warning" in text


def test_a_barrier_report_that_is_overdue_is_urgent(client: FlaskClient, series: Series) -> None:
    a_seat(series)
    a_meeting(series, held_on=date(2017, 12, 4), answer_deadline=date(2017, 11, 20))
    a_barrier(clock.local(NOW).date() - timedelta(days=1))
    assert "ir-needs__item--danger" in page(client)


def test_readers_need_not_answer_barrier_reports(client: FlaskClient, series: Series) -> None:
    a_barrier(date(2017, 9, 13))
    assert "Barrieremeldung" not in page(client, Role.READER)


@pytest.mark.parametrize(("day", "warned"), [("", True), ("2016-08-23", True), ("2016-08-24", False)])
def test_admins_are_warned_of_an_old_accessibility_statement(
    client: FlaskClient, app: House, day: str, warned: bool
) -> None:
    app.config["OPERATOR_ACCESSIBILITY_ON"] = day
    assert ("Die Erklärung zur Barrierefreiheit" in page(client, Role.ADMIN)) is warned


def test_editors_are_not_asked_for_the_accessibility_statement(client: FlaskClient, series: Series) -> None:
    assert "Die Erklärung zur Barrierefreiheit" not in page(client)


def test_when_all_is_well_it_says_so(client: FlaskClient, series: Series) -> None:
    a_seat(series)
    a_meeting(series, held_on=date(2017, 12, 4), answer_deadline=date(2017, 11, 20))
    assert "Auf Sie wartet zurzeit nichts." in page(client)


def test_changes_that_were_not_announced_need_a_hand(client: FlaskClient, series: Series) -> None:
    meeting = a_meeting(series, title="3. Austauschrunde")
    invited(meeting, AnswerStatus.ACCEPTED)
    text = page(client)
    assert "noch nicht bekanntgegeben" not in text
    told = db.session.scalars(sa.select(Announcement).filter_by(meeting_id=meeting.id)).one()
    told.snapshot = {"title": "2. Austauschrunde", "held_on": "2017-09-13"}
    db.session.commit()
    text = client.get("/").text
    assert "2 Änderungen an „3. Austauschrunde“ sind noch nicht bekanntgegeben." in text
    assert f"/sitzungen/{meeting.id}/bekanntgabe" in text


def test_answers_from_before_a_move_count_as_open(client: FlaskClient, series: Series) -> None:
    meeting = a_meeting(series)
    invited(meeting, AnswerStatus.ACCEPTED, AnswerStatus.DECLINED)
    meeting.moved_at_sequence = meeting.sequence = 1
    db.session.commit()
    assert "0 von 2 haben geantwortet" in page(client)
