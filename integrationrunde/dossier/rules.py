"""When a meeting can go to the files."""

from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes.models import Minutes, MinutesState


def why_not_file(meeting: Meeting, minutes: Minutes | None) -> str | None:
    """Why the meeting cannot be closed; None when it can."""
    if meeting.state is MeetingState.CLOSED:
        return _("The meeting has been put to the files already.")
    if meeting.state is not MeetingState.HELD:
        return _("Only a meeting that was held goes to the files.")
    if minutes is None or minutes.state is not MinutesState.APPROVED:
        return _("The minutes are not approved yet. A meeting goes to the files with its approved minutes.")
    return None


def why_not_take_back(meeting: Meeting) -> str | None:
    """Why the meeting cannot be taken back from the files; None when it can."""
    return None if meeting.state is MeetingState.CLOSED else _("The meeting is not in the files.")
