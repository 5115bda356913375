"""The rules of review as pure functions: deadlines, who may object, and when minutes are approved."""

from datetime import date, datetime, timedelta

from integrationrunde.kit import clock, workdays
from integrationrunde.kit.words import _, day
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes.models import Minutes, MinutesState, MinutesVersion, Objection, ReviewSeat

LONGEST_ENTRY = 5000
"""The most characters of an objection, of a proposed wording, of a reason."""

MOST_ENTRIES = 200
"""How many objections and remarks one seat can enter about one version, withdrawn ones counted."""

LONGEST_WAIT = timedelta(days=365)


def objection_deadline(series: Series, today: date) -> date:
    """The day until which seats may object when minutes are circulated today: a working day."""
    return workdays.next_workday(today + timedelta(days=series.objection_days))


def deadline_problem(deadline: date, today: date) -> str | None:
    """What is wrong with a deadline that somebody chose, and what to do; None when nothing is."""
    if deadline <= today:
        return _("The deadline must lie ahead. Choose a day from tomorrow on.")
    if deadline > today + LONGEST_WAIT:
        return _("That is more than a year ahead. Please check the day.")
    return workdays.day_off_problem(deadline)


def has_passed(version: MinutesVersion, now: datetime) -> bool:
    """Whether the deadline of a version has passed (23:59:59 in Berlin); one without a deadline asks nobody."""
    return version.objection_deadline is None or now > clock.end_of(version.objection_deadline)


def end_of_review(version: MinutesVersion) -> datetime | None:
    """The instant at which the deadline of a version has passed; None where nobody was asked."""
    return clock.end_of(version.objection_deadline) if version.objection_deadline else None


def why_not_circulate(minutes: Minutes, meeting: Meeting) -> str | None:
    """Why these minutes cannot be circulated for the first time; None when they can."""
    if minutes.state is MinutesState.APPROVED:
        return _("The minutes are approved and stay as they are. What is found later is a dated supplement.")
    if minutes.state is MinutesState.IN_REVIEW:
        return _("The minutes are under review already.")
    if meeting.state is not MeetingState.HELD:
        return _("Mark the meeting as held first: minutes are circulated after the meeting.")
    return None


def why_not_review(minutes: Minutes, version: MinutesVersion, now: datetime) -> str | None:
    """Why nothing can be said about a version any more; None when it can."""
    if minutes.state is MinutesState.APPROVED:
        return _("These minutes are approved and do not change any more.")
    if version.superseded_at is not None:
        return _("There is a newer version of these minutes. Please look at that one.")
    if version.objection_deadline is not None and has_passed(version, now):
        return _(
            "Objections could be raised until %(day)s. The deadline has passed.", day=day(version.objection_deadline)
        )
    return None


def why_not_object(seat: ReviewSeat, minutes: Minutes, version: MinutesVersion, now: datetime) -> str | None:
    """Why this seat can neither object nor agree; None when it can: those who attended may, until the deadline."""
    if not seat.may_object:
        return _("Your organisation gets these minutes to read. Objections are for the organisations that attended.")
    return why_not_review(minutes, version, now)


def why_not_withdraw(objection: Objection, minutes: Minutes, version: MinutesVersion, now: datetime) -> str | None:
    """Why an objection or remark cannot be taken back; None when it can: until the deadline, before the decision."""
    if objection.withdrawn_at is not None:
        return _("This has been withdrawn already.")
    if objection.decision is not None:
        return _("The secretariat has decided on this already.")
    return why_not_review(minutes, version, now)


def why_not_decide(minutes: Minutes) -> str | None:
    """Why nothing can be decided on; None when it can."""
    if minutes.state is MinutesState.APPROVED:
        return _("These minutes are approved and do not change any more.")
    return None
