"""The pages of organisations, the list of contacts, and what is missing."""

import re
import threading
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import a_contact, a_series, an_account, an_organisation
from tests.directory.lines import short_names
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
    twice = editor.post(f"/stellen/{werl.id}/bearbeiten", data={**fields, "note": "beides", "version": version[1]})
    assert twice.status_code == 303


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


@pytest.mark.parametrize(
    "path",
    ["/stellen/99", "/stellen/99/bearbeiten", "/stellen/99/ansprechstellen/neu", "/ansprechstellen/99/bearbeiten"],
)
def test_what_does_not_exist_is_not_found(editor: FlaskClient, path: str) -> None:
    assert editor.get(path).status_code == 404


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


def test_an_editor_of_another_series_edits_the_shared_directory(app: House, editor: FlaskClient) -> None:
    a_series()
    werl = an_organisation("Stadt Werl")
    db.session.commit()
    data = {"kind": "municipality", "official_name": "Stadt Werl", "short_name": "Werl", "note": "ja", "version": "1"}
    assert editor.post(f"/stellen/{werl.id}/bearbeiten", data=data).status_code == 303
