"""The secretariat's pages: inviting step by step, the overview, entering answers, reminding."""

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from integrationrunde.invitations.models import Answer, AnswerStatus, Channel
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState
from tests import builders as b
from tests.invitations.rounds import a_round, an_invited_round, holder_of, letters, says
from tests.signing_in import sign_in


@pytest.fixture(autouse=True)
def _on_the_day(app: House) -> None:
    clock.set_to(b.NOW)


@pytest.fixture
def office(client: FlaskClient) -> FlaskClient:
    """A client signed in as an editor of everything."""
    return sign_in(client, b.an_account(Role.EDITOR))


def fresh(meeting: Meeting) -> Meeting:
    db.session.refresh(meeting)
    return meeting


def test_an_empty_overview_says_how_to_begin(office: FlaskClient) -> None:
    meeting, _seats = a_round()
    page = office.get(f"/sitzungen/{meeting.id}/einladungen").text
    assert f"/sitzungen/{meeting.id}/einladungen/auswahl" in page


def test_an_overview_that_cannot_begin_leads_to_what_is_missing(office: FlaskClient) -> None:
    meeting, _seats = a_round()
    meeting.venue_id = None
    db.session.commit()
    page = office.get(f"/sitzungen/{meeting.id}/einladungen").text
    assert f'href="/sitzungen/{meeting.id}/bearbeiten"' in page
    assert f"/sitzungen/{meeting.id}/einladungen/auswahl" not in page
    place = b.a_venue(accessibility="")
    meeting.venue_id = place.id
    db.session.commit()
    page = office.get(f"/sitzungen/{meeting.id}/einladungen").text
    assert f'href="/orte/{place.id}/bearbeiten?sitzung={meeting.id}"' in page
    meeting.state = MeetingState.HELD
    db.session.commit()
    assert "Es kann niemand mehr eingeladen werden" in office.get(f"/sitzungen/{meeting.id}/einladungen").text


def test_choosing_checking_sending(office: FlaskClient) -> None:
    meeting, seats = a_round(3)
    choice = office.get(f"/sitzungen/{meeting.id}/einladungen/auswahl").text
    assert choice.count('name="seat"') == 3
    assert choice.count("checked") == 3
    form = {"seat": [seats[0].id, seats[1].id], "letter_text": "Bitte bringen Sie Ihren Kalender mit.", "version": "1"}
    stored = office.post(f"/sitzungen/{meeting.id}/einladungen/auswahl", data=form)
    assert stored.status_code == 303
    check = office.get(stored.location)
    assert check.status_code == 200
    assert "An 2 Stellen senden" in check.text
    assert letters() == []
    chosen = f"plaetze={seats[0].id}.{seats[1].id}"
    assert f"/sitzungen/{meeting.id}/einladungen/auswahl?{chosen}" in check.text
    assert office.get(f"/sitzungen/{meeting.id}/einladungen/auswahl?{chosen}").text.count("checked") == 2
    letter = office.get(f"/sitzungen/{meeting.id}/einladungen/vorschau/{seats[0].id}?{chosen}").text
    assert f"/sitzungen/{meeting.id}/einladungen/pruefen?{chosen}" in letter
    sent = office.post(f"/sitzungen/{meeting.id}/einladungen/senden", data={"seat": [seats[0].id, seats[1].id]})
    assert sent.status_code == 303
    assert fresh(meeting).state is MeetingState.INVITED
    assert [letter.seat_id for letter in letters()] == [seats[0].id, seats[1].id]
    assert "Bitte bringen Sie Ihren Kalender mit." in letters()[0].text


def test_sending_twice_invites_once(office: FlaskClient) -> None:
    meeting, seats = a_round(1)
    for _ in range(2):
        sent = office.post(f"/sitzungen/{meeting.id}/einladungen/senden", data={"seat": [seats[0].id]})
        assert sent.location == f"/sitzungen/{meeting.id}/einladungen"
    assert len(letters()) == 1
    assert "Diese Stellen sind schon eingeladen." in office.get(f"/sitzungen/{meeting.id}/einladungen").text


def test_a_seat_of_another_series_cannot_be_smuggled_in(office: FlaskClient) -> None:
    meeting, _seats = a_round(1)
    _other, others = a_round(1)
    answer = office.post(f"/sitzungen/{meeting.id}/einladungen/senden", data={"seat": [others[0].id]})
    assert answer.status_code == 422
    assert letters() == []


def test_the_check_names_what_is_missing(office: FlaskClient) -> None:
    meeting, seats = a_round(1, venue_id=b.a_venue(accessibility="", capacity=1).id)
    holder = b.a_holder(seats[0], address="", function="Sachgebietsleitung")
    form = {"seat": [seats[0].id], "letter_text": ""}
    page = office.post(f"/sitzungen/{meeting.id}/einladungen/auswahl", data=form, follow_redirects=True).text
    assert holder.function in page
    assert "Tagesordnung ist leer" in page
    assert f"/orte/{meeting.venue_id}" in page
    assert f"/sitzungen/{meeting.id}/einladungen/senden" not in page


def test_a_text_changed_meanwhile_is_shown_beside_the_own_one(office: FlaskClient) -> None:
    meeting, seats = a_round(1)
    stale = meeting.version
    meeting.letter_text = "Text der Kollegin"
    db.session.commit()
    form = {"seat": [seats[0].id], "letter_text": "Eigener Text", "version": str(stale)}
    page = office.post(f"/sitzungen/{meeting.id}/einladungen/auswahl", data=form)
    assert page.status_code == 409
    assert "Text der Kollegin" in page.text
    assert "Eigener Text" in page.text
    assert fresh(meeting).letter_text == "Text der Kollegin"


def test_the_preview_is_the_letter_with_its_link_hidden(office: FlaskClient) -> None:
    meeting, seats = a_round(1)
    page = office.get(f"/sitzungen/{meeting.id}/einladungen/vorschau/{seats[0].id}").text
    office.post(f"/sitzungen/{meeting.id}/einladungen/senden", data={"seat": [seats[0].id]})
    assert letters()[0].subject in page
    assert "/s/" not in page
    assert "[persönlicher Link]" in page


def test_the_overview_counts_filters_and_exports(office: FlaskClient) -> None:
    meeting, invitations = an_invited_round(3)
    says(invitations[0], AnswerStatus.ACCEPTED, headcount=2)
    says(invitations[1], AnswerStatus.DECLINED)
    page = office.get(f"/sitzungen/{meeting.id}/einladungen").text
    assert "1 von 3" in page
    only = office.get(f"/sitzungen/{meeting.id}/einladungen?status=declined").text
    assert only.count('id="seat-') == 1
    asked = office.get(f"/sitzungen/{meeting.id}/einladungen?q=stadt&sort=-name&status=declined").text
    assert "liste.csv?q=stadt&amp;sort=-name&amp;status=declined" in asked
    table = office.get(f"/sitzungen/{meeting.id}/einladungen/liste.csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert len(rows) == 4
    assert sorted(row[2] for row in rows[1:]) == ["0", "0", "2"]


def test_the_live_part_is_the_same_list_alone(office: FlaskClient) -> None:
    meeting, invitations = an_invited_round(1)
    says(invitations[0], AnswerStatus.ACCEPTED)
    part = office.get(f"/sitzungen/{meeting.id}/einladungen", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert f'id="seat-{invitations[0].id}"' in part


def test_an_overview_of_many_seats_needs_no_more_statements(office: FlaskClient) -> None:
    few, asked = an_invited_round(5)
    says(asked[0], AnswerStatus.DECLINED)
    many, invitations = an_invited_round(60)
    for invitation in invitations[:30]:
        says(invitation, AnswerStatus.ACCEPTED)
    assert _statements(office, few) == _statements(office, many)


def _statements(client: FlaskClient, meeting: Meeting) -> int:
    counted: list[str] = []
    db.session.commit()
    listener = lambda *arguments: counted.append(arguments[2])  # noqa: E731 - has to be removed again
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        assert client.get(f"/sitzungen/{meeting.id}/einladungen").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len(counted)


def test_an_answer_by_phone_is_entered(office: FlaskClient) -> None:
    _meeting, invitations = an_invited_round(1)
    form = {"channel": "phone", "status": "accepted", "headcount": "2", "remark": "kommt später"}
    assert office.post(f"/einladungen/{invitations[0].id}/rueckmeldung", data=form).status_code == 303
    answer = db.session.scalars(sa.select(Answer)).one()
    assert (answer.channel, answer.headcount, answer.holder_id) == (Channel.PHONE, 2, None)
    assert [letter.kind for letter in letters()][1:] == ["told"]
    assert "telefonisch" in office.get(f"/einladungen/{invitations[0].id}").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"headcount": "3"}, "headcount"), ({"remark": "x" * 201}, "remark"), ({"status": ""}, "status")],
)
def test_a_wrong_answer_is_told_at_its_field_and_kept(office: FlaskClient, changes: dict[str, str], field: str) -> None:
    _meeting, invitations = an_invited_round(1)
    form = {"channel": "mail", "status": "accepted", "headcount": "1", "remark": "Bleibt erhalten", **changes}
    page = office.post(f"/einladungen/{invitations[0].id}/rueckmeldung", data=form)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text or f"{field}" in page.text
    assert form["remark"] in page.text
    assert db.session.scalars(sa.select(Answer)).all() == []


def test_an_answer_after_the_deadline_is_late(office: FlaskClient) -> None:
    meeting, invitations = an_invited_round(1)
    clock.set_to(clock.end_of(meeting.answer_deadline) + timedelta(hours=1))
    sign_in(office, b.an_account(Role.EDITOR))
    form = {"channel": "phone", "status": "declined"}
    office.post(f"/einladungen/{invitations[0].id}/rueckmeldung", data=form)
    assert db.session.scalars(sa.select(Answer)).one().is_late


def test_no_answer_is_entered_once_the_meeting_has_begun(office: FlaskClient) -> None:
    meeting, invitations = an_invited_round(1)
    clock.set_to(meeting.start() + timedelta(seconds=1))
    sign_in(office, b.an_account(Role.EDITOR))
    form = {"channel": "phone", "status": "accepted", "remark": "zu spät"}
    page = office.post(f"/einladungen/{invitations[0].id}/rueckmeldung", data=form)
    assert page.status_code == 409
    assert "zu spät" in page.text


def test_reminding_shows_who_gets_it_and_sends_to_the_chosen(office: FlaskClient) -> None:
    meeting, invitations = an_invited_round(3)
    says(invitations[0], AnswerStatus.ACCEPTED)
    page = office.get(f"/sitzungen/{meeting.id}/einladungen/erinnern").text
    assert page.count('name="invitation"') == 2
    office.post(f"/sitzungen/{meeting.id}/einladungen/erinnern", data={"invitation": [invitations[1].id]})
    assert [letter.recipient_address for letter in letters(kind="reminder")] == [holder_of(invitations[1]).address]


def test_those_who_answered_cannot_be_reminded_by_a_forged_form(office: FlaskClient) -> None:
    meeting, invitations = an_invited_round(1)
    says(invitations[0], AnswerStatus.DECLINED)
    office.post(f"/sitzungen/{meeting.id}/einladungen/erinnern", data={"invitation": [invitations[0].id]})
    assert letters(kind="reminder") == []


def test_uninviting_asks_for_a_reason(office: FlaskClient) -> None:
    _meeting, invitations = an_invited_round(1)
    address = f"/einladungen/{invitations[0].id}/ausladen"
    assert office.post(address, data={"reason": "  "}).status_code == 422
    assert office.post(address, data={"reason": "Doppelt eingeladen"}).status_code == 303
    db.session.refresh(invitations[0])
    assert invitations[0].revocation_reason == "Doppelt eingeladen"
    page = office.get(f"/sitzungen/{invitations[0].meeting_id}/einladungen").text
    assert f'href="/einladungen/{invitations[0].id}"' in page
    assert "Doppelt eingeladen" in page


def test_a_guest_is_added_for_one_meeting(office: FlaskClient) -> None:
    meeting, seats = a_round(1)
    guest = b.an_organisation("Volkshochschule")
    offered = office.get(f"/sitzungen/{meeting.id}/einladungen/gast").text
    assert '<option selected value="">' in offered
    assert f'value="{guest.id}"' in offered
    assert f'value="{seats[0].organisation_id}"' not in offered
    form = {"organisation": str(guest.id), "function": "Leitung", "address": "vhs@bildung.example", "places": "1"}
    assert office.post(f"/sitzungen/{meeting.id}/einladungen/gast", data=form).status_code == 303
    assert "Volkshochschule" in office.get(f"/sitzungen/{meeting.id}/einladungen/auswahl").text


def test_a_reader_sees_but_does_not_send(client: FlaskClient) -> None:
    meeting, seats = a_round(1)
    sign_in(client, b.an_account(Role.READER))
    assert client.get(f"/sitzungen/{meeting.id}/einladungen").status_code == 200
    assert client.get(f"/sitzungen/{meeting.id}/einladungen/auswahl").status_code == 403
    answer = client.post(f"/sitzungen/{meeting.id}/einladungen/senden", data={"seat": [seats[0].id]})
    assert answer.status_code == 403
    assert letters() == []
