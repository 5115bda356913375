"""The import from the file to the database."""

import html
import io
import re
import threading

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.directory import importing
from integrationrunde.directory.import_columns import COLUMNS, recognise
from integrationrunde.directory.import_lines import read
from integrationrunde.directory.import_plan import Action
from integrationrunde.directory.import_planning import planned
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import NOW, a_contact, an_account, an_organisation
from tests.directory.lines import workbook
from tests.signing_in import sign_in

FILE = (
    "Art;Amtliche Bezeichnung;Kurzbezeichnung;AGS;Funktion;E-Mail;Standard\r\n"
    "Kommune;Stadt Rüthen;Rüthen;5974036;Ansprechstelle Integration;integration@ruethen.example;\r\n"
    ";;Rüthen;;Jugendamt;jugend@ruethen.example;ja\r\n"
    "Planet;Stadt Mars;;;;;\r\n"
)


def upload(client: FlaskClient, data: bytes | str, name: str = "stellen.csv") -> TestResponse:
    content = data.encode("cp1252") if isinstance(data, str) else data
    return client.post("/stellen/import", data={"file": (io.BytesIO(content), name)})


def confirm(client: FlaskClient, preview: str, **changes: str) -> TestResponse:
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(seal|lines)" value="([^"]*)"', preview)}
    return client.post("/stellen/import/speichern", data={**fields, **changes})


def how_many(kind: type[Organisation] | type[Contact]) -> int:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(kind))
    db.session.rollback()
    return count or 0


def test_the_preview_stores_nothing_and_the_confirmation_everything_right(editor: FlaskClient) -> None:
    before = how_many(Organisation)
    preview = upload(editor, FILE)
    assert preview.status_code == 200
    assert "Gelesen als Windows-1252, Semikolon." in preview.text
    assert "„Planet“ ist keine von Kommune" in preview.text
    assert "Stadt Rüthen" in preview.text
    assert (how_many(Organisation), how_many(Contact)) == (before, 0)

    stored = confirm(editor, preview.text)
    assert stored.status_code == 303
    assert (how_many(Organisation), how_many(Contact)) == (before + 1, 2)
    found = db.session.scalar(sa.select(Organisation).where(Organisation.official_key == "05974036"))
    assert found is not None
    assert (found.sort_key, "ruethen" in found.search_text) == ("ruthen", True)
    contacts = db.session.scalars(sa.select(Contact).where(Contact.organisation_id == found.id)).all()
    assert {(contact.function, contact.is_default) for contact in contacts} == {
        ("Ansprechstelle Integration", False),
        ("Jugendamt", True),
    }
    journal = db.session.scalars(sa.select(JournalEntry)).all()
    assert [entry.values for entry in journal] == [{"created": 2, "changed": 0, "kept": 0, "wrong": 1}]
    page_url = f"/stellen/{found.id}"
    db.session.rollback()
    result = editor.get(stored.location).text
    assert "1 Zeile wurde ausgelassen." in result
    assert "Liste in das Verzeichnis eingelesen" in editor.get(page_url).text


def test_columns_in_any_order_and_lines_with_much_wrong_keep_their_seal(editor: FlaskClient) -> None:
    preview = upload(
        editor, "E-Mail;Funktion;AGS;Stelle;Art\nx@;=1;7;Werl;Planet\na@b.example;Amt;05974012;Ense;Stadt\n"
    )
    assert confirm(editor, preview.text).status_code == 303
    assert how_many(Contact) == 1


def test_sending_the_confirmation_twice_shows_that_nothing_is_left(editor: FlaskClient) -> None:
    preview = upload(editor, FILE).text
    assert confirm(editor, preview).status_code == 303
    again = confirm(editor, preview)
    assert again.status_code == 409
    assert "Das Verzeichnis hat sich seit der Vorschau geändert." in again.text
    assert "Es gibt nichts zu speichern." in again.text
    assert how_many(Contact) == 2


def test_a_directory_that_changed_meanwhile_brings_a_new_preview(editor: FlaskClient) -> None:
    preview = upload(editor, FILE).text
    an_organisation("Stadt Rüthen", official_key="05974036")
    db.session.commit()
    response = confirm(editor, preview)
    assert response.status_code == 409
    assert how_many(Contact) == 0
    assert confirm(editor, response.text).status_code == 303
    assert how_many(Contact) == 2


@pytest.mark.parametrize("changes", [{"lines": "nonsense"}, {"lines": '[["kind"],[[-1,"x"]]]'}])
def test_lines_that_cannot_be_read_again_are_refused(editor: FlaskClient, changes: dict[str, str]) -> None:
    response = confirm(editor, upload(editor, FILE).text, **changes)
    assert response.status_code == 422
    assert "Die Vorschau konnte nicht noch einmal gelesen werden" in response.text


def test_changed_lines_are_shown_before_they_are_stored(editor: FlaskClient) -> None:
    preview = upload(editor, FILE).text
    tampered = '[["kind","official_name"],[[2,"Stadt","Stadt <script>Fremd"]]]'
    response = confirm(editor, preview, lines=tampered)
    assert response.status_code == 409
    assert "Stadt &lt;script&gt;Fremd" in response.text
    assert how_many(Contact) == 0


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"PK\x03\x04", b"x" * (2 * 1024 * 1024 + 1)])
def test_a_file_that_is_no_table_is_refused_with_a_reason(editor: FlaskClient, data: bytes) -> None:
    response = upload(editor, data)
    assert response.status_code == 422
    assert 'id="file-error"' in response.text


def test_no_file_at_all_is_told(editor: FlaskClient) -> None:
    response = editor.post("/stellen/import", data={})
    assert response.status_code == 422
    assert "Bitte wählen Sie eine Datei aus." in response.text


def test_a_workbook_is_imported(editor: FlaskClient) -> None:
    data = workbook(("Stelle", "Art", "AGS"), ("Möhnesee", "Gemeinde", 5974032))
    preview = upload(editor, data, "stellen.xlsx")
    assert "Gelesen als Excel." in preview.text
    assert confirm(editor, preview.text).status_code == 303


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_can_be_imported_in_both_languages(editor: FlaskClient, form: str, language: str) -> None:
    template = editor.get(f"/stellen/import/vorlage.{form}?lang={language}").get_data()
    reading = read(template)
    assert reading.trouble is None
    assert reading.ignored == []
    plan = planned(reading.lines, importing.stock())
    db.session.rollback()
    assert plan.counts[Action.CREATE] == 2, plan


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_heading_is_recognised_in_both_languages(app: House, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        headings = [str(column.heading) for column in COLUMNS]
    assert recognise(headings) == [column.name for column in COLUMNS]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("path", ["/stellen/liste.csv", "/stellen/liste.xlsx", "/ansprechstellen/liste.csv"])
def test_an_exported_list_read_in_again_changes_nothing(editor: FlaskClient, path: str, language: str) -> None:
    ense = an_organisation("Gemeinde Ense", official_key="05974012", map_column=1, map_row=2, note='=1+1;\n"zwei"')
    werl = an_organisation("Stadt Werl", successor_id=ense.id)
    a_contact(werl, name="Erika Mustermann", phone="+49 2922 800", source="Schreiben vom 14.09.2016")
    a_contact(werl, is_default=False, language="en")
    db.session.commit()
    plan = planned(read(editor.get(f"{path}?lang={language}").get_data()).lines, importing.stock())
    db.session.rollback()
    assert not plan.does_something
    wrong = [(line.said, [trouble.text for trouble in line.troubles]) for line in plan.of(Action.WRONG)]
    assert [said for said, _why in wrong] in ([], ["Ense"])  # a note that looks like a formula is not read again


def test_names_and_defaults_change_hands_in_one_import(app: House) -> None:
    one, two = (
        an_organisation("Stadt Eins", official_key="05974001"),
        an_organisation("Stadt Zwei", official_key="05974002"),
    )
    a_contact(one, address="a@eins.example")
    a_contact(one, address="b@eins.example", is_default=False)
    ids = (one.id, two.id)
    text = (
        "AGS;Amtliche Bezeichnung;Kurzbezeichnung;Nachfolge;E-Mail;Standard\n"
        "05974002;Stadt Drei;Drei;;;\n"
        "05974001;Stadt Zwei;Zwei;Drei;b@eins.example;ja\n"
    )
    plan = planned(read(text.encode()).lines, importing.stock())
    assert [line.action for line in plan.lines] == [Action.CHANGE, Action.CHANGE]
    importing.store(plan, privacy_version="1", by=System(), now=NOW)
    db.session.expire_all()
    assert (
        db.session.get_one(Organisation, ids[0]).short_name,
        db.session.get_one(Organisation, ids[1]).short_name,
    ) == (
        "Zwei",
        "Drei",
    )
    assert db.session.get_one(Organisation, ids[0]).successor_id == ids[1]
    default = db.session.scalars(sa.select(Contact.address).where(Contact.is_default)).all()
    assert default == ["b@eins.example"]


def test_of_several_imports_at_once_one_is_stored(app: House) -> None:
    clients = [sign_in(app.test_client(), an_account(Role.EDITOR)) for _number in range(3)]
    previews = [upload(client, FILE).text for client in clients]
    answers: list[int] = []
    start = threading.Barrier(len(clients))

    def store(client: FlaskClient, preview: str) -> None:
        start.wait()
        answers.append(confirm(client, preview).status_code)

    threads = [threading.Thread(target=store, args=pair) for pair in zip(clients, previews, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409, 409]
    assert (how_many(Organisation), how_many(Contact)) == (1, 2)


@pytest.mark.slow
def test_the_longest_file_is_shown_and_stored(editor: FlaskClient) -> None:
    lines = ["Art;Stelle;Funktion;E-Mail"]
    lines += [f"Kommune;Gemeinde Nummer {n};Ansprechstelle Integration;integration@g{n}.example" for n in range(5000)]
    preview = upload(editor, "\n".join(lines))
    assert preview.status_code == 200
    assert confirm(editor, preview.text).status_code == 303
    assert how_many(Contact) == 5000


def test_only_an_import_has_a_result_page(editor: FlaskClient) -> None:
    editor.post("/stellen/neu", data={"kind": "other", "official_name": "Verein", "short_name": "Verein"})
    entry_id = db.session.scalar(sa.select(sa.func.max(JournalEntry.id)))
    db.session.rollback()
    assert editor.get(f"/stellen/import/{entry_id}").status_code == 404
    assert editor.get("/stellen/import/99999").status_code == 404
