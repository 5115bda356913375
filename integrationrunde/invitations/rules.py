"""When may something be done with invitations and answers. Pure predicates; they say why not."""

from datetime import datetime

from integrationrunde.invitations.models import Announcement, AnswerStatus, Invitation
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.snapshots import as_told
from integrationrunde.kit.words import _, hour, weekday
from integrationrunde.meetings.models import Meeting, MeetingState

MAX_REMINDERS = 2
REMARK_LENGTH = 200


def why_not_invite(meeting: Meeting, now: datetime) -> str | None:
    """Why nobody can be invited now, or None."""
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting has been called off.")
    if meeting.state not in (MeetingState.DRAFT, MeetingState.INVITED):
        return _("The meeting has been held.")
    if meeting.has_begun(now):
        return _("The meeting has begun; nobody can be invited any more.")
    return _why_not_here(meeting)


def _why_not_here(meeting: Meeting) -> str | None:
    """What is missing to say where the meeting takes place, or None."""
    if meeting.venue is None and not meeting.online_url:
        return _("The meeting has neither a venue nor an online link yet.")
    if meeting.venue is not None and not meeting.venue.accessibility.strip():
        return _("It is not said yet how accessible the venue is. Please add it at the venue before inviting.")
    return None


def why_not_announce(meeting: Meeting, now: datetime) -> str | None:
    """Why no change of this meeting can be announced now, or None."""
    if meeting.state is MeetingState.DRAFT:
        return _("Nobody has been invited to this meeting yet.")
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting has been called off.")
    if meeting.state is not MeetingState.INVITED:
        return _("The meeting has been held.")
    if meeting.has_begun(now):
        return _("The meeting would begin in the past. Please give another date, or the one that was announced.")
    return _why_not_here(meeting)


def has_begun_as_told(meeting: Meeting, told: Announcement, now: datetime) -> bool:
    """Whether the start that the seats were told has come."""
    return as_told(meeting, told.snapshot).has_begun(now)


def why_not_call_off(meeting: Meeting) -> str | None:
    """Why the meeting cannot be called off, or None."""
    if meeting.state is MeetingState.DRAFT:
        return _("Nobody has been invited to this meeting yet. A draft can be deleted.")
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting has been called off already.")
    if meeting.state is not MeetingState.INVITED:
        return _("The meeting has been held; it cannot be called off.")
    return None


def why_not_answer(invitation: Invitation, now: datetime) -> str | None:
    """Why no answer can be taken now, or None. Late answers are taken until the meeting starts."""
    meeting = invitation.announced
    if invitation.is_revoked:
        return _("Your organisation is no longer invited to this meeting.")
    if meeting.state is MeetingState.CANCELLED:
        return _("The meeting has been called off. No answer is needed.")
    if meeting.state is not MeetingState.INVITED or meeting.has_begun(now):
        return _(
            "The meeting began on %(day)s, %(hour)s. Answers can no longer be changed here; "
            "please call the secretariat.",
            day=weekday(meeting.held_on),
            hour=hour(meeting.starts_at),
        )
    return None


def why_too_many(invitation: Invitation, headcount: int) -> str | None:
    """Why so many persons cannot come, and what to do, or None."""
    places = invitation.seat.places
    if headcount <= places:
        return None
    return _(
        "There are %(places)s places for your organisation. Please name at most %(places)s persons; if "
        "more need to come, write it as a remark or call the secretariat.",
        places=places,
    )


def may_remind(row: InvitedSeat) -> bool:
    """Whether the seat may be reminded: silent since the last move or under reservation, not reminded twice already."""
    waiting = row.standing in (AnswerStatus.PENDING, AnswerStatus.TENTATIVE)
    return waiting and row.invitation.reminders < MAX_REMINDERS and not row.invitation.is_revoked
