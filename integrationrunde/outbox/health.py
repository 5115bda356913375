"""What is known of addresses: learned from refusals while sending and from bounces that arrive later."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from integrationrunde.kit.database import db
from integrationrunde.outbox.models import AddressHealth, AddressState

SOFT_WINDOW = timedelta(days=14)
SOFT_LIMIT = 3


def note_hard(address: str, *, detail: str, now: datetime, sent_at: datetime | None = None) -> bool:
    """The address does not exist: nobody should be invited there before somebody has looked.

    ``sent_at`` is when the letter left that came back, None for one that is refused this very moment. Gives whether it
    counts: not where somebody has checked the address since.
    """
    health = _health(address, now)
    if _is_outdated(health, sent_at):
        return False
    health.state = AddressState.HARD
    health.last_failed_at, health.detail = now, detail[:1000]
    return True


def note_soft(address: str, *, detail: str, now: datetime, sent_at: datetime | None = None) -> bool:
    """The address was refused for now (a full mailbox). The third time within two weeks it counts as in trouble.

    ``sent_at`` and what it gives: as for `note_hard`.
    """
    health = _health(address, now)
    if _is_outdated(health, sent_at):
        return False
    if health.soft_since is None or now - health.soft_since > SOFT_WINDOW:
        health.soft_since, health.soft_count = now, 0
    health.soft_count += 1
    if health.state is not AddressState.HARD:
        health.state = AddressState.SOFT if health.soft_count >= SOFT_LIMIT else AddressState.OK
    health.last_failed_at, health.detail = now, detail[:1000]
    return True


def trust(address: str, *, now: datetime) -> None:
    """Somebody has checked the address: what was said against it is forgotten, also what comes late."""
    health = _health(address, now)
    health.state, health.soft_count, health.soft_since, health.detail = AddressState.OK, 0, None, ""
    health.trusted_at = now


def _is_outdated(health: AddressHealth, sent_at: datetime | None) -> bool:
    return sent_at is not None and health.trusted_at is not None and sent_at <= health.trusted_at


def _health(address: str, now: datetime) -> AddressHealth:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    key = address.casefold()
    row = {"address": key, "state": AddressState.OK, "soft_count": 0, "last_failed_at": now, "detail": ""}
    db.session.execute(dialect.insert(AddressHealth).values(row).on_conflict_do_nothing(index_elements=["address"]))
    known = sa.select(AddressHealth).filter_by(address=key).with_for_update()
    return db.session.scalars(known).one()
