"""The verbs of series, venues and meetings. Deleting a meeting belongs to the room above, which knows its agenda."""

import uuid
from datetime import date, datetime
from typing import Any

from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _, day
from integrationrunde.meetings import held_rules, queries, rules
from integrationrunde.meetings.details import MeetingDetails, SeriesDetails, VenueDetails
from integrationrunde.meetings.models import Meeting, MeetingState, Series, Venue


def add_series(details: SeriesDetails, *, by: Actor, now: datetime) -> Series:
    """A new series. Raises Refused when another one has its name."""
    _check_name(details.name)
    series = Series()
    details.write_to(series)
    db.session.add(series)
    db.session.flush()
    record(N_("Series %(series)s created"), by=by, now=now, about=[series], series=details.short_name)
    return series


def change_series(series: Series, details: SeriesDetails, *, by: Actor, now: datetime) -> None:
    """Store other details of a series. Raises Refused when another one has its name. Set deadlines stay as they are."""
    if not details.changes(series):
        return
    _check_name(details.name, besides=series.id)
    details.write_to(series)
    record(N_("Series %(series)s changed"), by=by, now=now, about=[series], series=details.short_name)


def end_series(series: Series, *, by: Actor, now: datetime) -> None:
    """End a series today: no new meetings, no new seats; all that was stays readable.

    Raises Refused when it has ended, or while meetings lie ahead.
    """
    if series.ended_on is not None:
        raise Refused(_("This series has ended already."))
    today = _day(now)
    ahead = queries.coming_meetings(series.id, today)
    if ahead:
        raise Refused(
            _(
                "A meeting lies ahead (%(title)s, %(day)s). Hold it, call it off or delete it first.",
                title=ahead[0].title,
                day=day(ahead[0].held_on),
            )
        )
    series.ended_on = today
    record(N_("Series %(series)s ended"), by=by, now=now, about=[series], series=series.short_name)


def reopen_series(series: Series, *, by: Actor, now: datetime) -> None:
    """Let an ended series go on. Raises Refused when it has not ended."""
    if series.ended_on is None:
        raise Refused(_("This series has not ended."))
    series.ended_on = None
    record(N_("Series %(series)s goes on"), by=by, now=now, about=[series], series=series.short_name)


def add_venue(details: VenueDetails, *, by: Actor, now: datetime) -> Venue:
    """A new venue."""
    venue = Venue()
    details.write_to(venue)
    db.session.add(venue)
    db.session.flush()
    record(N_("Venue %(venue)s added"), by=by, now=now, about=[venue], venue=venue.label)
    return venue


def change_venue(venue: Venue, details: VenueDetails, *, by: Actor, now: datetime) -> None:
    """Store other details of a venue; every meeting there shows them."""
    if details.changes(venue):
        details.write_to(venue)
        record(N_("Venue %(venue)s changed"), by=by, now=now, about=[venue], venue=venue.label)


def add_meeting(series: Series, details: MeetingDetails, *, domain: str, by: Actor, now: datetime) -> Meeting:
    """A new meeting as a draft, with a calendar UID of its own under ``domain`` (RFC 7986, 5.3) and the series' text.

    Raises Refused when the series has ended, when the number is taken, and for what `rules.problems` finds.
    """
    if series.ended_on is not None:
        raise Refused(_("This series has ended; it has no new meetings."))
    _check_plan(details, series, now)
    meeting = Meeting(series_id=series.id, uid=f"{uuid.uuid4()}@{domain}", letter_text=series.letter_text)
    details.write_to(meeting)
    db.session.add(meeting)
    db.session.flush()
    record(N_("Meeting “%(title)s” planned for %(day)s"), by=by, now=now, about=[meeting, series], **_said(meeting))
    return meeting


def change_meeting(meeting: Meeting, details: MeetingDetails, *, by: Actor, now: datetime) -> None:
    """Store other details of a meeting. Seats that were invited learn of it only by an announcement.

    Raises Refused for details that its state does not let change (`rules.editable_fields`), when the number is taken,
    and for what `rules.problems` and `rules.past_problem` find.
    """
    changed = details.changes(meeting)
    if not changed:
        return
    if changed - rules.editable_fields(meeting, now):
        raise Refused(
            _("The meeting has begun or is over. Date, time, place and deadline can no longer be changed here.")
        )
    if changed & rules.CARRIED_BY_LETTERS:
        _check_plan(details, db.session.get_one(Series, meeting.series_id), now, meeting)
    details.write_to(meeting)
    record(N_("Meeting “%(title)s” changed"), by=by, now=now, about=[meeting], **_said(meeting))


def hold(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Mark a meeting as held (durchgeführt). Raises Refused unless it was invited and has begun."""
    refuse(rules.why_not_hold(meeting, now))
    meeting.state = MeetingState.HELD
    record(N_("Meeting “%(title)s” marked as held"), by=by, now=now, about=[meeting], **_said(meeting))


def undo_hold(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Take "held" back. Raises Refused as `held_rules.why_not_undo` says."""
    refuse(held_rules.why_not_undo(meeting))
    meeting.state = MeetingState.INVITED
    record(N_("Meeting “%(title)s” no longer marked as held"), by=by, now=now, about=[meeting], **_said(meeting))


def _check_name(name: str, besides: int = 0) -> None:
    if queries.name_is_taken(name, besides):
        raise Refused(_("Another series has this name. Choose a different one."))


def _check_plan(details: MeetingDetails, series: Series, now: datetime, meeting: Meeting | None = None) -> None:
    besides, unchanged = (meeting.id, meeting.answer_deadline) if meeting else (0, None)
    found = rules.problems(details, series, _day(now), unchanged=unchanged)
    if meeting and not found:
        found = rules.past_problem(meeting, details, now)
    if found:
        raise Refused(" ".join(found.values()))
    if queries.number_is_taken(series.id, details.number, besides):
        raise Refused(_("The series has a meeting number %(number)s already.", number=details.number))


def _said(meeting: Meeting) -> dict[str, Any]:
    return {"title": meeting.title, "day": meeting.held_on.isoformat()}


def _day(now: datetime) -> date:
    return clock.local(now).date()
