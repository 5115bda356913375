"""How an answer comes to count, whichever way it came: by link, by phone, by a substitute."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrationrunde.invitations import mails, queries, rules
from integrationrunde.invitations.channels import CHANNELS
from integrationrunde.invitations.keeping import let_go
from integrationrunde.invitations.locking import wait_for_turn
from integrationrunde.invitations.models import (
    COMING,
    REMINDERS,
    Announcement,
    Answer,
    AnsweredPerson,
    AnswerStatus,
    Channel,
    Invitation,
    Mode,
)
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.sequencing import raise_sequence
from integrationrunde.invitations.telling import tell, tell_others
from integrationrunde.journal.operations import record, word
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.outbox.operations import queue, withdraw
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import HolderScope, SeatHolder
from integrationrunde.seats.person import Person

_JOURNAL = {
    AnswerStatus.ACCEPTED: N_("%(organisation)s accepted (%(channel)s)"),
    AnswerStatus.TENTATIVE: N_("%(organisation)s answered with a reservation (%(channel)s)"),
    AnswerStatus.DECLINED: N_("%(organisation)s declined (%(channel)s)"),
    AnswerStatus.PENDING: N_("%(organisation)s took its answer back (%(channel)s)"),
}

ONE_PRESS = timedelta(minutes=10)
"""What is said again within this time is a double click or a page sent again."""


@dataclass(frozen=True)
class Attending:
    """Somebody who comes, as far as the seat wished to say."""

    name: str = ""
    function: str = ""
    mode: Mode = Mode.ON_SITE


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered. ``headcount`` counts persons, 0 for a refusal; ``persons`` names some of them or none."""

    status: AnswerStatus
    headcount: int = 0
    persons: Sequence[Attending] = ()
    remark: str = ""

    @property
    def coming(self) -> int:
        """How many come: nobody after a refusal, at least one after a yes."""
        return max(1, self.headcount) if self.status in COMING else 0


def answer(
    invitation: Invitation,
    reply: Reply,
    *,
    holder: SeatHolder | None,
    channel: Channel,
    by: Actor,
    now: datetime,
    stated_at: datetime | None = None,
    announcement: Announcement | None = None,
    unanswered: Collection[str] = (),
) -> Answer:
    """Store an answer of a seat; the newest by (stated_at, id) counts.

    ``holder`` answered by link, or is the substitute whom the secretariat heard; None for anybody else whom it heard.
    Saying the same again at once stores nothing; later on it is kept, so that what was said between and is entered
    afterwards does not take its place, but nobody is told and it is no later than the first time. A substitute's yes
    confirms; a substitute's no makes the seat declined and tells the first holder. Any other answer ends a
    substitution. An answer stated before the present one is kept, but changes nothing. It answers ``announcement``, by
    default what was in force when it was stated. Addresses (lower case) in ``unanswered`` get no letter. Raises Refused
    when answers have closed or more persons come than places are.
    """
    wait_for_turn(invitation, holder)
    row = queries.invited_seat(invitation)
    refuse(rules.why_not_answer(invitation, now) or rules.why_too_many(invitation, reply.coming))
    stated_at = min(stated_at or now, now)
    repeated = row.answer if says_the_same(row, reply, holder, channel) else None
    if repeated is not None and stated_at - repeated.stated_at < ONE_PRESS:
        return repeated
    substitute = holder if holder and holder.scope is HolderScope.MEETING else None
    stored = _store(row, reply, holder, channel, by=by, now=now, at=(stated_at, announcement), substitute=substitute)
    if repeated is not None:
        stored.is_late = repeated.is_late
    elif _counts(row, stored) and substitute is not None:
        _follow_substitute(row, stored, substitute, by=by, now=now, unanswered=unanswered)
    elif _counts(row, stored):
        if row.substitute is not None:
            _end_substitution(row, row.substitute, by=by, now=now)
        tell(row, stored, holder, now=now, unanswered=unanswered)
    return stored


def _follow_substitute(
    row: InvitedSeat,
    stored: Answer,
    substitute: SeatHolder,
    *,
    by: Actor,
    now: datetime,
    unanswered: Collection[str],
) -> None:
    """What a substitute's answer means for calendars and people of the seat."""
    was_declined = row.substitute_declined
    first = next((own for own in row.own_holders if own.id == substitute.appointed_by_id and own.address), None)
    if stored.status in COMING:
        seats.confirm_substitute(substitute, by=by, now=now)
    if first is None or (stored.status in COMING) is not was_declined:
        tell(row, stored, substitute, now=now, unanswered=unanswered)
        return
    raise_sequence(row.invitation.meeting)
    about = occasion(row.invitation.meeting, now=now)
    if substitute.address.lower() not in unanswered:
        queue(mails.receipt(about, row.invitation, substitute, stored), now=now)
    if was_declined:
        let_go(mails.handed_over(about, row.invitation, first, substitute, stored), first, now=now)
    else:
        queue(mails.substitute_declined(about, row.invitation, first, stored), now=now)
    tell_others(about, row, stored, {substitute.id, first.id}, unanswered=unanswered)


def hand_over(
    invitation: Invitation, person: Person, *, holder: SeatHolder, remark: str = "", by: Actor, now: datetime
) -> Answer:
    """Hand the seat over to a substitute for this meeting: an own letter, link and calendar entry.

    The seat counts as accepted, "Bestätigung offen" until the substitute confirms. A substitution before it ends. The
    meeting leaves the first holder's calendar. Handing over to the same person twice is one hand-over. Raises Refused
    when answers have closed or the person acts already.
    """
    wait_for_turn(invitation, holder)
    row = queries.invited_seat(invitation)
    refuse(rules.why_not_answer(invitation, now))
    if row.answer is not None and _is_handed_over_to(row, person, holder):
        return row.answer
    if row.substitute is not None:
        _end_substitution(row, row.substitute, by=by, now=now)
        db.session.flush()
    substitute = seats.add_substitute(
        invitation.seat, invitation.meeting, appointed_by=holder, person=person, by=by, now=now
    )
    db.session.flush()
    reply = Reply(
        status=AnswerStatus.ACCEPTED, headcount=1, persons=[Attending(person.name, person.function)], remark=remark
    )
    stored = _store(row, reply, holder, Channel.LINK, by=by, now=now, substitute=substitute)
    raise_sequence(invitation.meeting)
    about = occasion(invitation.meeting, now=now)
    queue(mails.substitution(about, invitation, substitute, holder), now=now)
    if holder.address:
        let_go(mails.handed_over(about, invitation, holder, substitute, stored), holder, now=now)
    tell_others(about, row, stored, {holder.id, substitute.id})
    return stored


def take_back(invitation: Invitation, *, holder: SeatHolder, by: Actor, now: datetime) -> Answer:
    """Take a hand-over back: the substitute's link ends, the seat's answer is open again, calendars follow.

    Raises Refused when answers have closed or the seat is not handed over (any more).
    """
    wait_for_turn(invitation, holder)
    row = queries.invited_seat(invitation)
    refuse(rules.why_not_answer(invitation, now))
    if row.substitute is None:
        raise Refused(_("There is no hand-over to take back; it has ended already."))
    former = row.substitute
    stored = _store(row, Reply(status=AnswerStatus.PENDING), holder, Channel.LINK, by=by, now=now)
    _end_substitution(row, former, by=by, now=now)
    about = occasion(invitation.meeting, now=now)
    invitation.letter_round += 1
    asked = {holder.id, former.appointed_by_id}
    for person in row.own_holders:
        if person.id in asked and person.address:
            queue(mails.invitation(about, invitation, person, AnswerStatus.PENDING), now=now)
    tell_others(about, row, stored, {person.id for person in row.holders if person.id in asked})
    return stored


def _is_handed_over_to(row: InvitedSeat, person: Person, holder: SeatHolder) -> bool:
    substitute = row.substitute
    if substitute is None or row.substitute_declined or row.is_before_move or substitute.appointed_by_id != holder.id:
        return False
    there = (substitute.address.casefold(), substitute.name, substitute.function)
    return there == (person.address.casefold(), person.name, person.function)


def _end_substitution(row: InvitedSeat, substitute: SeatHolder, *, by: Actor, now: datetime) -> None:
    raise_sequence(row.invitation.meeting)
    seats.end_holder(substitute, by=by, now=now)
    _withdraw_reminders(row.invitation, by=by, now=now)
    if substitute.address:
        about = occasion(row.invitation.meeting, now=now)
        let_go(mails.taken_back(about, row.invitation, substitute, substitute.address), substitute, now=now)


def _withdraw_reminders(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    withdraw(kinds=REMINDERS, by=by, now=now, meeting_id=invitation.meeting_id, seat_id=invitation.seat_id)


def _counts(row: InvitedSeat, stored: Answer) -> bool:
    """Whether what was stored is newer than what counted before."""
    return row.answer is None or stored.stated_at >= row.answer.stated_at


def says_the_same(row: InvitedSeat, reply: Reply, holder: SeatHolder | None, channel: Channel) -> bool:
    """Whether this is the newest answer once more, by the same person and in the same way."""
    last = row.answer
    if (
        last is None
        or row.is_before_move
        or last.holder_id != (holder.id if holder else None)
        or last.channel is not channel
    ):
        return False
    if last.substitute_id is not None and last.substitute_id != last.holder_id:
        return False
    persons = [(person.name, person.function, person.mode) for person in last.persons]
    said = [(person.name, person.function, person.mode) for person in _persons(reply)]
    return (last.status, last.headcount, last.remark, persons) == (reply.status, reply.coming, reply.remark, said)


def _persons(reply: Reply) -> list[Attending]:
    if reply.status not in COMING:
        return []
    return [person for person in reply.persons if person.name or person.function or person.mode is Mode.ONLINE][
        : reply.coming
    ]


def _store(
    row: InvitedSeat,
    reply: Reply,
    holder: SeatHolder | None,
    channel: Channel,
    *,
    by: Actor,
    now: datetime,
    at: tuple[datetime, Announcement | None] | None = None,
    substitute: SeatHolder | None = None,
) -> Answer:
    invitation = row.invitation
    stated_at, version = at or (now, None)
    stated_at = min(stated_at, now)
    version = version or queries.announcement_in_force(invitation.meeting_id, stated_at)
    stored = Answer(
        invitation_id=invitation.id,
        announcement_id=version.id,
        status=reply.status,
        headcount=reply.coming,
        remark=reply.remark,
        channel=channel,
        holder_id=holder.id if holder else None,
        substitute_id=substitute.id if substitute else None,
        given_by=by.label,
        is_late=invitation.announced.deadline_passed(stated_at),
        stated_at=stated_at,
        recorded_at=now,
        persons=[AnsweredPerson(name=p.name, function=p.function, mode=p.mode) for p in _persons(reply)],
    )
    db.session.add(stored)
    if _counts(row, stored) and reply.status is not AnswerStatus.TENTATIVE:
        needless = ("reminder",) if reply.status in COMING else REMINDERS
        withdraw(kinds=needless, by=by, now=now, meeting_id=invitation.meeting_id, seat_id=invitation.seat_id)
    organisation = row.seat.organisation.official_name
    about = [invitation, invitation.meeting, invitation.seat]
    way = word(CHANNELS[channel])
    record(_JOURNAL[reply.status], by=by, now=now, about=about, organisation=organisation, channel=way)
    return stored
