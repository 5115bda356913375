"""Storing what an import has planned: all of it in the caller's transaction, with one entry in the journal."""

from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from integrationrunde.directory.contacts import ContactDetails
from integrationrunde.directory.import_plan import Action, ContactStep, OrganisationStep, Plan, Stock, StoredContact
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.directory.operations import OrganisationDetails
from integrationrunde.journal.models import JournalEntry
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_

Kind = TypeVar("Kind", Organisation, Contact)

IMPORTED = N_(
    "Imported a list into the directory. Lines: %(created)s new, %(changed)s changed, %(kept)s unchanged, "
    "%(wrong)s left out"
)


def stock() -> Stock:
    """The directory as it is stored, for the plan."""
    organisations = {found.id: OrganisationDetails.of(found) for found in db.session.scalars(sa.select(Organisation))}
    contacts = tuple(
        StoredContact(found.id, found.organisation_id, ContactDetails.of(found), found.is_default, found.is_active)
        for found in db.session.scalars(sa.select(Contact).order_by(Contact.id))
    )
    return Stock(organisations, contacts)


def store(plan: Plan, *, privacy_version: str, by: Actor, now: datetime) -> JournalEntry:
    """Do what the plan says, leaving out its lines with trouble. The entry returned tells how many lines did what.

    The plan must have been made from the present `stock` in this transaction; a race raises IntegrityError.
    """
    organisation_steps = [line.organisation for line in plan.lines if line.organisation]
    contact_steps = [line.contact for line in plan.lines if line.contact]
    organisations = _store_organisations(organisation_steps)
    _store_contacts(contact_steps, organisations, privacy_version)
    touched = {step.key for step in organisation_steps if step.action is not Action.KEEP}
    touched |= {step.organisation_key for step in contact_steps if step.action is not Action.KEEP}
    counts = plan.counts
    return record(
        IMPORTED,
        by=by,
        now=now,
        about=[organisations[key] for key in touched],
        created=counts[Action.CREATE],
        changed=counts[Action.CHANGE],
        kept=counts[Action.KEEP],
        wrong=counts[Action.WRONG],
    )


def _store_organisations(steps: list[OrganisationStep]) -> dict[int, Organisation]:
    """Create and change; returns every organisation that is spoken of, by its key in the plan."""
    keys = {step.key for step in steps} | {step.details.successor_id or 0 for step in steps}
    known = _by_id(Organisation, keys)
    for step in steps:
        if step.action is Action.KEEP:
            continue
        organisation = known.setdefault(step.key, Organisation())
        db.session.flush()  # a name that this step takes may have been given up by the step before
        successor_id = step.details.successor_id
        step.details.write_to(organisation)
        organisation.successor_id = None if successor_id is None else known[successor_id].id
        db.session.add(organisation)
    db.session.flush()
    return known


def _store_contacts(steps: list[ContactStep], organisations: dict[int, Organisation], privacy_version: str) -> None:
    """Create and change, then move the defaults."""
    known = _by_id(Contact, {step.key for step in steps})
    for step in steps:
        if step.action is not Action.KEEP:
            contact = known.setdefault(step.key, Contact(is_default=False))
            contact.organisation_id = organisations[step.organisation_key].id
            step.details.write_to(contact, privacy_version)
            db.session.add(contact)
    heirs = {organisations[step.organisation_key].id: known[step.key] for step in steps if step.takes_default}
    old = sa.select(Contact).where(Contact.organisation_id.in_(heirs), Contact.is_default, Contact.ended_on.is_(None))
    for contact in db.session.scalars(old).all():
        contact.is_default = False
    db.session.flush()  # the unique index would see two defaults
    for heir in heirs.values():
        heir.is_default = True
    db.session.flush()


def _by_id(kind: type[Kind], keys: set[int]) -> dict[int, Kind]:
    found = db.session.scalars(sa.select(kind).where(kind.id.in_([key for key in keys if key > 0])))
    return {thing.id: thing for thing in found}
