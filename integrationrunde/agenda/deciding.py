"""What the secretariat makes of proposed topics; the seat is told by one letter, after a while for second thoughts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.agenda import mails, operations, proposal_queries, queries
from integrationrunde.agenda.mails import Outcome
from integrationrunde.agenda.models import AgendaItem, Proposal, ProposalState
from integrationrunde.agenda.operations import ItemDetails
from integrationrunde.agenda.proposal_rules import SECOND_THOUGHTS, may_undo, why_not_decide
from integrationrunde.agenda.proposing import lock
from integrationrunde.agenda.rules import why_not_change
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox import operations as outbox
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.queries import active_holders


def as_item(proposal: Proposal) -> ItemDetails:
    """The agenda item that a proposal (seat loaded) asks for: presented by the organisation."""
    return ItemDetails(
        title=proposal.title,
        kind=proposal.kind,
        duration_minutes=proposal.duration_minutes,
        note=proposal.explanation,
        presenter_ids=(proposal.seat.organisation_id,),
    )


def accept(proposal: Proposal, meeting: Meeting, details: ItemDetails, *, by: Actor, now: datetime) -> AgendaItem:
    """Put a proposal on the agenda, at the end. Raises Refused when it was decided or withdrawn, or as add_item."""
    _take(proposal, meeting)
    item = operations.add_item(meeting, details, by=by, now=now)
    _decide(proposal, ProposalState.ACCEPTED, now)
    proposal.agenda_item_id = item.id
    _record(N_("Proposed topic “%(title)s” for “%(meeting)s” accepted"), proposal, meeting, by=by, now=now)
    _tell(proposal, meeting, Outcome.ACCEPTED, now=now)
    return item


def decline(proposal: Proposal, meeting: Meeting, reason: str, *, by: Actor, now: datetime) -> None:
    """Decline a proposal; the seat is told the reason. Raises Refused when it was decided or withdrawn."""
    _take(proposal, meeting)
    _decide(proposal, ProposalState.DECLINED, now)
    proposal.reason = reason
    _record(N_("Proposed topic “%(title)s” for “%(meeting)s” declined"), proposal, meeting, by=by, now=now)
    _tell(proposal, meeting, Outcome.DECLINED, reason, now=now)


def defer(proposal: Proposal, meeting: Meeting, later: Meeting, *, by: Actor, now: datetime) -> None:
    """Put a proposal off to a later meeting of the series, where it is open.

    Raises Refused when it was decided or withdrawn, or when that meeting's agenda is closed.
    """
    _take(proposal, meeting, later)
    refuse(why_not_change(later))
    proposal.meeting_id = later.id
    message = N_("Proposed topic “%(title)s” for “%(meeting)s” put off to “%(later)s”")
    _record(message, proposal, meeting, by=by, now=now, later=later)
    _tell(proposal, later, Outcome.DEFERRED, now=now)


def reopen(proposal: Proposal, meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Undo a decision of the last minutes: its item leaves the agenda, its letter does not leave.

    Raises Refused when the time for second thoughts has passed.
    """
    _hold(proposal, meeting)
    if not may_undo(proposal, now):
        raise Refused(
            _("This decision cannot be undone any more: the organisation has been told, or nothing was decided.")
        )
    item = queries.item(proposal.agenda_item_id) if proposal.agenda_item_id else None
    for key in proposal_queries.keys_of_answers(proposal):
        outbox.withdraw(kinds=(mails.ANSWER,), by=by, now=now, key=key)
    proposal.state, proposal.decided_at, proposal.reason, proposal.agenda_item_id = ProposalState.OPEN, None, "", None
    db.session.flush()
    if item is not None:
        operations.remove_item(item, meeting, by=by, now=now)
    message = N_("Decision on the proposed topic “%(title)s” for “%(meeting)s” undone")
    _record(message, proposal, meeting, by=by, now=now)


def _take(proposal: Proposal, *meetings: Meeting) -> None:
    """Hold a proposal that waits for a decision. Raises Refused for any other, and for one with new words."""
    seen = proposal.version
    _hold(proposal, *meetings)
    refuse(why_not_decide(proposal))
    if proposal.version != seen:
        raise Refused(_("The organisation has changed this proposal in the meantime. Please read it again."))


def _hold(proposal: Proposal, *meetings: Meeting) -> None:
    """Meetings first, in the order of their ids, as whoever changes an agenda does; so nobody waits in a circle."""
    ids = sorted(meeting.id for meeting in meetings)
    db.session.execute(sa.select(Meeting.id).where(Meeting.id.in_(ids)).order_by(Meeting.id).with_for_update())
    lock(proposal)


def _decide(proposal: Proposal, state: ProposalState, now: datetime) -> None:
    proposal.state, proposal.decided_at = state, now


def _tell(proposal: Proposal, meeting: Meeting, outcome: Outcome, reason: str = "", *, now: datetime) -> None:
    """One letter: to who proposed, else, where that person cannot be written to any more, to who acts now."""
    due_at = now + SECOND_THOUGHTS if outcome is not Outcome.DEFERRED else now
    for holder in _readers(proposal):
        outbox.queue(mails.answered(proposal, meeting, holder, outcome, reason, due_at=due_at), now=now)


def _readers(proposal: Proposal) -> list[SeatHolder]:
    acting = [holder for holder in active_holders([proposal.seat_id])[proposal.seat_id] if holder.address]
    return [holder for holder in acting if holder.id == proposal.holder_id] or acting


def _record(
    message: str, proposal: Proposal, meeting: Meeting, *, by: Actor, now: datetime, later: Meeting | None = None
) -> None:
    db.session.flush()
    values: dict[str, Any] = {"title": proposal.title, "meeting": meeting.title}
    if later is not None:
        values["later"] = later.title
    about = [meeting, proposal, *([later] if later else [])]
    record(message, by=by, now=now, about=about, **values)
