"""The rules of writing minutes as pure functions."""

from datetime import datetime

from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes.models import Minutes, MinutesState, OutcomeKind

LONGEST_TEXT = 100_000
"""The most characters of one item's text: about forty pages."""


def why_not_begin(meeting: Meeting, now: datetime) -> str | None:
    """Why no minutes can be started; None when they can: the meeting was invited and has begun, or was held."""
    if meeting.state is MeetingState.HELD:
        return None
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting was called off, so it has no minutes.")
    if meeting.state is not MeetingState.INVITED:
        return _("Minutes can be started once seats were invited and the meeting has begun.")
    if not meeting.has_begun(now):
        return _("The meeting has not begun yet. Minutes can be started from its start on.")
    return None


def why_not_write(minutes: Minutes) -> str | None:
    """Why these minutes cannot be written now; None when they can."""
    if minutes.state is MinutesState.IN_REVIEW:
        return _(
            "The minutes are under review. "
            "Their text changes only there: through decisions on objections, and corrections."
        )
    if minutes.state is MinutesState.APPROVED:
        return _("The minutes are approved and stay as they are. What is found later is a dated supplement.")
    return None


def outcome_kinds(series: Series) -> list[OutcomeKind]:
    """The kinds of result that the series may reach: a resolution only where it may resolve."""
    return [kind for kind in OutcomeKind if kind is not OutcomeKind.RESOLUTION or series.can_resolve]
