"""Signing in and out over the web."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts import passwords
from integrationrunde.accounts.models import Account, Session, Throttle
from integrationrunde.accounts.queries import token_hash
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import an_account
from tests.signing_in import sign_in

PASSWORD = "drei Stufen zum Rathaus"


@pytest.fixture
def account(app: House) -> Account:
    made = an_account(address="leitung@kreis.example", password_hash=passwords.hashed(PASSWORD))
    db.session.commit()
    return made


def post(client: FlaskClient, address: str, password: str, **more: str) -> tuple[int, str, str]:
    response = client.post("/einloggen", data={"address": address, "password": password, **more})
    return response.status_code, response.headers.get("Location", ""), response.text


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/mein-zugang").status_code == 200


def test_the_right_password_opens_the_house(client: FlaskClient, account: Account) -> None:
    assert post(client, "Leitung@Kreis.example ", PASSWORD)[:2] == (303, "/")
    assert is_signed_in(client)


def test_the_database_knows_only_a_hash_of_the_cookie(client: FlaskClient, account: Account) -> None:
    post(client, account.address, PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["token"]
    stored = db.session.scalars(sa.select(Session)).one()
    assert stored.token_sha256 == token_hash(token)
    assert token not in str(vars(stored))


def test_signing_in_leaves_no_trace_in_the_journal(client: FlaskClient, account: Account) -> None:
    post(client, account.address, PASSWORD)
    post(client, account.address, "falsch")
    assert db.session.scalar(sa.select(sa.func.count(JournalEntry.id))) == 0


def test_wrong_unknown_and_deactivated_are_answered_alike(client: FlaskClient, account: Account) -> None:
    an_account(address="ehemals@kreis.example", password_hash=passwords.hashed(PASSWORD), active=False)
    an_account(address="neu@kreis.example")
    db.session.commit()
    answers = [
        post(client, "leitung@kreis.example", "falsches Passwort"),
        post(client, "niemand@kreis.example", PASSWORD),
        post(client, "ehemals@kreis.example", PASSWORD),
        post(client, "neu@kreis.example", PASSWORD),
    ]
    texts = {text.replace(f'value="{name}@kreis.example"', "") for name in NAMES for _, _, text in answers}
    assert {status for status, _, _ in answers} == {422}
    assert all("passen nicht zusammen" in text for text in texts)
    assert not is_signed_in(client)


NAMES = ("leitung", "niemand", "ehemals", "neu")


def test_an_unknown_account_costs_a_hash_as_well(app: House) -> None:
    assert passwords.matches("the password of nobody", None) is False


def test_an_attempt_that_fails_counts_and_the_eleventh_is_refused(client: FlaskClient, account: Account) -> None:
    for _ in range(10):
        assert post(client, account.address, "falsch")[0] == 422
    status, _, text = post(client, account.address, PASSWORD)
    assert status == 429
    assert "Zu viele Versuche" in text
    assert "in 15 Minuten" in text
    assert not is_signed_in(client)


def test_unknown_addresses_are_slowed_down_just_the_same(client: FlaskClient, account: Account) -> None:
    answers = [post(client, "niemand@kreis.example", "falsch")[0] for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_one_network_cannot_try_many_accounts(client: FlaskClient, account: Account) -> None:
    answers = [post(client, f"zugang{number}@kreis.example", "falsch")[0] for number in range(61)]
    assert answers == [422] * 60 + [429]
    assert post(client, account.address, PASSWORD)[0] == 429


def test_the_window_ends(client: FlaskClient, account: Account) -> None:
    for _ in range(11):
        post(client, account.address, "falsch")
    clock.set_to(clock.now() + timedelta(minutes=15, seconds=1))
    assert post(client, account.address, PASSWORD)[0] == 303


def test_a_success_clears_the_count(client: FlaskClient, account: Account) -> None:
    for _ in range(9):
        post(client, account.address, "falsch")
    assert post(client, account.address, PASSWORD)[0] == 303
    for _ in range(10):
        assert post(client, account.address, "falsch")[0] == 422


def test_counts_hold_neither_address_nor_network(client: FlaskClient, account: Account) -> None:
    post(client, account.address, "falsch")
    buckets = db.session.scalars(sa.select(Throttle.bucket)).all()
    assert len(buckets) == 2
    assert all(len(bucket) == 64 and "kreis" not in bucket and "127" not in bucket for bucket in buckets)


def test_hashes_follow_the_parameters_of_today(client: FlaskClient, account: Account) -> None:
    old = passwords._hasher("full").hash(PASSWORD)
    db.session.execute(sa.update(Account).values(password_hash=old))
    db.session.commit()
    assert post(client, account.address, PASSWORD)[0] == 303
    db.session.expire_all()
    renewed = db.session.get_one(Account, account.id).password_hash
    assert renewed is not None
    assert renewed != old
    assert passwords.matches(PASSWORD, renewed)


def test_signing_in_does_not_outdate_the_form_of_somebody_who_edits_the_account(
    client: FlaskClient, account: Account
) -> None:
    before = account.version
    post(client, account.address, PASSWORD)
    db.session.expire_all()
    assert db.session.get_one(Account, account.id).version == before
    assert db.session.get_one(Account, account.id).last_signed_in_at is not None


def test_nothing_of_the_browsers_earlier_session_survives(client: FlaskClient, account: Account) -> None:
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "known to an attacker"
        cookie["token"] = "fixed by an attacker"
    post(client, account.address, PASSWORD)
    with client.session_transaction() as cookie:
        assert cookie["token"] != "fixed by an attacker"
        assert cookie.get("csrf_token") != "known to an attacker"


def test_signing_out_ends_the_session_in_the_database(client: FlaskClient, account: Account) -> None:
    post(client, account.address, PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["token"]
    assert client.post("/ausloggen").headers["Location"] == "/einloggen"
    with client.session_transaction() as cookie:
        cookie["token"] = token
    assert not is_signed_in(client)


def test_signing_out_twice_is_no_error(client: FlaskClient) -> None:
    assert client.post("/ausloggen").status_code == 303
    assert "ausgeloggt" in client.get("/einloggen").text


def test_a_session_ends_by_itself(client: FlaskClient, account: Account, app: House) -> None:
    post(client, account.address, PASSWORD)
    clock.set_to(clock.now() + timedelta(hours=app.config["SESSION_HOURS"], seconds=1))
    assert client.get("/mein-zugang").headers["Location"].startswith("/einloggen")


def test_a_revoked_session_is_dead_at_once(client: FlaskClient, account: Account) -> None:
    sign_in(client, account)
    assert is_signed_in(client)
    db.session.execute(sa.update(Session).values(revoked_at=clock.now()))
    db.session.commit()
    assert not is_signed_in(client)


def test_a_deactivated_account_is_out_at_once(client: FlaskClient, account: Account) -> None:
    sign_in(client, account)
    db.session.execute(sa.update(Account).values(active=False))
    db.session.commit()
    assert not is_signed_in(client)


@pytest.mark.parametrize("token", ["", "wrong", 7, None, ["x"], "ä" * 5000])
def test_a_cookie_with_nonsense_signs_nobody_in(client: FlaskClient, account: Account, token: object) -> None:
    with client.session_transaction() as cookie:
        cookie["token"] = token
    assert client.get("/mein-zugang").status_code == 303


def test_a_tampered_cookie_signs_nobody_in(client: FlaskClient, account: Account, app: House) -> None:
    post(client, account.address, PASSWORD)
    cookie = client.get_cookie("integrationsrunde")
    assert cookie is not None
    client.set_cookie("integrationsrunde", cookie.value[:-3] + "abc")
    assert client.get("/mein-zugang").status_code == 303


def test_the_page_that_was_wanted_comes_after_signing_in(client: FlaskClient, account: Account) -> None:
    location = client.get("/mein-zugang/passwort?von=start").headers["Location"]
    assert location == "/einloggen?next=/mein-zugang/passwort?von%3Dstart"
    response = client.post(location, data={"address": account.address, "password": PASSWORD})
    assert response.headers["Location"] == "/mein-zugang/passwort?von=start"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
        "http:evil.example",
        "///evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, account: Account, target: str) -> None:
    data = {"address": account.address, "password": PASSWORD}
    assert client.post("/einloggen", query_string={"next": target}, data=data).headers["Location"] == "/"
    assert client.get("/einloggen", query_string={"next": target}).headers["Location"] == "/"
    assert client.post("/einloggen", data={**data, "target": target}).headers["Location"] == "/"


def test_empty_and_endless_entries_are_explained(client: FlaskClient, account: Account) -> None:
    status, _, text = post(client, "", "")
    assert status == 422
    assert "error-summary" in text
    status, _, text = post(client, "a" * 10_000, "b" * 10_000)
    assert status == 422
    assert "9746" in text  # so many characters too many
    assert "b" * 10_000 not in text


def test_the_form_needs_its_token(client: FlaskClient, account: Account, app: House) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert post(client, account.address, PASSWORD)[0] == 400
    client.get("/einloggen")
    with client.session_transaction() as cookie:
        assert "csrf_token" in cookie
    page = client.get("/einloggen").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert post(client, account.address, PASSWORD, csrf_token=token)[0] == 303


def test_pages_do_not_change_anything_when_they_are_looked_at(client: FlaskClient, account: Account) -> None:
    sign_in(client, account)
    assert client.get("/ausloggen").status_code == 405
    assert client.get("/mein-zugang/ueberall-ausloggen").status_code == 405
    assert is_signed_in(client)
