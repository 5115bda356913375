"""The verbs of contacts: exactly one default, no names in the journal."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from integrationrunde.directory import contacts, queries
from integrationrunde.directory.contacts import ContactDetails
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from tests.builders import NOW, a_contact, an_organisation

pytestmark = pytest.mark.usefixtures("app")
BY = System()


@pytest.fixture
def werl(app: object) -> Organisation:
    return an_organisation("Stadt Werl")


def added(organisation: Organisation, function: str, *, default: bool = False, **changes: str) -> Contact:
    details = ContactDetails(function, **changes)
    contact = contacts.add_contact(organisation, details, default=default, privacy_version="3", by=BY, now=NOW)
    found = queries.contact(contact.id)
    assert found is not None
    return found


def defaults(organisation: Organisation) -> list[str]:
    db.session.flush()
    statement = sa.select(Contact.function).where(Contact.organisation_id == organisation.id, Contact.is_default)
    return list(db.session.scalars(statement))


def test_the_first_contact_is_the_default_and_another_can_take_it(werl: Organisation) -> None:
    added(werl, "Integration")
    assert defaults(werl) == ["Integration"]
    added(werl, "Jugend")
    assert defaults(werl) == ["Integration"]
    soziales = added(werl, "Soziales", default=True)
    assert defaults(werl) == ["Soziales"]
    assert queries.default_contact([werl.id]) == {werl.id: soziales}


def test_the_default_is_moved_by_choosing_another(werl: Organisation) -> None:
    one, two = added(werl, "Integration"), added(werl, "Jugend")
    contacts.make_default(two, by=BY, now=NOW)
    assert defaults(werl) == ["Jugend"]
    contacts.change_contact(one, ContactDetails("Integration"), default=True, by=BY, now=NOW)
    assert defaults(werl) == ["Integration"]
    contacts.change_contact(one, ContactDetails("Integration"), default=False, by=BY, now=NOW)
    assert defaults(werl) == ["Integration"]


def test_two_defaults_cannot_be_stored(werl: Organisation) -> None:
    a_contact(werl)
    with pytest.raises(IntegrityError):
        a_contact(werl)


def test_ending_the_default_hands_it_to_the_oldest_other(werl: Organisation) -> None:
    one, two, _three = added(werl, "Integration"), added(werl, "Jugend"), added(werl, "Soziales")
    assert contacts.end_contact(one, by=BY, now=NOW) is two
    assert defaults(werl) == ["Jugend"]
    assert one.ended_on is not None
    assert one.ended_on.isoformat() == "2017-08-23"
    contacts.reactivate_contact(one, by=BY, now=NOW)
    assert one.is_active
    assert defaults(werl) == ["Jugend"]


def test_the_last_contact_comes_back_as_the_default(werl: Organisation) -> None:
    one = added(werl, "Integration")
    assert contacts.end_contact(one, by=BY, now=NOW) is None
    assert defaults(werl) == []
    contacts.reactivate_contact(one, by=BY, now=NOW)
    assert defaults(werl) == ["Integration"]


def test_a_new_contact_takes_over(werl: Organisation) -> None:
    old = added(werl, "Integration", address="alt@werl.example")
    new = contacts.replace_contact(old, ContactDetails("Integration", address="neu@werl.example"), by=BY, now=NOW)
    assert (old.replaced_by_id, old.is_active, new.is_default) == (new.id, False, True)
    assert [contact.id for contact in queries.active_contacts(werl.id)] == [new.id]
    contacts.reactivate_contact(old, by=BY, now=NOW)
    db.session.flush()
    assert (old.replaced_by_id, old.is_default, new.is_default) == (None, False, True)


def test_an_ended_contact_is_left_alone(werl: Organisation) -> None:
    contact = added(werl, "Integration")
    contacts.end_contact(contact, by=BY, now=NOW)
    with pytest.raises(Refused):
        contacts.end_contact(contact, by=BY, now=NOW)
    with pytest.raises(Refused):
        contacts.change_contact(contact, ContactDetails("Jugend"), by=BY, now=NOW)
    with pytest.raises(Refused):
        contacts.replace_contact(contact, ContactDetails("Jugend"), by=BY, now=NOW)
    with pytest.raises(Refused):
        contacts.make_default(contact, by=BY, now=NOW)


def test_only_an_ended_contact_is_taken_up_again(werl: Organisation) -> None:
    with pytest.raises(Refused):
        contacts.reactivate_contact(added(werl, "Integration"), by=BY, now=NOW)


def test_the_journal_holds_neither_names_nor_addresses(werl: Organisation) -> None:
    contact = added(werl, "Integration", name="Erika Mustermann", address="erika@werl.example", phone="02922 800")
    new = ContactDetails("Integration", name="Max Mustermann", address="max@werl.example")
    contacts.change_contact(contact, new, by=BY, now=NOW)
    contacts.replace_contact(contact, ContactDetails("Integration", name="Otto Beispiel"), by=BY, now=NOW)
    db.session.flush()
    told = str([(entry.message, entry.values) for entry in db.session.scalars(sa.select(JournalEntry))])
    assert "Changed the address of a contact" in told
    assert not any(secret in told.lower() for secret in ("erika", "muster", "max", "otto", "@", "800"))


def test_the_notice_that_applied_follows_name_and_address(werl: Organisation) -> None:
    contact = added(werl, "Integration", address="a@werl.example")
    assert contact.privacy_version == "3"
    same = ContactDetails("Integration", address="a@werl.example", phone="1")
    contacts.change_contact(contact, same, privacy_version="4", by=BY, now=NOW)
    assert contact.privacy_version == "3"
    other = ContactDetails("Integration", address="b@werl.example")
    contacts.change_contact(contact, other, privacy_version="4", by=BY, now=NOW)
    assert contact.privacy_version == "4"


@pytest.mark.parametrize(
    "query", ["müller", "mueller", "MULLER", "a@werl.example", "werl", "integration", "müller werl", "muell integ werl"]
)
def test_a_person_is_found_by_what_is_known_of_them(werl: Organisation, query: str) -> None:
    added(werl, "Integration", name="Ömer Müller", address="a@werl.example")
    added(an_organisation("Gemeinde Ense"), "Jugend", name="Otto Beispiel")
    found = db.session.scalars(queries.listed_contacts(query, "", "name")).all()
    assert [contact.name for contact in found] == ["Ömer Müller"]


def test_contacts_are_sorted_as_a_german_expects(werl: Organisation) -> None:
    for name in ("Zander", "Ährenfeld", "Adler", "Öttinger", "Otto", "ärger"):
        added(werl, f"Amt {name}", name=name)
    for order in ("name", "function"):
        found = db.session.scalars(queries.listed_contacts("", "active", order)).all()
        assert [contact.name for contact in found] == ["Adler", "Ährenfeld", "ärger", "Öttinger", "Otto", "Zander"]
    found = db.session.scalars(queries.listed_contacts("", "", "name", descending=True)).all()
    assert found[0].name == "Zander"
