"""Whether it may still be said that a meeting was not held. The minutes, a room above, have a say: `heed`."""

from collections.abc import Callable

from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting, MeetingState

WhyNot = Callable[[int], str | None]
"""Takes the id of a meeting; says why it was held for certain, or None."""
_certain: list[WhyNot] = []


def heed(certain: WhyNot) -> None:
    """Ask this, too, before a meeting counts as not held."""
    _certain.append(certain)


def why_certain(meeting: Meeting) -> str | None:
    """Why the meeting was held for certain, whatever its state says; None when nothing proves it."""
    return next((reason for rule in _certain if (reason := rule(meeting.id))), None)


def why_not_undo(meeting: Meeting) -> str | None:
    """Why "held" cannot be taken back; None when it can: the meeting is held and nothing more."""
    if meeting.state is not MeetingState.HELD:
        return _("This meeting is not marked as held.")
    return why_certain(meeting)
