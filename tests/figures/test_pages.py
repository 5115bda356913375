"""Pages of the register and of the figures, and the report."""

import io
from datetime import UTC, datetime

import page
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes.models import AttendanceState, AttendedPerson, Outcome
from tests.builders import NOW, a_seat, a_series, an_account
from tests.dashboard.test_statements import statements
from tests.figures.rounds import SECOND, Rounds, a_result, a_round, a_topic, rounds
from tests.minutes_builders import an_attendance
from tests.signing_in import sign_in


@pytest.fixture
def made(app: House) -> Rounds:
    clock.set_to(NOW)
    return rounds()


def reading(client: FlaskClient, made: Rounds, role: Role = Role.READER) -> FlaskClient:
    return sign_in(client, an_account(role, made.series))


def test_the_register_shows_the_way_of_a_result(client: FlaskClient, made: Rounds) -> None:
    text = reading(client, made).get("/ergebnisse").text
    for part in ("E-2017-01", "Anröchte, Werl", "21.09.2016", "einmal vertagt", "22.03.2017", "1 von 2 erledigt"):
        assert part in text, part


def test_a_result_leads_to_its_tasks(client: FlaskClient, made: Rounds) -> None:
    text = reading(client, made).get(f"/ergebnisse/{made.result.id}").text
    assert f"{made.task.number}: Feste Ansprechstelle benennen</a>, fällig am 16.10.2017: 1 von 2 erledigt" in text
    assert f"/arbeitsauftraege/{made.task.id}" in text


def test_nobody_sees_results_of_other_series(client: FlaskClient, made: Rounds) -> None:
    _meeting, item = a_round(a_series(), None, SECOND)
    hidden = a_result(item, 9, wording="Geheim")
    browser = reading(client, made)
    assert "Geheim" not in browser.get("/ergebnisse").text
    assert "Geheim" not in browser.get("/ergebnisse?q=geheim").text
    assert browser.get(f"/ergebnisse/{hidden.id}").status_code == 404
    assert "Geheim" not in browser.get("/ergebnisse/liste.csv").text


def test_a_result_without_a_number_has_no_page(client: FlaskClient, made: Rounds) -> None:
    draft = a_result(made.items[1], number_year=None, number_count=None)
    assert reading(client, made).get(f"/ergebnisse/{draft.id}").status_code == 404


def test_a_wording_that_begins_like_a_formula_stays_text(client: FlaskClient, made: Rounds) -> None:
    a_result(made.items[1], 2, wording='=HYPERLINK("http://x.example")')
    browser = reading(client, made)
    assert "'=HYPERLINK" in browser.get("/ergebnisse/liste.csv").text
    sheet = load_workbook(io.BytesIO(browser.get("/ergebnisse/liste.xlsx").data)).worksheets[0]
    [cell] = [row[3] for row in sheet.iter_rows(min_row=2) if str(row[3].value).startswith("=")]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_a_result_is_replaced_and_holds_again(client: FlaskClient, made: Rounds) -> None:
    later = a_result(made.items[1], 2)
    browser, path = reading(client, made, Role.EDITOR), f"/ergebnisse/{made.result.id}"
    assert browser.post(f"{path}/ersetzen", data={"later": "0"}).status_code == 422
    told = browser.post(f"{path}/ersetzen", data={"later": later.id}, follow_redirects=True).text
    assert "E-2017-01 wurde durch E-2017-02 ersetzt." in told
    assert "Ersetzt durch" in told
    assert browser.post(f"{path}/ersetzen", data={"later": later.id}).status_code == 409
    assert "E-2017-01 gilt wieder." in browser.post(f"{path}/gilt-wieder", follow_redirects=True).text


def test_a_result_comes_up_again_and_is_looked_at(client: FlaskClient, made: Rounds) -> None:
    browser, path = reading(client, made, Role.EDITOR), f"/ergebnisse/{made.result.id}"
    wrong = browser.post(f"{path}/wiedervorlage", data={"review_on": "2016-01-01"})
    assert wrong.status_code == 422
    assert "2016-01-01" in wrong.text
    told = browser.post(f"{path}/wiedervorlage", data={"review_on": "2018-01-06"}, follow_redirects=True).text
    assert "kommt am 08.01.2018 auf Wiedervorlage" in told
    assert browser.post(f"{path}/geprueft", data={"note": ""}).status_code == 422
    told = browser.post(f"{path}/geprueft", data={"note": "Gilt weiter."}, follow_redirects=True).text
    assert "Ergebnis E-2017-01 geprüft: Gilt weiter." in told
    assert db.session.get_one(Outcome, made.result.id).review_on is None


def test_readers_change_nothing(client: FlaskClient, made: Rounds) -> None:
    browser = reading(client, made)
    for step in ("ersetzen", "gilt-wieder", "wiedervorlage", "geprueft"):
        assert browser.post(f"/ergebnisse/{made.result.id}/{step}").status_code == 403
    assert "/wiedervorlage" not in browser.get(f"/ergebnisse/{made.result.id}").text


def test_each_figure_has_a_sentence_a_drawing_and_its_table(client: FlaskClient, made: Rounds) -> None:
    text = reading(client, made).get("/auswertung").text
    assert "Ein Ergebnis: Von der ersten Tagesordnung bis zur Vereinbarung dauerte es 182 Tage." in text
    assert "1 Arbeitsauftrag ist verbindlich; davon nicht abgeschlossen: 1, überfällig: 0." in text
    assert text.count('role="img"') == text.count("<table") == 4
    assert 'aria-labelledby="vereinbart-title"' in text


def test_figures_of_nothing_say_so(client: FlaskClient, app: House) -> None:
    text = sign_in(client, an_account()).get("/auswertung?series=7&from=abc&to=2999").text
    assert "Es ist noch kein Ergebnis versandt, also gibt es nichts zu zählen." in text
    assert "<table" not in text


def test_the_report_names_organisations_and_is_the_same_each_time(client: FlaskClient, made: Rounds) -> None:
    browser = reading(client, made)
    first, again = browser.get("/auswertung/bericht.pdf"), browser.get("/auswertung/bericht.pdf")
    assert first.mimetype == "application/pdf"
    assert first.headers["Content-Disposition"].startswith('inline; filename="auswertung-')
    assert first.data == again.data
    text = " ".join(PdfReader(io.BytesIO(first.data)).pages[0].extract_text().split())
    assert "Kürzere Entscheidungswege" in text
    assert "182 Tage" in text
    sheets = [browser.get("/auswertung/bericht.xlsx").data for _ in range(2)]
    assert sheets[0] == sheets[1]
    book = load_workbook(io.BytesIO(sheets[0]))
    assert book.sheetnames[0] == "Angaben"
    assert book.properties.modified == datetime(2017, 8, 23, 10, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize("path", ["/ergebnisse", "/ergebnisse?q=wohnraum", "/ergebnisse/liste.csv", "/auswertung"])
def test_many_rounds_cost_no_statements(client: FlaskClient, made: Rounds, path: str) -> None:
    browser = reading(client, made)

    def asked() -> int:
        db.session.commit()
        with statements() as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    with_two = asked()
    for number in range(30):
        _meeting, item = a_round(made.series, a_topic(made.series, f"Wohnraum {number}"), SECOND)
        a_result(item, number + 10)
    assert asked() == with_two
    assert with_two <= 18


def test_the_report_is_pdf_ua_1_and_pdf_a_2a(client: FlaskClient, made: Rounds) -> None:
    content = reading(client, made).get("/auswertung/bericht.pdf").data
    for profile in ("ua1", "2a"):
        report = page.validate_pdf_bytes(content, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_a_report_of_nothing_can_be_printed(client: FlaskClient, app: House) -> None:
    browser = sign_in(client, an_account())
    assert browser.get("/auswertung/bericht.pdf").mimetype == "application/pdf"
    assert load_workbook(io.BytesIO(browser.get("/auswertung/bericht.xlsx").data)).sheetnames == ["Angaben"]


def test_nobody_is_named_in_the_report(client: FlaskClient, made: Rounds) -> None:
    seat = a_seat(made.series, db.session.get_one(Organisation, made.owners[0].organisation_id))
    listed = an_attendance(made.meetings[0], seat, state=AttendanceState.PRESENT, headcount=1, function="Leitung 50")
    db.session.add(AttendedPerson(attendance_id=listed.id, name="Person am Tisch"))
    db.session.flush()
    browser = reading(client, made)
    content = browser.get("/auswertung/bericht.pdf").data
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)
    cells = load_workbook(io.BytesIO(browser.get("/auswertung/bericht.xlsx").data)).worksheets
    text += " ".join(str(cell.value) for sheet in cells for row in sheet.iter_rows() for cell in row)
    assert "Werl" in text
    assert not any(part in text for part in ("Person am Tisch", "Leitung 50"))
