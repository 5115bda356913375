"""Editing, announcing and calling off, as the tests of this room do it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import sqlalchemy as sa

from integrationrunde.invitations import announcing, calling_off, queries
from integrationrunde.invitations.models import Announcement, Invitation
from integrationrunde.kit.database import db
from integrationrunde.meetings import operations as meetings
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from tests import builders as b
from tests.invitations.rounds import BY

LATER = b.NOW + timedelta(hours=1)
ANOTHER_DAY: dict[str, Any] = {"held_on": date(2017, 9, 27), "answer_deadline": date(2017, 9, 13)}


def change(meeting: Meeting, *, now: datetime = LATER, **details: Any) -> None:
    """Edit the meeting; committed."""
    meetings.change_meeting(meeting, replace(MeetingDetails.of(meeting), **details), by=BY, now=now)
    db.session.commit()


def announce(meeting: Meeting, *, now: datetime = LATER, **options: Any) -> Announcement:
    """Announce what was edited; committed."""
    made = announcing.announce(meeting, by=BY, now=now, **options)
    db.session.commit()
    return made


def call_off(meeting: Meeting, reason: str = "Krankheit", *, now: datetime = LATER) -> None:
    """Call the meeting off; committed."""
    calling_off.call_off(meeting, reason, by=BY, now=now)
    db.session.commit()


def all_left() -> None:
    """Every letter that waited has been sent."""
    left = sa.update(OutgoingLetter).where(OutgoingLetter.state == LetterState.QUEUED)
    db.session.execute(left.values(state=LetterState.SENT, attempts=1, sent_at=b.NOW))
    db.session.commit()


def waiting(**about: Any) -> list[OutgoingLetter]:
    """The letters that wait, in their order."""
    found = sa.select(OutgoingLetter).filter_by(state=LetterState.QUEUED, **about).order_by(OutgoingLetter.id)
    return list(db.session.scalars(found))


def names(meeting: Meeting) -> list[str]:
    """What is not announced yet, by name."""
    return [each.name for each in announcing.pending_changes(meeting)]


def event(letter: OutgoingLetter) -> Any:
    """The calendar entry that a letter carries."""
    [found] = icalendar.Calendar.from_ical(letter.calendar or b"").walk("VEVENT")
    return found


def partstat(letter: OutgoingLetter) -> str:
    """The answer that the entry shows."""
    return str(event(letter)["ATTENDEE"].params["PARTSTAT"])


def reload(invitation: Invitation) -> Invitation:
    """The invitation as every page loads it."""
    found = queries.invitation_of(invitation.meeting_id, invitation.seat_id)
    assert found is not None
    return found
