"""The verbs of organisations. Those of contacts stand in `contacts.py`, the import in `importing.py`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from integrationrunde.directory import queries
from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _, fold, sort_key


@dataclass(frozen=True)
class OrganisationDetails:
    """What is written down of an organisation. ``map_column`` and ``map_row`` count from 0, both or neither."""

    kind: OrganisationKind
    official_name: str
    short_name: str
    official_key: str | None = None
    map_column: int | None = None
    map_row: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor_id: int | None = None
    note: str = ""

    @classmethod
    def of(cls, organisation: Organisation) -> Self:
        """The details as they are stored."""
        return cls(**{name: getattr(organisation, name) for name in cls.__dataclass_fields__})

    def write_to(self, organisation: Organisation) -> None:
        """Store the details, and what sorting and searching derive from the names: here and nowhere else."""
        for name in self.__dataclass_fields__:
            setattr(organisation, name, getattr(self, name))
        organisation.sort_key = sort_key(self.short_name)[:300]
        organisation.search_text = fold(f"{self.official_name} {self.short_name} {self.official_key or ''}")


def add_organisation(details: OrganisationDetails, *, by: Actor, now: datetime) -> Organisation:
    """A new organisation. Raises Refused where its days or its successor contradict each other."""
    _check(details, None)
    organisation = Organisation()
    details.write_to(organisation)
    db.session.add(organisation)
    db.session.flush()
    record(N_("Added the organisation %(organisation)s"), by=by, now=now, about=[organisation], **_named(organisation))
    return organisation


def change_organisation(organisation: Organisation, details: OrganisationDetails, *, by: Actor, now: datetime) -> None:
    """Store other details; nothing is written where they are the same. Raises Refused like add_organisation."""
    before = OrganisationDetails.of(organisation)
    if details == before:
        return
    _check(details, organisation)
    details.write_to(organisation)
    if details.official_name != before.official_name:
        old, new = before.official_name, details.official_name
        record(
            N_("Renamed the organisation %(old)s to %(new)s"), by=by, now=now, about=[organisation], old=old, new=new
        )
    else:
        message = N_("Changed the organisation %(organisation)s")
        record(message, by=by, now=now, about=[organisation], **_named(organisation))


def end_organisation(
    organisation: Organisation, *, last_day: date, successor: Organisation | None, by: Actor, now: datetime
) -> None:
    """Let the organisation end after `last_day`; its successor, if any, is named for those who look for it.

    Raises Refused where it has an end already, or where day or successor make no sense. Its seats and contacts stay.
    """
    if organisation.valid_to is not None:
        raise Refused(_("The end of this organisation has already been entered."))
    before = OrganisationDetails.of(organisation)
    changes = {"valid_to": last_day, "successor_id": successor.id if successor else None}
    details = OrganisationDetails(**{**before.__dict__, **changes})
    _check(details, organisation)
    details.write_to(organisation)
    about = [organisation, successor] if successor else [organisation]
    if successor:
        message = N_("Ended the organisation %(organisation)s, successor %(successor)s")
        record(message, by=by, now=now, about=about, successor=successor.short_name, **_named(organisation))
    else:
        record(N_("Ended the organisation %(organisation)s"), by=by, now=now, about=about, **_named(organisation))


def reopen_organisation(organisation: Organisation, *, by: Actor, now: datetime) -> None:
    """Take the end back, with the successor. Raises Refused where there is no end."""
    if organisation.valid_to is None:
        raise Refused(_("This organisation has no end that could be taken back."))
    organisation.valid_to = None
    organisation.successor_id = None
    message = N_("Took back the end of the organisation %(organisation)s")
    record(message, by=by, now=now, about=[organisation], **_named(organisation))


def _named(organisation: Organisation) -> dict[str, Any]:
    return {"organisation": organisation.short_name}


def _check(details: OrganisationDetails, organisation: Organisation | None) -> None:
    if details.valid_from and details.valid_to and details.valid_to < details.valid_from:
        raise Refused(_("The last day lies before the first day."))
    if organisation is None or details.successor_id is None:
        return
    if organisation.id in queries.line_of_successors(details.successor_id):
        raise Refused(_("The successor is this organisation itself, or in the end its successor again."))
