"""A holder's calendar subscription: ending its address for a new one."""

from datetime import datetime

import sqlalchemy as sa

from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_, _
from integrationrunde.seats import checks
from integrationrunde.seats.models import SeatHolder


def renew_feed(holder: SeatHolder, *, seen: int | None = None, by: Actor, now: datetime) -> bool:
    """Let the address of the subscription end and a new one begin; the link to the holder's pages stays.

    ``seen`` is the generation whose address the page showed: the same request sent twice ends one address. Written past
    the version: it is no edit of the holder. Says whether an address ended. Raises Refused for a holder who has ended.
    """
    checks.acts(holder)
    present = holder.feed_generation if seen is None else seen
    statement = sa.update(SeatHolder).where(SeatHolder.id == holder.id, SeatHolder.feed_generation == present)
    statement = statement.values(feed_generation=present + 1).execution_options(synchronize_session=False)
    if db.session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        return False
    db.session.refresh(holder, ["feed_generation"])
    message = N_("%(function)s of %(organisation)s ended the address of the calendar subscription for a new one")
    values = checks.journal_values(checks.seat_of(holder), holder)
    record(message, by=by, now=now, **values, function=holder.function or _("Representative"))
    return True
