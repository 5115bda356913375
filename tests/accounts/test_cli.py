"""Accounts from the command line."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts import passwords, queries
from integrationrunde.accounts.models import Account
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import an_account
from tests.signing_in import sign_in

PASSWORD = "drei Stufen zum Rathaus"


def run(app: House, *arguments: str, typed: str = "") -> tuple[int, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["accounts", *arguments], input=typed)
    db.session.expire_all()
    return result.exit_code, result.output


def test_the_first_administration_is_made(app: House) -> None:
    code, output = run(
        app, "create-admin", "Leitung@kreis.example", "--name", "Leitung", "--password-stdin", typed=PASSWORD
    )
    assert code == 0, output
    account = queries.account_of("leitung@kreis.example")
    assert account is not None
    assert [(row.series_id, row.role) for row in account.roles] == [(None, Role.ADMIN)]
    assert passwords.matches(PASSWORD, account.password_hash)
    assert PASSWORD not in output


def test_the_password_is_asked_twice(app: House) -> None:
    code, output = run(app, "create-admin", "a@kreis.example", "--name", "A", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert code == 0, output
    assert PASSWORD not in output


def test_a_weak_password_or_a_second_account_is_refused_and_leaves_nothing(app: House) -> None:
    code, output = run(app, "create-admin", "a@kreis.example", "--name", "A", "--password-stdin", typed="kurz\n")
    assert code == 1
    assert "12" in output
    code, output = run(app, "create-admin", "nirgends", "--name", "A", "--password-stdin", typed=PASSWORD)
    assert code == 1
    assert "integration@stadt.example" in output
    assert db.session.scalar(sa.select(sa.func.count(Account.id))) == 0
    an_account(address="a@kreis.example")
    assert run(app, "create-admin", "A@kreis.example", "--name", "A", "--password-stdin", typed=PASSWORD)[0] == 1


def test_sessions_are_revoked(app: House, client: FlaskClient) -> None:
    one, other = sign_in(client, an_account(address="a@kreis.example")), sign_in(app.test_client(), an_account())
    assert run(app, "revoke-sessions", "a@kreis.example") == (0, "1 sessions ended.\n")
    assert one.get("/mein-zugang").status_code == 303
    assert other.get("/mein-zugang").status_code == 200
    assert run(app, "revoke-sessions", "--all") == (0, "1 sessions ended.\n")
    assert other.get("/mein-zugang").status_code == 303


def test_revoking_says_whose(app: House) -> None:
    assert run(app, "revoke-sessions")[0] == 2
    assert run(app, "revoke-sessions", "a@kreis.example", "--all")[0] == 2
    assert run(app, "revoke-sessions", "niemand@kreis.example")[0] == 1
