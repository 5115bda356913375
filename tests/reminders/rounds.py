"""An invited round and an office whose clock can be told, as the tests of this room need it."""

from datetime import UTC, datetime

import sqlalchemy as sa

from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.reminders import operations, queries
from integrationrunde.reminders.models import PlannedReminder
from integrationrunde.reminders.rules import BY_NAME, Item
from tests.invitations.rounds import an_invited_round

BY = System()
ANSWER, SECOND, MEETING = BY_NAME["answer_1"], BY_NAME["answer_2"], BY_NAME["meeting_1"]

# The round of the builders: invited on Wednesday 23 August 2017, answers until 6 September, held on 20 September.
REMINDER_DAY = datetime(2017, 9, 7, 6, 0, tzinfo=UTC)
BEFORE_MEETING = datetime(2017, 9, 18, 6, 0, tzinfo=UTC)


def a_told_round(seats: int = 3, **changes: object) -> tuple[Meeting, list[Invitation]]:
    """Everybody is invited, and the invitations have left."""
    meeting, invitations = an_invited_round(seats, **changes)
    everything_left()
    return meeting, invitations


def everything_left(at: datetime | None = None) -> None:
    """What waits in the outbox has been sent."""
    waiting = sa.update(OutgoingLetter).where(OutgoingLetter.state == LetterState.QUEUED)
    when = at if at is not None else OutgoingLetter.due_at
    db.session.execute(waiting.values(state=LetterState.SENT, attempts=1, sent_at=when))
    db.session.commit()


def tick(now: datetime) -> list[PlannedReminder]:
    """What a worker does at this instant; committed."""
    left = [operations.leave(meeting_id, slot, by=BY, now=now) for meeting_id, slot in queries.due(now)]
    db.session.commit()
    return [decision for decision in left if decision is not None]


def letters(*kinds: str) -> list[OutgoingLetter]:
    """The reminders that were written, by seat; the lists of the house sort by name."""
    found = sa.select(OutgoingLetter).where(OutgoingLetter.kind.in_(kinds or ("reminder", "meeting_reminder")))
    return list(db.session.scalars(found.order_by(OutgoingLetter.seat_id, OutgoingLetter.id)))


def standings(meeting: Meeting, now: datetime) -> dict[str, str]:
    """How each planned reminder stands."""
    return {item.slot.name: item.standing.value for item in plan(meeting, now)}


def plan(meeting: Meeting, now: datetime) -> list[Item]:
    """The plan as it is stored now."""
    db.session.expire_all()
    return queries.plan_of(meeting, now)
