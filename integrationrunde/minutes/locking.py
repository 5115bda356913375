"""One after the other: circulating, objecting, deciding and approving take the row of the minutes."""

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.minutes.models import Minutes


def lock(minutes: Minutes) -> None:
    """Let nobody else review or approve these minutes until this transaction ends, and see what they did before.

    SQLite has one writer at a time anyway.
    """
    db.session.flush()
    db.session.execute(sa.select(Minutes.id).where(Minutes.id == minutes.id).with_for_update())
    db.session.refresh(minutes, ["state", "version"])
