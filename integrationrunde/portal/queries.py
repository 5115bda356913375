"""What a holder sees: the meetings of the seat with the answers that count, and which organisations take part."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.agenda import paper_queries
from integrationrunde.agenda.models import Attachment, AttachmentPlace, Proposal, TopicCall
from integrationrunde.agenda.rules import why_not_propose
from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.models import Answer, AnswerStatus, Invitation
from integrationrunde.invitations.queries import InvitedSeat, meetings_of_seat, ranked_answers
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.meetings.queries import PLANNED
from integrationrunde.minutes import papers as papers_of_minutes
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder


def appointments(holder: SeatHolder) -> list[InvitedSeat]:
    """The meetings that concern a holder with the answer that counts, newest first; two statements."""
    if holder.scope is HolderScope.TASK:
        return []
    invitations = [
        invitation
        for invitation in meetings_of_seat(holder.seat_id)
        if holder.scope is HolderScope.SEAT or invitation.meeting_id == holder.meeting_id
    ]
    answers = _answers_that_count([invitation.id for invitation in invitations])
    return [InvitedSeat(invitation, answer=answers.get(invitation.id)) for invitation in invitations]


def _answers_that_count(invitation_ids: Collection[int]) -> dict[int, Answer]:
    ranked = ranked_answers().where(Answer.invitation_id.in_(invitation_ids)).subquery()
    statement = (
        sa.select(Answer)
        .join(ranked, sa.and_(ranked.c.id == Answer.id, ranked.c.place == 1))
        .options(joinedload(Answer.substitute), joinedload(Answer.announcement))
    )
    return {answer.invitation_id: answer for answer in db.session.scalars(statement)}


def papers(invitation: Invitation) -> list[Attachment]:
    """The papers of the meeting that the invited seat may read (`papers_for`)."""
    return papers_for(invitation.meeting_id, invitation.seat.organisation_id)


def papers_for(meeting_id: int, organisation_id: int) -> list[Attachment]:
    """The papers of a meeting that an organisation may read; those of the minutes once these were circulated.

    They are shown at once: a paper says nothing about the agenda, so its item is not named before it is announced.
    """
    places = [AttachmentPlace.MEETING, AttachmentPlace.AGENDA_ITEM]
    if papers_of_minutes.are_circulated(meeting_id):
        places.append(AttachmentPlace.MINUTES)
    listed = paper_queries.papers(meeting_id)
    return paper_queries.readable(listed, organisation_id, places)


def papers_ahead(rows: Sequence[InvitedSeat], organisation_id: int) -> dict[int, list[Attachment]]:
    """The papers of the next meeting to which the seat is invited, by that meeting's id; of further ones none."""
    for row in rows:
        if not row.invitation.is_revoked:
            return {row.invitation.meeting_id: papers_for(row.invitation.meeting_id, organisation_id)}
    return {}


def represented(meeting_id: int) -> list[str]:
    """The organisations that have accepted, by name: all that a seat learns of the others (PRODUCT.md)."""
    ranked = (
        ranked_answers()
        .add_columns(Answer.status, Invitation.seat_id)
        .where(Invitation.meeting_id == meeting_id, Invitation.revoked_at.is_(None))
        .subquery()
    )
    statement = (
        sa.select(Organisation.official_name)
        .join(Seat, Seat.organisation_id == Organisation.id)
        .join(ranked, ranked.c.seat_id == Seat.id)
        .where(ranked.c.place == 1, ranked.c.status == AnswerStatus.ACCEPTED)
        .order_by(Organisation.sort_key)
    )
    return list(db.session.scalars(statement))


def knows_of(seat: Seat, meeting: Meeting, invitation: Invitation | None) -> bool:
    """Whether the seat was told of a meeting of its series: invited, asked for topics, or a proposal put off to it."""
    if invitation is not None:
        return meeting.state is not MeetingState.DRAFT
    told = sa.select(sa.or_(_was_asked(seat), _proposed(seat))).where(Meeting.id == meeting.id)
    return bool(db.session.scalar(told))


def meetings_for_topics(holder: SeatHolder, rows: Sequence[InvitedSeat], now: datetime) -> list[Meeting]:
    """The meetings for which the holder's seat can propose topics now, the next one first; one statement.

    ``rows`` are its `appointments`: an invited meeting is shown as it was announced.
    """
    if holder.scope is not HolderScope.SEAT:
        return []
    seat = holder.seat
    invited = sa.exists().where(Invitation.meeting_id == Meeting.id, Invitation.seat_id == seat.id)
    revoked = invited.where(Invitation.revoked_at.is_not(None))
    knows = sa.or_(sa.and_(invited, Meeting.state != MeetingState.DRAFT), _was_asked(seat), _proposed(seat))
    statement = (
        sa.select(Meeting)
        .options(joinedload(Meeting.series), joinedload(Meeting.venue))
        .where(Meeting.series_id == seat.series_id, Meeting.state.in_(PLANNED), knows, ~revoked)
        .order_by(Meeting.held_on, Meeting.starts_at)
    )
    planned = db.session.scalars(statement).all()
    announced = {row.invitation.meeting_id: row.invitation.announced for row in rows}
    shown = [announced.get(meeting.id, meeting) for meeting in planned]
    return [meeting for meeting in shown if why_not_propose(meeting, now) is None]


def _was_asked(seat: Seat) -> sa.ColumnElement[bool]:
    """Guests are asked for no topics; nor is a seat that is not valid on the day."""
    if seat.is_guest:
        return sa.false()
    asked = sa.exists().where(TopicCall.meeting_id == Meeting.id)
    until = seat.valid_to or date.max
    return sa.and_(asked, Meeting.held_on.between(seat.valid_from, until))


def _proposed(seat: Seat) -> sa.ColumnElement[bool]:
    return sa.exists().where(Proposal.meeting_id == Meeting.id, Proposal.seat_id == seat.id)
