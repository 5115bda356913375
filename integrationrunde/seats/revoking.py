"""Making links useless: of one holder, of a seat, of everybody."""

from datetime import datetime

import sqlalchemy as sa

from integrationrunde.accounts.models import Account
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_, _
from integrationrunde.seats import checks
from integrationrunde.seats.models import Seat, SeatHolder


def revoke_links(holder: SeatHolder, *, by: Actor, now: datetime) -> None:
    """Make every link sent to this holder so far useless; letters written from now on carry a new one."""
    checks.acts(holder)
    holder.revoke()
    values = checks.journal_values(checks.seat_of(holder), holder)
    message = N_("Links of %(function)s of %(organisation)s revoked")
    record(message, by=by, now=now, **values, function=holder.function or _("Representative"))


def revoke_seat_links(seat: Seat, *, by: Actor, now: datetime) -> int:
    """Revoke the links of all who act for the seat; says how many holders that were."""
    holders = checks.active_holders(seat)
    for holder in holders:
        holder.revoke()
    record(N_("All links of %(organisation)s revoked"), by=by, now=now, **checks.journal_values(seat))
    return len(holders)


def revoke_all_links(*, by: Actor, now: datetime) -> int:
    """Revoke the links of every holder of every series (LAW.md DS-14); says how many holders that were.

    The subscriptions of the secretariat's accounts end as well.
    """
    raised = {
        "generation": SeatHolder.generation + 1,
        "feed_generation": SeatHolder.feed_generation + 1,
        "version": SeatHolder.version + 1,
    }
    statement = sa.update(SeatHolder).where(SeatHolder.ended_at.is_(None)).values(raised)
    count = len(db.session.scalars(statement.returning(SeatHolder.id)).all())
    db.session.execute(sa.update(Account).values(feed_generation=Account.feed_generation + 1))
    db.session.expire_all()
    record(N_("All personal links revoked; holders concerned: %(count)s"), by=by, now=now, about=[], count=count)
    return count
