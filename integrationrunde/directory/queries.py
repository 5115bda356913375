"""Reading organisations and contacts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from integrationrunde.directory.models import Contact, Organisation, OrganisationKind
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.words import sort_key

if TYPE_CHECKING:
    from integrationrunde.directory.operations import OrganisationDetails

ORGANISATION_SORTS = ("name", "official", "kind", "key")
CONTACT_SORTS = ("organisation", "function", "name", "address")
STATES = ("valid", "ended", "coming")


def organisation(ident: int) -> Organisation | None:
    """One organisation with its contacts and its successor."""
    loaded = [selectinload(Organisation.contacts), joinedload(Organisation.successor)]
    return db.session.scalar(sa.select(Organisation).where(Organisation.id == ident).options(*loaded))


def contact(ident: int) -> Contact | None:
    """One contact with its organisation."""
    statement = sa.select(Contact).where(Contact.id == ident).options(joinedload(Contact.organisation))
    return db.session.scalar(statement)


def active_contacts(organisation_id: int) -> list[Contact]:
    """The contacts of an organisation that have not ended, in the order in which they came."""
    statement = sa.select(Contact).where(Contact.organisation_id == organisation_id, Contact.ended_on.is_(None))
    return list(db.session.scalars(statement.order_by(Contact.id)))


def predecessors(organisation_id: int) -> Sequence[Organisation]:
    """The organisations that name this one as their successor."""
    statement = sa.select(Organisation).where(Organisation.successor_id == organisation_id)
    return db.session.scalars(statement.order_by(Organisation.sort_key, Organisation.id)).all()


def line_of_successors(organisation_id: int) -> list[int]:
    """The organisation and all that follow it, one after the other. Ends by itself, also in a circle."""
    line: list[int] = []
    follower: int | None = organisation_id
    while follower is not None and follower not in line:
        line.append(follower)
        follower = db.session.scalar(sa.select(Organisation.successor_id).where(Organisation.id == follower))
    return line


def valid_organisations(on: date) -> sa.Select[Organisation]:
    """The organisations that exist on that day, as a German list sorts them."""
    return sa.select(Organisation).where(_in_state("valid", on)).order_by(Organisation.sort_key, Organisation.id)


def active_organisations(on: date | None = None) -> Sequence[Organisation]:
    """The organisations that exist on that day (today), sorted by short name; for choices."""
    return db.session.scalars(valid_organisations(on or clock.today())).all()


def organisations_by_kind(on: date | None = None) -> dict[OrganisationKind, list[Organisation]]:
    """The organisations that exist on that day (today), by kind; every kind is there, perhaps with an empty list."""
    grouped: dict[OrganisationKind, list[Organisation]] = {kind: [] for kind in OrganisationKind}
    for found in active_organisations(on):
        grouped[found.kind].append(found)
    return grouped


def default_contact(organisation_ids: Collection[int]) -> dict[int, Contact]:
    """The default contact of each of these organisations, by organisation id; those without one are missing."""
    statement = sa.select(Contact).where(
        Contact.organisation_id.in_(organisation_ids), Contact.is_default.is_(True), Contact.ended_on.is_(None)
    )
    return {found.organisation_id: found for found in db.session.scalars(statement)}


def listed_organisations(
    words: str, kind: str, state: str, order: str, *, on: date, descending: bool = False
) -> sa.Select[Organisation]:
    """The list of organisations: search words, a kind, a state (STATES) and an order (ORGANISATION_SORTS)."""
    statement = sa.select(Organisation).where(*_all_words(words, Organisation.search_text))
    if kind in list(OrganisationKind):
        statement = statement.where(Organisation.kind == OrganisationKind(kind))
    if state in STATES:
        statement = statement.where(_in_state(state, on))
    columns = {
        "name": Organisation.sort_key,
        "official": Organisation.search_text,  # begins with the official name
        "kind": Organisation.kind,
        "key": sa.func.coalesce(Organisation.official_key, ""),
    }
    return statement.order_by(_directed(columns[order], descending), Organisation.sort_key, Organisation.id)


def _in_state(state: str, on: date) -> sa.ColumnElement[bool]:
    if state == "ended":
        return Organisation.valid_to < on
    if state == "coming":
        return Organisation.valid_from > on
    return sa.and_(
        sa.or_(Organisation.valid_from.is_(None), Organisation.valid_from <= on),
        sa.or_(Organisation.valid_to.is_(None), Organisation.valid_to >= on),
    )


def listed_contacts(words: str, state: str, order: str, *, descending: bool = False) -> sa.Select[Contact]:
    """The list of contacts with their organisations: words, and whether they have ended."""
    statement = (
        sa.select(Contact)
        .join(Contact.organisation)
        .options(contains_eager(Contact.organisation))
        .where(*_all_words(words, Contact.search_text, Organisation.search_text))
    )
    if state in ("active", "ended"):
        statement = statement.where(Contact.ended_on.is_(None) if state == "active" else Contact.ended_on.is_not(None))
    columns = {
        "organisation": Organisation.sort_key,
        "function": Contact.search_text,  # begins with the function
        "name": _as_german(Contact.name),
        "address": sa.func.lower(Contact.address),
    }
    return statement.order_by(_directed(columns[order], descending), Organisation.sort_key, Contact.id)


def _directed(column: sa.SQLColumnExpression[str], descending: bool) -> sa.SQLColumnExpression[str]:
    return column.desc() if descending else column.asc()


def _as_german(column: sa.SQLColumnExpression[str]) -> sa.SQLColumnExpression[str]:
    """A name as DIN 5007-1 sorts it, for a column that has no sort key of its own."""
    for letter, plain in ("äa", "Äa", "öo", "Öo", "üu", "Üu", ("ß", "ss")):
        column = sa.func.replace(column, letter, plain)
    return sa.func.lower(column)


def _all_words(query: str, *columns: sa.SQLColumnExpression[str]) -> list[sa.ColumnElement[bool]]:
    """Every word of the query stands in one of the folded columns; a query of signs alone finds nothing."""
    if not query.strip():
        return []
    words = sort_key(query).split()
    if not words:
        return [sa.false()]
    return [sa.or_(*(column.like(f"%{word}%") for column in columns)) for word in words[:12]]


def clashes(details: OrganisationDetails, own_id: int | None, *, on: date) -> dict[str, str]:
    """What another organisation has (names, key, a tile in use on that day): field -> its short name."""
    tile = sa.and_(
        Organisation.map_column == details.map_column, Organisation.map_row == details.map_row, _in_state("valid", on)
    )
    same = {
        "official_name": Organisation.official_name == details.official_name,
        "short_name": Organisation.short_name == details.short_name,
        "official_key": Organisation.official_key == details.official_key if details.official_key else sa.false(),
        "map_column": tile if details.map_column is not None else sa.false(),
    }
    labelled = [condition.label(f"same_{field}") for field, condition in same.items()]
    statement = sa.select(Organisation.short_name, *labelled).where(sa.or_(*same.values()))
    if own_id is not None:
        statement = statement.where(Organisation.id != own_id)
    rows = db.session.execute(statement.order_by(Organisation.id)).all()
    return {field: row.short_name for row in rows for field in same if getattr(row, f"same_{field}")}
