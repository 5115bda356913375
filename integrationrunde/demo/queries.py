"""What comes next by the demo's clock."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes import reviews
from integrationrunde.outbox.models import LetterState, OutgoingLetter


class Event(enum.StrEnum):
    """What can be waited for."""

    DEADLINE = "deadline"
    START = "start"
    END = "end"
    REVIEW = "review"
    LETTER = "letter"


@dataclass(frozen=True, order=True)
class Next:
    """Something that happens at an instant; ``title`` names the meeting, empty for a letter."""

    at: datetime
    event: Event
    title: str


def next_event(now: datetime) -> Next | None:
    """The earliest of deadlines, starts and ends of meetings, and waiting letters; None with nothing ahead."""
    ahead = [*_of_meetings(), *_of_reviews(), *_of_letters(now)]
    return min((event for event in ahead if event.at > now), default=None)


def _of_meetings() -> list[Next]:
    planned = sa.select(Meeting).where(Meeting.state.in_((MeetingState.DRAFT, MeetingState.INVITED)))
    return [event for meeting in db.session.scalars(planned) for event in _of_meeting(meeting)]


def _of_meeting(meeting: Meeting) -> list[Next]:
    passed = clock.end_of(meeting.answer_deadline) + timedelta(seconds=1)
    return [
        Next(passed, Event.DEADLINE, meeting.title),
        Next(meeting.start(), Event.START, meeting.title),
        Next(meeting.end(), Event.END, meeting.title),
    ]


def _of_reviews() -> list[Next]:
    return [
        Next(clock.end_of(one.deadline) + timedelta(seconds=1), Event.REVIEW, one.meeting.title)
        for one in reviews.waiting(None)
        if one.deadline is not None
    ]


def _of_letters(now: datetime) -> list[Next]:
    waiting = sa.select(sa.func.min(OutgoingLetter.due_at)).where(
        OutgoingLetter.state == LetterState.QUEUED, OutgoingLetter.due_at > now
    )
    due = db.session.scalar(waiting)
    return [Next(due, Event.LETTER, "")] if due is not None else []
