"""The pages of contacts."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.directory.models import Contact
from integrationrunde.kit.database import db
from tests.builders import an_organisation


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
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 0
