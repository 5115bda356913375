"""Making the plan of an import: line after line, each against the stock as the lines before it would leave it."""

from collections.abc import Iterable

from integrationrunde.directory.import_contacts import ContactPlanner
from integrationrunde.directory.import_lines import Line
from integrationrunde.directory.import_organisations import OrganisationPlanner
from integrationrunde.directory.import_plan import LinePlan, Plan, Stock, said
from integrationrunde.directory.import_values import values_of


def planned(lines: Iterable[Line], stock: Stock) -> Plan:
    """The plan for these lines. Never raises, whatever stands in them."""
    organisations = OrganisationPlanner(stock.organisations)
    contacts = ContactPlanner(stock.contacts)
    return Plan(tuple(_planned(line, organisations, contacts) for line in lines))


def _planned(line: Line, organisations: OrganisationPlanner, contacts: ContactPlanner) -> LinePlan:
    values, troubles = values_of(line)
    if troubles:
        return LinePlan(line.number, troubles=tuple(troubles), said=said(line))
    organisation, troubles = organisations.step(line.number, values)
    if organisation is None:
        return LinePlan(line.number, troubles=tuple(troubles), said=said(line))
    contact, troubles = contacts.step(line.number, values, organisation.key)
    if troubles:
        return LinePlan(line.number, troubles=tuple(troubles), said=organisation.details.short_name)
    organisations.accept(organisation, line.number, values)
    if contact is not None:
        contacts.accept(contact, line.number, values)
    return LinePlan(line.number, organisation, contact, said=organisation.details.short_name)
