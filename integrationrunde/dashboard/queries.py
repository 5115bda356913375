"""What the start page and the journal show of all rooms, within the reach of the account that looks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from integrationrunde.journal import queries as journal
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.kit.words import sort_key
from integrationrunde.meetings.models import Series


def series_names(readable: Collection[int] | None) -> Mapping[int, str]:
    """Id and short name of the series within reach, sorted by name."""
    statement = sa.select(Series.id, Series.short_name)
    if readable is not None:
        statement = statement.where(Series.id.in_(readable))
    rows: Sequence[Any] = db.session.execute(statement).all()
    return dict(sorted(((row.id, row.short_name) for row in rows), key=lambda pair: sort_key(pair[1])))


def journal_entries(wish: Wish, readable: Collection[int] | None) -> sa.Select[Any]:
    """The journal as the reader wants it: ``q``, filters ``series`` and ``by``, newest first or turned round."""
    series = wish.filters.get("series", "")
    return journal.searched(
        wish.query,
        series_id=int(series) if series.isdecimal() and len(series) < 10 else None,
        actor_kind=wish.filters.get("by", ""),
        oldest_first=not wish.descending,
        readable=readable,
    )
