"""One's own account over the web."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts import passwords
from integrationrunde.accounts.models import Account, Session
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import an_account
from tests.signing_in import sign_in

OLD, NEW = "drei Stufen zum Rathaus", "vier Stufen zum Kreishaus"


@pytest.fixture
def account(app: House) -> Account:
    return an_account(password_hash=passwords.hashed(OLD))


@pytest.fixture
def signed_in(client: FlaskClient, account: Account) -> FlaskClient:
    return sign_in(client, account)


def change(client: FlaskClient, present: str, new: str) -> tuple[int, str]:
    response = client.post("/mein-zugang/passwort", data={"password": present, "new_password": new})
    return response.status_code, response.text


def test_the_page_lists_where_one_is_signed_in(signed_in: FlaskClient, account: Account, app: House) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    app.test_client().post(
        "/einloggen", data={"address": account.address, "password": OLD}, headers={"User-Agent": agent}
    )
    page = signed_in.get("/mein-zugang").text
    assert "Firefox, Windows" in page
    assert "dieses Gerät" in page
    assert "140.0" not in str([vars(row) for row in db.session.scalars(sa.select(Session))])


def test_one_device_is_signed_out(signed_in: FlaskClient, account: Account, app: House) -> None:
    other = sign_in(app.test_client(), account)
    newest = db.session.scalar(sa.select(sa.func.max(Session.id)))
    assert signed_in.post(f"/mein-zugang/geraete/{newest}/ausloggen").status_code == 303
    assert other.get("/mein-zugang").status_code == 303
    assert signed_in.get("/mein-zugang").status_code == 200
    assert signed_in.post(f"/mein-zugang/geraete/{newest}/ausloggen").status_code == 404


def test_the_device_of_somebody_else_is_out_of_reach(signed_in: FlaskClient, app: House) -> None:
    other = sign_in(app.test_client(), an_account())
    newest = db.session.scalar(sa.select(sa.func.max(Session.id)))
    assert signed_in.post(f"/mein-zugang/geraete/{newest}/ausloggen").status_code == 404
    assert other.get("/mein-zugang").status_code == 200


def test_all_devices_are_signed_out(signed_in: FlaskClient, account: Account, app: House) -> None:
    other = sign_in(app.test_client(), account)
    stranger = sign_in(app.test_client(), an_account())
    assert signed_in.post("/mein-zugang/ueberall-ausloggen").status_code == 303
    assert signed_in.get("/mein-zugang").status_code == 303
    assert other.get("/mein-zugang").status_code == 303
    assert stranger.get("/mein-zugang").status_code == 200


def test_the_password_is_changed_and_other_devices_are_out(
    signed_in: FlaskClient, account: Account, app: House
) -> None:
    other = sign_in(app.test_client(), account)
    assert change(signed_in, OLD, NEW)[0] == 303
    assert signed_in.get("/mein-zugang").status_code == 200
    assert other.get("/mein-zugang").status_code == 303
    assert passwords.matches(NEW, db.session.get_one(Account, account.id).password_hash)


def test_the_old_password_is_asked_and_guessing_it_is_slowed_down(signed_in: FlaskClient, account: Account) -> None:
    status, text = change(signed_in, "falsch", NEW)
    assert status == 422
    assert "nicht Ihr bisheriges Passwort" in text
    for _ in range(9):
        change(signed_in, "falsch", NEW)
    assert change(signed_in, OLD, NEW)[0] == 429
    assert passwords.matches(OLD, db.session.get_one(Account, account.id).password_hash)


@pytest.mark.parametrize("new", ["", "kurz", "x" * 10_000])
def test_a_weak_password_changes_nothing(signed_in: FlaskClient, account: Account, new: str) -> None:
    status, text = change(signed_in, OLD, new)
    assert status == 422
    assert "error-summary" in text
    assert OLD not in text
    assert passwords.matches(OLD, db.session.get_one(Account, account.id).password_hash)


def test_password_fields_help_password_managers(signed_in: FlaskClient) -> None:
    page = signed_in.get("/mein-zugang/passwort").text
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="username"' in page


def test_the_language_is_kept(signed_in: FlaskClient, account: Account) -> None:
    before = account.version
    assert signed_in.post("/mein-zugang/sprache", data={"language": "en"}).headers["Location"] == "/mein-zugang"
    assert "My account" in signed_in.get("/mein-zugang").text
    db.session.expire_all()
    assert db.session.get_one(Account, account.id).version == before


def test_no_other_language_is_taken(signed_in: FlaskClient, account: Account) -> None:
    assert signed_in.post("/mein-zugang/sprache", data={"language": "tlh"}).status_code == 422
    assert db.session.get_one(Account, account.id).language == "de"


@pytest.mark.parametrize(
    "path", ["/mein-zugang", "/mein-zugang/passwort", "/zugaenge", "/verlauf", "/", "/zugaenge/1", "/verlauf/liste.csv"]
)
def test_nobody_sees_anything_without_signing_in(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/einloggen")
