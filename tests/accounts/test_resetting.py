"""Choosing a password by a link in a mail."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts import passwords, queries, resetting
from integrationrunde.accounts.models import Account
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import render
from tests.builders import an_account
from tests.signing_in import sign_in

OLD, NEW = "drei Stufen zum Rathaus", "vier Stufen zum Kreishaus"


@pytest.fixture
def account(app: House) -> Account:
    made = an_account(address="leitung@kreis.example", password_hash=passwords.hashed(OLD))
    db.session.commit()
    return made


def ask(client: FlaskClient, address: str = "leitung@kreis.example") -> tuple[int, str]:
    response = client.post("/passwort-vergessen", data={"address": address})
    return response.status_code, response.text


def newest_letter() -> OutgoingLetter:
    return db.session.scalars(sa.select(OutgoingLetter).order_by(OutgoingLetter.id.desc())).first()  # type: ignore[return-value]


def link_in(letter: OutgoingLetter) -> str:
    text = render(letter, keyring()).decode().replace("=\r\n", "")
    match = re.search(r"http://localhost(/passwort-neu/[0-9a-z-]+)", text)
    assert match, text
    return match[1]


def choose(client: FlaskClient, link: str, password: str = NEW) -> int:
    return client.post(link, data={"new_password": password}).status_code


def test_a_link_comes_by_mail_and_sets_the_password(client: FlaskClient, account: Account) -> None:
    assert ask(client)[0] == 200
    letter = newest_letter()
    assert letter.recipient_address == "leitung@kreis.example"
    assert letter.subject == "Neues Passwort wählen"
    link = link_in(letter)
    assert account.address in client.get(link).text
    response = client.post(link, data={"new_password": NEW})
    assert response.headers["Location"] == "/einloggen?password_set=1"
    assert "Ihr Passwort ist gespeichert" in client.get(response.headers["Location"]).text
    assert client.post("/einloggen", data={"address": account.address, "password": NEW}).status_code == 303


def test_the_letter_speaks_the_language_of_the_account(client: FlaskClient, account: Account) -> None:
    account.language = "en"
    ask(client)
    assert newest_letter().subject == "Choose a new password"


def test_no_link_is_stored(client: FlaskClient, account: Account) -> None:
    ask(client)
    link = link_in(newest_letter())
    token = link.rpartition("/")[2]
    assert token not in str(vars(newest_letter()))
    assert token not in str(vars(db.session.get_one(Account, account.id)))


def test_unknown_and_deactivated_addresses_get_the_same_answer_and_no_letter(
    client: FlaskClient, account: Account
) -> None:
    an_account(address="ehemals@kreis.example", active=False)
    pages = {
        text.replace(name, "")
        for name in ("leitung", "niemand", "ehemals")
        for status, text in [ask(client, f"{name}@kreis.example")]
        if status == 200
    }
    assert len(pages) == 1
    assert db.session.scalar(sa.select(sa.func.count(OutgoingLetter.id))) == 1


def test_a_link_works_once(client: FlaskClient, account: Account) -> None:
    ask(client)
    link = link_in(newest_letter())
    assert choose(client, link) == 303
    assert choose(client, link, OLD) == 404
    assert client.get(link).status_code == 404


def test_only_the_newest_link_works(client: FlaskClient, account: Account) -> None:
    ask(client)
    first = link_in(newest_letter())
    ask(client)
    assert choose(client, first) == 404
    assert choose(client, link_in(newest_letter())) == 303


def test_a_link_ends_after_two_hours(client: FlaskClient, account: Account) -> None:
    ask(client)
    link = link_in(newest_letter())
    clock.set_to(clock.now() + timedelta(hours=2, seconds=1))
    assert choose(client, link) == 404


def test_a_first_password_may_wait_a_week(client: FlaskClient, app: House) -> None:
    account = an_account()
    resetting.welcome(account, now=clock.now())
    link = link_in(newest_letter())
    clock.set_to(clock.now() + timedelta(days=6, hours=23))
    assert client.get(link).status_code == 200
    clock.set_to(clock.now() + timedelta(hours=2))
    assert client.get(link).status_code == 404


def test_a_link_of_a_deactivated_account_is_dead(client: FlaskClient, account: Account) -> None:
    ask(client)
    account.active = False
    assert choose(client, link_in(newest_letter())) == 404


@pytest.mark.parametrize(
    "token", ["x", "1-1-" + "a" * 26, "1-zzzzzzzzzzzz-" + "a" * 26, "%00", "ä", "1-1-" + "a" * 5000]
)
def test_a_made_up_link_opens_nothing(client: FlaskClient, account: Account, token: str) -> None:
    ask(client)
    assert client.get(f"/passwort-neu/{token}").status_code == 404


def test_a_link_of_another_purpose_or_account_opens_nothing(client: FlaskClient, account: Account) -> None:
    ask(client)
    other = an_account()
    db.session.refresh(account)
    keys = keyring()
    for capability in (
        Capability("page", account.id, account.reset_generation),
        Capability("reset", other.id, account.reset_generation),
        Capability("reset", account.id, account.reset_generation + 1),
    ):
        assert choose(client, f"/passwort-neu/{keys.token(capability)}") == 404
    foreign = Keyring({"1": "another secret, of another house"}).token(
        Capability("reset", account.id, account.reset_generation)
    )
    assert choose(client, f"/passwort-neu/{foreign}") == 404


def test_looking_at_the_link_changes_nothing(client: FlaskClient, account: Account) -> None:
    ask(client)
    link = link_in(newest_letter())
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
        client.options(link)
    assert choose(client, link) == 303


def test_the_page_of_the_link_sets_no_cookie_and_is_kept_by_nobody(client: FlaskClient, account: Account) -> None:
    ask(client)
    response = client.get(link_in(newest_letter()))
    assert "Set-Cookie" not in response.headers
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_a_weak_password_is_explained_and_the_link_stays_good(client: FlaskClient, account: Account) -> None:
    ask(client)
    link = link_in(newest_letter())
    response = client.post(link, data={"new_password": "kurz"})
    assert response.status_code == 422
    assert "mindestens 12 Zeichen" in response.text
    assert client.post(link, data={"new_password": account.address}).status_code == 422
    assert choose(client, link) == 303


def test_all_sessions_end_and_the_count_of_attempts_is_forgotten(
    client: FlaskClient, account: Account, app: House
) -> None:
    elsewhere = sign_in(app.test_client(), account)
    for _ in range(11):
        client.post("/einloggen", data={"address": account.address, "password": "falsch"})
    ask(client)
    choose(client, link_in(newest_letter()))
    assert elsewhere.get("/mein-zugang").status_code == 303
    assert client.post("/einloggen", data={"address": account.address, "password": NEW}).status_code == 303


def test_asking_again_and_again_is_slowed_down(client: FlaskClient, account: Account) -> None:
    assert [ask(client)[0] for _ in range(4)] == [200, 200, 200, 429]
    assert [ask(client, "niemand@kreis.example")[0] for _ in range(4)] == [200, 200, 200, 429]


def test_an_address_that_is_none_is_explained(client: FlaskClient, app: House) -> None:
    for address in ("", "kein Zeichen", "a@b\r\nBcc: x@y.example", "x" * 10_000):
        assert ask(client, address)[0] == 422


def test_using_a_link_twice_at_the_same_moment_succeeds_once(account: Account, app: House) -> None:
    resetting.send_link(account, by=System(), now=clock.now())
    db.session.commit()
    stale = queries.account_with_roles(account.id)
    assert stale is not None
    db.session.execute(sa.text("UPDATE account SET reset_generation = reset_generation + 1"))
    with pytest.raises(Exception, match="schon benutzt"):
        resetting.reset_password(stale, NEW, by=System(), now=clock.now())
