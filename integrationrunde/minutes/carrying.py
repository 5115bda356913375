"""Item 1 of the next meeting: where a round decides on the minutes of the last one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.agenda import operations as agenda
from integrationrunde.agenda import queries
from integrationrunde.agenda.models import AgendaItem, AgendaItemKind
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes.models import Minutes

_AHEAD = (MeetingState.DRAFT, MeetingState.INVITED)
_MINUTES_NEEDED = 10


def meetings_ahead(meeting: Meeting) -> Sequence[Meeting]:
    """The later meetings of the series that have not been held, the next one first."""
    statement = sa.select(Meeting).where(
        Meeting.series_id == meeting.series_id, Meeting.state.in_(_AHEAD), Meeting.held_on > meeting.held_on
    )
    return db.session.scalars(statement.order_by(Meeting.held_on, Meeting.starts_at)).all()


def meetings_that_may_approve(meeting: Meeting, now: datetime) -> list[Meeting]:
    """The later meetings of the series that have begun, the first one first."""
    begun = (MeetingState.INVITED, MeetingState.HELD, MeetingState.CLOSED)
    statement = sa.select(Meeting).where(
        Meeting.series_id == meeting.series_id, Meeting.state.in_(begun), Meeting.held_on > meeting.held_on
    )
    later = db.session.scalars(statement.order_by(Meeting.held_on, Meeting.starts_at))
    return [one for one in later if one.has_begun(now)]


def next_meeting(minutes: Minutes, chosen: Meeting | None) -> Meeting:
    """The meeting that shall decide: the chosen one, else the next. Raises Refused when there is none."""
    ahead = meetings_ahead(db.session.get_one(Meeting, minutes.meeting_id))
    if chosen is None and ahead:
        return ahead[0]
    if chosen is None or chosen.id not in {meeting.id for meeting in ahead}:
        raise Refused(_("Plan the next meeting of the series first: then this can come onto its agenda."))
    return chosen


def put_on_agenda(minutes: Minutes, meeting: Meeting, *, by: Actor, now: datetime) -> AgendaItem:
    """Let item 1 of a later meeting be about the approval of these minutes; saying it twice changes nothing.

    A formality that stands first takes it up; else an item is added before all others. Raises Refused when the agenda
    cannot be changed.
    """
    title = db.session.get_one(Meeting, minutes.meeting_id).title
    line = _("Approval of the minutes of “%(title)s”", title=title)
    first = next(iter(queries.items(meeting.id)), None)
    if first is None or first.kind is not AgendaItemKind.FORMALITY:
        details = agenda.ItemDetails(
            title=line[:200], kind=AgendaItemKind.FORMALITY, duration_minutes=_MINUTES_NEEDED, note=line
        )
        return agenda.add_item(meeting, details, position=1, by=by, now=now)
    if line not in first.note:
        note = "\n".join(part for part in (first.note, line) if part)
        agenda.change_item(first, meeting, replace(agenda.ItemDetails.of(first), note=note), by=by, now=now)
    return first
