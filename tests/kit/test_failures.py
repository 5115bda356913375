"""What the user sees when something cannot be done, and that nothing typed is lost."""

import html
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Venue
from tests.builders import an_account
from tests.conftest import Databases
from tests.signing_in import sign_in

WRITE = "/labor/write/"
TYPED = {"name": "Aula <der> Schule & Söhne", "remark": "eins\nzwei", "password": "geheim"}


def stored() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Venue.name)))


def shows_what_was_typed(page: str) -> bool:
    """Whether the page shows the texts and carries them in a form for another try, and keeps the secret to itself."""
    shown = html.unescape(page)
    return 'name="name"' in page and TYPED["name"] in shown and "eins\nzwei" in shown and "geheim" not in shown


@pytest.fixture
def editor(lab: House) -> FlaskClient:
    return sign_in(lab.test_client(), an_account(Role.EDITOR))


@pytest.mark.parametrize(
    ("then", "status"), [("refuse", 409), ("race", 409), ("stale", 409), ("raise", 500), ("403", 403), ("404", 404)]
)
@pytest.mark.parametrize("door", ["public", "link", "editor"])
def test_each_failure_keeps_what_was_typed(editor: FlaskClient, door: str, then: str, status: int) -> None:
    response = editor.post(WRITE + door, data={**TYPED, "then": then})
    assert response.status_code == status
    assert shows_what_was_typed(response.text)
    assert f'action="{WRITE}{door}"' in response.text


def test_a_refusal_says_why(visitor: FlaskClient) -> None:
    page = visitor.post(WRITE + "public", data={"then": "refuse"}).text
    assert "Das geht jetzt nicht." in page
    assert "<title>Das geht jetzt nicht" in page


def test_link_pages_fail_without_a_cookie_and_without_navigation(visitor: FlaskClient) -> None:
    response = visitor.post(WRITE + "link", data={**TYPED, "then": "refuse"})
    assert "Set-Cookie" not in response.headers
    assert "csrf_token" not in response.text
    assert "ir-nav__list" not in response.text


def test_signed_in_pages_fail_with_navigation_and_token(editor: FlaskClient) -> None:
    page = editor.post(WRITE + "editor", data={**TYPED, "then": "refuse"}).text
    assert 'name="csrf_token"' in page
    assert "ir-nav__list" in page


def test_a_get_without_signing_in_leads_through_the_sign_in_page(visitor: FlaskClient) -> None:
    response = visitor.get(f"{WRITE}editor?tab=2")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/einloggen?next={WRITE}editor?tab%3D2"


def test_a_post_without_signing_in_keeps_what_was_typed(visitor: FlaskClient) -> None:
    response = visitor.post(WRITE + "editor", data=TYPED)
    assert response.status_code == 401
    assert TYPED["name"] in html.unescape(response.text)
    assert "geheim" not in response.text
    assert stored() == []


def test_a_lost_token_keeps_what_was_typed(lab: House, editor: FlaskClient) -> None:
    lab.config["WTF_CSRF_ENABLED"] = True
    response = editor.post(WRITE + "editor", data=TYPED)
    assert response.status_code == 400
    assert shows_what_was_typed(response.text)
    assert stored() == []


def test_sending_once_more_with_the_token_of_the_error_page_works(lab: House, editor: FlaskClient) -> None:
    lab.config["WTF_CSRF_ENABLED"] = True
    page = editor.post(WRITE + "editor", data=TYPED).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert editor.post(WRITE + "editor", data={**TYPED, "csrf_token": token}).status_code == 200
    assert stored() == [TYPED["name"]]


def test_unknown_pages_and_methods(visitor: FlaskClient) -> None:
    assert "Diese Seite gibt es nicht" in visitor.get("/nicht-da").text
    refused = visitor.post("/labor/row/7")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
    assert visitor.get(f"/labor/row/{2**31 - 1}").status_code == 200
    assert visitor.get(f"/labor/row/{2**31}").status_code == 404


def test_a_response_of_the_views_own_is_left_alone(visitor: FlaskClient) -> None:
    response = visitor.post(WRITE + "public", data={"then": "answer"})
    assert (response.status_code, response.text) == (418, "own answer")


@pytest.mark.parametrize("status", ["400", "500", "503"])
def test_other_failures_have_a_page(visitor: FlaskClient, status: str) -> None:
    response = visitor.post(WRITE + "public", data={"then": status})
    assert response.status_code in (int(status), 500)
    assert "<h1" in response.text


@pytest.mark.parametrize(
    "query", ["lang=en&endpoint=x", "_external=1&_scheme=javascript&_method=x", "lang=%00&_anchor=x", "filename=x"]
)
def test_no_query_breaks_a_page(visitor: FlaskClient, query: str) -> None:
    page = visitor.get(f"/nicht-da?{query}")
    assert page.status_code == 404
    page = visitor.get(f"/impressum?{query}")
    assert page.status_code == 200
    assert "javascript:" not in page.text


@pytest.fixture
def locked(lab: House) -> Iterator[None]:
    """Another programme holds the database for itself; we lose patience after a moment."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a lock on the whole database is SQLite's")
    sa.event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=50"))
    db.session.commit()
    db.engine.dispose()
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.close()


@pytest.mark.parametrize("door", ["public", "link", "editor"])
def test_a_locked_database(editor: FlaskClient, locked: None, door: str) -> None:
    response = editor.post(WRITE + door, data=TYPED)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert "Die Datenbank antwortet im Augenblick nicht" in response.text
    assert shows_what_was_typed(response.text)


def test_another_try_works_when_the_lock_is_gone(lab: House, visitor: FlaskClient) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a lock on the whole database is SQLite's")
    sa.event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=50"))
    db.engine.dispose()
    other = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert visitor.post(WRITE + "public", data=TYPED).status_code == 503
    other.close()
    assert visitor.post(WRITE + "public", data=TYPED).status_code == 200
    assert stored() == [TYPED["name"]]


@pytest.fixture
def gone(lab: House, tmp_path: Path) -> Iterator[None]:
    """The database cannot be opened: its file is a folder, or its server is away."""
    db.session.commit()
    original = db.engine.url
    is_file = original.drivername.startswith("sqlite")
    away = original.set(database=str(tmp_path)) if is_file else original.set(port=1)
    engines = db._app_engines[lab]
    here = engines[None]
    engines[None] = sa.create_engine(away)
    yield
    engines[None] = here


@pytest.mark.parametrize("door", ["public", "link", "editor"])
def test_a_database_that_is_gone(editor: FlaskClient, gone: None, door: str) -> None:
    response = editor.post(WRITE + door, data=TYPED)
    assert response.status_code == 503
    assert shows_what_was_typed(response.text)
    assert editor.get(WRITE + door).status_code == 503


def test_pages_without_database_still_open(visitor: FlaskClient, gone: None) -> None:
    assert visitor.get("/nicht-da").status_code == 404
    assert visitor.get("/impressum").status_code == 200


@pytest.mark.postgresql_only
def test_connections_that_the_server_has_ended(databases: Databases, lab: House, editor: FlaskClient) -> None:
    """A restarted server: the pool's connections are dead, the next request takes a new one."""
    if databases.kind != "postgresql":
        pytest.skip("PostgreSQL alone ends connections")
    assert editor.post(WRITE + "editor", data=TYPED).status_code == 200
    db.session.commit()
    with db.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert editor.post(WRITE + "editor", data=TYPED).status_code == 200
    assert stored() == [TYPED["name"]] * 2


@pytest.mark.postgresql_only
def test_a_row_that_somebody_else_keeps_locked(databases: Databases, lab: House, visitor: FlaskClient) -> None:
    if databases.kind != "postgresql":
        pytest.skip("PostgreSQL alone locks rows")
    with db.engine.connect() as other, db.engine.connect() as connection:
        other.exec_driver_sql("LOCK TABLE venue IN ACCESS EXCLUSIVE MODE")
        connection.exec_driver_sql("SET lock_timeout = '50ms'")
        with pytest.raises(sa.exc.OperationalError):
            connection.exec_driver_sql("SELECT * FROM venue")
