"""What a holder sees: the meetings of the seat with the answers that count, and which organisations take part."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.models import Answer, AnswerStatus, Invitation
from integrationrunde.invitations.queries import InvitedSeat, meetings_of_seat, ranked_answers
from integrationrunde.kit.database import db
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
