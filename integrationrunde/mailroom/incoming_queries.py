"""Reads of letters that came in, within somebody's reach, and of what they speak of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from integrationrunde.inbox import queries as inbox
from integrationrunde.inbox.classifying import Kind
from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.mailroom.effect import Effect, effect_of
from integrationrunde.mailroom.queries import meetings_by_id
from integrationrunde.mailroom.rules import Reach
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.queries import addresses_in_trouble
from integrationrunde.seats.models import Seat, SeatHolder

SORTS = ("-time", "sender", "kind", "state")
FILTERS = ("state", "kind")
UNDECIDED = "undecided"
WAITING = (IncomingState.NEEDS_DECISION, IncomingState.SET_ASIDE)
MOST_OFFERED = 2_000
_ORDERS: dict[str, Any] = {
    "time": IncomingLetter.id,
    "sender": IncomingLetter.sender,
    "kind": IncomingLetter.kind,
    "state": IncomingLetter.state,
}


def letters(wanted: Wish, within: Reach) -> sa.Select[IncomingLetter]:
    """The letters that the reader wishes to see, as far as they may, without their bytes."""
    state, kind = wanted.filters.get("state", ""), wanted.filters.get("kind", "")
    statement = inbox.listed(
        state=IncomingState(state) if state in set(IncomingState) else None,
        kind=Kind(kind) if kind in set(Kind) else None,
        text=wanted.query,
    )
    if state == UNDECIDED:
        statement = statement.where(IncomingLetter.state.in_(WAITING))
    column = _ORDERS[wanted.key]
    order = column.desc() if wanted.descending else column.asc()
    return statement.where(_within(within)).order_by(None).order_by(order, IncomingLetter.id.desc())


def _within(reach: Reach) -> sa.ColumnElement[bool]:
    """A letter belongs to the series of the meeting that it was found to speak of; others belong to none."""
    if reach.series_ids is None:
        return sa.true()
    own = sa.select(Meeting.id).where(Meeting.series_id.in_(sorted(reach.series_ids)))
    meeting_id: sa.ColumnElement[int] = IncomingLetter.effect["meeting_id"].as_integer()
    return meeting_id.in_(own)


def counts(within: Reach) -> tuple[int, int]:
    """How many letters there are, and how many of them wait for a person; one statement."""
    waits = sa.case((IncomingLetter.state.in_(WAITING), 1), else_=0)
    number, waiting = db.session.execute(
        sa.select(sa.func.count(), sa.func.sum(waits)).select_from(IncomingLetter).where(_within(within))
    ).one()
    return number, int(waiting or 0)


def undecided(within: Reach) -> int:
    """How many letters wait for a person; one statement over an index."""
    waiting = sa.select(sa.func.count()).select_from(IncomingLetter).where(IncomingLetter.state.in_(WAITING))
    return db.session.scalars(waiting.where(_within(within))).one()


@dataclass(frozen=True)
class Named:
    """The things of which letters speak, by id."""

    meetings: dict[int, Meeting]
    seats: dict[int, Seat]

    def meeting(self, effect: Effect) -> Meeting | None:
        """The meeting that a letter speaks of."""
        return self.meetings.get(effect.meeting_id or 0)

    def organisation(self, effect: Effect) -> str:
        """The organisation whose seat a letter speaks of, "" where none was found."""
        seat = self.seats.get(effect.seat_id or 0)
        return seat.organisation.official_name if seat else ""


def named_in(found: Iterable[IncomingLetter]) -> Named:
    """What these letters speak of; two statements."""
    effects = [effect for letter in found for effect in effect_of(letter).everything]
    wanted = {effect.seat_id for effect in effects if effect.seat_id is not None}
    seats = sa.select(Seat).options(joinedload(Seat.organisation)).where(Seat.id.in_(wanted))
    return Named(
        meetings_by_id([effect.meeting_id for effect in effects]), {seat.id: seat for seat in db.session.scalars(seats)}
    )


def letter(letter_id: int) -> IncomingLetter | None:
    """One letter without its bytes."""
    wanted = sa.select(IncomingLetter).options(defer(IncomingLetter.raw)).filter_by(id=letter_id)
    return db.session.scalars(wanted).one_or_none()


def series_of(found: IncomingLetter) -> int | None:
    """The series to which a letter belongs, None where it speaks of no meeting that we know."""
    meeting_id = effect_of(found).meeting_id
    return db.session.scalar(sa.select(Meeting.series_id).filter_by(id=meeting_id)) if meeting_id else None


@dataclass(frozen=True)
class Reached:
    """What belongs to the recipients of a report: holders and letters by id, addresses that still count as wrong."""

    holders: dict[int, SeatHolder] = field(default_factory=dict)
    letters: dict[int, OutgoingLetter] = field(default_factory=dict)
    in_trouble: frozenset[str] = frozenset()


def reached(effect: Effect) -> Reached:
    """The holders and our letters that an effect names, and which of its addresses are in trouble; three statements."""
    holders = {one.holder_id for one in effect.recipients} | {effect.holder_id}
    sent = {one.letter_id for one in effect.recipients} | set(effect.letter_ids)
    seats = joinedload(SeatHolder.seat).joinedload(Seat.organisation)
    found = db.session.scalars(sa.select(SeatHolder).options(seats).where(SeatHolder.id.in_(holders - {None})))
    light = defer(OutgoingLetter.text), defer(OutgoingLetter.html), defer(OutgoingLetter.calendar)
    ours = db.session.scalars(sa.select(OutgoingLetter).options(*light).where(OutgoingLetter.id.in_(sent - {None})))
    return Reached(
        {holder.id: holder for holder in found},
        {one.id: one for one in ours},
        frozenset(addresses_in_trouble([one.address for one in effect.recipients])),
    )


def answerable(within: Reach, now: datetime) -> Sequence[Invitation]:
    """Invitations to meetings ahead that can still be answered, the next meeting first; one statement."""
    statement = (
        sa.select(Invitation)
        .join(Invitation.meeting)
        .join(Invitation.seat)
        .options(
            joinedload(Invitation.meeting),
            joinedload(Invitation.told),
            joinedload(Invitation.seat).joinedload(Seat.organisation),
        )
        .where(Meeting.state == MeetingState.INVITED, Invitation.revoked_at.is_(None))
        .order_by(Meeting.held_on, Meeting.id, Invitation.id)
        .limit(MOST_OFFERED)
    )
    if within.series_ids is not None:
        statement = statement.where(Meeting.series_id.in_(sorted(within.series_ids)))
    found = [one for one in db.session.scalars(statement) if not one.announced.has_begun(now)]
    return sorted(found, key=_by_meeting_and_name)


def _by_meeting_and_name(invitation: Invitation) -> tuple[Any, ...]:
    return invitation.meeting.held_on, invitation.meeting_id, invitation.seat.organisation.sort_key


def addresses_of(effect: Effect) -> Collection[str]:
    """The addresses of a report's recipients, lower case."""
    return {one.address.casefold() for one in effect.recipients if one.address}
