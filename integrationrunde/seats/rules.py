"""Questions about seats as pure functions."""

import enum

from integrationrunde.seats.models import HolderScope, Seat, SeatHolder


class Gap(enum.StrEnum):
    """What keeps a seat from being written to."""

    NO_HOLDER = "no_holder"
    NO_ADDRESS = "no_address"


def acting(seat: Seat) -> list[SeatHolder]:
    """Who acts for the seat for good; its holders must have been loaded."""
    return [holder for holder in seat.holders if holder.is_active and holder.scope is HolderScope.SEAT]


def gap(seat: Seat) -> Gap | None:
    """What is missing: somebody to write to, or an address; None when a letter can leave."""
    holders = acting(seat)
    if not holders:
        return Gap.NO_HOLDER
    return None if any(holder.address for holder in holders) else Gap.NO_ADDRESS


def may_end(holder: SeatHolder) -> bool:
    """Whether somebody can be let go here. A substitute ends by another answer: else the seat seems represented."""
    return may_succeed(holder)


def may_succeed(holder: SeatHolder) -> bool:
    """Whether somebody can take over from this holder for good."""
    return holder.is_active and holder.scope is HolderScope.SEAT
