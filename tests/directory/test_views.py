"""The pages of organisations, the list of contacts, and what is missing."""

import re
import threading
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from integrationrunde.directory.models import Contact, Organisation, OrganisationKind
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import AddressHealth, AddressState
from tests.builders import NOW, a_contact, a_series, an_account, an_organisation
from tests.signing_in import sign_in

FIELDS = {
    "kind": "municipality",
    "official_name": "Gemeinde Möhnesee",
    "short_name": "Möhnesee",
    "official_key": "05974032",
    "map_column": "3",
    "map_row": "3",
    "valid_from": "1969-07-01",
    "note": "",
}


def stored(name: str) -> Organisation:
    """The organisation with this short name, read without holding the database."""
    found = db.session.scalar(sa.select(Organisation).where(Organisation.short_name == name))
    assert found is not None
    db.session.refresh(found)
    db.session.expunge(found)
    db.session.rollback()
    return found


def how_many(kind: type[Any]) -> int:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(kind))
    db.session.rollback()
    return count or 0


def short_names(page: str) -> list[str]:
    return re.findall(r'<th class="kern-table__header" scope="row"><a [^>]*>([^<]*)</a>', page)


def test_an_organisation_is_added(editor: FlaskClient) -> None:
    response = editor.post("/stellen/neu", data=FIELDS)
    assert response.status_code == 303
    found = stored("Möhnesee")
    assert (found.map_column, found.map_row, found.valid_from) == (2, 2, date(1969, 7, 1))
    page = editor.get(response.location).text
    assert "Gemeinde Möhnesee" in page
    assert "Möhnesee wurde angelegt." in page
    assert "Spalte 3, Zeile 3" in page
    assert "Stelle Möhnesee angelegt" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"official_name": ""}, "official_name"),
        ({"short_name": "\u202e "}, "short_name"),
        ({"official_name": "x" * 10_000}, "official_name"),
        ({"official_key": "123"}, "official_key"),
        ({"map_row": ""}, "map_row"),
        ({"map_column": "13"}, "map_column"),
        ({"map_column": "drei"}, "map_column"),
        ({"map_column": ""}, "map_column"),
        ({"valid_from": "31.02.2017"}, "valid_from"),
        ({"kind": "planet"}, "kind"),
    ],
)
def test_a_badly_filled_form_says_what_to_do(editor: FlaskClient, changes: dict[str, str], field: str) -> None:
    before = how_many(Organisation)
    response = editor.post("/stellen/neu", data={**FIELDS, **changes})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert "<title>Fehler:" in response.text
    assert "Not a valid" not in response.text
    assert how_many(Organisation) == before


def test_what_another_organisation_has_is_told_at_the_field(editor: FlaskClient) -> None:
    editor.post("/stellen/neu", data=FIELDS)
    response = editor.post("/stellen/neu", data={**FIELDS, "official_name": "Stadt Werl", "short_name": "Werl"})
    assert response.status_code == 422
    assert response.text.count("Möhnesee hat schon dieselbe Angabe.") == 4  # key and tile, each also in the summary
    assert 'value="Werl"' in response.text


def test_hostile_text_is_shown_as_text(editor: FlaskClient) -> None:
    name = 'Stadt <script>alert("1")</script> 🎉 \u202egnp\r\nBcc: x@y.example'
    assert editor.post("/stellen/neu", data={**FIELDS, "official_name": name, "short_name": "مدينة"}).status_code == 303
    found = stored("مدينة")
    assert found.official_name == 'Stadt <script>alert("1")</script> 🎉 gnp Bcc: x@y.example'
    assert "<script>alert" not in editor.get(f"/stellen/{found.id}").text
    assert editor.get("/stellen?q=%F0%9F%8E%89").status_code == 200


def test_an_outdated_copy_shows_both_texts_and_can_then_be_saved(editor: FlaskClient) -> None:
    werl = an_organisation("Stadt Werl", note="alt")
    db.session.commit()
    fields = {"kind": "municipality", "official_name": "Stadt Werl", "short_name": "Werl", "version": "1"}
    assert editor.post(f"/stellen/{werl.id}/bearbeiten", data={**fields, "note": "von nebenan"}).status_code == 303
    response = editor.post(f"/stellen/{werl.id}/bearbeiten", data={**fields, "kind": "agency", "note": "mein Text"})
    assert response.status_code == 409
    for text in ("mein Text", "von nebenan", "Behörde", "Kommune"):
        assert text in response.text
    assert stored("Werl").note == "von nebenan"
    version = re.search(r'name="version"[^>]*value="(\d+)"', response.text)
    assert version is not None
    again = editor.post(f"/stellen/{werl.id}/bearbeiten", data={**fields, "note": "beides", "version": version[1]})
    assert again.status_code == 303
    assert stored("Werl").note == "beides"


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_a_form_without_its_version_counts_as_outdated(editor: FlaskClient, version: str) -> None:
    werl = an_organisation("Stadt Werl")
    db.session.commit()
    fields = {"kind": "municipality", "official_name": "Stadt Anders", "short_name": "Anders", "version": version}
    assert editor.post(f"/stellen/{werl.id}/bearbeiten", data=fields).status_code == 409
    assert stored("Werl").official_name == "Stadt Werl"


def test_an_end_with_a_successor_and_its_undoing(editor: FlaskClient) -> None:
    werl, ense = an_organisation("Stadt Werl"), an_organisation("Gemeinde Ense")
    db.session.commit()
    yesterday = clock.today() - timedelta(days=1)
    data = {"last_day": yesterday.isoformat(), "successor_id": str(ense.id)}
    assert editor.post(f"/stellen/{werl.id}/beenden", data=data).status_code == 303
    page = editor.get(f"/stellen/{werl.id}").text
    assert f"Diese Stelle endete am {yesterday:%d.%m.%Y}." in page
    assert "Gemeinde Ense" in page
    assert "Vorgängerinnen" in editor.get(f"/stellen/{ense.id}").text
    again = editor.post(f"/stellen/{werl.id}/beenden", data=data)
    assert again.status_code == 409
    assert "schon eingetragen" in again.text
    assert editor.post(f"/stellen/{werl.id}/wieder-oeffnen").status_code == 303
    assert stored("Werl").valid_to is None
    assert editor.post(f"/stellen/{werl.id}/wieder-oeffnen").status_code == 409
    assert editor.post(f"/stellen/{werl.id}/beenden", data={"last_day": "", "successor_id": ""}).status_code == 422


def test_an_ended_successor_stays_chosen_in_the_form(editor: FlaskClient) -> None:
    ense = an_organisation("Gemeinde Ense", valid_to=date(2000, 1, 1))
    werl = an_organisation("Stadt Werl", valid_to=date(1999, 1, 1), successor_id=ense.id)
    db.session.commit()
    assert f'selected value="{ense.id}"' in editor.get(f"/stellen/{werl.id}/bearbeiten").text


def test_the_list_searches_filters_sorts_and_pages(reader: FlaskClient) -> None:
    today = clock.today()
    for name in ("Gemeinde Möhnesee", "Stadt Öde", "Stadt Olpe", "Stadt Zell"):
        an_organisation(name)
    an_organisation("Jobcenter", kind=OrganisationKind.AGENCY, valid_to=today - timedelta(days=1))
    an_organisation("Neustadt", kind=OrganisationKind.OTHER, valid_from=today + timedelta(days=1))
    db.session.commit()
    assert short_names(reader.get("/stellen?kind=municipality").text) == ["Möhnesee", "Öde", "Olpe", "Zell"]
    assert short_names(reader.get("/stellen?kind=municipality&sort=-name").text) == ["Zell", "Olpe", "Öde", "Möhnesee"]
    assert short_names(reader.get("/stellen?q=moehne").text) == ["Möhnesee"]
    assert short_names(reader.get("/stellen?state=ended").text) == ["Jobcenter"]
    assert short_names(reader.get("/stellen?state=coming").text) == ["Neustadt"]
    assert "Jobcenter" not in short_names(reader.get("/stellen?state=valid").text)
    assert "Keine Stelle passt" in reader.get("/stellen?q=Werl").text
    assert reader.get("/stellen?page=99&sort=nonsense&kind=planet&state=x").status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("path", ["/stellen/liste", "/ansprechstellen/liste"])
def test_lists_are_saved_as_files(reader: FlaskClient, path: str, form: str) -> None:
    a_contact(an_organisation("Stadt Rüthen"), name="=cmd()")
    db.session.commit()
    response = reader.get(f"{path}.{form}?q=rüthen")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        head, row = response.get_data().decode("utf-8-sig").split("\r\n")[:2]
        assert head.split(";")[0] in ("Art", "Stelle")
        assert ";'=cmd();" in row


@pytest.mark.parametrize(
    "path", ["/stellen", "/stellen/liste.csv", "/ansprechstellen", "/ansprechstellen/liste.xlsx", "/stellen/luecken"]
)
def test_a_long_list_needs_no_more_statements(app: House, reader: FlaskClient, path: str) -> None:
    def fill(count: int) -> None:
        for number in range(count):
            a_contact(an_organisation(valid_to=date(2099, 1, 1)), ended_on=date(2017, 1, 1) if number % 2 else None)
        db.session.commit()

    def statements() -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine

        def count(_c: Any, _cu: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", count)
        try:
            assert reader.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    fill(1)
    few = statements()
    fill(30)
    assert statements() == few


def test_the_page_of_an_organisation_needs_no_more_statements(app: House, reader: FlaskClient) -> None:
    one, many = an_organisation(), an_organisation()
    a_contact(one)
    for number in range(30):
        a_contact(many, is_default=number == 0)
    db.session.commit()
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _cu, statement, *_rest: seen.append(statement))
    counts = []
    for organisation_id in (one.id, many.id):
        seen.clear()
        assert reader.get(f"/stellen/{organisation_id}").status_code == 200
        counts.append(len(seen))
        db.session.rollback()
    assert counts[0] == counts[1]


WRITING = [
    ("/stellen/neu", True), ("/stellen/{o}/bearbeiten", True), ("/stellen/{o}/beenden", True),
    ("/stellen/{o}/wieder-oeffnen", False), ("/stellen/{o}/ansprechstellen/neu", True),
    ("/ansprechstellen/{c}/bearbeiten", True), ("/ansprechstellen/{c}/ersetzen", True),
    ("/ansprechstellen/{c}/beenden", True), ("/ansprechstellen/{c}/standard", False),
    ("/ansprechstellen/{c}/wieder-aufnehmen", False), ("/stellen/import", True), ("/stellen/import/speichern", False),
]  # fmt: skip


@pytest.mark.parametrize(("path", "shows"), WRITING)
def test_a_reader_may_read_but_not_write(reader: FlaskClient, editor: FlaskClient, path: str, shows: bool) -> None:
    contact = a_contact()
    db.session.commit()
    path = path.format(o=contact.organisation_id, c=contact.id)
    assert reader.post(path).status_code == 403
    if shows:
        assert reader.get(path).status_code == 403
        assert editor.get(path).status_code == 200
    for readable in ("/stellen", f"/stellen/{contact.organisation_id}", "/ansprechstellen", "/stellen/luecken"):
        assert reader.get(readable).status_code == 200
        assert "/bearbeiten" not in reader.get(readable).text


def test_names_are_for_accounts_only(client: FlaskClient, app: House) -> None:
    contact = a_contact(name="Erika Mustermann")
    nobody = sign_in(app.test_client(), an_account(None))
    for path in ("/ansprechstellen", "/ansprechstellen/liste.csv", f"/stellen/{contact.organisation_id}"):
        assert client.get(path).status_code == 303
        assert nobody.get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/stellen/99", "/stellen/99/bearbeiten", "/stellen/99/ansprechstellen/neu", "/ansprechstellen/99/bearbeiten"],
)
def test_what_does_not_exist_is_not_found(editor: FlaskClient, path: str) -> None:
    assert editor.get(path).status_code == 404


def test_gaps_are_named_with_the_way_to_mend_them(editor: FlaskClient) -> None:
    silent = an_organisation("Stadt Still", map_column=0, map_row=0)
    undecided = an_organisation("Stadt Zwei", map_column=1, map_row=0)
    a_contact(undecided, is_default=False)
    phone = a_contact(an_organisation("Stadt Fon", map_column=2, map_row=0), address="")
    bounced = a_contact(an_organisation("Stadt Weg", map_column=3, map_row=0), address="Weg@Stadt.example")
    a_contact(an_organisation("Stadt Karte"))
    an_organisation("Stadt Alt", valid_to=date(2000, 1, 1))
    an_organisation("Jobcenter", kind=OrganisationKind.AGENCY)
    db.session.add(
        AddressHealth(
            address="weg@stadt.example", state=AddressState.HARD, last_failed_at=NOW, detail="550 no such user"
        )
    )
    db.session.commit()
    page = editor.get("/stellen/luecken").text
    sections = re.split(r"<h2", page)[1:]
    told = {section.partition(">")[2].partition("<")[0]: short_names(section) for section in sections}
    host = next(name for name in told["Stellen ohne Ansprechstelle"] if name.startswith("Kreis"))
    assert told == {
        "Adressen, von denen Briefe zurückkommen": ["Weg"],
        "Stellen ohne Ansprechstelle": ["Jobcenter", host, "Still"],
        "Stellen ohne Standard-Ansprechstelle": ["Zwei"],
        "Ansprechstellen ohne Adresse": ["Fon"],
        "Kommunen ohne Platz auf der Karte": ["Karte"],
    }
    assert f"/stellen/{silent.id}/ansprechstellen/neu" in page
    assert f"/ansprechstellen/{phone.id}/bearbeiten" in page
    assert f"/ansprechstellen/{bounced.id}/bearbeiten" in page
    assert "Briefe kommen zurück" in editor.get("/ansprechstellen").text
    assert "Briefe kommen zurück" in editor.get(f"/stellen/{bounced.organisation_id}").text


def test_nothing_missing_is_good_news(app: House) -> None:
    client = sign_in(app.test_client(), an_account(Role.READER))
    page = client.get("/stellen/luecken").text
    assert "Es fehlt nichts." in page


def test_an_empty_directory_says_how_to_begin(app: House) -> None:
    client = sign_in(app.test_client(), an_account(Role.EDITOR))
    assert "Liste einlesen" in client.get("/stellen").text
    assert "Es gibt noch keine Ansprechstelle" in client.get("/ansprechstellen").text


def test_of_many_who_add_the_same_at_once_one_succeeds(app: House) -> None:
    clients = [sign_in(app.test_client(), an_account(Role.EDITOR)) for _number in range(4)]
    answers: list[int] = []
    start = threading.Barrier(len(clients))

    def add(client: FlaskClient) -> None:
        start.wait()
        answers.append(client.post("/stellen/neu", data=FIELDS).status_code)

    threads = [threading.Thread(target=add, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(answers) == 303
    assert set(sorted(answers)[1:]) <= {409, 422}
    assert stored("Möhnesee").official_key == "05974032"


def test_a_contact_is_added_edited_replaced_ended_and_taken_up_again(editor: FlaskClient) -> None:
    werl = an_organisation("Stadt Werl")
    db.session.commit()
    home = f"/stellen/{werl.id}"
    fields = {"function": "Ansprechstelle Integration", "address": "integration@werl.example", "language": "de"}
    assert (
        editor.post(f"{home}/ansprechstellen/neu", data={**fields, "source": "Schreiben vom 14.09.2016"}).status_code
        == 303
    )
    contact = only_contact("Ansprechstelle Integration")
    assert (contact.is_default, contact.source) == (True, "Schreiben vom 14.09.2016")
    edited = {**fields, "name": "Erika Mustermann", "version": str(contact.version), "is_default": "y"}
    assert editor.post(f"/ansprechstellen/{contact.id}/bearbeiten", data=edited).status_code == 303
    assert "Erika Mustermann" in editor.get(home).text
    outdated = editor.post(f"/ansprechstellen/{contact.id}/bearbeiten", data={**edited, "name": "Max Mustermann"})
    assert outdated.status_code == 409
    assert "Erika Mustermann" in outdated.text
    assert "Max Mustermann" in outdated.text
    new = {**fields, "function": "Integrationsbüro", "address": "buero@werl.example"}
    assert editor.post(f"/ansprechstellen/{contact.id}/ersetzen", data=new).status_code == 303
    assert only_contact("Integrationsbüro").is_default
    assert "1 beendete Ansprechstelle" in editor.get(home).text
    assert editor.post(f"/ansprechstellen/{contact.id}/wieder-aufnehmen").status_code == 303
    assert editor.post(f"/ansprechstellen/{contact.id}/standard").status_code == 303
    assert not only_contact("Integrationsbüro").is_default
    page = editor.get(f"/ansprechstellen/{contact.id}/beenden").text
    assert "Diese Ansprechstelle beenden?" in page
    assert editor.post(f"/ansprechstellen/{contact.id}/beenden").status_code == 303
    assert "Integrationsbüro ist jetzt die Standard-Ansprechstelle." in editor.get(home).text
    assert editor.post(f"/ansprechstellen/{contact.id}/beenden").status_code == 409


def only_contact(function: str) -> Contact:
    contact = db.session.scalar(sa.select(Contact).where(Contact.function == function))
    assert contact is not None
    db.session.refresh(contact)
    db.session.expunge(contact)
    db.session.rollback()
    return contact


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"function": ""}, "function"),
        ({"address": "werl@"}, "address"),
        ({"address": "a@b.example\r\nBcc: c@d.example"}, "address"),
        ({"address": "a@b.example, c@d.example"}, "address"),
        ({"name": "x" * 10_000}, "name"),
        ({"language": "la"}, "language"),
    ],
)
def test_a_badly_filled_contact_says_what_to_do(editor: FlaskClient, changes: dict[str, str], field: str) -> None:
    werl = an_organisation("Stadt Werl")
    db.session.commit()
    fields = {"function": "Amt", "address": "a@b.example", "language": "de", **changes}
    response = editor.post(f"/stellen/{werl.id}/ansprechstellen/neu", data=fields)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert how_many(Contact) == 0


def test_an_editor_of_another_series_edits_the_shared_directory(app: House, editor: FlaskClient) -> None:
    a_series()
    werl = an_organisation("Stadt Werl")
    db.session.commit()
    data = {"kind": "municipality", "official_name": "Stadt Werl", "short_name": "Werl", "note": "ja", "version": "1"}
    assert editor.post(f"/stellen/{werl.id}/bearbeiten", data=data).status_code == 303
