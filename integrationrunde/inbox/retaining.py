"""How long the source of a letter is kept: six months (LAW.md DS-7). The row and what it changed stay."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_

MONTHS = 6
_SETTLED = (IncomingState.APPLIED, IncomingState.HANDLED)


@dataclass(frozen=True)
class Due:
    """How many letters are older: those whose source may go, and those that wait for their effect or for somebody."""

    removable: int
    waiting: int


def older_than(now: datetime) -> datetime:
    """The beginning of the day six months ago; letters received before it are older."""
    today = clock.local(now).date()
    year, month = divmod(today.year * 12 + today.month - 1 - MONTHS, 12)
    day = min(today.day, calendar.monthrange(year, month + 1)[1])
    return clock.instant(date(year, month + 1, day), time(0))


def due(*, now: datetime) -> Due:
    """What would be removed now, and what would stay."""
    settled = sa.case((IncomingLetter.state.in_(_SETTLED), 1), else_=0)
    counted = sa.select(sa.func.count(), sa.func.sum(settled)).where(*_with_source(now))
    number, removable = db.session.execute(counted).one()
    return Due(int(removable or 0), number - int(removable or 0))


def remove_sources(*, by: Actor, now: datetime) -> int:
    """Remove the bytes of settled letters that are older, and what was read in them (texts, names, addresses).

    Gives how many; the journal says it. What waits for a decision keeps its source until then.
    """
    gone = sa.update(IncomingLetter).where(*_with_source(now), IncomingLetter.state.in_(_SETTLED))
    removed = gone.values(raw=None, understood={}, source_removed_at=now).returning(IncomingLetter.id)
    count = len(db.session.scalars(removed.execution_options(synchronize_session=False)).all())
    if count:
        day = clock.local(older_than(now)).date().isoformat()
        message = N_("Source of %(count)s letters removed that came in before %(day)s")
        record(message, by=by, now=now, about=[], count=count, day=day)
    return count


def _with_source(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return IncomingLetter.received_at < older_than(now), IncomingLetter.raw.is_not(None)
