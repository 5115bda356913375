"""Whether the papers of a meeting may still be changed. The minutes, a room above, have a say: `heed`."""

from collections.abc import Callable

from integrationrunde.agenda import rules
from integrationrunde.meetings.models import Meeting

WhyNot = Callable[[int], str | None]
"""Takes the id of a meeting; says why not, or None."""
_changing: list[WhyNot] = []
_removing: list[WhyNot] = []


def heed(*, changing: WhyNot, removing: WhyNot) -> None:
    """Ask these, too, before papers are changed or taken away."""
    _changing.append(changing)
    _removing.append(removing)


def why_not_change(meeting: Meeting) -> str | None:
    """Why papers can be neither added nor changed; None when they can."""
    return rules.why_not_change(meeting) or _first(_changing, meeting)


def why_not_remove(meeting: Meeting) -> str | None:
    """Why papers cannot be taken away; None when they can."""
    return why_not_change(meeting) or _first(_removing, meeting)


def _first(rules_above: list[WhyNot], meeting: Meeting) -> str | None:
    return next((reason for rule in rules_above if (reason := rule(meeting.id))), None)
