"""A form whose session has died: nothing typed is lost (LAW.md BF-9)."""

import html
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts import passwords
from integrationrunde.accounts.models import Account, Session
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import an_account
from tests.signing_in import sign_in

PASSWORD = "drei Stufen zum Rathaus"
TYPED = {"name": 'Leitung "KI" <Soest> ÄÖÜ', "address": "neu@kreis.example", "language": "en"}


@pytest.fixture
def account(app: House) -> Account:
    app.config["WTF_CSRF_ENABLED"] = True
    return an_account(password_hash=passwords.hashed(PASSWORD))


def fields(page: str, action: str | None = None) -> dict[str, str]:
    """The inputs and the selects' choices of a page's form, as a browser would send them."""
    forms = re.findall(r"<form[^>]*method=\"post\"(?:[^>]*action=\"([^\"]*)\")?[^>]*>(.*?)</form>", page, re.DOTALL)
    body = next(text for where, text in forms if (action is None and "ausloggen" not in where) or where == action)
    found = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name_] = chosen[1] if chosen else ""
    return found


def interrupted(client: FlaskClient, account: Account, path: str, typed: dict[str, str]) -> str:
    """Fill a form, let the session die meanwhile, send the form; gives the page that comes."""
    sign_in(client, account)
    page = client.get(path).text
    db.session.execute(sa.update(Session).values(revoked_at=clock.now()))
    response = client.post(path, data={**fields(page), **typed})
    assert response.status_code == 401
    return response.text


def test_what_was_typed_comes_back_into_its_form(client: FlaskClient, account: Account) -> None:
    path = f"/zugaenge/{account.id}/bearbeiten"
    again = fields(interrupted(client, account, path, TYPED), "/einloggen")
    assert again["kept-name"] == TYPED["name"]

    wrong = client.post("/einloggen", data={**again, "address": account.address, "password": "falsch"})
    assert wrong.status_code == 422
    again = fields(wrong.text, "/einloggen")
    assert again["kept-name"] == TYPED["name"]

    resume = client.post("/einloggen", data={**again, "address": account.address, "password": PASSWORD})
    assert resume.status_code == 200
    assert html.escape(TYPED["name"]).replace("&quot;", "&#34;") in resume.text
    assert "<dt>E-Mail-Adresse</dt>" in resume.text
    assert "<dt>Name</dt>" in resume.text
    assert account.name in resume.text  # the frame knows already who is signed in

    back = fields(resume.text, path)
    form = client.post(path, data={**back, "_resume": "1"})
    assert form.status_code == 200
    assert db.session.get_one(Account, account.id).name == account.name
    filled = fields(form.text)
    assert {name: filled[name] for name in TYPED} == TYPED

    assert client.post(path, data=filled).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Account, account.id).name == TYPED["name"]


def test_it_can_be_sent_at_once(client: FlaskClient, account: Account) -> None:
    path = f"/zugaenge/{account.id}/bearbeiten"
    again = fields(interrupted(client, account, path, TYPED), "/einloggen")
    resume = client.post("/einloggen", data={**again, "address": account.address, "password": PASSWORD})
    assert client.post(path, data=fields(resume.text, path)).status_code == 303
    assert db.session.get_one(Account, account.id).address == TYPED["address"]


def test_a_button_without_fields_is_offered_again(client: FlaskClient, account: Account) -> None:
    sign_in(client, account)
    db.session.execute(sa.update(Session).values(revoked_at=clock.now()))
    path = f"/zugaenge/{account.id}/link"
    again = fields(client.post(path).text, "/einloggen")
    resume = client.post("/einloggen", data={**again, "address": account.address, "password": PASSWORD})
    assert "_resume" not in resume.text
    assert client.post(path, data=fields(resume.text, path)).status_code == 303


def test_passwords_do_not_travel_along(client: FlaskClient, account: Account) -> None:
    secrets = {"password": PASSWORD, "new_password": "ganz neues Geheimnis"}
    page = interrupted(client, account, "/mein-zugang/passwort", secrets)
    assert PASSWORD not in page
    assert "ganz neues Geheimnis" not in page


def test_somebody_else_may_sign_in_and_goes_on_with_their_own_rights(client: FlaskClient, account: Account) -> None:
    other = an_account(None, password_hash=passwords.hashed(PASSWORD))
    path = f"/zugaenge/{account.id}/bearbeiten"
    again = fields(interrupted(client, account, path, TYPED), "/einloggen")
    resume = client.post("/einloggen", data={**again, "address": other.address, "password": PASSWORD})
    assert resume.status_code == 200
    refused = client.post(path, data=fields(resume.text, path))
    assert refused.status_code == 403
    assert html.escape(TYPED["name"]).replace("&quot;", "&#34;") in refused.text


def test_the_interrupted_form_cannot_lead_elsewhere(client: FlaskClient, account: Account) -> None:
    again = fields(interrupted(client, account, f"/zugaenge/{account.id}/bearbeiten", TYPED), "/einloggen")
    data = {**again, "address": account.address, "password": PASSWORD, "target": "//evil.example/collect"}
    response = client.post("/einloggen", data=data)
    assert response.status_code == 303
    assert response.headers["Location"] == "/"


def test_much_text_survives(client: FlaskClient, account: Account) -> None:
    long = "Wörter und Zeilen " * 6000
    path = f"/zugaenge/{account.id}/bearbeiten"
    again = fields(interrupted(client, account, path, {**TYPED, "name": long}), "/einloggen")
    assert again["kept-name"] == long
