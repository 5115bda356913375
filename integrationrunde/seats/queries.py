"""Reading seats and their holders."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.directory.models import Organisation
from integrationrunde.directory.queries import valid_organisations
from integrationrunde.kit import links
from integrationrunde.kit.database import db
from integrationrunde.kit.words import pattern
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder

SORTS = ("name", "places", "since")


def seats(series_id: int) -> sa.Select[Any]:
    """All seats of a series without guests, ended ones too, with organisation and holders; in no order."""
    return (
        sa.select(Seat)
        .join(Seat.organisation)
        .options(joinedload(Seat.organisation), selectinload(Seat.holders))
        .where(Seat.series_id == series_id, Seat.guest_meeting_id.is_(None))
    )


def has_gap() -> sa.ColumnElement[bool]:
    """Whether a seat lacks somebody who can be written to."""
    return ~sa.exists().where(
        SeatHolder.seat_id == Seat.id,
        SeatHolder.scope == HolderScope.SEAT,
        SeatHolder.ended_at.is_(None),
        SeatHolder.address != "",
    )


def listed(series_id: int, words: str, state: str, order: str, *, descending: bool) -> sa.Select[Any]:
    """The list of seats: open ones, only those with a gap (``gap``) or those that have ended (``ended``); see SORTS."""
    statement = seats(series_id)
    if words:
        statement = statement.where(Organisation.search_text.like(pattern(words)))
    statement = statement.where(Seat.valid_to.is_not(None) if state == "ended" else Seat.valid_to.is_(None))
    if state == "gap":
        statement = statement.where(has_gap())
    columns: dict[str, Any] = {"name": Organisation.sort_key, "places": Seat.places, "since": Seat.valid_from}
    column = columns[order]
    return statement.order_by(column.desc() if descending else column, Organisation.sort_key, Seat.id)


def count_of_gaps(series_id: int) -> int:
    """How many open seats of the series have nobody who can be written to."""
    statement = sa.select(sa.func.count(Seat.id)).where(
        Seat.series_id == series_id, Seat.guest_meeting_id.is_(None), Seat.valid_to.is_(None), has_gap()
    )
    return db.session.scalar(statement) or 0


def seats_on(series_id: int, day: date) -> list[Seat]:
    """The seats of a series that are valid on that day, without guests, sorted by organisation."""
    statement = seats(series_id).where(_valid_on(day))
    return list(db.session.scalars(statement.order_by(Organisation.sort_key)))


def seats_for(meeting: Meeting) -> list[Seat]:
    """The seats that can be invited to a meeting: those of the series on its day and its guests, by organisation."""
    own = sa.and_(Seat.guest_meeting_id.is_(None), _valid_on(meeting.held_on))
    guests = sa.and_(Seat.guest_meeting_id == meeting.id, Seat.valid_to.is_(None))
    statement = (
        sa.select(Seat)
        .join(Seat.organisation)
        .options(joinedload(Seat.organisation), selectinload(Seat.holders))
        .where(Seat.series_id == meeting.series_id, sa.or_(own, guests))
    )
    return list(db.session.scalars(statement.order_by(Organisation.sort_key, Seat.id)))


def _valid_on(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(Seat.valid_from <= day, sa.or_(Seat.valid_to.is_(None), Seat.valid_to >= day))


def seat_with_all(seat_id: int) -> Seat | None:
    """One seat with its series, organisation and holders."""
    statement = (
        sa.select(Seat)
        .options(joinedload(Seat.series), joinedload(Seat.organisation), selectinload(Seat.holders))
        .where(Seat.id == seat_id)
    )
    return db.session.scalar(statement)


def holder_with_all(holder_id: int) -> SeatHolder | None:
    """One holder with the seat, its series and its organisation."""
    statement = (
        sa.select(SeatHolder)
        .options(joinedload(SeatHolder.seat).options(joinedload(Seat.series), joinedload(Seat.organisation)))
        .where(SeatHolder.id == holder_id)
    )
    return db.session.scalar(statement)


def active_holders(seat_ids: Collection[int], meeting_id: int | None = None) -> dict[int, list[SeatHolder]]:
    """Who acts for each of the seats, substitutes for this meeting included; one statement, every seat has a list."""
    scopes: list[sa.ColumnElement[bool]] = [SeatHolder.scope == HolderScope.SEAT]
    if meeting_id is not None:
        scopes.append(SeatHolder.meeting_id == meeting_id)
    statement = (
        sa.select(SeatHolder)
        .where(SeatHolder.seat_id.in_(seat_ids), SeatHolder.ended_at.is_(None), sa.or_(*scopes))
        .order_by(SeatHolder.id)
    )
    found: dict[int, list[SeatHolder]] = {seat_id: [] for seat_id in seat_ids}
    for holder in db.session.scalars(statement):
        found[holder.seat_id].append(holder)
    return found


def substitute(seat_id: int, meeting_id: int) -> SeatHolder | None:
    """Who comes for the seat to this meeting as a substitute, confirmed or not."""
    statement = sa.select(SeatHolder).where(
        SeatHolder.seat_id == seat_id, SeatHolder.meeting_id == meeting_id, SeatHolder.ended_at.is_(None)
    )
    return db.session.scalar(statement)


def holder_by_token(token: str, keys: links.Keyring) -> SeatHolder | None:
    """The holder whose page this token opens, with seat, series and organisation.

    None for anything else: mistyped, forged, of another purpose, revoked, or of a holder who has ended.
    """
    holder = _holder_behind(token, keys, lambda found: found.page)
    return holder if holder is not None and holder.is_active else None


def holder_by_feed_token(token: str, keys: links.Keyring) -> SeatHolder | None:
    """The holder whose subscription this token opens, with seat, series and organisation.

    None as in `holder_by_token`, and for a substitute: one meeting is no subscription.
    """
    holder = _holder_behind(token, keys, lambda found: found.feed)
    subscribes = holder is not None and holder.is_active and holder.scope is HolderScope.SEAT
    return holder if subscribes else None


def _holder_behind(
    token: str, keys: links.Keyring, capability_of: Callable[[SeatHolder], links.Capability]
) -> SeatHolder | None:
    claim = links.read(token)
    holder = holder_with_all(claim.subject_id) if claim else None
    if claim is None or holder is None or not keys.proves(claim, capability_of(holder)):
        return None
    return holder


def holders_by_address(address: str) -> list[SeatHolder]:
    """All who act anywhere under this address, with seat, series and organisation; case does not matter."""
    statement = (
        sa.select(SeatHolder)
        .options(joinedload(SeatHolder.seat).options(joinedload(Seat.series), joinedload(Seat.organisation)))
        .where(sa.func.lower(SeatHolder.address) == address.strip().lower(), SeatHolder.ended_at.is_(None))
        .where(SeatHolder.address != "")
    )
    return list(db.session.scalars(statement.order_by(SeatHolder.id)))


def organisations_without_seat(series_id: int, day: date) -> list[Organisation]:
    """The organisations that exist on that day and have no open seat in the series, by name."""
    seated = sa.select(Seat.organisation_id).where(
        Seat.series_id == series_id, Seat.valid_to.is_(None), Seat.guest_meeting_id.is_(None)
    )
    return list(db.session.scalars(valid_organisations(day).where(Organisation.id.not_in(seated))))


def meetings_of(holders: Collection[SeatHolder]) -> dict[int, Meeting]:
    """The meetings for which these holders are substitutes, by id."""
    ids = {holder.meeting_id for holder in holders if holder.meeting_id is not None}
    found = db.session.scalars(sa.select(Meeting).where(Meeting.id.in_(ids))) if ids else ()
    return {meeting.id: meeting for meeting in found}


def seats_of_organisation(organisation_id: int, series_ids: Collection[int] | None = None) -> list[Seat]:
    """The open seats of an organisation with series and holders, guests too; ``series_ids`` None means all series."""
    statement = (
        sa.select(Seat)
        .options(joinedload(Seat.series), joinedload(Seat.organisation), selectinload(Seat.holders))
        .where(Seat.organisation_id == organisation_id, Seat.valid_to.is_(None))
    )
    if series_ids is not None:
        statement = statement.where(Seat.series_id.in_(series_ids))
    return list(db.session.scalars(statement.order_by(Seat.id)))
