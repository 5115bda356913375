"""Account administration over the web."""

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from integrationrunde.accounts import queries
from integrationrunde.accounts.models import Account, AccountRole
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import as_sent_text
from tests.builders import a_series, an_account
from tests.signing_in import sign_in


@pytest.fixture
def admin(app: House) -> Account:
    return an_account(name="Leitung", address="leitung@kreis.example")


@pytest.fixture
def office(client: FlaskClient, admin: Account) -> FlaskClient:
    return sign_in(client, admin)


def roles_of(account: Account) -> dict[int | None, Role]:
    db.session.expire_all()
    return {
        row.series_id: row.role for row in db.session.scalars(sa.select(AccountRole).filter_by(account_id=account.id))
    }


def test_an_account_is_opened_with_its_roles(office: FlaskClient) -> None:
    series = a_series(name="Austauschrunde")
    typed = {"name": "Protokoll", "address": "Protokoll@Kreis.example", "language": "de", f"role_{series.id}": "editor"}
    response = office.post("/zugaenge/neu", data=typed)
    account = queries.account_of("protokoll@kreis.example")
    assert account is not None
    assert response.headers["Location"] == f"/zugaenge/{account.id}"
    assert roles_of(account) == {series.id: Role.EDITOR}
    page = office.get(response.headers["Location"]).text
    assert f"{series.short_name}: darf bearbeiten" in page
    assert f"Zugang Nr. {account.id} angelegt" in page


def test_nobody_in_the_office_sees_the_link_that_was_sent(office: FlaskClient) -> None:
    office.post("/zugaenge/neu", data={"name": "Protokoll", "address": "protokoll@kreis.example", "language": "de"})
    letter = db.session.scalars(sa.select(OutgoingLetter)).one()
    assert "passwort-neu" not in as_sent_text(letter)


def test_an_address_twice_is_told_at_the_field(office: FlaskClient, admin: Account) -> None:
    response = office.post("/zugaenge/neu", data={"name": "Zwei", "address": "LEITUNG@kreis.example", "language": "de"})
    assert response.status_code == 422
    assert "schon einen Zugang" in response.text
    assert 'value="Zwei"' in response.text


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "address": "a@kreis.example", "language": "de"},
        {"name": "x" * 10_000, "address": "a@kreis.example", "language": "de"},
        {"name": "A", "address": "keine Adresse", "language": "de"},
        {"name": "A", "address": "x" * 10_000 + "@kreis.example", "language": "de"},
        {"name": "\x00\u202e", "address": "a@kreis.example", "language": "de"},
        {"name": "A", "address": "a@kreis.example", "language": "tlh"},
        {"name": "A", "address": "a@kreis.example", "language": "de", "role_all": "emperor"},
    ],
)
def test_bad_entries_open_nothing(office: FlaskClient, typed: dict[str, str]) -> None:
    response = office.post("/zugaenge/neu", data=typed)
    assert response.status_code == 422
    assert "error-summary" in response.text
    assert db.session.scalar(sa.select(sa.func.count(Account.id))) == 1


def test_a_role_for_a_series_that_does_not_exist_is_ignored(office: FlaskClient) -> None:
    typed = {"name": "A", "address": "a@kreis.example", "language": "de", "role_999": "admin"}
    assert office.post("/zugaenge/neu", data=typed).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(AccountRole.id))) == 1


def test_an_account_is_edited(office: FlaskClient) -> None:
    account = an_account(address="alt@kreis.example")
    typed = {"name": "Neue Leitung 👋", "address": "neu@kreis.example", "language": "en", "version": "1"}
    assert office.post(f"/zugaenge/{account.id}/bearbeiten", data=typed).status_code == 303
    changed = db.session.get_one(Account, account.id)
    assert (changed.name, changed.address, changed.language) == ("Neue Leitung 👋", "neu@kreis.example", "en")


def test_an_outdated_copy_shows_both_texts_and_can_then_be_saved(office: FlaskClient) -> None:
    account = an_account(name="Alt")
    path = f"/zugaenge/{account.id}/bearbeiten"
    base = {"address": account.address, "language": "de", "version": "1"}
    assert office.post(path, data={**base, "name": "Von jemand anderem"}).status_code == 303
    response = office.post(path, data={**base, "name": "Mein Text"})
    assert response.status_code == 409
    assert "Mein Text" in response.text
    assert "Von jemand anderem" in response.text
    assert 'name="version" type="hidden" value="2"' in response.text
    assert db.session.get_one(Account, account.id).name == "Von jemand anderem"
    assert office.post(path, data={**base, "name": "Mein Text", "version": "2"}).status_code == 303


def test_roles_are_changed_and_hold_at_once(office: FlaskClient, app: House) -> None:
    account, series = an_account(None), a_series()
    person = sign_in(app.test_client(), account)
    assert person.get("/verlauf").status_code == 403
    typed = {"version": "1", f"role_{series.id}": "reader", "role_all": ""}
    assert office.post(f"/zugaenge/{account.id}/rollen", data=typed).status_code == 303
    assert roles_of(account) == {series.id: Role.READER}
    assert person.get("/verlauf").status_code == 200
    typed = {"version": "2", f"role_{series.id}": "", "role_all": ""}
    assert office.post(f"/zugaenge/{account.id}/rollen", data=typed).status_code == 303
    assert person.get("/verlauf").status_code == 403


def test_roles_on_an_outdated_copy_are_compared(office: FlaskClient) -> None:
    account, series = an_account(None), a_series(name="Austauschrunde")
    path = f"/zugaenge/{account.id}/rollen"
    office.post(path, data={"version": "1", f"role_{series.id}": "reader", "role_all": ""})
    response = office.post(path, data={"version": "1", f"role_{series.id}": "admin", "role_all": ""})
    assert response.status_code == 409
    assert "darf verwalten" in response.text
    assert "darf lesen" in response.text
    assert roles_of(account) == {series.id: Role.READER}


def test_the_last_administration_is_kept_and_the_page_says_why(office: FlaskClient, admin: Account) -> None:
    response = office.post(f"/zugaenge/{admin.id}/rollen", data={"version": "1", "role_all": "reader"})
    assert response.status_code == 409
    assert "der letzte Zugang" in response.text
    assert roles_of(admin) == {None: Role.ADMIN}


def test_nobody_deactivates_the_own_account(office: FlaskClient, admin: Account) -> None:
    an_account(Role.ADMIN)
    assert office.post(f"/zugaenge/{admin.id}/sperren").status_code == 409
    assert db.session.get_one(Account, admin.id).active


def test_deactivating_asks_first_and_can_be_taken_back(office: FlaskClient, app: House) -> None:
    account = an_account(Role.EDITOR)
    person = sign_in(app.test_client(), account)
    assert "Zugang sperren" in office.get(f"/zugaenge/{account.id}/sperren").text
    assert person.get("/mein-zugang").status_code == 200
    office.post(f"/zugaenge/{account.id}/sperren")
    assert person.get("/mein-zugang").status_code == 303
    assert office.post(f"/zugaenge/{account.id}/link").status_code == 409
    page = office.get(f"/zugaenge/{account.id}").text
    assert "Zugang wieder freigeben" in page
    office.post(f"/zugaenge/{account.id}/freigeben")
    assert db.session.get_one(Account, account.id).active


def test_an_account_is_signed_out_from_afar(office: FlaskClient, app: House) -> None:
    account = an_account(Role.EDITOR)
    person = sign_in(app.test_client(), account)
    assert office.post(f"/zugaenge/{account.id}/ausloggen").status_code == 303
    assert person.get("/mein-zugang").status_code == 303


def test_the_list_searches_filters_and_sorts(office: FlaskClient) -> None:
    an_account(Role.READER, name="Österreich-Austausch", address="z@kreis.example")
    an_account(Role.EDITOR, name="Zentrale", address="a@kreis.example", active=False)

    def names(query: str) -> list[str]:
        page = office.get(f"/zugaenge?{query}").text
        known = ("Leitung", "Österreich-Austausch", "Zentrale")
        return sorted(
            (name for name in known if f">{name}</a></th>" in page), key=lambda name: page.index(f">{name}</a></th>")
        )

    assert names("") == ["Leitung", "Österreich-Austausch", "Zentrale"]
    assert names("sort=-name") == ["Zentrale", "Österreich-Austausch", "Leitung"]
    assert names("sort=address") == ["Zentrale", "Leitung", "Österreich-Austausch"]
    assert names("q=oesterreich") == ["Österreich-Austausch"]
    assert names("q=a%40kreis") == ["Zentrale"]
    assert names("state=deactivated") == ["Zentrale"]
    assert names("role=reader") == ["Österreich-Austausch"]
    assert names("role=emperor&state=&sort=password_hash&page=-1") == ["Leitung", "Österreich-Austausch", "Zentrale"]
    assert names("q=%25") == names("")


def test_the_list_is_saved_as_csv_and_for_excel(office: FlaskClient) -> None:
    an_account(Role.READER, name="=cmd|'/C calc'!A1", address="z@kreis.example")
    text = office.get("/zugaenge/liste.csv?q=z%40kreis").data.decode("utf-8-sig")
    assert text.splitlines()[0] == "Name;E-Mail-Adresse;Rollen;Stand;Zuletzt eingeloggt"
    assert text.splitlines()[1] == "'=cmd|'/C calc'!A1;z@kreis.example;Alle Reihen: darf lesen;aktiv;"
    sheet = load_workbook(BytesIO(office.get("/zugaenge/liste.xlsx").data)).active
    assert sheet is not None
    assert sheet.max_row == 3
    assert office.get("/zugaenge/liste.pdf").status_code == 404


PATHS = ("", "/neu", "/1", "/1/bearbeiten", "/1/rollen", "/1/sperren", "/liste.csv")


@pytest.mark.parametrize("path", PATHS)
def test_only_who_may_administer_everything_gets_in(client: FlaskClient, app: House, path: str) -> None:
    sign_in(client, an_account(Role.ADMIN, series=a_series()))
    assert client.get(f"/zugaenge{path}").status_code == 403
    sign_in(client, an_account(Role.EDITOR))
    assert client.get(f"/zugaenge{path}").status_code == 403


def test_an_account_that_does_not_exist_is_404(office: FlaskClient) -> None:
    for path in ("/999", "/999/bearbeiten", "/999/rollen", "/999/sperren"):
        assert office.get(f"/zugaenge{path}").status_code == 404
    assert office.post("/zugaenge/999/freigeben").status_code == 404


def test_forms_need_their_token(office: FlaskClient, app: House) -> None:
    account = an_account(Role.EDITOR)
    app.config["WTF_CSRF_ENABLED"] = True
    assert office.post(f"/zugaenge/{account.id}/sperren").status_code == 400
    assert db.session.get_one(Account, account.id).active
