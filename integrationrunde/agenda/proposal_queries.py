"""Reading what seats proposed."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.agenda.models import Proposal, ProposalState, TopicCall
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.meetings.queries import PLANNED
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import Seat


def proposal(proposal_id: int) -> Proposal | None:
    """One proposal with its meeting, the meeting's series, and the organisation of its seat."""
    statement = (
        sa.select(Proposal)
        .options(
            joinedload(Proposal.meeting).joinedload(Meeting.series),
            joinedload(Proposal.seat).joinedload(Seat.organisation),
        )
        .where(Proposal.id == proposal_id)
    )
    return db.session.scalar(statement)


def proposals(meeting_id: int) -> list[Proposal]:
    """What was proposed for a meeting with the organisations, open ones first, then as they came; one statement."""
    is_open = sa.case((Proposal.state == ProposalState.OPEN, 0), else_=1)
    statement = (
        sa.select(Proposal)
        .options(joinedload(Proposal.seat).joinedload(Seat.organisation))
        .where(Proposal.meeting_id == meeting_id)
        .order_by(is_open, Proposal.proposed_at, Proposal.id)
    )
    return list(db.session.scalars(statement))


def proposals_of_seat(meeting_id: int, seat_id: int) -> list[Proposal]:
    """What one seat proposed for a meeting, in the order in which it came."""
    statement = sa.select(Proposal).where(Proposal.meeting_id == meeting_id, Proposal.seat_id == seat_id)
    return list(db.session.scalars(statement.order_by(Proposal.proposed_at, Proposal.id)))


def open_counts(meeting_ids: Collection[int]) -> dict[int, int]:
    """Meeting id -> how many proposals wait for a decision, for those of the meetings that have any; one statement."""
    statement = (
        sa.select(Proposal.meeting_id, sa.func.count())
        .where(Proposal.meeting_id.in_(meeting_ids), Proposal.state == ProposalState.OPEN)
        .group_by(Proposal.meeting_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def topic_call(meeting_id: int) -> TopicCall | None:
    """That and when the seats were asked for topics of a meeting."""
    return db.session.get(TopicCall, meeting_id)


def later_meetings(meeting: Meeting, today: date) -> list[Meeting]:
    """The planned meetings of the series after this one: where a proposal can be put off to."""
    statement = (
        sa.select(Meeting)
        .where(Meeting.series_id == meeting.series_id, Meeting.id != meeting.id, Meeting.state.in_(PLANNED))
        .where(Meeting.held_on > max(meeting.held_on, today))
    )
    return list(db.session.scalars(statement.order_by(Meeting.held_on, Meeting.starts_at)))


def keys_in_outbox(keys: Collection[str]) -> set[str]:
    """Which of these letters have been written already."""
    return set(db.session.scalars(sa.select(OutgoingLetter.key).where(OutgoingLetter.key.in_(keys))))


def keys_of_answers(proposal: Proposal) -> list[str]:
    """The keys of the letters about what became of a proposal."""
    statement = sa.select(OutgoingLetter.key).where(OutgoingLetter.key.startswith(f"proposal:{proposal.id}:"))
    return list(db.session.scalars(statement.order_by(OutgoingLetter.id)))
