"""When may something be done with invitations and answers. Pure predicates; they say why not."""

from datetime import datetime

from integrationrunde.invitations.models import AnswerStatus, Invitation
from integrationrunde.invitations.queries import InvitedSeat
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
    if meeting.venue is None and not meeting.online_url:
        return _("The meeting has neither a venue nor an online link yet.")
    if meeting.venue is not None and not meeting.venue.accessibility.strip():
        return _("It is not said yet how accessible the venue is. Please add it at the venue before inviting.")
    return None


def why_not_answer(invitation: Invitation, now: datetime) -> str | None:
    """Why no answer can be taken now, or None. Late answers are taken until the meeting starts."""
    meeting = invitation.meeting
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
    """Whether the seat may be reminded: silent or under reservation, and not reminded twice already."""
    waiting = row.status in (AnswerStatus.PENDING, AnswerStatus.TENTATIVE)
    return waiting and row.invitation.reminders < MAX_REMINDERS and not row.invitation.is_revoked
