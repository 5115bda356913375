"""Open invitations follow the people: who comes to act for an invited seat is invited, who goes loses the entry.

Seats know nothing of invitations. What was done there (a successor, another address, the end of a seat) is fetched from
here: at once by `replace_holder`, for everything else by the worker.
"""

from collections.abc import Callable, Sequence, Set
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from integrationrunde.invitations import mails, queries
from integrationrunde.invitations.keeping import acts_for, has_handed_over, is_kept
from integrationrunde.invitations.locking import wait_for_turn
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.operations import letter_to, uninvite
from integrationrunde.invitations.sequencing import raise_sequence
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import queue, renew_links
from integrationrunde.outbox.succession import ENTRY, same_mailbox
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import PAGE, HolderScope, Seat, SeatHolder
from integrationrunde.seats.person import Person

_LEAVE = ("succeeded", "taken_back", "readdressed")
_AHEAD: sa.BindParameter[list[int]] = sa.bindparam("ahead", expanding=True)
Pairs = sa.Select[int, int]


def replace_holder(
    invitation: Invitation, holder: SeatHolder, person: Person, *, by: Actor, now: datetime
) -> SeatHolder:
    """Nachfolge while meetings are invited: the successor takes the seat over and gets the invitations.

    The predecessor's links end and the meetings leave the predecessor's calendar. Raises Refused as seats.succeed does.
    """
    wait_for_turn(invitation, None)
    successor = seats.succeed(holder, person, by=by, now=now)
    follow(by=by, now=now, seat_id=invitation.seat_id)
    return successor


def is_behind(now: datetime) -> bool:
    """Whether there is anything to follow: at most six short statements."""
    if db.session.scalars(_with_dead_links().limit(1)).first() is not None:
        return True
    ahead = meetings_ahead(now)
    searches = (_ARRIVED, _OF_ENDED_SEATS)
    if not ahead:
        return False
    if any(db.session.execute(found.limit(1), {"ahead": ahead}).first() for found in searches):
        return True
    return any(_has_left(*departed) for departed in _pairs(_DEPARTED, ahead, None))


def follow(*, by: Actor, now: datetime, seat_id: int | None = None, meeting_id: int | None = None) -> None:
    """Bring letters and calendars of the meetings ahead (or that one) up to those who act for the seats (or it) now.

    Doing it again changes nothing.
    """
    db.session.flush()
    renew_dead_links()
    ahead = [each for each in meetings_ahead(now) if meeting_id in (None, each)]
    searches = (_DEPARTED, _ARRIVED, _OF_ENDED_SEATS)
    _lock({invitation.id for found in searches for invitation, *_other in _pairs(found, ahead, seat_id)})
    # Where a letter and its invitation both vanish, an older invitation to the same mailbox may come to light.
    while departed := [each for each in _pairs(_DEPARTED, ahead, seat_id) if _has_left(*each)]:
        for invitation, holder, address in departed:
            _take_leave(invitation, holder, address, now=now)
    for invitation, holder in _pairs(_ARRIVED, ahead, seat_id):
        _bring(invitation, holder, by=by, now=now)
    for invitation, *_seat in _pairs(_OF_ENDED_SEATS, ahead, seat_id):
        uninvite(invitation, _("The seat of the organisation has ended."), by=by, now=now)


def renew_dead_links() -> None:
    """Let letters that wait carry the present links of whoever acts; a link revoked meanwhile would be dead."""
    for reader in db.session.scalars(_with_dead_links()).all():
        renew_links(reader.page, reader.address)


def _has_left(invitation: Invitation, _holder_id: int, address: str) -> bool:
    """Whether nobody who is read in that mailbox needs the entry any more."""
    return not is_kept(invitation.meeting_id, address)


def _lock(invitation_ids: Set[int]) -> None:
    """All at once, in one order, and before the meeting's counter: who answers locks their own, then the counter."""
    rows = sa.select(Invitation.id).where(Invitation.id.in_(invitation_ids)).order_by(Invitation.id)
    db.session.execute(rows.with_for_update())


def meetings_ahead(now: datetime) -> list[int]:
    """The meetings that seats are invited to and that have not begun."""
    since = clock.local(now).date() - timedelta(days=1)  # wherever the meeting is, its day is not earlier than that
    invited = sa.select(Meeting).where(Meeting.state == MeetingState.INVITED, Meeting.held_on >= since)
    announced = queries.as_announced(db.session.scalars(invited).all())
    return [meeting.id for meeting in announced if not meeting.has_begun(now)]


def _pairs(found: sa.Select[*tuple[Any, ...]], ahead: list[int], seat_id: int | None) -> Sequence[Any]:
    """What was found (an invitation's id, and more), each with the invitation itself."""
    if seat_id is not None:
        found = found.where(Invitation.seat_id == seat_id)
    rows = db.session.execute(found, {"ahead": ahead}).all()
    return [(db.session.get_one(Invitation, ident), *more) for ident, *more in rows]


def _arrived() -> Pairs:
    """Invitations with those who act for the seat and lack at their present address what they need of the meeting.

    That is the entry in the calendar; for whom a substitute comes, any word. What vanished before it left has brought
    nothing, unless it vanished with its cancellation.
    """
    brought, left, cancelled, last = (aliased(OutgoingLetter) for _ in range(4))
    taken_leave = sa.exists().where(*_same_entry(left, brought), left.kind.in_(_LEAVE))
    is_cancelled = sa.exists().where(
        *_same_entry(cancelled, brought),
        cancelled.calendar_method == "CANCEL",
        ~sa.exists().where(*_same_entry(last, cancelled), last.calendar_method == "REQUEST"),
    )
    has_vanished = sa.and_(brought.state == LetterState.SUPERSEDED, brought.attempts == 0, ~is_cancelled)
    has_entry = sa.and_(brought.calendar_method == "REQUEST", ~_was_taken_away(brought), ~_went_elsewhere(brought))
    has_word = sa.or_(brought.calendar_method == "REQUEST", brought.kind == "told")
    has_what_is_needed = sa.exists().where(
        same_mailbox(brought.recipient_address, SeatHolder.address),
        brought.meeting_id == Invitation.meeting_id,
        brought.link_subject_id == SeatHolder.id,
        sa.or_(has_entry, sa.and_(has_word, has_handed_over(SeatHolder, Invitation.meeting_id))),
        ~taken_leave,
        ~has_vanished,
    )
    return (
        sa.select(Invitation.id, SeatHolder.id)
        .join(SeatHolder, SeatHolder.seat_id == Invitation.seat_id)
        .where(Invitation.meeting_id.in_(_AHEAD), Invitation.revoked_at.is_(None))
        .where(acts_for(SeatHolder, Invitation.meeting_id), SeatHolder.address != "", ~has_what_is_needed)
        .order_by(Invitation.id, SeatHolder.id)
    )


def _was_taken_away(brought: Any) -> sa.ColumnElement[bool]:
    """Whether the entry that a letter brought was cancelled there since, for whomever, and not brought back."""
    cancelled, back = aliased(OutgoingLetter), aliased(OutgoingLetter)
    return sa.exists().where(
        *_same_calendar(cancelled, brought),
        cancelled.calendar_method == "CANCEL",
        cancelled.state != LetterState.DISCARDED,
        ~sa.exists().where(*_same_calendar(back, cancelled), back.calendar_method == "REQUEST"),
    )


def _went_elsewhere(brought: Any) -> sa.ColumnElement[bool]:
    """Whether the same person was sent a newer state of the entry in another mailbox: this one shows what was."""
    elsewhere = aliased(OutgoingLetter)
    return sa.exists().where(
        elsewhere.uid == brought.uid,
        elsewhere.link_subject_id == brought.link_subject_id,
        elsewhere.calendar_method == "REQUEST",
        elsewhere.sequence > brought.sequence,
        ~same_mailbox(elsewhere.recipient_address, brought.recipient_address),
    )


def _same_calendar(newer: Any, older: Any) -> list[sa.ColumnElement[bool]]:
    """A newer letter of the same calendar entry in the same mailbox."""
    return [
        newer.uid == older.uid,
        same_mailbox(newer.recipient_address, older.recipient_address),
        newer.id > older.id,
    ]


def _same_entry(newer: Any, older: Any) -> list[sa.ColumnElement[bool]]:
    """A newer letter of the same calendar entry to the same person in the same mailbox."""
    return [*_same_calendar(newer, older), newer.link_subject_id == older.link_subject_id]


def _departed() -> sa.Select[int, int, str]:
    """Invitations with those who had the entry in a mailbox from which nobody acts any more; and that mailbox.

    Nobody but those who have named a substitute: `keeping.is_kept` says whether they still need the entry.
    """
    newer, other, theirs = aliased(OutgoingLetter), aliased(SeatHolder), aliased(Invitation)
    is_past = sa.exists().where(
        newer.uid == OutgoingLetter.uid,
        same_mailbox(newer.recipient_address, OutgoingLetter.recipient_address),
        newer.calendar_method.in_(ENTRY),
        sa.or_(_may_have_arrived(newer), _was_put_away(newer)),
        newer.id > OutgoingLetter.id,
    )
    somebody_acts = sa.exists().where(
        same_mailbox(other.address, OutgoingLetter.recipient_address),
        theirs.seat_id == other.seat_id,
        theirs.meeting_id == Invitation.meeting_id,
        theirs.revoked_at.is_(None),
        acts_for(other, theirs.meeting_id),
        ~has_handed_over(other, theirs.meeting_id),
    )
    return (
        sa.select(Invitation.id, SeatHolder.id, OutgoingLetter.recipient_address)
        .join(Invitation.meeting)
        .join(SeatHolder, SeatHolder.seat_id == Invitation.seat_id)
        .join(
            OutgoingLetter,
            sa.and_(OutgoingLetter.uid == Meeting.uid, OutgoingLetter.link_subject_id == SeatHolder.id),
        )
        .where(Invitation.meeting_id.in_(_AHEAD))
        .where(OutgoingLetter.calendar_method == "REQUEST", _may_have_arrived(OutgoingLetter))
        .where(~is_past, ~somebody_acts)
        .order_by(Invitation.id, SeatHolder.id)
    )


def _was_put_away(letter: Any) -> sa.ColumnElement[bool]:
    """Whether the secretariat has decided that this cancellation shall not leave."""
    return sa.and_(letter.calendar_method == "CANCEL", letter.state == LetterState.DISCARDED)


def _may_have_arrived(letter: Any) -> sa.ColumnElement[bool]:
    """Whether a letter is on its way or was attempted; not one that was overtaken or put away before it left."""
    under_way = (LetterState.QUEUED, LetterState.SENDING, LetterState.SENT)
    return sa.or_(letter.state.in_(under_way), letter.attempts > 0)


def _with_dead_links() -> sa.Select[SeatHolder]:
    """Who acts, and has letters waiting whose link was revoked meanwhile."""
    dead = sa.exists().where(
        OutgoingLetter.state == LetterState.QUEUED,
        OutgoingLetter.link_purpose == PAGE,
        OutgoingLetter.link_subject_id == SeatHolder.id,
        OutgoingLetter.link_generation < SeatHolder.generation,
        OutgoingLetter.recipient_address == SeatHolder.address,
    )
    return sa.select(SeatHolder).where(SeatHolder.ended_at.is_(None), dead).order_by(SeatHolder.id)


def _of_ended_seats() -> Pairs:
    """Invitations that count, of seats that have ended."""
    ended = sa.select(Invitation.id, Seat.id).join(Invitation.seat).where(Seat.valid_to.is_not(None))
    return ended.where(Invitation.meeting_id.in_(_AHEAD), Invitation.revoked_at.is_(None)).order_by(Invitation.id)


_ARRIVED, _DEPARTED, _OF_ENDED_SEATS = _arrived(), _departed(), _of_ended_seats()


def _take_leave(invitation: Invitation, holder_id: int, address: str, *, now: datetime) -> None:
    wait_for_turn(invitation, None)
    row, holder = queries.invited_seat(invitation), db.session.get_one(SeatHolder, holder_id)
    raise_sequence(row.invitation.meeting)
    about = occasion(row.invitation.meeting, now=now)
    queue(_leave(holder)(about, row.invitation, holder, address), now=now)


def _leave(holder: SeatHolder) -> Callable[[Occasion, Invitation, SeatHolder, str], Mail]:
    if holder.is_active:
        return mails.readdressed
    return mails.succeeded if holder.scope is HolderScope.SEAT else mails.taken_back


def _bring(invitation: Invitation, holder_id: int, *, by: Actor, now: datetime) -> None:
    wait_for_turn(invitation, None)
    row, holder = queries.invited_seat(invitation), db.session.get_one(SeatHolder, holder_id)
    about = occasion(row.invitation.meeting, now=now)
    queue(letter_to(about, row, holder), now=now)
    record(
        N_("Invitation sent to somebody who acts for %(organisation)s since"),
        by=by,
        now=now,
        about=[row.invitation, row.invitation.meeting, row.seat],
        organisation=row.seat.organisation.official_name,
    )
