"""What the directory lacks before it can be worked with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from integrationrunde.directory.models import Contact, Organisation, OrganisationKind
from integrationrunde.directory.queries import valid_organisations
from integrationrunde.kit.database import db
from integrationrunde.outbox.models import AddressHealth, AddressState


@dataclass(frozen=True)
class Gaps:
    """What is missing, of organisations that exist today and contacts that have not ended."""

    anybody: bool
    without_contact: Sequence[Organisation]
    without_default: Sequence[Organisation]
    without_address: Sequence[Contact]
    unreachable: Sequence[Contact]
    without_tile: Sequence[Organisation]

    @property
    def count(self) -> int:
        """How many things there are to mend."""
        lists = (
            self.without_contact,
            self.without_default,
            self.without_address,
            self.unreachable,
            self.without_tile,
        )
        return sum(map(len, lists))


def gaps(on: date) -> Gaps:
    """What is missing on that day: six statements, however many organisations there are."""
    valid = valid_organisations(on)
    active = sa.exists().where(Contact.organisation_id == Organisation.id, Contact.ended_on.is_(None))
    has_default = sa.exists().where(
        Contact.organisation_id == Organisation.id, Contact.ended_on.is_(None), Contact.is_default
    )
    contacts = _active_contacts(valid)
    bounced = sa.select(AddressHealth.address).where(AddressHealth.state != AddressState.OK)
    unmapped = valid.where(Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.map_column.is_(None))
    return Gaps(
        anybody=bool(db.session.scalar(sa.select(sa.exists().where(Organisation.id.is_not(None))))),
        without_contact=db.session.scalars(valid.where(~active)).all(),
        without_default=db.session.scalars(valid.where(active, ~has_default)).all(),
        without_address=db.session.scalars(contacts.where(Contact.address == "")).all(),
        unreachable=db.session.scalars(contacts.where(sa.func.lower(Contact.address).in_(bounced))).all(),
        without_tile=db.session.scalars(unmapped).all(),
    )


def unreachable(contacts: Iterable[Contact]) -> set[int]:
    """The ids of those contacts whose address has refused letters."""
    written_to = [contact for contact in contacts if contact.address]
    if not written_to:
        return set()
    statement = sa.select(AddressHealth.address).where(
        AddressHealth.address.in_({contact.address.lower() for contact in written_to}),
        AddressHealth.state != AddressState.OK,
    )
    refused = set(db.session.scalars(statement))
    return {contact.id for contact in written_to if contact.address.lower() in refused}


def _active_contacts(valid: sa.Select[Organisation]) -> sa.Select[Contact]:
    organisations = valid.with_only_columns(Organisation.id).order_by(None)
    return (
        sa.select(Contact)
        .join(Contact.organisation)
        .options(contains_eager(Contact.organisation))
        .where(Contact.organisation_id.in_(organisations), Contact.ended_on.is_(None))
        .order_by(Organisation.sort_key, Contact.id)
    )
