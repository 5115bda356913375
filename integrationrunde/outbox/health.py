"""What is known of addresses: learned from refusals while sending and from bounces that arrive later."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from integrationrunde.kit.database import db
from integrationrunde.outbox.models import AddressHealth, AddressState

SOFT_WINDOW = timedelta(days=14)
SOFT_LIMIT = 3


def note_hard(address: str, *, detail: str, now: datetime) -> None:
    """The address does not exist: nobody should be invited there before somebody has looked."""
    health = _health(address, now)
    health.state = AddressState.HARD
    health.last_failed_at, health.detail = now, detail[:1000]


def note_soft(address: str, *, detail: str, now: datetime) -> None:
    """The address was refused for now (a full mailbox). The third time within two weeks it counts as in trouble."""
    health = _health(address, now)
    if health.soft_since is None or now - health.soft_since > SOFT_WINDOW:
        health.soft_since, health.soft_count = now, 0
    health.soft_count += 1
    if health.state is not AddressState.HARD:
        health.state = AddressState.SOFT if health.soft_count >= SOFT_LIMIT else AddressState.OK
    health.last_failed_at, health.detail = now, detail[:1000]


def trust(address: str) -> None:
    """Somebody has checked the address: what is known against it is forgotten."""
    db.session.execute(sa.delete(AddressHealth).filter_by(address=address.casefold()))


def _health(address: str, now: datetime) -> AddressHealth:
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    key = address.casefold()
    row = {"address": key, "state": AddressState.OK, "soft_count": 0, "last_failed_at": now, "detail": ""}
    db.session.execute(dialect.insert(AddressHealth).values(row).on_conflict_do_nothing(index_elements=["address"]))
    known = sa.select(AddressHealth).filter_by(address=key).with_for_update()
    return db.session.scalars(known).one()
