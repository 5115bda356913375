"""The list of minutes by link: own ones only, searched in what the organisation may read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from integrationrunde.agenda.models import Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.minutes import approving, correcting, deciding
from integrationrunde.minutes.models import ApprovalMode, Decision
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.seats.models import SeatHolder
from tests.minutes.rounds import AFTER, BY, WRITTEN, Round, a_circulated_round, a_round
from tests.minutes.test_giving_out import an_approved_round

pytestmark = pytest.mark.usefixtures("app")


def path(holder: SeatHolder) -> str:
    return f"/s/{keyring().token(holder.page)}"


def a_round_with_a_secret() -> Round:
    made = a_round()
    item = made.items[1]
    item.audience = Audience.ORGANISATIONS
    loaded = next(one for one in made.loaded().items if one.id == item.id)
    loaded.agenda_item.title = "Verschlusssache"
    loaded.organisations = [db.session.get_one(Organisation, made.seats[0].organisation_id)]
    db.session.commit()
    made.circulate()
    db.session.commit()
    return made


def test_newest_first_with_state_checksum_and_pdf(client: FlaskClient) -> None:
    made = an_approved_round()
    page = client.get(f"{path(made.holder())}/protokolle")
    assert page.status_code == 200
    assert made.version.sha256 in page.text
    assert "genehmigt" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_pdf_by_link_is_never_kept(client: FlaskClient) -> None:
    made = a_circulated_round()
    answer = client.get(f"{path(made.holder())}/protokoll/{made.meeting.id}/fassung/1.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    again = client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_was_approved_after_a_correction_is_listed_with_its_pdf(client: FlaskClient) -> None:
    made = a_circulated_round()
    deciding.decide(made.object(), Decision.ACCEPTED, by=BY, now=WRITTEN)
    item = made.loaded().items[0]
    correcting.correct_paragraph(item, made.paragraph_id(), "Anders.", base=item.revision, by=BY, now=WRITTEN)
    approving.approve(made.minutes, ApprovalMode.AFTER_CORRECTION, by=BY, now=AFTER)
    db.session.commit()
    link = f"{path(made.holder())}/protokoll/{made.meeting.id}/fassung/2.pdf"
    listed = client.get(f"{path(made.holder())}/protokolle").text
    assert (made.version.sha256 in listed, link in listed) == (True, True)
    assert link in client.get(f"{path(made.holder())}/protokoll/{made.meeting.id}").text
    assert client.get(link).mimetype == "application/pdf"


def test_other_seats_and_other_meetings_stay_closed(client: FlaskClient) -> None:
    made, other = a_circulated_round(), a_circulated_round()
    assert client.get(f"{path(made.holder())}/protokoll/{other.meeting.id}/fassung/1.pdf").status_code == 404
    assert client.get(f"{path(made.holder())}/protokoll/{made.meeting.id}/fassung/2.pdf").status_code == 404
    assert other.version.sha256 not in client.get(f"{path(made.holder())}/protokolle").text


def test_search_finds_only_what_the_seat_may_read(client: FlaskClient, app: Flask) -> None:
    made = a_round_with_a_secret()
    title = made.loaded().items[1].agenda_item.title
    assert "1 Sitzung gefunden" in client.get(f"{path(made.holder(0))}/protokolle", query_string={"suche": title}).text
    hidden = client.get(f"{path(made.holder(1))}/protokolle", query_string={"suche": title}).text
    assert "0 Sitzungen gefunden" in hidden
    assert "Kein Protokoll enthält diese Wörter." in hidden


def test_without_any_minutes_the_page_says_so(client: FlaskClient) -> None:
    made = a_round()
    assert "Es gibt noch keine Protokolle" in client.get(f"{path(made.holder())}/protokolle").text
