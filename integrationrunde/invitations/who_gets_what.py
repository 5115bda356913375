"""Who hears of changes or of calling off, and how, for the pages that ask before anything leaves. Pure functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrationrunde.invitations.announcing import role_of
from integrationrunde.invitations.changes import Change, concerns_calendars, moves
from integrationrunde.invitations.mails import Role
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.told_by_letter import Entry, entry_of, has_failed, is_waited_for
from integrationrunde.kit.words import _
from integrationrunde.seats.models import SeatHolder


@dataclass(frozen=True)
class Hearing:
    """What one person gets: ``letter`` where one leaves, ``call`` where only a call reaches them."""

    whom: str
    what: str
    letter: bool = True
    call: bool = False


@dataclass(frozen=True)
class SeatHears:
    """What the people of one invited seat get; nobody to write to where the list is empty."""

    row: InvitedSeat
    people: list[Hearing]


def letters(found: Sequence[SeatHears]) -> int:
    """How many letters leave."""
    return sum(person.letter for seat in found for person in seat.people)


def on_update(rows: Sequence[InvitedSeat], changes: Sequence[Change]) -> list[SeatHears]:
    """Who hears of these changes, and how."""
    moved, in_calendars = moves(changes), concerns_calendars(changes)

    def what(row: InvitedSeat, holder: SeatHolder) -> str | None:
        entry = entry_of(row, holder)
        if role_of(row, holder) is Role.HANDED_OVER:
            return _("Word of the changes; the substitute has the calendar entry")
        if entry is Entry.NEVER:
            return _("The invitation with what holds now; the one before has not arrived")
        if entry is Entry.THERE and moved:
            return _("Word of the changes and a new calendar entry; the answer is asked anew")
        if entry is Entry.THERE and in_calendars:
            return _("Word of the changes and a new calendar entry; the answer stays")
        return _("Word of the changes")

    return [_seat(row, what) for row in rows]


def on_calling_off(rows: Sequence[InvitedSeat]) -> list[SeatHears]:
    """Who hears that the meeting is called off, and how."""

    def what(row: InvitedSeat, holder: SeatHolder) -> str | None:
        entry = entry_of(row, holder)
        if entry is Entry.THERE:
            return _("Word with the reason; the meeting leaves the calendar")
        if entry is Entry.GONE or (has_failed(row, holder) and not is_waited_for(row, holder)):
            return _("Word with the reason")
        return None

    return [_seat(row, what) for row in rows]


def _seat(row: InvitedSeat, what: Callable[[InvitedSeat, SeatHolder], str | None]) -> SeatHears:
    return SeatHears(row, [_person(row, holder, what(row, holder)) for holder in row.holders])


def _person(row: InvitedSeat, holder: SeatHolder, what: str | None) -> Hearing:
    whom = ", ".join(part for part in (holder.name, holder.function, holder.address) if part)
    if not holder.address:
        return Hearing(whom, _("No e-mail address: please call."), letter=False, call=True)
    if what is None and is_waited_for(row, holder):
        return Hearing(whom, _("Nothing: the invitation has not left yet and is withdrawn"), letter=False)
    if what is None:
        return Hearing(whom, _("Nothing: no letter about the meeting has reached them"), letter=False, call=True)
    if holder.address.lower() in row.bounced:
        return Hearing(whom, _("Letters do not arrive at this address: please call."), call=True)
    return Hearing(whom, what)
