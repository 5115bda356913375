"""Builders: plain typed functions that put one thing into the database, with every detail changeable."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, TypeVar

from integrationrunde.accounts.models import Account, AccountRole
from integrationrunde.agenda.models import AgendaItem, Proposal
from integrationrunde.directory.models import Contact, Organisation, OrganisationKind
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.words import fold, sort_key
from integrationrunde.meetings.models import Meeting, Series, Venue
from integrationrunde.seats.models import Seat, SeatHolder

NOW = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)
_numbers = count(1)


Row = TypeVar("Row")


def _add(thing: Row) -> Row:
    db.session.add(thing)
    db.session.flush()
    return thing


def an_organisation(name: str | None = None, **changes: Any) -> Organisation:
    name = name or f"Stadt Beispielstadt {next(_numbers)}"
    short = name.removeprefix("Stadt ").removeprefix("Gemeinde ")
    fields: dict[str, Any] = {
        "kind": OrganisationKind.MUNICIPALITY,
        "official_name": name,
        "short_name": short,
        "sort_key": sort_key(short),
        "search_text": fold(f"{name} {short}"),
    }
    return _add(Organisation(**{**fields, **changes}))


def a_contact(organisation: Organisation | None = None, **changes: Any) -> Contact:
    organisation = organisation or an_organisation()
    fields: dict[str, Any] = {
        "organisation_id": organisation.id,
        "function": "Ansprechstelle Integration",
        "address": f"integration{next(_numbers)}@beispielstadt.example",
        "is_default": True,
    }
    return _add(Contact(**{**fields, **changes}))


def a_series(**changes: Any) -> Series:
    number = next(_numbers)
    fields: dict[str, Any] = {"name": f"Kreisweite Austauschrunde {number}", "short_name": f"Austauschrunde {number}"}
    if "host_id" not in changes:
        fields["host_id"] = an_organisation(
            f"Kreis Beispiel {number} – Integrationszentrum", kind=OrganisationKind.COUNTY_DEPARTMENT
        ).id
    return _add(Series(**{**fields, **changes}))


def a_venue(**changes: Any) -> Venue:
    fields: dict[str, Any] = {
        "name": "Kreishaus",
        "room": "Sitzungszimmer 1",
        "street": "Hoher Weg 1–3",
        "postal_code": "59494",
        "locality": "Soest",
        "accessibility": "Stufenloser Zugang, barrierefreies WC im Erdgeschoss.",
    }
    return _add(Venue(**{**fields, **changes}))


def a_meeting(series: Series | None = None, **changes: Any) -> Meeting:
    series = series or a_series()
    number = next(_numbers)
    fields: dict[str, Any] = {
        "series_id": series.id,
        "number": number,
        "title": f"{number}. kreisweite Austauschrunde",
        "held_on": date(2017, 9, 20),
        "starts_at": time(9, 30),
        "ends_at": time(12, 5),
        "answer_deadline": date(2017, 9, 6),
        "uid": f"sitzung-{number}@austauschrunde.example",
    }
    if "venue_id" not in changes:
        fields["venue_id"] = a_venue().id
    return _add(Meeting(**{**fields, **changes}))


def an_item(meeting: Meeting, position: int = 1, **changes: Any) -> AgendaItem:
    fields: dict[str, Any] = {"meeting_id": meeting.id, "position": position, "title": f"Punkt {position}"}
    return _add(AgendaItem(**{**fields, **changes}))


def a_seat(series: Series, organisation: Organisation | None = None, **changes: Any) -> Seat:
    organisation = organisation or an_organisation()
    fields: dict[str, Any] = {
        "series_id": series.id,
        "organisation_id": organisation.id,
        "valid_from": date(2016, 1, 1),
    }
    return _add(Seat(**{**fields, **changes}))


def a_holder(seat: Seat, **changes: Any) -> SeatHolder:
    fields: dict[str, Any] = {
        "seat_id": seat.id,
        "function": "Ansprechstelle Integration",
        "address": f"stelle{next(_numbers)}@beispielstadt.example",
        "started_at": NOW,
    }
    return _add(SeatHolder(**{**fields, **changes}))


def a_proposal(meeting: Meeting, holder: SeatHolder, **changes: Any) -> Proposal:
    """A topic that a holder has proposed; an open one where nothing else is said."""
    fields: dict[str, Any] = {
        "meeting_id": meeting.id,
        "seat_id": holder.seat_id,
        "holder_id": holder.id,
        "title": f"Sprachmittlung {next(_numbers)}",
        "explanation": "Wer bezahlt die Sprachmittlung?",
        "proposed_at": NOW,
    }
    return _add(Proposal(**{**fields, **changes}))


def an_account(role: Role | None = Role.ADMIN, series: Series | None = None, **changes: Any) -> Account:
    """An account without a password; `tests.signing_in.sign_in` gives a client its session."""
    number = next(_numbers)
    fields: dict[str, Any] = {
        "address": f"zugang{number}@kreis.example",
        "name": f"Geschäftsstelle {number}",
        "created_at": NOW,
    }
    account = _add(Account(**{**fields, **changes}))
    if role is not None:
        _add(AccountRole(account_id=account.id, series_id=series.id if series else None, role=role))
    return account
