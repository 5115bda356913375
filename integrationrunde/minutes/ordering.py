"""Places of minutes' items in the order in which they were dealt with: always 1..n, changed under a lock."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import attributes

from integrationrunde.kit.database import db
from integrationrunde.minutes.models import Minutes, MinutesItem

_ASIDE = 1_000_000


def locked_ids(minutes: Minutes) -> list[int]:
    """The items' ids in their order; nobody else changes it until this transaction ends."""
    db.session.execute(sa.select(Minutes.id).where(Minutes.id == minutes.id).with_for_update())
    statement = sa.select(MinutesItem.id).where(MinutesItem.minutes_id == minutes.id).order_by(MinutesItem.position)
    return list(db.session.scalars(statement))


def store(minutes: Minutes, ids: Sequence[int]) -> None:
    """Number the items 1..n in this order; ``ids`` are all items of the minutes. Their versions stay."""
    of_minutes = sa.update(MinutesItem).where(MinutesItem.minutes_id == minutes.id)
    quietly = {"synchronize_session": False}
    db.session.execute(of_minutes.values(position=MinutesItem.position + _ASIDE), execution_options=quietly)
    places = {ident: place for place, ident in enumerate(ids, start=1)}
    placed = of_minutes.values(position=sa.case(places, value=MinutesItem.id))
    db.session.execute(placed, execution_options=quietly)
    for item in db.session.identity_map.values():
        if isinstance(item, MinutesItem) and item.id in places:
            attributes.set_committed_value(item, "position", places[item.id])
