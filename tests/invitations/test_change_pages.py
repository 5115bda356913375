"""Pages: announce changes, look at the letters, call a meeting off; and what holders see meanwhile."""

import re

import pytest
from flask.testing import FlaskClient

from integrationrunde.invitations.models import AnswerStatus, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.letterhead import keyring
from tests import builders as b
from tests.invitations.changing import ANOTHER_DAY, all_left, announce, call_off, change, names, waiting
from tests.invitations.rounds import an_invited_round, holder_of, letters, says
from tests.signing_in import sign_in


@pytest.fixture
def office(app: House, client: FlaskClient) -> FlaskClient:
    clock.set_to(b.NOW)
    account = b.an_account(Role.EDITOR)
    db.session.commit()
    return sign_in(client, account)


def path(meeting: Meeting) -> str:
    return f"/sitzungen/{meeting.id}/bekanntgabe"


def seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', page)
    assert found, page
    return found[1]


def a_moved_round() -> tuple[Meeting, list[Invitation]]:
    meeting, invitations = an_invited_round(2)
    all_left()
    change(meeting, **ANOTHER_DAY)
    return meeting, invitations


def link_of(invitation: Invitation) -> str:
    return f"/s/{keyring().token(holder_of(invitation).page)}"


def test_the_page_shows_old_and_new_and_sends_one_letter_each(office: FlaskClient) -> None:
    meeting, _ = a_moved_round()
    page = office.get(path(meeting)).text
    assert "Mittwoch, 20. September 2017" in page
    assert "Mittwoch, 27. September 2017" in page
    assert "Bekanntgeben: 2 Briefe senden" in page
    assert "niemanden benachrichtigen" not in page
    answer = office.post(path(meeting), data={"seen": seen(page), "remark": "Saal belegt"})
    assert answer.status_code == 303
    assert [each.kind for each in waiting()] == ["update", "update"]
    assert "Alles ist bekanntgegeben" in office.get(path(meeting)).text


def test_pressed_twice_or_changed_meanwhile_is_said_plainly(office: FlaskClient) -> None:
    meeting, _ = a_moved_round()
    first = seen(office.get(path(meeting)).text)
    change(meeting, title="Noch etwas")
    refused = office.post(path(meeting), data={"seen": first, "remark": "Saal belegt"})
    assert (refused.status_code, waiting()) == (409, [])
    assert "Saal belegt" in refused.text
    again = {"seen": seen(refused.text), "remark": "Saal belegt"}
    assert office.post(path(meeting), data=again).status_code == 303
    assert office.post(path(meeting), data=again).status_code == 409
    assert len(waiting()) == 2


def test_a_slip_of_the_pen_needs_no_letter(office: FlaskClient) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    change(meeting, title="Ohne Tippfehler")
    page = office.get(path(meeting)).text
    assert "niemanden benachrichtigen" in page
    assert office.post(path(meeting), data={"seen": seen(page), "silent": "1"}).status_code == 303
    assert (waiting(), names(meeting)) == ([], [])


def test_the_letter_can_be_looked_at_and_is_the_one_that_leaves(office: FlaskClient) -> None:
    meeting, [invitation, _other] = a_moved_round()
    preview = office.get(f"{path(meeting)}/vorschau/{invitation.seat_id}").text
    office.post(path(meeting), data={"seen": seen(office.get(path(meeting)).text)})
    letter = waiting(seat_id=invitation.seat_id)[0]
    assert letter.subject in preview
    assert "SEQUENCE:1" in preview
    assert "/s/" not in preview
    assert office.get(f"{path(meeting)}/vorschau/999999").status_code == 404


def test_whom_no_letter_reaches_is_named(office: FlaskClient) -> None:
    meeting, [invitation, _other] = a_moved_round()
    holder_of(invitation).address = ""
    db.session.commit()
    page = office.get(path(meeting)).text
    assert "bitte anrufen" in page
    assert "Bekanntgeben: 1 Brief senden" in page


@pytest.mark.parametrize("page", ["", "/tagesordnung", "/einladungen"])
def test_the_pages_of_the_meeting_say_what_is_not_announced(office: FlaskClient, page: str) -> None:
    meeting, _ = a_moved_round()
    shown = office.get(f"/sitzungen/{meeting.id}{page}").text
    assert "2 Änderungen sind noch nicht bekanntgegeben" in shown
    assert path(meeting) in shown
    announce(meeting)
    assert "noch nicht bekanntgegeben" not in office.get(f"/sitzungen/{meeting.id}{page}").text


def test_holders_see_what_was_announced(office: FlaskClient) -> None:
    meeting, [invitation, _other] = an_invited_round(2)
    link, at = link_of(invitation), f"/sitzung/{meeting.id}"
    before = [office.get(link + page).text for page in ("", at, f"{at}/vertretung")]
    entry = office.get(f"{link}{at}/termin.ics").data
    change(meeting, title="Geheim", online_url="https://video.example/geheim", **ANOTHER_DAY)
    assert [office.get(link + page).text for page in ("", at, f"{at}/vertretung")] == before
    assert office.get(f"{link}{at}/termin.ics").data == entry
    announce(meeting)
    after = office.get(link + at).text
    assert "Geheim" in after
    assert "27. September 2017" in after
    assert b"Geheim" in office.get(f"{link}{at}/termin.ics").data


def test_an_answer_from_before_the_move_is_marked_everywhere(office: FlaskClient) -> None:
    meeting, invitations = an_invited_round(1)
    says(invitations[0], AnswerStatus.ACCEPTED)
    change(meeting, **ANOTHER_DAY)
    announce(meeting)
    assert "vor der Verlegung" in office.get(f"/sitzungen/{meeting.id}/einladungen").text
    link = link_of(invitations[0])
    assert "vor der Verlegung" in office.get(link).text
    assert "vor der Verlegung" in office.get(f"{link}/sitzung/{meeting.id}").text


def test_calling_off_needs_a_reason_and_shows_who_hears(office: FlaskClient) -> None:
    meeting, [invitation, _other] = an_invited_round(2)
    all_left()
    where = f"/sitzungen/{meeting.id}/absagen"
    page = office.get(where).text
    assert holder_of(invitation).address in page
    assert office.post(where, data={"reason": " "}).status_code == 422
    assert waiting() == []
    assert office.post(where, data={"reason": "Krankheit"}).status_code == 303
    db.session.expire_all()
    assert meeting.state is MeetingState.CANCELLED
    assert [each.kind for each in waiting()] == ["cancellation"] * 2
    assert office.post(where, data={"reason": "Krankheit"}).status_code == 303
    assert len(letters(kind="cancellation")) == 2
    assert "bereits abgesagt" in office.get(where).text


def test_holders_read_why_a_meeting_was_called_off(office: FlaskClient) -> None:
    meeting, [invitation] = an_invited_round(1)
    all_left()
    link = link_of(invitation)
    call_off(meeting, "Der Saal ist überschwemmt.")
    page = office.get(f"{link}/sitzung/{meeting.id}").text
    assert "Der Saal ist überschwemmt." in page
    assert "abgesagt" in office.get(link).text
    assert office.post(
        f"{link}/sitzung/{meeting.id}/rueckmeldung", data={"status": "accepted", "seen": "0"}
    ).status_code == 409  # fmt: skip
