"""Gathering what letters about a meeting need."""

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import joinedload

from integrationrunde.agenda.queries import items
from integrationrunde.inbox.settings import takes_letters
from integrationrunde.invitations.entries import Sender
from integrationrunde.invitations.mails import Occasion
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.outbox.letterhead import letterhead


def occasion(meeting: Meeting, *, now: datetime) -> Occasion:
    """The meeting with venue, series, host and agenda, and who sends."""
    whole = db.session.get(
        Meeting,
        meeting.id,
        options=[joinedload(Meeting.venue), joinedload(Meeting.series).joinedload(Series.host)],
        populate_existing=True,
    )
    house = letterhead()
    sender = Sender(house.sender_name, house.sender_address, takes_answers=takes_letters(current_app.config))
    return Occasion(whole or meeting, items(meeting.id), sender, now)
