"""Answers that come from calendars: the same verb as for every answer, and nothing is written back to who sent them."""

import enum
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.invitations import queries
from integrationrunde.invitations.answering import Attending, Reply, answer
from integrationrunde.invitations.locking import wait_for_turn
from integrationrunde.invitations.models import COMING, Announcement, Answer, AnswerStatus, Channel, Invitation
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.rules import REMARK_LENGTH
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.seats.models import SeatHolder


class Outcome(enum.StrEnum):
    """What became of an answer: it counts, it was kept behind a newer one, or it said what was known."""

    STORED = "stored"
    OLDER = "older"
    SAME = "same"


@dataclass(frozen=True, kw_only=True)
class CalendarAnswer:
    """What a calendar says.

    ``stated_at`` is its DTSTAMP, at most the time of receipt (MODEL.md 4). ``sequence`` names the version of the
    meeting that it answers. ``senders`` are the addresses (lower case) that sent it: they get no letter about it.
    """

    status: AnswerStatus
    stated_at: datetime
    sequence: int
    remark: str = ""
    senders: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stored:
    """What became of it. ``before_move`` says that it answers the meeting as it was before it was moved."""

    outcome: Outcome
    answer: Answer
    before_move: bool


def answer_by_calendar(
    invitation: Invitation, said: CalendarAnswer, *, holder: SeatHolder | None, by: Actor, now: datetime
) -> Stored:
    """Store what a calendar says for a seat; ``holder`` is whose calendar it is, None where a person decided so.

    A calendar knows no numbers: as many come as was said before, else one. What is known already is not stored again,
    and the same message twice is one answer. An answer to the meeting before it was moved is kept as such and counts
    behind every answer given since. Raises Refused like `answering.answer`.
    """
    wait_for_turn(invitation, holder)
    row = queries.invited_seat(invitation)
    version = announcement_for(invitation.meeting_id, said.sequence)
    before_move = said.sequence < row.invitation.meeting.moved_at_sequence
    stated_at = min(said.stated_at, _moved_at(row)) if before_move else said.stated_at
    known = _known(row, said, holder, stated_at, before_move=before_move)
    if known is not None:
        return Stored(Outcome.SAME, known, before_move)
    stored = answer(
        invitation,
        _reply(row, said),
        holder=holder,
        channel=Channel.CALENDAR,
        by=by,
        now=now,
        stated_at=stated_at,
        announcement=version,
        unanswered=said.senders,
    )
    counts = row.answer is None or stored.stated_at >= row.answer.stated_at
    return Stored(Outcome.STORED if counts else Outcome.OLDER, stored, before_move)


def announcement_for(meeting_id: int, sequence: int) -> Announcement:
    """What the seats had been told under this SEQUENCE; a higher one than ours counts as ours."""
    made = db.session.scalars(sa.select(Announcement).filter_by(meeting_id=meeting_id).order_by(Announcement.id)).all()
    return next((each for each in reversed(made) if each.sequence <= sequence), made[0])


def _moved_at(row: InvitedSeat) -> datetime:
    """When the move was announced: what answers the time before it was meant before it."""
    meeting = row.invitation.meeting
    moved = sa.select(Announcement.announced_at).where(
        Announcement.meeting_id == meeting.id, Announcement.sequence >= meeting.moved_at_sequence
    )
    return db.session.scalars(moved.order_by(Announcement.id).limit(1)).one()


def _known(
    row: InvitedSeat, said: CalendarAnswer, holder: SeatHolder | None, stated_at: datetime, *, before_move: bool
) -> Answer | None:
    """The answer that says this already: the one that counts, or this very message that came another way."""
    present = row.answer
    if present is not None and _adds_nothing(row, present, said, holder, before_move=before_move):
        return present
    twin = sa.select(Answer).filter_by(
        invitation_id=row.invitation.id,
        channel=Channel.CALENDAR,
        holder_id=holder.id if holder else None,
        status=said.status,
        stated_at=stated_at,
        remark=said.remark[:REMARK_LENGTH],
    )
    return db.session.scalars(twin.order_by(Answer.id).limit(1)).first()


def _adds_nothing(
    row: InvitedSeat, present: Answer, said: CalendarAnswer, holder: SeatHolder | None, *, before_move: bool
) -> bool:
    speaks_for_itself = row.substitute is None or (holder is not None and present.holder_id == holder.id)
    handed_over = row.substitute is not None and row.substitute.id != present.holder_id
    old_news = before_move or not row.is_before_move
    same_words = not said.remark or said.remark[:REMARK_LENGTH] == present.remark
    return present.status is said.status and same_words and old_news and speaks_for_itself and not handed_over


def _reply(row: InvitedSeat, said: CalendarAnswer) -> Reply:
    present = row.answer
    remark = said.remark[:REMARK_LENGTH]
    keeps = present is not None and present.status in COMING and row.substitute is None
    if present is None or not keeps:
        return Reply(status=said.status, headcount=1, remark=remark)
    persons = [Attending(person.name, person.function, person.mode) for person in present.persons]
    headcount = min(present.headcount, row.seat.places)
    return Reply(status=said.status, headcount=headcount, persons=persons, remark=remark)
