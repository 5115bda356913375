"""Barriers: reported by anybody, answered by the secretariat."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts.models import Throttle
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.public import operations
from integrationrunde.public.models import BarrierReport, ReportState
from tests.builders import an_account
from tests.signing_in import sign_in

NOW = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)
REPORT = {"description": "Der Kontrast der Karte ist zu gering.", "page": "Übersicht", "address": "ich@verein.example"}


def reports() -> list[BarrierReport]:
    return list(db.session.scalars(sa.select(BarrierReport)))


def letters() -> list[OutgoingLetter]:
    return list(db.session.scalars(sa.select(OutgoingLetter).order_by(OutgoingLetter.id)))


def a_report(**changes: str) -> BarrierReport:
    fields = {**REPORT, "inform": "", **changes}
    return operations.report_barrier(**fields, by=System(), now=NOW)


def test_a_report_is_stored_and_the_operator_told(app: House, client: FlaskClient) -> None:
    answer = client.post("/barriere-melden", data=REPORT)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/barriere-melden/danke")
    assert "Set-Cookie" not in answer.headers
    report = reports()[0]
    assert (report.description, report.page, report.address) == tuple(REPORT.values())
    assert report.state is ReportState.RECEIVED
    letter = letters()[0]
    assert letter.recipient_address == "runde@kreis-soest.example"
    assert letter.subject.startswith("Barriere gemeldet: erste Antwort bis ")
    assert f"http://localhost/barrieremeldungen/{report.id}" in letter.text
    assert "Ombudsstelle" in client.get("/barriere-melden/danke").text


def test_the_deadlines_are_two_and_six_weeks_and_working_days(app: House) -> None:
    report = a_report()
    assert (report.first_answer_due_on, report.final_answer_due_on) == (date(2017, 9, 6), date(2017, 10, 4))
    later = operations.report_barrier(
        page="", description="x", address="", inform="", by=System(), now=datetime(2017, 9, 19, 8, 0, tzinfo=UTC)
    )
    assert later.first_answer_due_on == date(2017, 10, 4)  # 3 October is a public holiday
    assert not report.is_overdue(NOW + timedelta(days=14))
    assert report.is_overdue(NOW + timedelta(days=15))


def test_a_report_needs_a_description_and_a_whole_address(app: House, client: FlaskClient) -> None:
    answer = client.post("/barriere-melden", data={"description": "", "address": "ich@", "page": "Übersicht"})
    assert answer.status_code == 422
    assert "<title>Fehler:" in answer.text
    assert 'href="#description"' in answer.text
    assert 'value="Übersicht"' in answer.text
    assert reports() == []


def test_what_only_programs_fill_in_is_not_stored(app: House, client: FlaskClient) -> None:
    answer = client.post("/barriere-melden", data={**REPORT, "website": "https://kauf.example"})
    assert answer.headers["Location"] == "/barriere-melden/danke"
    assert reports() == []
    assert letters() == []


def test_a_flood_is_slowed_down_and_loses_nothing_typed(app: House, client: FlaskClient) -> None:
    for _number in range(10):
        assert client.post("/barriere-melden", data=REPORT).status_code == 303
    answer = client.post("/barriere-melden", data=REPORT)
    assert answer.status_code == 429
    assert "Der Kontrast der Karte" in answer.text
    assert len(reports()) == 10
    assert "127.0.0.1" not in str(db.session.scalars(sa.select(Throttle.bucket)).all())
    other = client.post("/barriere-melden", data=REPORT, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert other.status_code == 303


def test_personal_links_are_cut_off(app: House) -> None:
    token = "1-2s-" + "a" * 26
    report = a_report(page=f"https://kreis.example/s/{token}", description=f"siehe /s/{token}")
    assert token not in report.page + report.description


def test_an_answer_is_stored_and_sent_once(app: House, client: FlaskClient) -> None:
    report = a_report()
    sign_in(client, an_account(Role.EDITOR, name="Redaktion"))
    url = f"/barrieremeldungen/{report.id}"
    assert "Der Kontrast der Karte" in client.get(url).text
    sent = client.post(url, data={"answer": "Behoben.", "version": "1"}, follow_redirects=True)
    assert "Die Antwort ist unterwegs." in sent.text
    db.session.refresh(report)
    assert (report.state, report.answer, report.answered_by) == (ReportState.ANSWERED, "Behoben.", "Redaktion")
    letter = letters()[0]
    assert letter.recipient_address == "ich@verein.example"
    assert "Behoben." in letter.text
    assert "Ombudsstelle" in letter.text
    with pytest.raises(Refused):
        operations.answer_report(report, "Noch einmal", ombuds="", by=System(), now=NOW)


def test_an_answer_on_an_outdated_copy_shows_both(app: House, client: FlaskClient) -> None:
    report = a_report()
    operations.answer_report(report, "Die andere Antwort", ombuds="", by=System(), now=NOW)
    sign_in(client, an_account(Role.EDITOR))
    answer = client.post(f"/barrieremeldungen/{report.id}", data={"answer": "Meine Antwort", "version": "1"})
    assert answer.status_code == 409
    assert "Meine Antwort" in answer.text
    assert "Die andere Antwort" in answer.text


def test_readers_read_and_do_not_answer(app: House, client: FlaskClient) -> None:
    report = a_report()
    sign_in(client, an_account(Role.READER))
    page = client.get(f"/barrieremeldungen/{report.id}")
    assert page.status_code == 200
    assert 'name="answer"' not in page.text
    refused = client.post(f"/barrieremeldungen/{report.id}", data={"answer": "x", "version": "1"})
    assert refused.status_code == 403


@pytest.mark.parametrize(("state", "shown"), [("", 2), ("received", 1), ("answered", 1), ("unfug", 2)])
def test_the_list_tells_state_and_deadlines(app: House, client: FlaskClient, state: str, shown: int) -> None:
    a_report()
    operations.answer_report(a_report(description="Erledigtes"), "Behoben.", ombuds="", by=System(), now=NOW)
    sign_in(client, an_account(Role.READER))
    text = client.get("/barrieremeldungen", query_string={"state": state}).text
    assert text.count("/barrieremeldungen/") == shown
    if shown == 2:
        assert "überfällig" in text
        assert "06.09.2017" in text
