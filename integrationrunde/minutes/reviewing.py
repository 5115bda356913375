"""The verbs of a seat that reviews: object, remark, agree, and take each back until the deadline."""

from dataclasses import dataclass
from datetime import datetime

from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, review_rules, reviews
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import (
    Minutes,
    MinutesVersion,
    Objection,
    ObjectionKind,
    ReviewAnswer,
    ReviewAnswerKind,
    ReviewSeat,
)
from integrationrunde.seats.models import SeatHolder


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody objects or remarks: to a paragraph, to a result, or, with neither, to the whole."""

    text: str
    kind: ObjectionKind = ObjectionKind.OBJECTION
    proposed_wording: str = ""
    paragraph_id: int | None = None
    outcome_id: int | None = None


def object_to(seat: ReviewSeat, entry: Entry, *, holder: SeatHolder | None, by: Actor, now: datetime) -> Objection:
    """Store an objection or remark of a seat; the same one sent twice is one.

    An objection takes back "ohne Einwendung". Raises Refused when the seat may not object (any more), after
    very many entries, and for a place that its organisation cannot read in this version.
    """
    minutes, seat = _turn(seat, holder, now=now)
    same = _same(seat, entry)
    if same is not None:
        return same
    _check_place(seat, entry)
    _check_number(seat)
    objection = Objection(
        review_seat_id=seat.id,
        kind=entry.kind,
        paragraph_id=entry.paragraph_id,
        outcome_id=entry.outcome_id,
        text=entry.text,
        proposed_wording=entry.proposed_wording,
        holder_id=holder.id if holder else None,
        given_by=by.label,
        stated_at=now,
    )
    db.session.add(objection)
    if entry.kind is ObjectionKind.OBJECTION and reviews.has_agreed(seat):
        _answer(seat, ReviewAnswerKind.WITHDRAWN, holder, by=by, now=now)
    message = N_("Objection of %(organisation)s to the minutes")
    if entry.kind is ObjectionKind.REMARK:
        message = N_("Remark of %(organisation)s on the minutes")
    _record(message, seat, minutes, by=by, now=now)
    return objection


def agree(seat: ReviewSeat, *, holder: SeatHolder | None, by: Actor, now: datetime) -> None:
    """Say "ohne Einwendung" to the whole; saying it twice changes nothing.

    Raises Refused when the seat may not, or as long as it objects.
    """
    minutes, seat = _turn(seat, holder, now=now)
    if reviews.has_agreed(seat):
        return
    if any(one.kind is ObjectionKind.OBJECTION and one.withdrawn_at is None for one in seat.objections):
        raise Refused(_("Your organisation has raised an objection. Withdraw it first, then agree."))
    _answer(seat, ReviewAnswerKind.AGREED, holder, by=by, now=now)
    _record(N_("%(organisation)s has no objection to the minutes"), seat, minutes, by=by, now=now)


def take_back_agreement(seat: ReviewSeat, *, holder: SeatHolder | None, by: Actor, now: datetime) -> None:
    """Take "ohne Einwendung" back; without it nothing happens. Raises Refused when the time for that has passed."""
    minutes, seat = _turn(seat, holder, now=now)
    if reviews.has_agreed(seat):
        _answer(seat, ReviewAnswerKind.WITHDRAWN, holder, by=by, now=now)
        _record(N_("%(organisation)s took back that it has no objection"), seat, minutes, by=by, now=now)


def withdraw(objection: Objection, *, holder: SeatHolder | None, by: Actor, now: datetime) -> None:
    """Take an objection or remark back; doing it twice changes nothing.

    Raises Refused after the deadline, and once it was decided on.
    """
    seat = db.session.get_one(ReviewSeat, objection.review_seat_id)
    version = db.session.get_one(MinutesVersion, seat.version_id)
    minutes = db.session.get_one(Minutes, version.minutes_id)
    lock(minutes)
    db.session.refresh(objection, ["withdrawn_at", "decision", "version"])
    db.session.refresh(version, ["superseded_at"])
    _check_acts(holder, seat)
    if objection.withdrawn_at is not None:
        return
    refuse(review_rules.why_not_withdraw(objection, minutes, version, now))
    objection.withdrawn_at = now
    asked = reviews.seat_asked(version.id, seat.seat_id)
    if asked is not None:
        _record(N_("%(organisation)s withdrew what it had said to the minutes"), asked, minutes, by=by, now=now)


def readable(seat: ReviewSeat) -> Content:
    """The version as the seat's organisation may read it; seat and version must have been loaded."""
    return canonical.for_organisation(canonical.read(seat.version.canonical), seat.seat.organisation_id)


def _turn(seat: ReviewSeat, holder: SeatHolder | None, *, now: datetime) -> tuple[Minutes, ReviewSeat]:
    """Lock the minutes and see everything as it is now. Raises Refused when the seat may not say anything."""
    version = db.session.get_one(MinutesVersion, seat.version_id)
    minutes = db.session.get_one(Minutes, version.minutes_id)
    lock(minutes)
    db.session.refresh(version, ["superseded_at", "objection_deadline"])
    _check_acts(holder, seat)
    fresh = reviews.seat_asked(version.id, seat.seat_id)
    if fresh is None:
        raise LookupError(f"seat {seat.seat_id} was not asked about version {version.id}")
    refuse(review_rules.why_not_object(fresh, minutes, version, now))
    return minutes, fresh


def _check_acts(holder: SeatHolder | None, seat: ReviewSeat) -> None:
    if holder is None:
        return
    db.session.refresh(holder, ["ended_at", "version"])
    if not holder.is_active or holder.seat_id != seat.seat_id:
        raise Refused(_("You do not act for this organisation any more."))


def _same(seat: ReviewSeat, entry: Entry) -> Objection | None:
    said = (entry.kind, entry.paragraph_id, entry.outcome_id, entry.text, entry.proposed_wording)
    for one in seat.objections:
        stored = (one.kind, one.paragraph_id, one.outcome_id, one.text, one.proposed_wording)
        if one.withdrawn_at is None and stored == said:
            return one
    return None


def _check_place(seat: ReviewSeat, entry: Entry) -> None:
    if entry.paragraph_id is None and entry.outcome_id is None:
        return
    if readable(seat).item_of(entry.paragraph_id, entry.outcome_id) is None:
        raise Refused(_("This place does not stand in this version of the minutes."))


def _check_number(seat: ReviewSeat) -> None:
    if len(seat.objections) >= review_rules.MOST_ENTRIES:
        raise Refused(
            _(
                "%(limit)s objections and remarks are the most that can be entered. Please turn to the secretariat.",
                limit=review_rules.MOST_ENTRIES,
            )
        )


def _answer(seat: ReviewSeat, kind: ReviewAnswerKind, holder: SeatHolder | None, *, by: Actor, now: datetime) -> None:
    holder_id = holder.id if holder else None
    db.session.add(
        ReviewAnswer(review_seat_id=seat.id, kind=kind, holder_id=holder_id, given_by=by.label, stated_at=now)
    )
    db.session.flush()
    db.session.expire(seat, ["answers"])


def _record(message: str, seat: ReviewSeat, minutes: Minutes, *, by: Actor, now: datetime) -> None:
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    organisation = seat.seat.organisation.official_name
    record(message, by=by, now=now, about=[meeting, minutes, seat.seat], organisation=organisation)
