"""What is missing."""

import re
from datetime import date

from flask.testing import FlaskClient

from integrationrunde.directory.models import OrganisationKind
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import AddressHealth, AddressState
from tests.builders import NOW, a_contact, an_account, an_organisation
from tests.directory.lines import short_names
from tests.signing_in import sign_in


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
    a_contact(an_organisation("Stadt Da", map_column=0, map_row=0))
    client = sign_in(app.test_client(), an_account(Role.READER))
    page = client.get("/stellen/luecken").text
    assert "Es fehlt nichts." in page


def test_an_empty_directory_does_not_say_that_nothing_is_missing(app: House) -> None:
    page = sign_in(app.test_client(), an_account()).get("/stellen/luecken").text
    assert "Es gibt noch keine Stelle" in page
    assert "Es fehlt nichts" not in page
