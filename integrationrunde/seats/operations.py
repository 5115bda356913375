"""The verbs of seats: adding, ending, handing over, revoking. None of them tells anybody; letters are written above."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.seats import checks
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from integrationrunde.seats.person import Person


def add_seat(
    series: Series,
    organisation: Organisation,
    *,
    places: int = 2,
    holder: Person | None = None,
    by: Actor,
    now: datetime,
) -> Seat:
    """Give an organisation a seat in the series, from today, with its first holder where one is known.

    Raises Refused when it has one already, or when organisation or series has ended.
    """
    checks.organisation_exists(organisation, now)
    if series.ended_on is not None:
        raise Refused(_("This series has ended; it takes no more seats."))
    _check_not_seated(series.id, organisation)
    seat = _new_seat(series.id, organisation, places, now)
    record(N_("Seat of %(organisation)s added"), by=by, now=now, **checks.journal_values(seat))
    if holder is not None:
        add_holder(seat, holder, by=by, now=now)
    return seat


def add_seats(
    series: Series,
    organisations: Iterable[Organisation],
    contacts: Mapping[int, Contact],
    *,
    places: int = 2,
    by: Actor,
    now: datetime,
) -> list[Seat]:
    """Give several organisations a seat, each with its contact (by organisation id) as holder; skips those seated."""
    seated = set(
        db.session.scalars(
            sa.select(Seat.organisation_id).where(
                Seat.series_id == series.id, Seat.valid_to.is_(None), Seat.guest_meeting_id.is_(None)
            )
        )
    )
    return [
        add_seat(series, organisation, places=places, holder=_person(contacts.get(organisation.id)), by=by, now=now)
        for organisation in organisations
        if organisation.id not in seated
    ]


def add_guest_seat(
    meeting: Meeting, organisation: Organisation, holder: Person, *, places: int = 2, by: Actor, now: datetime
) -> Seat:
    """Give an organisation a seat for this one meeting.

    Raises Refused when it has a seat in the series, is a guest of this meeting already, or has ended.
    """
    checks.organisation_exists(organisation, now)
    _check_not_seated(meeting.series_id, organisation)
    _check_not_seated(meeting.series_id, organisation, meeting.id)
    seat = _new_seat(meeting.series_id, organisation, places, now, guest_meeting_id=meeting.id)
    values = checks.journal_values(seat, meeting)
    record(N_("%(organisation)s added as a guest of one meeting"), by=by, now=now, **values)
    add_holder(seat, holder, by=by, now=now)
    return seat


def change_places(seat: Seat, places: int, *, by: Actor, now: datetime) -> None:
    """Set how many persons may come for the seat (1 to 99)."""
    before, seat.places = seat.places, places
    if before != places:
        message = N_("Places of %(organisation)s: %(places)s instead of %(before)s")
        record(message, by=by, now=now, **checks.journal_values(seat), places=places, before=before)


def end_seat(seat: Seat, *, by: Actor, now: datetime) -> None:
    """End a seat today. Its holders end with it, and their links. Raises Refused when it has ended."""
    if seat.valid_to is not None:
        raise Refused(_("This seat has ended already."))
    seat.valid_to = max(checks.day_of(now), seat.valid_from)
    for holder in checks.active_holders(seat):
        holder.ended_at = now
    record(N_("Seat of %(organisation)s ended"), by=by, now=now, **checks.journal_values(seat))


def reopen_seat(seat: Seat, *, holder: Person | None = None, by: Actor, now: datetime) -> None:
    """Open an ended seat again. Former holders and their links stay ended; ``holder`` is the new first one.

    Raises Refused when it is open, or when the organisation has ended or got another seat since.
    """
    if seat.valid_to is None:
        raise Refused(_("This seat is open."))
    organisation = checks.organisation_of(seat)
    checks.organisation_exists(organisation, now)
    _check_not_seated(seat.series_id, organisation, seat.guest_meeting_id)
    seat.valid_to = None
    record(N_("Seat of %(organisation)s opened again"), by=by, now=now, **checks.journal_values(seat))
    if holder is not None:
        add_holder(seat, holder, by=by, now=now)


def add_holder(seat: Seat, person: Person, *, by: Actor, now: datetime) -> SeatHolder:
    """Let somebody act for the seat. Raises Refused when the seat has ended or this address acts for it already."""
    checks.is_open(seat)
    checks.address_is_free(seat, person.address)
    holder = _new_holder(seat, person, now)
    _record(N_("%(function)s acts for %(organisation)s"), holder, by=by, now=now)
    return holder


def change_holder(holder: SeatHolder, person: Person, *, by: Actor, now: datetime) -> None:
    """Change function, name, address or language of a holder. Another address revokes the links sent to the old one.

    Raises Refused when the holder has ended or another holder of the seat has this address.
    """
    checks.acts(holder)
    moved = bool(holder.address) and holder.address.casefold() != person.address.casefold()
    if holder.address.casefold() != person.address.casefold():
        checks.address_is_free(checks.seat_of(holder), person.address)
    if moved:
        holder.revoke()
    person.write_to(holder)
    message = N_("Address of %(function)s of %(organisation)s changed; links to the old one are revoked")
    if not moved:
        message = N_("Details of %(function)s of %(organisation)s changed")
    _record(message, holder, by=by, now=now)


def end_holder(holder: SeatHolder, *, by: Actor, now: datetime) -> None:
    """Let a holder act no longer; the links die. Also how a hand-over is taken back. Raises Refused when ended."""
    checks.acts(holder)
    holder.ended_at = now
    message = N_("%(function)s no longer acts for %(organisation)s")
    if holder.scope is HolderScope.MEETING:
        message = N_("%(function)s no longer comes for %(organisation)s as a substitute")
    _record(message, holder, by=by, now=now)


def end_substitutes(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Let all substitutes for this meeting act no longer, once it is over for them; says how many those were."""
    statement = sa.select(SeatHolder).where(SeatHolder.meeting_id == meeting.id, SeatHolder.ended_at.is_(None))
    substitutes = db.session.scalars(statement.order_by(SeatHolder.id).with_for_update()).all()
    for substitute in substitutes:
        end_holder(substitute, by=by, now=now)
    return len(substitutes)


def succeed(holder: SeatHolder, person: Person, *, by: Actor, now: datetime) -> SeatHolder:
    """Nachfolge: the successor takes over the seat for good, the predecessor and the predecessor's links end.

    A substitute whom the predecessor has appointed comes for the successor from now on.
    Raises Refused for a holder who has ended or holds for one meeting only, and when another holder of the seat has
    the successor's address.
    """
    checks.acts(holder)
    if holder.scope is not HolderScope.SEAT:
        raise Refused(_("A substitute for one meeting has no successor. Take the hand-over back, then name another."))
    seat = checks.seat_of(holder)
    checks.is_open(seat)
    if person.address.casefold() != holder.address.casefold():
        checks.address_is_free(seat, person.address)
    successor = _new_holder(seat, person, now)
    holder.ended_at, holder.replaced_by_id = now, successor.id
    for substitute in checks.active_holders(seat):
        if substitute.appointed_by_id == holder.id:
            substitute.appointed_by_id = successor.id
    _record(N_("%(function)s takes over the seat of %(organisation)s"), successor, holder, by=by, now=now)
    return successor


def add_substitute(
    seat: Seat, meeting: Meeting, *, appointed_by: SeatHolder, person: Person, by: Actor, now: datetime
) -> SeatHolder:
    """Let somebody come for the seat to this meeting; unconfirmed until ``confirm_substitute``.

    Raises Refused when the seat has ended, when a substitute for this meeting is named already, when the one who
    hands over has ended or is a substitute, and when the substitute acts for the seat anyway.
    """
    checks.may_hand_over(seat, appointed_by)
    checks.no_substitute_yet(seat, meeting)
    checks.address_is_free(seat, person.address, meeting=meeting)
    scope = {"scope": HolderScope.MEETING, "meeting_id": meeting.id, "appointed_by_id": appointed_by.id}
    substitute = _new_holder(seat, person, now, **scope)
    message = N_("%(function)s is to come for %(organisation)s as a substitute")
    _record(message, substitute, meeting, by=by, now=now)
    return substitute


def add_colleague(
    seat: Seat, person: Person, *, appointed_by: SeatHolder | None, by: Actor, now: datetime
) -> SeatHolder:
    """Let somebody act for the seat in one task alone; which one, the room of tasks knows. Raises Refused likewise."""
    checks.may_hand_over(seat, appointed_by)
    checks.address_is_free(seat, person.address)
    appointed_by_id = appointed_by.id if appointed_by else None
    colleague = _new_holder(seat, person, now, scope=HolderScope.TASK, appointed_by_id=appointed_by_id)
    _record(N_("%(function)s acts for %(organisation)s in one task"), colleague, by=by, now=now)
    return colleague


def confirm_substitute(substitute: SeatHolder, *, by: Actor, now: datetime) -> None:
    """Note that the substitute will come; saying it twice changes nothing. Raises Refused when the hand-over ended."""
    checks.acts(substitute)
    if substitute.scope is HolderScope.MEETING and substitute.confirmed_at is None:
        substitute.confirmed_at = now
        _record(N_("%(function)s confirmed to come for %(organisation)s"), substitute, by=by, now=now)


def _person(contact: Contact | None) -> Person | None:
    return None if contact is None else Person.of(contact)


def _check_not_seated(series_id: int, organisation: Organisation, guest_meeting_id: int | None = None) -> None:
    if checks.open_seat(series_id, organisation.id, guest_meeting_id) is None:
        return
    message = N_("%(organisation)s has a seat in this series already.")
    if guest_meeting_id is not None:
        message = N_("%(organisation)s is a guest of this meeting already.")
    raise Refused(_(message, organisation=organisation.official_name))


def _new_seat(series_id: int, organisation: Organisation, places: int, now: datetime, **more: Any) -> Seat:
    seat = Seat(
        series_id=series_id, organisation_id=organisation.id, places=places, valid_from=checks.day_of(now), **more
    )
    db.session.add(seat)
    db.session.flush()
    return seat


def _new_holder(seat: Seat, person: Person, now: datetime, **more: Any) -> SeatHolder:
    holder = SeatHolder(seat_id=seat.id, started_at=now, **more)
    person.write_to(holder)
    db.session.add(holder)
    db.session.flush()
    return holder


def _record(message: str, holder: SeatHolder, *about: Any, by: Actor, now: datetime) -> None:
    """Journal a holder by function and organisation, never by name or address."""
    values = checks.journal_values(checks.seat_of(holder), holder, *about)
    record(message, by=by, now=now, **values, function=holder.function or _("Representative"))
