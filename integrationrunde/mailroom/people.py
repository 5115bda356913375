"""What people write, and what answers in their absence: matched and shown, never acted upon.

``why`` says how the seat was found: ``letter`` it answers one of ours, ``address`` the sender acts for the seat;
``several_seats`` the sender acts for more than one; "" for nobody that we know.
"""

from dataclasses import replace
from datetime import datetime

from integrationrunde.inbox.classifying import Kind
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.queries import meetings_of_seat
from integrationrunde.mailroom import matching
from integrationrunde.mailroom.effect import Effect, What
from integrationrunde.meetings.models import MeetingState
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.verp import letter_of
from integrationrunde.seats.queries import holders_by_address

_WHAT = {Kind.HUMAN: What.HUMAN, Kind.AUTO_REPLY: What.AUTO_REPLY}


def apply(letter: IncomingLetter, *, now: datetime) -> tuple[Effect, bool]:
    """What it speaks of, and whether somebody must read it: always where a person wrote it."""
    effect = Effect(_WHAT.get(letter.kind, What.NOTHING))
    ours = _answered(letter)
    if ours is not None:
        effect = _about_letter(effect, ours, letter.sender)
    elif letter.kind is not Kind.OTHER:
        effect = _about_sender(effect, letter.sender, now)
    return effect, letter.kind is Kind.HUMAN


def _answered(letter: IncomingLetter) -> OutgoingLetter | None:
    """Our letter that it answers: by the plus-address that it was sent to, else by In-Reply-To and References."""
    tags = letter.understood.get("keys", {}).get("tags", ())
    tagged = next((found for tag in tags if (found := letter_of(tag)) is not None), None)
    return tagged or matching.letter_answered(letter)


def _about_letter(effect: Effect, ours: OutgoingLetter, sender: str) -> Effect:
    place = matching.place_of_letter(ours)
    found = replace(effect, why="letter", meeting_id=ours.meeting_id, seat_id=ours.seat_id, letter_ids=(ours.id,))
    if place is None:
        return found
    own = matching.is_address_of(place.holder, sender)
    return replace(found, invitation_id=place.invitation.id, holder_id=place.holder.id if own else None)


def _about_sender(effect: Effect, sender: str, now: datetime) -> Effect:
    holders = holders_by_address(sender) if sender else []
    if not holders:
        return effect
    if len({holder.seat_id for holder in holders}) > 1:
        return replace(effect, why="several_seats")
    [holder, *_others] = holders
    invitation = _next_invitation(holder.seat_id, now)
    return replace(
        effect,
        why="address",
        seat_id=holder.seat_id,
        holder_id=holder.id,
        meeting_id=invitation.meeting_id if invitation else None,
        invitation_id=invitation.id if invitation else None,
    )


def _next_invitation(seat_id: int, now: datetime) -> Invitation | None:
    """The soonest meeting that the seat is invited to and that has not begun."""
    ahead = [
        invitation
        for invitation in meetings_of_seat(seat_id)
        if invitation.meeting.state is MeetingState.INVITED
        and not invitation.is_revoked
        and not invitation.announced.has_begun(now)
    ]
    return ahead[-1] if ahead else None
