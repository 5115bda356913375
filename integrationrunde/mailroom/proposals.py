"""Another time that somebody proposes, beside the one that holds."""

from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.kit import clock
from integrationrunde.kit.words import _, day, day_time, hour
from integrationrunde.mailroom.effect import Effect
from integrationrunde.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both times in words. ``is_outdated``: the proposal was made for a time that the meeting no longer has."""

    present: str
    proposed: str
    is_outdated: bool


def comparison(effect: Effect, meeting: Meeting | None) -> Comparison | None:
    """The times of a proposal, None where the letter holds none or the meeting is unknown."""
    if effect.proposal is None or meeting is None:
        return None
    start, end = (_moment(effect.proposal.get(name)) for name in ("start", "end"))
    if start is None:
        return None
    original = _moment(effect.proposal.get("original_start"))
    outdated = isinstance(original, datetime) and original != meeting.start()
    return Comparison(_span(meeting.start(), meeting.end()), _span(start, end), outdated)


def _moment(text: object) -> datetime | date | None:
    """An ISO text as an instant or a day, None for anything else: it came in a letter."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _span(start: datetime | date, end: datetime | date | None) -> str:
    if not isinstance(start, datetime):
        return day(start)
    if not isinstance(end, datetime):
        return day_time(start)
    first, last = clock.local(start), clock.local(end)
    until = hour(last.time()) if first.date() == last.date() else day_time(end)
    return _("%(start)s to %(end)s", start=day_time(start), end=until)
