"""Gathering what letters about a meeting need."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import joinedload

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.agenda.queries import items
from integrationrunde.inbox.settings import takes_letters
from integrationrunde.invitations.entries import Sender
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import Announcement
from integrationrunde.invitations.queries import newest_announcement
from integrationrunde.invitations.snapshots import Snapshot, agenda_as_told, as_told, snapshot
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, Series, Venue
from integrationrunde.outbox.letterhead import letterhead


def occasion(meeting: Meeting, *, now: datetime) -> Occasion:
    """The meeting with venue, series, host and agenda as they were announced last, and who sends.

    Before the first announcement the meeting is taken as it is planned.
    """
    whole = _whole(meeting)
    announced = newest_announcement(meeting.id)
    house = letterhead()
    sender = Sender(house.sender_name, house.sender_address, takes_answers=takes_letters(current_app.config))
    if announced is None:
        return Occasion(whole, items(meeting.id), sender, now)
    return Occasion(as_told(whole, announced.snapshot), agenda_told(meeting.id, announced), sender, now)


def occasion_as_planned(meeting: Meeting, plan: Snapshot, *, now: datetime) -> Occasion:
    """The occasion as it will be once this plan is announced, for looking at letters beforehand."""
    house = letterhead()
    told = as_told(_whole(meeting), plan)
    told.sequence += 1
    return Occasion(told, agenda_as_told(plan) or [], Sender(house.sender_name, house.sender_address), now)


def agenda_told(meeting_id: int, told: Announcement | None) -> list[AgendaItem]:
    """The agenda as it was announced; as it is planned where nothing was said of it."""
    known = agenda_as_told(told.snapshot) if told is not None else None
    return items(meeting_id) if known is None else known


def planned(meeting: Meeting, agenda: Sequence[AgendaItem] | None = None) -> dict[str, Any]:
    """The facts as they are planned now, in the shape in which announcements keep them; ``agenda`` if it is at hand."""
    venue = db.session.get(Venue, meeting.venue_id) if meeting.venue_id is not None else None
    return snapshot(meeting, venue, items(meeting.id) if agenda is None else agenda)


def _whole(meeting: Meeting) -> Meeting:
    whole = db.session.get(
        Meeting,
        meeting.id,
        options=[joinedload(Meeting.venue), joinedload(Meeting.series).joinedload(Series.host)],
        populate_existing=True,
    )
    return whole or meeting
