"""Reads of the room: letters within somebody's reach, and what they speak of."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.mailroom.rules import Reach
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox import queries as outbox
from integrationrunde.outbox.failures import FailureClass
from integrationrunde.outbox.models import CAME_BACK, LetterState, OutgoingLetter
from integrationrunde.seats.models import Seat

SORTS = ("-time", "recipient", "kind", "state", "attempts")
MEETINGS_OFFERED = 100
# Sending again would fail again: the address is wrong in the row itself, or the time of the letter is over.
HOPELESS = (FailureClass.HARD, FailureClass.EXPIRED)

_ORDERS: dict[str, Any] = {
    "time": OutgoingLetter.id,
    "recipient": OutgoingLetter.searched,
    "kind": OutgoingLetter.kind,
    "state": OutgoingLetter.state,
    "attempts": OutgoingLetter.attempts,
}


def letters(wanted: Wish, within: Reach) -> sa.Select[OutgoingLetter]:
    """The letters that the reader wishes to see, as far as they may."""
    meeting = wanted.filters.get("meeting", "")
    statement = outbox.listed(
        state=_state(wanted.filters.get("state")),
        kind=wanted.filters.get("kind", ""),
        text=wanted.query,
        meeting_id=int(meeting) if meeting.isdecimal() and len(meeting) < 10 else None,
    )
    if wanted.filters.get("state") == "returned":
        statement = statement.where(_came_back())
    column = _ORDERS[wanted.key]
    order = column.desc() if wanted.descending else column.asc()
    return statement.where(_within(within)).order_by(None).order_by(order, OutgoingLetter.id.desc())


def _came_back() -> sa.ColumnElement[bool]:
    return sa.and_(OutgoingLetter.state == LetterState.SENT, OutgoingLetter.report.in_(CAME_BACK))


def returned(within: Reach) -> int:
    """How many letters came back, of those that were not sent again."""
    return db.session.scalar(sa.select(sa.func.count(OutgoingLetter.id)).where(_within(within), _came_back())) or 0


def _state(value: str | None) -> LetterState | None:
    return LetterState(value) if value in set(LetterState) else None


def _within(reach: Reach) -> sa.ColumnElement[bool]:
    series = OutgoingLetter.series_id
    known = series.is_not(None) if reach.series_ids is None else series.in_(sorted(reach.series_ids))
    return sa.or_(known, series.is_(None)) if reach.without_series else known


def counts(within: Reach) -> dict[LetterState, int]:
    """How many letters there are in each state; every state is named."""
    states = sa.select(OutgoingLetter.state, sa.func.count()).where(_within(within)).group_by(OutgoingLetter.state)
    found = dict.fromkeys(LetterState, 0)
    found.update((state, number) for state, number in db.session.execute(states))
    return found


def kinds(within: Reach) -> Sequence[str]:
    """The kinds of letters that there are."""
    return db.session.scalars(sa.select(OutgoingLetter.kind).where(_within(within)).distinct()).all()


def meetings_written_about(within: Reach) -> Sequence[Meeting]:
    """The newest meetings of which letters speak."""
    named = sa.select(OutgoingLetter.meeting_id).where(_within(within), OutgoingLetter.meeting_id.is_not(None))
    newest = sa.select(Meeting).where(Meeting.id.in_(named)).order_by(Meeting.held_on.desc(), Meeting.id.desc())
    return db.session.scalars(newest.limit(MEETINGS_OFFERED)).all()


def meetings_by_id(idents: Collection[int | None]) -> dict[int, Meeting]:
    """The meetings with these ids, in one statement."""
    wanted = {ident for ident in idents if ident is not None}
    found = db.session.scalars(sa.select(Meeting).where(Meeting.id.in_(wanted)))
    return {meeting.id: meeting for meeting in found}


def failed(within: Reach) -> Sequence[OutgoingLetter]:
    """The letters that were given up, hopeless ones included; oldest first."""
    given_up = outbox.listed(state=LetterState.FAILED).where(_within(within))
    return db.session.scalars(given_up.order_by(None).order_by(OutgoingLetter.id)).all()


def organisations_by_seat(idents: Collection[int | None]) -> dict[int | None, str]:
    """The official names of the organisations that hold these seats, in one statement."""
    wanted = {ident for ident in idents if ident is not None}
    seats = sa.select(Seat).options(joinedload(Seat.organisation)).where(Seat.id.in_(wanted))
    return {seat.id: seat.organisation.official_name for seat in db.session.scalars(seats)}


def organisation_of(letter: OutgoingLetter) -> str:
    """The organisation for whose seat the letter is, "" where it is for none."""
    return organisations_by_seat([letter.seat_id]).get(letter.seat_id, "")
