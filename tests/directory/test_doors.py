"""Who may read the directory and who may write in it."""

import pytest
from flask.testing import FlaskClient

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import a_contact, an_account
from tests.signing_in import sign_in

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
