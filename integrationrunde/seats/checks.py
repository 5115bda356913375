"""What must be true before a verb of this room, and the small steps that several verbs share."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder


def day_of(now: datetime) -> date:
    """The day in Berlin."""
    return clock.local(now).date()


def organisation_of(seat: Seat) -> Organisation:
    """The seat's organisation, whether the caller loaded it or not."""
    return db.session.get_one(Organisation, seat.organisation_id)


def seat_of(holder: SeatHolder) -> Seat:
    """The holder's seat, whether the caller loaded it or not."""
    return db.session.get_one(Seat, holder.seat_id)


def journal_values(seat: Seat, *about: Base) -> dict[str, Any]:
    """What every journal entry of this room says: the seat, its organisation, and what else it is about."""
    organisation = organisation_of(seat)
    return {"about": [seat, organisation, *about], "organisation": organisation.official_name}


def open_seat(series_id: int, organisation_id: int, guest_meeting_id: int | None = None) -> Seat | None:
    """The organisation's open seat in the series, or as a guest of the meeting."""
    return db.session.scalar(
        sa.select(Seat).where(
            Seat.series_id == series_id,
            Seat.organisation_id == organisation_id,
            Seat.guest_meeting_id.is_not_distinct_from(guest_meeting_id),
            Seat.valid_to.is_(None),
        )
    )


def lock(seat: Seat) -> None:
    """Let nobody else change the seat's holders until this transaction ends."""
    db.session.execute(sa.select(Seat.id).where(Seat.id == seat.id).with_for_update())


def active_holders(seat: Seat) -> list[SeatHolder]:
    """Who acts for the seat at this moment, substitutes included; locked."""
    lock(seat)
    statement = sa.select(SeatHolder).where(SeatHolder.seat_id == seat.id, SeatHolder.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(SeatHolder.id)))


def organisation_exists(organisation: Organisation, now: datetime) -> None:
    """Refuse an organisation that is no more, and name its successor's way."""
    if not organisation.is_valid(day_of(now)):
        raise Refused(
            _(
                "%(organisation)s does not exist on this day. Choose its successor, or correct its dates.",
                organisation=organisation.official_name,
            )
        )


def is_open(seat: Seat) -> None:
    """Refuse a seat that has ended."""
    if seat.valid_to is not None:
        raise Refused(_("This seat has ended. Open it again first."))


def acts(holder: SeatHolder) -> None:
    """Refuse a holder who has ended."""
    if holder.ended_at is not None:
        raise Refused(_("This person does not act for the seat any more."))


def may_hand_over(seat: Seat, appointed_by: SeatHolder | None) -> None:
    """Lock the seat; refuse one that has ended, and whoever does not act for it for good. None is the secretariat."""
    lock(seat)
    is_open(seat)
    if appointed_by is None:
        return
    acts(appointed_by)
    if appointed_by.scope is not HolderScope.SEAT or appointed_by.seat_id != seat.id:
        raise Refused(_("A substitute cannot hand over again. Please tell the one who asked you."))


def address_is_free(seat: Seat, address: str, *, meeting: Meeting | None = None) -> None:
    """Refuse an address that acts for the seat already: two links to one mailbox would only confuse."""
    if not address:
        return
    for holder in active_holders(seat):
        elsewhere = holder.scope is not HolderScope.SEAT and (meeting is None or holder.meeting_id != meeting.id)
        if holder.address.casefold() == address.casefold() and not elsewhere:
            raise Refused(_("The address %(address)s acts for this seat already.", address=address))


def no_substitute_yet(seat: Seat, meeting: Meeting) -> None:
    """Refuse a second substitute for the same meeting."""
    statement = sa.select(SeatHolder.id).where(
        SeatHolder.seat_id == seat.id, SeatHolder.meeting_id == meeting.id, SeatHolder.ended_at.is_(None)
    )
    if db.session.scalar(statement) is not None:
        raise Refused(_("A substitute for this meeting is named already. Take that hand-over back first."))
