"""A meeting with its seats, as the tests of this room need it."""

import sqlalchemy as sa

from integrationrunde.invitations import answering, operations, queries
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import Answer, AnswerStatus, Channel, Invitation
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import Seat, SeatHolder
from tests import builders as b

BY = System()


def a_round(seats: int = 3, **changes: object) -> tuple[Meeting, list[Seat]]:
    """A meeting in draft and seats with one holder each; committed."""
    series = b.a_series()
    meeting = b.a_meeting(series, **changes)
    some = [b.a_seat(series) for _ in range(seats)]
    for seat in some:
        b.a_holder(seat)
    db.session.commit()
    return meeting, some


def an_invited_round(seats: int = 3, **changes: object) -> tuple[Meeting, list[Invitation]]:
    """The same with everybody invited."""
    meeting, some = a_round(seats, **changes)
    invitations = operations.invite(meeting, some, by=BY, now=b.NOW)
    db.session.commit()
    return meeting, invitations


def holder_of(invitation: Invitation) -> SeatHolder:
    """The first who acts for the invited seat."""
    return queries.invited_seat(invitation).holders[0]


def says(
    invitation: Invitation, status: AnswerStatus, *, headcount: int = 1, channel: Channel = Channel.LINK
) -> Answer:
    """Let the seat's first holder answer; committed."""
    holder = holder_of(invitation)
    reply = Reply(status=status, headcount=headcount)
    answer = answering.answer(invitation, reply, holder=holder, channel=Channel.LINK, by=BY, now=b.NOW)
    db.session.commit()
    return answer


def letters(**filters: object) -> list[OutgoingLetter]:
    """Letters in the order in which they were queued."""
    return list(db.session.scalars(sa.select(OutgoingLetter).filter_by(**filters).order_by(OutgoingLetter.id)))
