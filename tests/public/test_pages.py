"""Pages for everybody: what they say, that they set no cookie, that looking changes nothing."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.public import operations
from integrationrunde.public.models import BarrierReport, PrivacyNotice
from tests.builders import an_account
from tests.conftest import application
from tests.signing_in import sign_in

PAGES = (
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/hilfe",
    "/leichte-sprache",
    "/barriere-melden",
    "/barriere-melden/danke",
    "/erscheinungsbild.css",
    "/robots.txt",
    "/gesund",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_public_page_is_open_and_sets_no_cookie(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_it_takes_no_cookie_from_those_who_are_signed_in(app: House, client: FlaskClient, page: str) -> None:
    sign_in(client, an_account())
    with client.session_transaction() as session:
        session["_flashes"] = [("success", "noch nicht gelesen")]
    assert "Set-Cookie" not in client.get(page).headers


@pytest.mark.parametrize("page", [*PAGES, "/wappen", "/barrieremeldungen", "/datenschutz/alt"])
def test_looking_changes_nothing(app: House, client: FlaskClient, page: str) -> None:
    sign_in(client, an_account(Role.READER))
    before = _rows()
    for method in ("get", "head", "options"):
        getattr(client, method)(page)
    assert _rows() == before


def _rows() -> list[int]:
    counts = [sa.select(sa.func.count()).select_from(table) for table in db.metadata.sorted_tables]
    return [db.session.scalar(count) or 0 for count in counts]


@pytest.mark.parametrize("page", ["/impressum", "/datenschutz", "/barrierefreiheit", "/leichte-sprache"])
def test_a_text_that_nobody_has_written_is_shown_as_a_draft(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    assert "Entwurf" in text
    assert "Kreis Soest" in text


def test_the_statement_promises_no_full_conformance(client: FlaskClient) -> None:
    text = client.get("/barrierefreiheit").text
    assert "teilweise" in text
    assert "Selbstbewertung steht aus" in text
    assert "Ombudsstelle" in text


def test_the_operator_s_own_text_is_shown_without_their_html(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "imprint.md").write_text("# Impressum\n\n**Amt** <script>x()</script> [x](javascript:alert(1))")
    app = application(database_url, tmp_path / "i", OPERATOR_IMPRINT_FILE=str(tmp_path / "imprint.md"))
    text = app.test_client().get("/impressum").text
    assert "<h2>Impressum</h2>" in text
    assert "<strong>Amt</strong>" in text
    assert "<script>x" not in text
    assert 'href="javascript' not in text
    assert "Entwurf" not in text


def test_pages_speak_english_when_asked(client: FlaskClient) -> None:
    assert '<h1 class="kern-heading-large">Imprint</h1>' in client.get("/impressum?lang=en").text
    assert "For organisations that are invited" in client.get("/hilfe?lang=en").text
    assert "Für Stellen, die eingeladen sind" in client.get("/hilfe").text


def test_earlier_privacy_notices_stay_readable(database_url: str, tmp_path: Path) -> None:
    first = application(
        database_url, tmp_path / "i", OPERATOR_PRIVACY="Erste Fassung.", OPERATOR_PRIVACY_LABEL="2026-01"
    )
    second = application(database_url, tmp_path / "i", OPERATOR_PRIVACY="Zweite Fassung.")
    for app in (first, second):
        with app.app_context():
            _remember(app)
            _remember(app)
            assert db.session.scalar(sa.select(sa.func.count(PrivacyNotice.id))) in (1, 2)
    version = first.config["PRIVACY_VERSION"]
    assert version.startswith("2026-01-")
    assert version != second.config["PRIVACY_VERSION"]
    client = second.test_client()
    assert "Zweite Fassung." in client.get("/datenschutz").text
    assert f"/datenschutz/{version}" in client.get("/datenschutz").text
    past = client.get(f"/datenschutz/{version}")
    assert "Erste Fassung." in past.text
    assert "frühere Fassung" in past.text
    assert client.get("/datenschutz/unbekannt").status_code == 404
    present = client.get(f"/datenschutz/{second.config['PRIVACY_VERSION']}")
    assert (present.status_code, present.headers["Location"]) == (303, "/datenschutz")


def _remember(app: House) -> None:
    operations.remember_notice(app.config["OPERATOR_PRIVACY"], app.config["PRIVACY_VERSION"], now=clock.now())
    db.session.commit()


def test_colours_are_the_operator_s_and_cached(database_url: str, tmp_path: Path) -> None:
    app = application(database_url, tmp_path / "i", OPERATOR_COLOUR="#123456", OPERATOR_COLOUR_DARK="#abcdef")
    client = app.test_client()
    answer = client.get("/erscheinungsbild.css")
    assert "--ir-brand: #123456" in answer.text
    assert "#abcdef" in answer.text
    assert answer.mimetype == "text/css"
    again = client.get("/erscheinungsbild.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_mark_is_served_in_a_sandbox(database_url: str, tmp_path: Path) -> None:
    mark = tmp_path / "wappen.svg"
    mark.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    client = application(database_url, tmp_path / "i", OPERATOR_MARK_FILE=str(mark)).test_client()
    answer = client.get("/wappen")
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert 'src="/wappen"' in client.get("/impressum").text


def test_a_mark_that_is_something_else_is_not_served(database_url: str, tmp_path: Path) -> None:
    mark = tmp_path / "wappen.png"
    mark.write_text("<html>")
    client = application(database_url, tmp_path / "i", OPERATOR_MARK_FILE=str(mark)).test_client()
    assert client.get("/wappen").status_code == 404


@pytest.mark.parametrize(("proxied", "path"), [(True, "/runde/impressum"), (False, "/impressum")])
def test_links_carry_the_path_prefix(database_url: str, tmp_path: Path, proxied: bool, path: str) -> None:
    """Whether or not the proxy strips the prefix."""
    app = application(database_url, tmp_path / "i", BASE_URL="https://kreis.example/runde", TRUSTED_PROXIES="1")
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "kreis.example", "X-Forwarded-For": "192.0.2.7"}
    answer = app.test_client().get(path, headers=headers)
    assert answer.status_code == 200
    for link in ('"/runde/datenschutz"', '"/runde/static/css/house.css"', '"/runde/erscheinungsbild.css"', '"/runde/"'):
        assert link in answer.text, link
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert app.test_client().get("/runde/static/css/house.css", headers=headers).status_code == 200
    assert app.test_client().get("/runde/barrieremeldungen", headers=headers).headers["Location"].startswith("/runde/")


def test_the_health_check_is_terse(app: House, client: FlaskClient) -> None:
    assert client.get("/gesund").json == {"database": "ok", "outbox": "ok", "worker": "silent"}


def test_the_health_check_tells_a_lost_database(tmp_path: Path) -> None:
    app = application(f"sqlite:///{tmp_path}/none/at/all.sqlite3", tmp_path / "i")
    answer = app.test_client().get("/gesund")
    assert answer.status_code == 503
    assert answer.json == {"database": "unreachable", "outbox": "unknown", "worker": "unknown"}


def test_nothing_is_for_search_engines(client: FlaskClient) -> None:
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_reports_need_a_reader(app: House, client: FlaskClient) -> None:
    assert client.get("/barrieremeldungen").status_code == 303
    sign_in(client, an_account(None))
    assert client.get("/barrieremeldungen").status_code == 403
    assert db.session.scalar(sa.select(sa.func.count(BarrierReport.id))) == 0
