"""The rules of proposed topics as pure functions: what may become of one, and why not."""

from datetime import datetime, timedelta

from integrationrunde.agenda.models import AgendaItemKind, Proposal, ProposalState
from integrationrunde.agenda.rules import why_not_propose
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting

MOST_PROPOSALS = 10
"""So many may come from one seat for one meeting, withdrawn ones included."""
SECOND_THOUGHTS = timedelta(minutes=15)
"""So long a decision can be undone; the letter that tells of it leaves afterwards."""
PROPOSABLE = (
    AgendaItemKind.INFORMATION,
    AgendaItemKind.DISCUSSION,
    AgendaItemKind.DECISION,
    AgendaItemKind.STATUS_REPORT,
)


def why_not_decide(proposal: Proposal) -> str | None:
    """Why the secretariat cannot decide on the proposal (any more); None when it can."""
    return {
        ProposalState.OPEN: None,
        ProposalState.ACCEPTED: _("This proposal has been accepted already."),
        ProposalState.DECLINED: _("This proposal has been declined already."),
        ProposalState.WITHDRAWN: _("The organisation has withdrawn this proposal in the meantime."),
    }[proposal.state]


def why_not_withdraw(proposal: Proposal) -> str | None:
    """Why the seat cannot withdraw its proposal; None when it can."""
    return {
        ProposalState.OPEN: None,
        ProposalState.ACCEPTED: _(
            "The secretariat has put your topic on the agenda in the meantime. Please tell the secretariat if it shall "
            "not be dealt with."
        ),
        ProposalState.DECLINED: _("The secretariat has declined this proposal already."),
        ProposalState.WITHDRAWN: _("This proposal has been withdrawn already."),
    }[proposal.state]


def why_not_change(proposal: Proposal, meeting: Meeting, now: datetime) -> str | None:
    """Why the seat cannot change its proposal; None when it can."""
    if proposal.state is ProposalState.ACCEPTED:
        return _(
            "The secretariat has put your topic on the agenda in the meantime. Please tell the secretariat what shall "
            "be changed."
        )
    return why_not_withdraw(proposal) or why_not_propose(meeting, now)


def undo_until(proposal: Proposal) -> datetime | None:
    """The instant until which the decision can be undone; None where the secretariat has decided nothing."""
    if proposal.decided_at is None or proposal.state is ProposalState.WITHDRAWN:
        return None
    return proposal.decided_at + SECOND_THOUGHTS


def may_undo(proposal: Proposal, now: datetime) -> bool:
    """Whether the decision can still be undone, because the organisation has not been told."""
    until = undo_until(proposal)
    return until is not None and now < until
