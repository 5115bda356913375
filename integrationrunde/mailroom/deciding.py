"""What the secretariat decides about letters that wait for it, each with its line in the journal."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from integrationrunde.inbox import operations as inbox
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.invitations import queries as invitations
from integrationrunde.invitations.answering import Reply, answer
from integrationrunde.invitations.calendar_replies import CalendarAnswer, answer_by_calendar
from integrationrunde.invitations.models import Answer, Channel, Invitation
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.mailroom.effect import Effect, What, effect_of
from integrationrunde.mailroom.replies import answers_by_meeting
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import SeatHolder


def confirm_reply(letter: IncomingLetter, *, by: Actor, now: datetime) -> Answer:
    """Let an answer of a calendar count that waited for a person.

    Raises Refused where nothing of the kind waits, answers have closed, or the person acts no longer for the seat.
    """
    _lock(letter)
    effect = effect_of(letter)
    invitation = _invitation(effect)
    said = _waiting_answer(letter, invitation) if invitation else None
    if said is None or invitation is None:
        raise Refused(_("There is no answer in this letter that could be confirmed."))
    inbox.mark_handled(letter, effect=None, by=by, now=now)
    holder = _acting(invitation, effect.holder_id)
    stored = answer_by_calendar(invitation, said, holder=holder, by=by, now=now)
    effect = replace(effect, what=What.ANSWER_STORED, answer_id=stored.answer.id, before_move=stored.before_move)
    _note(letter, effect, now=now)
    organisation = invitation.seat.organisation.official_name
    about = [letter, invitation, invitation.meeting, invitation.seat]
    record(
        N_("Answer by calendar for %(organisation)s confirmed"), by=by, now=now, about=about, organisation=organisation
    )
    return stored.answer


def reject_reply(letter: IncomingLetter, *, by: Actor, now: datetime) -> None:
    """Let an answer or a proposal that waited for a person change nothing. Raises Refused where nothing waits."""
    _lock(letter)
    effect = effect_of(letter)
    inbox.mark_handled(letter, effect=None, by=by, now=now)
    _note(letter, replace(effect, why="rejected"), now=now)
    record(N_("Answer by calendar set aside"), by=by, now=now, about=[letter, *_things(effect)])


def answer_for(letter: IncomingLetter, invitation: Invitation, reply: Reply, *, by: Actor, now: datetime) -> Answer:
    """Turn what somebody wrote into an answer of the seat, stated when the letter came.

    Whoever wrote gets no letter about it. Raises Refused where the letter waits for nobody or answers have closed.
    """
    _lock(letter)
    noted = effect_of(letter)
    inbox.mark_handled(letter, effect=None, by=by, now=now)
    substitute = invitations.invited_seat(invitation).substitute
    speaks = substitute is not None and substitute.address.casefold() == letter.sender
    stored = answer(
        invitation,
        reply,
        holder=substitute if speaks else None,
        channel=Channel.MAIL,
        by=by,
        now=now,
        stated_at=letter.received_at,
        unanswered=frozenset({letter.sender}),
    )
    effect = replace(
        noted,
        what=What.ANSWER_STORED,
        meeting_id=invitation.meeting_id,
        invitation_id=invitation.id,
        seat_id=invitation.seat_id,
        answer_id=stored.id,
        status=stored.status.value,
    )
    _note(letter, effect, now=now)
    organisation = invitation.seat.organisation.official_name
    about = [letter, invitation, invitation.meeting, invitation.seat]
    record(N_("Letter taken as the answer of %(organisation)s"), by=by, now=now, about=about, organisation=organisation)
    return stored


def settle(letter: IncomingLetter, note: str, *, by: Actor, now: datetime) -> None:
    """Somebody has seen to a letter, by telephone or otherwise. Raises Refused where it waits for nobody."""
    _lock(letter)
    effect = effect_of(letter)
    inbox.mark_handled(letter, effect=None, by=by, now=now)
    _note(letter, replace(effect, note=note.strip()[:500]), now=now)
    record(N_("Letter that came in seen to"), by=by, now=now, about=[letter, *_things(effect)])


def _note(letter: IncomingLetter, effect: Effect, *, now: datetime) -> None:
    """Write down what was decided. Where the letter speaks of another meeting that waits, that one is next."""
    letter.effect = effect.as_json()
    following = effect.decided()
    if following is not None:
        inbox.mark_needs_decision(letter, effect=following.as_json(), now=now)


def _lock(letter: IncomingLetter) -> None:
    """Read its state as it is now, and let nobody else decide until the transaction ends."""
    db.session.flush()
    db.session.refresh(letter, ["state", "effect"], with_for_update=True)


def _waiting_answer(letter: IncomingLetter, invitation: Invitation) -> CalendarAnswer | None:
    """The answer in the letter that speaks of this meeting."""
    about_it = (said for meeting, said in answers_by_meeting(letter) if meeting.id == invitation.meeting_id)
    return next((said.as_answer() for said in about_it), None)


def _invitation(effect: Effect) -> Invitation | None:
    if effect.meeting_id is None or effect.seat_id is None:
        return None
    return invitations.invitation_of(effect.meeting_id, effect.seat_id)


def _acting(invitation: Invitation, holder_id: int | None) -> SeatHolder | None:
    """Whose calendar answered, where they act for the seat; else the secretariat answers for it."""
    acting = invitations.invited_seat(invitation).holders
    return next((holder for holder in acting if holder.id == holder_id), None)


def _things(effect: Effect) -> Iterable[Base]:
    """What the letter was found to speak of, for the journal."""
    named: list[tuple[type[Base], int | None]] = [(Invitation, effect.invitation_id), (Meeting, effect.meeting_id)]
    found = [db.session.get(kind, ident) for kind, ident in named if ident is not None]
    return [thing for thing in found if thing is not None]
