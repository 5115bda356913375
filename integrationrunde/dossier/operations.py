"""The verbs: put a meeting to the files, and take it back out."""

from datetime import datetime

from integrationrunde.dossier import rules
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import refuse
from integrationrunde.kit.words import N_
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes.models import Minutes


def put_to_file(meeting: Meeting, minutes: Minutes | None, *, by: Actor, now: datetime) -> None:
    """Close the meeting (zu den Akten). Raises Refused unless it was held and its minutes are approved."""
    _locked(meeting)
    refuse(rules.why_not_file(meeting, minutes))
    meeting.state = MeetingState.CLOSED
    record(N_("Meeting “%(title)s” put to the files"), by=by, now=now, about=[meeting], title=meeting.title)


def take_from_file(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Open a closed meeting again. Raises Refused when it is not closed."""
    _locked(meeting)
    refuse(rules.why_not_take_back(meeting))
    meeting.state = MeetingState.HELD
    record(N_("Meeting “%(title)s” taken back from the files"), by=by, now=now, about=[meeting], title=meeting.title)


def _locked(meeting: Meeting) -> None:
    db.session.flush()
    db.session.refresh(meeting, ["state", "version"], with_for_update=True)
