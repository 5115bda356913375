"""A review follows the people: who comes to act for an asked seat gets the letter, who goes gets none any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, issuing, mails, review_rules, reviews
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import Minutes, MinutesState, MinutesVersion, ReviewSeat
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.outbox.operations import withdraw as withdraw_letters
from integrationrunde.outbox.succession import same_mailbox
from integrationrunde.seats.models import PAGE, HolderScope, SeatHolder

_LETTER = "minutes_review"


def behind(now: datetime) -> Sequence[int]:
    """The versions (ids) under review, before their deadline, whose letters do not fit those who act for the seats."""
    found = db.session.scalars(sa.union(_with_newcomers(), _with_leavers())).all()
    versions = [db.session.get_one(MinutesVersion, ident) for ident in sorted(found)]
    return [one.id for one in versions if not review_rules.has_passed(one, now)]


def follow(version_id: int, *, by: Actor, now: datetime) -> int:
    """Send the letter of a version to who came to act for a seat since, at their present address; gives how many.

    Everybody gets it once. A letter that still waits for somebody who acts no more, or at a former address, is put
    away: its link would be dead. Substitutes belong to the meeting itself, so none comes later.
    """
    version = db.session.get_one(MinutesVersion, version_id)
    minutes = db.session.get_one(Minutes, version.minutes_id)
    lock(minutes)
    db.session.refresh(version, ["superseded_at"])
    is_under_review = minutes.state is MinutesState.IN_REVIEW and version.superseded_at is None
    if not is_under_review or review_rules.has_passed(version, now):
        return 0
    for letter in db.session.execute(_leavers().where(MinutesVersion.id == version_id)):
        withdraw_letters(kinds=(_LETTER,), by=by, now=now, key=letter.key)
    newcomers = db.session.scalars(_newcomers().where(MinutesVersion.id == version_id)).all()
    if newcomers:
        _write_to(minutes, version, newcomers, by=by, now=now)
    return len(newcomers)


def _write_to(
    minutes: Minutes, version: MinutesVersion, holders: Sequence[SeatHolder], *, by: Actor, now: datetime
) -> None:
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    before = next((one for one in reviews.versions(minutes.id) if one.number == version.number - 1), None)
    written = canonical.read(version.canonical)
    compared = issuing.Comparison(canonical.read(before.canonical) if before else None, written)
    about = issuing.issue(meeting.id, version, now=now)
    asked = {one.seat_id: one for one in reviews.seats_asked([version.id])}
    for holder in holders:
        seat = asked[holder.seat_id].seat
        may_object, changed = asked[seat.id].may_object, compared.for_organisation(seat.organisation_id)
        same = compared.has_the_same_text
        queue(mails.review(about, seat, holder, may_object=may_object, changed=changed, same_text=same), now=now)
        message = N_("Minutes sent to somebody who acts for %(organisation)s since")
        organisation = seat.organisation.official_name
        record(message, by=by, now=now, about=[meeting, minutes, seat], organisation=organisation)


def _newcomers() -> sa.Select[SeatHolder]:
    """Who acts for an asked seat and was not written to about the version at their present address."""
    return _under_review(sa.select(SeatHolder)).where(_acts(), ~_written()).order_by(SeatHolder.id)


def _with_newcomers() -> sa.Select[int]:
    return _under_review(sa.select(MinutesVersion.id)).where(_acts(), ~_written())


def _leavers() -> sa.Select[str]:
    """The waiting letters (keys) of a version to people who act no more, or have another address."""
    return _waiting_for_nobody(sa.select(OutgoingLetter.key))


def _with_leavers() -> sa.Select[int]:
    return _waiting_for_nobody(sa.select(MinutesVersion.id))


def _waiting_for_nobody(statement: sa.Select[Any]) -> sa.Select[Any]:
    moved = ~same_mailbox(OutgoingLetter.recipient_address, SeatHolder.address)
    waits = sa.and_(_of_version(), OutgoingLetter.state == LetterState.QUEUED)
    return _under_review(statement).join(OutgoingLetter, waits).where(sa.or_(SeatHolder.ended_at.is_not(None), moved))


def _under_review(statement: sa.Select[Any]) -> sa.Select[Any]:
    """Versions about which seats are asked now, with all holders of these seats."""
    return (
        statement.select_from(MinutesVersion)
        .join(MinutesVersion.minutes)
        .join(ReviewSeat, ReviewSeat.version_id == MinutesVersion.id)
        .join(SeatHolder, SeatHolder.seat_id == ReviewSeat.seat_id)
        .where(
            Minutes.state == MinutesState.IN_REVIEW,
            MinutesVersion.superseded_at.is_(None),
            MinutesVersion.objection_deadline.is_not(None),
        )
    )


def _acts() -> sa.ColumnElement[bool]:
    return sa.and_(SeatHolder.scope == HolderScope.SEAT, SeatHolder.ended_at.is_(None), SeatHolder.address != "")


def _written() -> sa.ColumnElement[bool]:
    """Whether a letter about the version went to the holder's present address; one that was put away did not."""
    here = same_mailbox(OutgoingLetter.recipient_address, SeatHolder.address)
    parts = (MinutesVersion.id, ":", SeatHolder.id, ".", SeatHolder.generation)
    is_same = OutgoingLetter.key == _joined("minutes:", *parts)
    holds = sa.or_(is_same, sa.and_(here, OutgoingLetter.state != LetterState.SUPERSEDED))
    return sa.exists().where(_of_version(), holds)


def _of_version() -> sa.ColumnElement[bool]:
    return sa.and_(
        OutgoingLetter.kind == _LETTER,
        OutgoingLetter.link_purpose == PAGE,
        OutgoingLetter.link_subject_id == SeatHolder.id,
        OutgoingLetter.key.like(_joined("minutes:", MinutesVersion.id, ":%")),
    )


def _joined(first: str, *parts: Any) -> sa.ColumnElement[str]:
    text: sa.ColumnElement[str] = sa.literal(first)
    for part in parts:
        text = text.concat(part if isinstance(part, str) else sa.cast(part, sa.String))
    return text
