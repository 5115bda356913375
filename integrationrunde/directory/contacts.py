"""The verbs of contacts. Exactly one active contact of an organisation is its default, as long as it has any.

The journal names organisation and function; names of persons and addresses are kept out of it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from integrationrunde.directory import queries
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _, fold


@dataclass(frozen=True)
class ContactDetails:
    """What is written down of a contact. ``source`` says where the address came from (LAW.md DS-5)."""

    function: str
    name: str = ""
    salutation: str = ""
    address: str = ""
    phone: str = ""
    language: str = "de"
    source: str = ""

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """The details as they are stored."""
        return cls(**{name: getattr(contact, name) for name in cls.__dataclass_fields__})

    def write_to(self, contact: Contact, privacy_version: str) -> None:
        """Store the details and what searching derives from them; a new name or address brings the present notice."""
        if (contact.name, contact.address) != (self.name, self.address):
            contact.privacy_version = privacy_version
        for name in self.__dataclass_fields__:
            setattr(contact, name, getattr(self, name))
        contact.search_text = fold(f"{self.function} {self.name} {self.address}")


def add_contact(
    organisation: Organisation,
    details: ContactDetails,
    *,
    default: bool = False,
    privacy_version: str = "",
    by: Actor,
    now: datetime,
) -> Contact:
    """A new contact; the first one of an organisation becomes its default unasked."""
    active = queries.active_contacts(organisation.id)
    contact = _begun(organisation, details, privacy_version)
    _settle_default(contact, active, wanted=default or not active)
    db.session.add(contact)
    _record(N_("Added a contact of %(organisation)s: %(function)s"), contact, organisation, by, now)
    return contact


def change_contact(
    contact: Contact,
    details: ContactDetails,
    *,
    default: bool = False,
    privacy_version: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Store other details. ``default`` moves the default here; the only way to take it away is to give it to another.

    Raises Refused for a contact that has ended.
    """
    _must_be_active(contact)
    before = ContactDetails.of(contact)
    if default and not contact.is_default:
        make_default(contact, by=by, now=now)
    if details == before:
        return
    details.write_to(contact, privacy_version)
    moved = details.address != before.address
    message = (
        N_("Changed the address of a contact of %(organisation)s: %(function)s")
        if moved
        else N_("Changed a contact of %(organisation)s: %(function)s")
    )
    _record(message, contact, contact.organisation, by, now)


def make_default(contact: Contact, *, by: Actor, now: datetime) -> None:
    """Let this contact be the organisation's default; the one before it is so no longer. Raises Refused when ended."""
    _must_be_active(contact)
    if contact.is_default:
        return
    _settle_default(contact, queries.active_contacts(contact.organisation_id), wanted=True)
    _record(N_("Chose the default contact of %(organisation)s: %(function)s"), contact, contact.organisation, by, now)


def replace_contact(
    contact: Contact, details: ContactDetails, *, privacy_version: str = "", by: Actor, now: datetime
) -> Contact:
    """Somebody new takes over, also as the default; this contact ends today. Raises Refused when it has ended."""
    _must_be_active(contact)
    was_default = contact.is_default
    new = _begun(contact.organisation, details, privacy_version)
    _end(contact, clock.local(now).date())
    db.session.flush()
    new.is_default = was_default
    db.session.add(new)
    db.session.flush()
    contact.replaced_by_id = new.id
    message = N_("Replaced a contact of %(organisation)s: %(old)s by %(new)s")
    _record(message, contact, contact.organisation, by, now, old=contact.function, new=new.function)
    return new


def end_contact(contact: Contact, *, by: Actor, now: datetime) -> Contact | None:
    """Write to this contact no more. Returns the contact that became the default instead of it, if one did."""
    _must_be_active(contact)
    was_default = contact.is_default
    others = [other for other in queries.active_contacts(contact.organisation_id) if other is not contact]
    _end(contact, clock.local(now).date())
    db.session.flush()
    heir = others[0] if was_default and others else None
    if heir is not None:
        heir.is_default = True
    _record(N_("Ended a contact of %(organisation)s: %(function)s"), contact, contact.organisation, by, now)
    return heir


def reactivate_contact(contact: Contact, *, by: Actor, now: datetime) -> None:
    """Take the end back. It becomes the default only where there is no other. Raises Refused where it has not ended."""
    if contact.is_active:
        raise Refused(_("This contact has not ended."))
    contact.ended_on = None
    contact.replaced_by_id = None
    contact.is_default = not any(other.is_default for other in queries.active_contacts(contact.organisation_id))
    _record(N_("Took a contact of %(organisation)s up again: %(function)s"), contact, contact.organisation, by, now)


def _begun(organisation: Organisation, details: ContactDetails, privacy_version: str) -> Contact:
    contact = Contact(organisation_id=organisation.id, is_default=False)
    details.write_to(contact, privacy_version)
    return contact


def _settle_default(contact: Contact, active: list[Contact], *, wanted: bool) -> None:
    if not wanted:
        return
    for other in active:
        other.is_default = False
    db.session.flush()  # the unique index would see two defaults
    contact.is_default = True


def _end(contact: Contact, on: date) -> None:
    contact.ended_on = on
    contact.is_default = False


def _must_be_active(contact: Contact) -> None:
    if not contact.is_active:
        raise Refused(_("This contact has ended. Take it up again before you change it."))


def _record(
    message: str, contact: Contact, organisation: Organisation, by: Actor, now: datetime, **values: Any
) -> None:
    db.session.flush()
    values = values or {"function": contact.function}
    record(message, by=by, now=now, about=[organisation, contact], organisation=organisation.short_name, **values)
