"""Positions of agenda items: always 1..n, changed under a lock, two statements however many items."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import attributes

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting

_ASIDE = 1_000_000


def locked_ids(meeting: Meeting) -> list[int]:
    """The items' ids in their order; nobody else changes the order until this transaction ends."""
    db.session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    statement = sa.select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    return list(db.session.scalars(statement))


def store(meeting: Meeting, ids: Sequence[int]) -> None:
    """Number the items 1..n in this order; ``ids`` are all items of the meeting.

    First all step aside, then each takes its place: position is unique, and a swap in one step would collide on the
    way. The items' versions stay, for their text did not change.
    """
    if not ids:
        return
    of_meeting = sa.update(AgendaItem).where(AgendaItem.meeting_id == meeting.id)
    quietly = {"synchronize_session": False}
    db.session.execute(of_meeting.values(position=AgendaItem.position + _ASIDE), execution_options=quietly)
    places = {ident: place for place, ident in enumerate(ids, start=1)}
    placed = of_meeting.values(position=sa.case(places, value=AgendaItem.id))
    db.session.execute(placed, execution_options=quietly)
    for item in db.session.identity_map.values():
        if isinstance(item, AgendaItem) and item.id in places:
            attributes.set_committed_value(item, "position", places[item.id])
