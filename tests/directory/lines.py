"""Builders for the import: lines as a file would give them, files as Excel would write them."""

import io
import re
from typing import Any

from openpyxl import Workbook

from integrationrunde.directory.contacts import ContactDetails
from integrationrunde.directory.import_lines import Line, read
from integrationrunde.directory.import_plan import LinePlan, Plan, Stock, StoredContact
from integrationrunde.directory.import_planning import planned
from integrationrunde.directory.models import OrganisationKind
from integrationrunde.directory.operations import OrganisationDetails


def details(name: str = "Stadt Werl", **changes: Any) -> OrganisationDetails:
    short = name.removeprefix("Stadt ").removeprefix("Gemeinde ")
    fields = {"kind": OrganisationKind.MUNICIPALITY, "official_name": name, "short_name": short}
    return OrganisationDetails(**{**fields, **changes})


def a_stored_contact(ident: int, organisation_id: int, address: str = "", **changes: Any) -> StoredContact:
    fields = {"id": ident, "organisation_id": organisation_id, "is_default": False, "is_active": True}
    known = {name: changes.pop(name) for name in list(changes) if name in fields}
    contact = ContactDetails(**{"function": "Ansprechstelle Integration", "address": address, **changes})
    return StoredContact(**{**fields, "details": contact, **known})


def stock(*contacts: StoredContact, **organisations: OrganisationDetails) -> Stock:
    """A directory; organisations are numbered from 1 in the order in which they are named."""
    return Stock(dict(enumerate(organisations.values(), 1)), contacts)


def plan(text: str, present: Stock | None = None) -> Plan:
    """The plan for a CSV file, against this stock or an empty one."""
    reading = read(text.strip().encode())
    assert reading.trouble is None, reading.trouble.text
    return planned(reading.lines, present or Stock())


def only(found: Plan) -> LinePlan:
    (line,) = found.lines
    return line


def troubles(line: LinePlan) -> list[str]:
    """What is wrong with a line, placeholders filled by columns' names."""
    return [
        trouble.text % {name: getattr(v, "text", v) for name, v in trouble.values.items()} for trouble in line.troubles
    ]


def a_line(number: int = 2, **values: str) -> Line:
    return Line(number, values)


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def short_names(page: str) -> list[str]:
    """What stands at the head of each row of a page's tables."""
    return re.findall(r'<th class="kern-table__header" scope="row"><a [^>]*>([^<]*)</a>', page)
