"""Lists as tables with the columns of an import, so that an exported list can be read in again."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.directory.import_columns import COLUMNS, CONTACT_COLUMNS, ORGANISATION_COLUMNS
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.kit.database import db
from integrationrunde.kit.words import _

Table = tuple[list[str], Iterable[list[Any]]]

_OWN_COLUMNS = ORGANISATION_COLUMNS[1:] + CONTACT_COLUMNS  # without the reference
_REFERENCE = ORGANISATION_COLUMNS[:1]
LANGUAGES = {"de": "Deutsch", "en": "English"}


def organisations_table(statement: sa.Select[Organisation]) -> Table:
    """A line for each active contact of each organisation, at least one line for each organisation."""
    loaded = statement.options(selectinload(Organisation.contacts), joinedload(Organisation.successor))
    return _headings(_OWN_COLUMNS), _organisation_rows(db.session.scalars(loaded).all())


def _organisation_rows(organisations: Sequence[Organisation]) -> Iterable[list[Any]]:
    for organisation in organisations:
        contacts: list[Contact | None] = [*organisation.active_contacts()]
        for contact in contacts or [None]:
            yield _organisation_cells(organisation) + _contact_cells(contact)


def contacts_table(statement: sa.Select[Contact]) -> Table:
    """A line for each contact."""
    found = db.session.scalars(statement).all()
    head = [*_headings(_REFERENCE + CONTACT_COLUMNS), _("Ended on"), _("Version of the privacy notice")]
    return head, (
        [contact.organisation.short_name, *_contact_cells(contact), contact.ended_on, contact.privacy_version]
        for contact in found
    )


def template_table() -> Table:
    """The empty table with every column, and two lines that show how it is filled."""
    examples = (
        ("", _("Municipality"), "Stadt Beispielstadt", "Beispielstadt", "05999001", 1, 1, "", "", "", ""),
        ("Beispielstadt", *("",) * (len(ORGANISATION_COLUMNS) - 1)),
    )
    contacts = (
        (
            _("Contact for integration"),
            "",
            "",
            "integration@beispielstadt.example",
            "02921 30-0",
            "Deutsch",
            _("yes"),
            "",
        ),
        (_("Deputy"), "", "", "vertretung@beispielstadt.example", "", "Deutsch", _("no"), ""),
    )
    rows = [[*organisation, *contact] for organisation, contact in zip(examples, contacts, strict=True)]
    return _headings(COLUMNS), rows


def _headings(columns: Sequence[Any]) -> list[str]:
    return [str(column.heading) for column in columns]


def _organisation_cells(organisation: Organisation) -> list[Any]:
    column, row = organisation.map_column, organisation.map_row
    return [
        _(organisation.kind.label),
        organisation.official_name,
        organisation.short_name,
        organisation.official_key,
        None if column is None else column + 1,
        None if row is None else row + 1,
        organisation.valid_from,
        organisation.valid_to,
        organisation.successor.short_name if organisation.successor else None,
        organisation.note,
    ]


def _contact_cells(contact: Contact | None) -> list[Any]:
    if contact is None:
        return [None] * len(CONTACT_COLUMNS)
    return [
        contact.function,
        contact.name,
        contact.salutation,
        contact.address,
        contact.phone,
        LANGUAGES.get(contact.language, contact.language),
        _("yes") if contact.is_default else _("no"),
        contact.source,
    ]
