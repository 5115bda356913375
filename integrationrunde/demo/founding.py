"""The beginning of the demo: organisations, contacts, venues, the series with its seats, and the accounts."""

from dataclasses import dataclass, field
from datetime import datetime

from integrationrunde.accounts import operations as accounts
from integrationrunde.accounts import passwords
from integrationrunde.accounts.models import Account, AccountRole
from integrationrunde.demo.sample import ORGANISATION_KINDS, Row, sample, secretariat
from integrationrunde.directory.contacts import ContactDetails, add_contact
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.directory.operations import OrganisationDetails, add_organisation
from integrationrunde.kit.actor import Actor, Role
from integrationrunde.kit.database import db
from integrationrunde.meetings.details import SeriesDetails, VenueDetails
from integrationrunde.meetings.models import Series, Venue
from integrationrunde.meetings.operations import add_series, add_venue
from integrationrunde.seats.models import Seat
from integrationrunde.seats.operations import add_seat
from integrationrunde.seats.person import Person

PASSWORD = "Austauschrunde-2017"  # noqa: S105 - of the demo, and printed by it
ADMIN = "geschaeftsstelle"
OTHERS = (("redaktion", "Redaktion", Role.EDITOR), ("lesen", "Lesezugang", Role.READER))
SOURCE = "Beispieldaten"
ACCESSIBILITY = (
    "Beispieltext, vor Verwendung zu prüfen: Stufenloser Zugang über den Haupteingang, Aufzug vorhanden, "
    "barrierefreies WC im Erdgeschoss, Parkplätze für Menschen mit Behinderung am Gebäude."
)


@dataclass
class County:
    """What has been founded, by the ids of the sample."""

    series: Series
    organisations: dict[str, Organisation] = field(default_factory=dict)
    venues: dict[str, Venue] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)


def found(*, privacy_version: str, by: Actor, now: datetime) -> County:
    """Put everything into the database that is there before the first meeting."""
    organisations = {row["id"]: _organisation(row, by, now) for row in sample()["organisations"]}
    contacts = {
        row["id"]: _contact(organisations[row["id"]], row, privacy_version, by, now)
        for row in sample()["organisations"]
    }
    series = _series(organisations, by, now)
    county = County(series, organisations)
    county.venues = {row["id"]: _venue(row, by, now) for row in sample()["venues"]}
    for key, organisation in organisations.items():
        person = Person.of(contacts[key])
        county.seats[key] = add_seat(series, organisation, holder=person, by=by, now=now)
    return county


def _organisation(row: Row, by: Actor, now: datetime) -> Organisation:
    tile = row.get("map_tile") or {}
    details = OrganisationDetails(
        kind=ORGANISATION_KINDS[row["kind"]],
        official_name=row["official_name"],
        short_name=row["short_name"],
        official_key=row.get("ags"),
        map_column=tile.get("column"),
        map_row=tile.get("row"),
        note=row.get("note", ""),
    )
    return add_organisation(details, by=by, now=now)


def _contact(organisation: Organisation, row: Row, privacy_version: str, by: Actor, now: datetime) -> Contact:
    details = ContactDetails(function=row["contact_function"], address=row["functional_email"], source=SOURCE)
    return add_contact(organisation, details, default=True, privacy_version=privacy_version, by=by, now=now)


def _series(organisations: dict[str, Organisation], by: Actor, now: datetime) -> Series:
    row = sample()["series"]
    details = SeriesDetails(
        name=row["name"],
        short_name=row["short_name"],
        host_id=organisations[row["host_org_id"]].id,
        mandate=row["mandate"],
        can_resolve=row["can_resolve"],
        file_reference=row["file_reference"],
        invitation_lead_days=row["invitation_lead_days"],
        answer_lead_days=row["rsvp_lead_days"],
        minutes_due_days=row["minutes_due_days"],
        objection_days=row["objection_days"],
    )
    return add_series(details, by=by, now=now)


def _venue(row: Row, by: Actor, now: datetime) -> Venue:
    details = VenueDetails(
        name=row["name"],
        room=row["room"],
        street=row["street"],
        postal_code=row["postal_code"],
        locality=row["locality"],
        accessibility=row["accessibility_note"] or ACCESSIBILITY,
        route=row["note"],
    )
    return add_venue(details, by=by, now=now)


def sign_in_data() -> tuple[str, str]:
    """Address and password of the demo's admin."""
    return f"{ADMIN}@{secretariat()[1]}", PASSWORD


def open_accounts(*, by: Actor, now: datetime) -> None:
    """An admin, an editor and a reader, all with the demo's password."""
    name, domain = secretariat()
    accounts.open_first_account(f"{ADMIN}@{domain}", name, PASSWORD, by=by, now=now)
    for local, label, role in OTHERS:
        account = Account(
            address=f"{local}@{domain}",
            name=label,
            created_at=now,
            password_hash=passwords.hashed(PASSWORD),
            password_changed_at=now,
            roles=[AccountRole(role=role)],
        )
        db.session.add(account)
    db.session.flush()
