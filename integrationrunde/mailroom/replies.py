"""What answers of calendars (iTIP REPLY and COUNTER) change.

``why`` of these effects: ``method_mismatch`` the letter contradicts itself; ``other_date`` it speaks of another
instance; ``uninvited``, ``called_off``, ``held`` the question is closed; ``acts_no_longer`` who answers has ended;
``sender`` somebody else sent it; ``forged`` our mail server does not believe the sender; ``attendee`` the sender is
known, but not who answers; ``delegated`` somebody else is named; ``handed_over`` a substitute acts; ``several_seats``
the address has more than one; ``no_answer`` it says nothing.
"""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.invitations import queries as invitations
from integrationrunde.invitations.calendar_replies import Outcome, answer_by_calendar
from integrationrunde.invitations.locking import wait_for_turn
from integrationrunde.invitations.models import Announcement
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.mailroom import matching
from integrationrunde.mailroom.effect import Effect, What
from integrationrunde.mailroom.matching import Place
from integrationrunde.mailroom.saying import Said, all_said
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import HolderActor

Applied = tuple[Effect, bool]
"""The effect, and whether somebody must decide."""

_OUTCOMES = {
    Outcome.STORED: What.ANSWER_STORED,
    Outcome.OLDER: What.ANSWER_OLDER,
    Outcome.SAME: What.ANSWER_SAME,
}


def apply(letter: IncomingLetter, *, now: datetime) -> Applied:
    """Let the answer in a letter count for each known meeting, or find out why not; in the caller's transaction."""
    known = answers_by_meeting(letter)
    if not known:
        return Effect(What.ANSWER_UNKNOWN_MEETING), False
    sent = matching.letter_answered(letter)
    found = {meeting.id: _apply_to(meeting, said, sent, now) for meeting, said in sorted(known, key=_by_id)}
    return _together([found[meeting.id] for meeting, _said in known])


def answers_by_meeting(letter: IncomingLetter) -> list[tuple[Meeting, Said]]:
    """The meetings of which a letter speaks, in its order, each with the one answer that counts for it."""
    said: dict[Meeting, list[Said]] = {}
    for one in all_said(letter):
        meeting = matching.meeting_by_uid(one.uid)
        if meeting is not None:
            said.setdefault(meeting, []).append(one)
    return [
        (meeting, next((one for one in several if _is_this_date(one, meeting)), several[0]))
        for meeting, several in said.items()
    ]


def _by_id(pair: tuple[Meeting, Said]) -> int:
    """One order for all, so that two letters do not wait for each other's meetings."""
    return pair[0].id


def _together(found: list[Applied]) -> Applied:
    """One effect of all, what waits in front."""
    if len(found) == 1:
        return found[0]
    first = next((pair for pair in found if pair[1]), found[0])
    others = tuple(replace(effect, waits=waits) for effect, waits in found if effect is not first[0])
    return replace(first[0], others=others), first[1]


def _apply_to(meeting: Meeting, said: Said, sent: OutgoingLetter | None, now: datetime) -> Applied:
    written_to = matching.place_of_letter(sent, meeting)
    place, note = _place(said, meeting, written_to)
    effect = _about(place or written_to, meeting, said, letter_ids=(sent.id,) if sent else ())
    closed = _why_closed(place, meeting, now)
    if closed or not _is_this_date(said, meeting):
        return replace(effect, what=What.ANSWER_REFUSED, why=closed or "other_date"), False
    if said.is_counter or said.is_mismatch:
        what = What.PROPOSAL if said.is_counter else What.ANSWER_REFUSED
        why = "method_mismatch" if said.is_mismatch else note or (_doubt(said, place) if place else "attendee")
        return replace(effect, what=what, why=why), True
    if said.status is None:
        return replace(effect, what=What.NOTHING, why="no_answer"), False
    if place is None:
        what = What.ANSWER_UNCONFIRMED if note else What.ANSWER_UNKNOWN_PERSON
        return replace(effect, what=what, why=note, holder_id=None), True
    try:
        wait_for_turn(place.invitation, place.holder)
        return _applied(said, place, note or _doubt(said, place), effect, now)
    except Refused:  # it closed while this letter waited for its turn
        return replace(effect, what=What.ANSWER_REFUSED, why=_why_closed(place, meeting, now)), False


def _about(place: Place | None, meeting: Meeting, said: Said, *, letter_ids: tuple[int, ...]) -> Effect:
    invitation = place.invitation if place else None
    return Effect(
        What.NOTHING,
        meeting_id=meeting.id,
        invitation_id=invitation.id if invitation else None,
        seat_id=invitation.seat_id if invitation else None,
        holder_id=place.holder.id if place else None,
        status=said.status.value if said.status else "",
        before_move=said.sequence < meeting.moved_at_sequence,
        proposal=said.proposal,
        letter_ids=letter_ids,
    )


def _place(said: Said, meeting: Meeting, written_to: Place | None) -> tuple[Place | None, str]:
    """Who answers, and what is odd about it: the attendee, else who delegated, who sent, or to whom our letter went."""
    for address, note in ((said.attendee, ""), (said.delegated_from, "delegated"), (said.sender, "attendee")):
        found = matching.places_of(meeting, address)
        if written_to is not None and written_to.holder.id in {place.holder.id for place in found}:
            return written_to, note
        if len(matching.seats_of(found)) > 1:
            return None, "several_seats"
        if found:
            return found[0], note
    return None, ""


def _is_this_date(said: Said, meeting: Meeting) -> bool:
    """Whether RECURRENCE-ID, where there is one, is an instant or day at which the meeting begins or once began."""
    if said.recurs_at is None:
        return True
    snapshots = db.session.scalars(sa.select(Announcement.snapshot).filter_by(meeting_id=meeting.id))
    starts = [meeting.start(), *(_start_of(snapshot) for snapshot in snapshots)]
    if isinstance(said.recurs_at, datetime):
        return said.recurs_at in starts
    return said.recurs_at in {clock.local(start, meeting.zone).date() for start in starts}


def _start_of(snapshot: dict[str, Any]) -> datetime:
    day, at = date.fromisoformat(snapshot["held_on"]), time.fromisoformat(snapshot["starts_at"])
    return clock.instant(day, at, snapshot["zone"])


def _why_closed(place: Place | None, meeting: Meeting, now: datetime) -> str:
    """Why no answer can count any more, "" where it can."""
    if meeting.state is MeetingState.CANCELLED:
        return "called_off"
    told = place.invitation.announced if place is not None else meeting
    if meeting.state is not MeetingState.INVITED or told.has_begun(now):
        return "held"
    if place is not None and place.invitation.is_revoked:
        return "uninvited"
    return "acts_no_longer" if place is not None and not place.holder.is_active else ""


def _doubt(said: Said, place: Place) -> str:
    """Why a person must look at this answer, "" where it counts by itself."""
    if said.is_forged:
        return "forged"
    if said.partstat == "DELEGATED":
        return "delegated"
    acting = invitations.invited_seat(place.invitation).holders
    own = said.is_by_attendee or any(matching.is_address_of(holder, said.sender) for holder in acting)
    return "" if own else "sender"


def _applied(said: Said, place: Place, doubt: str, effect: Effect, now: datetime) -> Applied:
    row = invitations.invited_seat(place.invitation)
    if _answers_by_itself(said, row):
        return replace(effect, what=What.NOTHING, why="delegated"), False
    doubt = doubt or _overrides_substitute(said, place, row)
    if doubt and doubt != "delegated" and _is_known(said, row):
        known = row.answer.id if row.answer else None
        return replace(effect, what=What.ANSWER_SAME, why=doubt, answer_id=known), False
    answer = said.as_answer()
    if doubt or answer is None:
        return replace(effect, what=What.ANSWER_UNCONFIRMED, why=doubt), True
    by = HolderActor(place.holder, place.invitation.seat.organisation)
    stored = answer_by_calendar(place.invitation, answer, holder=place.holder, by=by, now=now)
    what = What.PROPOSAL if said.proposal else _OUTCOMES[stored.outcome]
    found = replace(effect, what=what, answer_id=stored.answer.id, before_move=stored.before_move)
    return found, said.proposal is not None


def _answers_by_itself(said: Said, row: InvitedSeat) -> bool:
    """Whether the answer only names somebody who acts for the seat anyway, and who will say so."""
    if said.partstat != "DELEGATED":
        return False
    return any(matching.is_address_of(holder, said.delegated_to) for holder in row.holders)


def _overrides_substitute(said: Said, place: Place, row: InvitedSeat) -> str:
    """Who handed over has no entry any more: what their calendar sends must not end the substitution."""
    if row.substitute is None or row.substitute.id == place.holder.id or row.substitute_declined:
        return ""
    is_newer = row.answer is None or said.at >= row.answer.stated_at
    return "handed_over" if is_newer else ""


def _is_known(said: Said, row: InvitedSeat) -> bool:
    is_old_news = said.sequence < row.invitation.meeting.moved_at_sequence or not row.is_before_move
    return row.answer is not None and row.status is said.status and is_old_news
