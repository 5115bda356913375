"""The rules of meetings as pure functions: deadlines, lengths, and what may still be changed."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from integrationrunde.kit import clock, workdays
from integrationrunde.kit.words import _, day, ngettext
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting, MeetingState, Series

LONGEST_MINUTES = 24 * 60
YEARS = range(2000, 2101)

CARRIED_BY_LETTERS = frozenset(
    {"number", "title", "held_on", "starts_at", "ends_at", "ends_on_next_day", "zone"}
    | {"venue_id", "online_url", "answer_deadline"}
)
_WHEN = frozenset({"held_on", "starts_at", "zone"})
WITHIN_THE_HOUSE = frozenset({"chair_id", "minute_taker_id"})


@dataclass(frozen=True)
class Deadline:
    """A day that a rule of the series gives: ``counted`` by days before the meeting, ``day`` after shifting it."""

    day: date
    counted: date
    lead_days: int

    @property
    def is_shifted(self) -> bool:
        """Whether it does not fall on the day that the count of days gives."""
        return self.day != self.counted

    def why(self) -> str:
        """How the day came about, in one sentence."""
        count = ngettext("%(num)s day before the meeting", "%(num)s days before the meeting", self.lead_days)
        if not self.is_shifted:
            return _("By the rules of the series: %(count)s.", count=count)
        off = workdays.day_off(self.counted)
        if off and self.day > self.counted:
            return _(
                "By the rules of the series %(count)s; the %(counted)s is a day off (%(reason)s), so it is the next "
                "working day.",
                count=count,
                counted=day(self.counted),
                reason=off,
            )
        return _(
            "By the rules of the series it would be %(count)s, the %(counted)s. That is too late or past, so it is "
            "the nearest working day that is possible.",
            count=count,
            counted=day(self.counted),
        )


def answer_deadline(series: Series, held_on: date, today: date | None = None) -> Deadline:
    """The day on which answers are due (PRODUCT.md, life of a meeting): a working day before the meeting.

    With ``today`` given and the meeting ahead, it is not a day that has passed, as long as any is left.
    """
    counted = held_on - timedelta(days=series.answer_lead_days)
    earliest = max(counted, today) if today is not None and held_on > today else counted
    found = workdays.next_workday(earliest)
    if found >= held_on:
        found = _last_workday_before(held_on)
    return Deadline(found, counted, series.answer_lead_days)


def _last_workday_before(limit: date) -> date:
    found = limit - timedelta(days=1)
    while not workdays.is_workday(found):
        found -= timedelta(days=1)
    return found


def invitation_due(series: Series, held_on: date) -> Deadline:
    """The day on which the invitation leaves at the latest."""
    counted = held_on - timedelta(days=series.invitation_lead_days)
    return Deadline(workdays.next_workday(counted), counted, series.invitation_lead_days)


def papers_due(series: Series, held_on: date) -> Deadline:
    """The day on which papers and the final agenda leave at the latest."""
    counted = held_on - timedelta(days=series.papers_lead_days)
    return Deadline(workdays.next_workday(counted), counted, series.papers_lead_days)


def notice_short_by(series: Series, held_on: date, today: date) -> int:
    """By how many days an invitation that leaves today misses the notice period of the series; 0 when in time."""
    due = invitation_due(series, held_on)
    return 0 if today <= due.day else (today - due.counted).days


def deadline_problem(answers_until: date, held_on: date, today: date) -> str | None:
    """What is wrong with a deadline that somebody typed, and what to do; None when nothing is."""
    if answers_until >= held_on:
        return _("The answer deadline ends before the day of the meeting. Choose an earlier day.")
    problem = workdays.day_off_problem(answers_until)
    if problem is None and answers_until < today < held_on:
        problem = _("This day has passed. Choose a day from today on.")
    return problem


def problems(details: MeetingDetails, series: Series, today: date, *, unchanged: date | None = None) -> dict[str, str]:
    """What is wrong with the plan of a meeting: name of the detail -> what to do. Empty when nothing is.

    A deadline that the rules give is right by itself; so is one that was stored before (``unchanged``), as long as it
    lies before the meeting.
    """
    if details.held_on.year not in YEARS:
        return {"held_on": _("Please check the year.")}
    found = _time_problems(details)
    if details.online_url and not _is_web_address(details.online_url):
        found["online_url"] = _("The link must begin with https:// and name a host, such as https://video.example/raum")
    problem = _deadline_problem(details, series, today, unchanged)
    return found | {"answer_deadline": problem} if problem else found


def _deadline_problem(details: MeetingDetails, series: Series, today: date, unchanged: date | None) -> str | None:
    if details.answer_deadline == answer_deadline(series, details.held_on, today).day:
        return None
    if details.answer_deadline == unchanged and unchanged < details.held_on:
        return None
    return deadline_problem(details.answer_deadline, details.held_on, today)


def _time_problems(details: MeetingDetails) -> dict[str, str]:
    if not details.ends_on_next_day and details.ends_at <= details.starts_at:
        return {"ends_at": _("The meeting must end after it starts. Does it end on the next day? Then say so below.")}
    meeting = details.unsaved()
    for name, instant in (("starts_at", meeting.start), ("ends_at", meeting.end)):
        try:
            instant()
        except clock.NoSuchTime:
            return {name: _("This time does not exist: in this night the clocks are put forward by an hour.")}
    if meeting.duration_minutes > LONGEST_MINUTES:
        return {"ends_at": _("A meeting lasts 24 hours at most. Please check the times.")}
    if meeting.duration_minutes <= 0:
        return {"ends_at": _("The meeting must end after it starts.")}
    return {}


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and not parts.username and " " not in text
    except ValueError:
        return False


def editable_fields(meeting: Meeting, now: datetime) -> frozenset[str]:
    """The details that may be changed in the meeting's present state; this is the one place that says so.

    What letters have told the seats may be changed until the meeting begins: it is stored as the plan, and the seats
    learn of it together with an announcement.
    """
    if meeting.state is MeetingState.DRAFT:
        return CARRIED_BY_LETTERS | WITHIN_THE_HOUSE
    if meeting.state is MeetingState.INVITED and not meeting.has_begun(now):
        return CARRIED_BY_LETTERS | WITHIN_THE_HOUSE
    if meeting.state in (MeetingState.INVITED, MeetingState.HELD):
        return WITHIN_THE_HOUSE
    return frozenset()


def past_problem(meeting: Meeting, details: MeetingDetails, now: datetime) -> dict[str, str]:
    """What is wrong with moving an invited meeting there: nobody can come to a time that has passed. Else empty."""
    if meeting.state is not MeetingState.INVITED or not details.changes(meeting) & _WHEN:
        return {}
    if not details.unsaved().has_begun(now):
        return {}
    return {"held_on": _("This time has passed. Choose one that lies ahead.")}


def why_not_hold(meeting: Meeting, now: datetime) -> str | None:
    """Why the meeting cannot be marked as held; None when it can: it was invited, and its start has come."""
    if meeting.state is not MeetingState.INVITED:
        return _("Only a meeting to which seats were invited can be marked as held.")
    if not meeting.has_begun(now):
        return _("The meeting has not begun yet. It can be marked as held from its start on.")
    return None


def next_title(title: str, number: int, next_number: int) -> str:
    """The title with its number counted on: "3. Austauschrunde" becomes "4. Austauschrunde"; else as it is."""
    return re.sub(rf"(?<!\d){number}(?!\d)", str(next_number), title, count=1)
