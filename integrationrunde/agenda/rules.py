"""The rules of agendas as pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.kit import clock
from integrationrunde.kit.words import _, day
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.meetings.rules import papers_due

_OPEN_STATES = (MeetingState.DRAFT, MeetingState.INVITED, MeetingState.HELD)


@dataclass(frozen=True)
class Balance:
    """What the items take of the meeting's time, in minutes."""

    planned: int
    available: int

    @property
    def over(self) -> int:
        """By how many minutes the items exceed the meeting, 0 when they fit."""
        return max(0, self.planned - self.available)

    @property
    def left(self) -> int:
        """How many minutes remain, 0 when none."""
        return max(0, self.available - self.planned)


def balance(meeting: Meeting, listed: Sequence[AgendaItem]) -> Balance:
    """How the items fit into the meeting."""
    return Balance(sum(item.duration_minutes for item in listed), meeting.duration_minutes)


def why_not_change(meeting: Meeting) -> str | None:
    """Why the agenda of this meeting cannot be changed any more; None when it can."""
    if meeting.state in _OPEN_STATES:
        return None
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting was called off; its agenda stays as it was.")
    return _("The meeting is closed; its agenda stays as it was.")


def why_not_discard(meeting: Meeting) -> str | None:
    """Why the meeting cannot be deleted; None when it can, because nobody was told of it."""
    if meeting.state is MeetingState.DRAFT:
        return None
    return _("Seats were told of this meeting, so it can be called off but not deleted.")


def topics_close_on(meeting: Meeting) -> date:
    """The last day on which proposals of topics help: that of the papers, the day of the meeting at the latest."""
    return min(papers_due(meeting.series, meeting.held_on).day, meeting.held_on)


def topics_close_at(meeting: Meeting) -> datetime:
    """The instant from which on no topic can be proposed: the end of that day, or the start of the meeting."""
    return min(clock.end_of(topics_close_on(meeting)), meeting.start())


def why_not_propose(meeting: Meeting, now: datetime) -> str | None:
    """Why no topics can be proposed for this meeting, nor be asked for (series loaded); None when they can."""
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting was called off; topics can no longer be proposed.")
    if meeting.state not in (MeetingState.DRAFT, MeetingState.INVITED) or meeting.has_begun(now):
        return _("The meeting has begun or is over; topics can no longer be proposed.")
    if now > topics_close_at(meeting):
        return _("Topics could be proposed until %(day)s.", day=day(topics_close_on(meeting)))
    return None
