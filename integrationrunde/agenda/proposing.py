"""What a seat does with its proposals of topics: propose, change, withdraw."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.agenda import proposal_queries
from integrationrunde.agenda.models import AgendaItemKind, Proposal, ProposalState
from integrationrunde.agenda.proposal_rules import MOST_PROPOSALS, why_not_change, why_not_withdraw
from integrationrunde.agenda.rules import why_not_propose
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import Seat, SeatHolder

_COLUMNS = [column.key for column in sa.inspect(Proposal).column_attrs]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is written down of a proposed topic."""

    title: str
    explanation: str = ""
    duration_minutes: int = 15
    kind: AgendaItemKind = AgendaItemKind.DISCUSSION

    @classmethod
    def of(cls, proposal: Proposal) -> "Wish":
        """What is stored."""
        return cls(
            title=proposal.title,
            explanation=proposal.explanation,
            duration_minutes=proposal.duration_minutes,
            kind=proposal.kind,
        )


def propose(meeting: Meeting, wish: Wish, *, holder: SeatHolder, by: Actor, now: datetime) -> Proposal:
    """Propose a topic for the seat of a holder (meeting with series loaded); the same one sent twice is one.

    Raises Refused when it is too late, when the holder has ended, or when the seat has proposed very many already.
    """
    db.session.execute(sa.select(Seat.id).where(Seat.id == holder.seat_id).with_for_update())
    _check_acting(holder)
    refuse(why_not_propose(meeting, now))
    before = proposal_queries.proposals_of_seat(meeting.id, holder.seat_id)
    for one in before:
        if one.is_open and Wish.of(one) == wish:
            return one
    if len(before) >= MOST_PROPOSALS:
        raise Refused(
            _(
                "Your organisation has proposed %(number)s topics for this meeting, that is the most. Please change "
                "one that is still open, or write to the secretariat.",
                number=MOST_PROPOSALS,
            )
        )
    proposal = Proposal(meeting_id=meeting.id, seat_id=holder.seat_id, holder_id=holder.id, proposed_at=now)
    _write(proposal, wish)
    db.session.add(proposal)
    db.session.flush()
    _record(N_("Topic “%(title)s” proposed for “%(meeting)s”"), proposal, meeting, by=by, now=now)
    return proposal


def change(proposal: Proposal, meeting: Meeting, wish: Wish, *, by: Actor, now: datetime) -> None:
    """Store other words of a proposal. Raises Refused when it is too late or the secretariat has decided."""
    lock(proposal)
    refuse(why_not_change(proposal, meeting, now))
    if Wish.of(proposal) == wish:
        return
    _write(proposal, wish)
    _record(N_("Proposed topic “%(title)s” for “%(meeting)s” changed"), proposal, meeting, by=by, now=now)


def withdraw(proposal: Proposal, meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Take a proposal back. Raises Refused when it was decided or withdrawn before."""
    lock(proposal)
    refuse(why_not_withdraw(proposal))
    proposal.state, proposal.decided_at = ProposalState.WITHDRAWN, now
    _record(N_("Proposed topic “%(title)s” for “%(meeting)s” withdrawn"), proposal, meeting, by=by, now=now)


def lock(proposal: Proposal) -> None:
    """Let nobody else decide on the proposal until this transaction ends, and see what they did before."""
    db.session.flush()
    db.session.refresh(proposal, _COLUMNS, with_for_update=True)


def _check_acting(holder: SeatHolder) -> None:
    db.session.refresh(holder, ["ended_at"])
    if not holder.is_active:
        raise Refused(_("You do not act for this organisation any more."))


def _write(proposal: Proposal, wish: Wish) -> None:
    proposal.title, proposal.explanation = wish.title, wish.explanation
    proposal.duration_minutes, proposal.kind = wish.duration_minutes, wish.kind


def _record(message: str, proposal: Proposal, meeting: Meeting, *, by: Actor, now: datetime) -> None:
    db.session.flush()
    record(message, by=by, now=now, about=[meeting, proposal], title=proposal.title, meeting=meeting.title)
