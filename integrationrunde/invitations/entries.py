"""A meeting as a calendar entry for one invitee. Pure functions."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import force_locale

from integrationrunde.calendar import writing
from integrationrunde.calendar.event import Attendee, Event, Organizer, Participation, Status
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.mail import CalendarPart, link
from integrationrunde.seats.models import SeatHolder

PARTICIPATION = {
    AnswerStatus.PENDING: Participation.NEEDS_ACTION,
    AnswerStatus.ACCEPTED: Participation.ACCEPTED,
    AnswerStatus.TENTATIVE: Participation.TENTATIVE,
    AnswerStatus.DECLINED: Participation.DECLINED,
}


@dataclass(frozen=True)
class Sender:
    """Who organizes in calendars and letters: the same address for the whole life of a UID.

    ``takes_answers`` says that answers of calendars reach us.
    """

    name: str
    address: str
    takes_answers: bool = False


def request(
    meeting: Meeting,
    holder: SeatHolder,
    *,
    sender: Sender,
    now: datetime,
    status: AnswerStatus = AnswerStatus.PENDING,
) -> CalendarPart:
    """The REQUEST that puts the meeting into the holder's calendar, with the answer as it is known."""
    with force_locale(holder.language):
        closing = _("Answer by link: %(link)s", link=link(path(meeting)))
        event = _event(meeting, now, closing, sender, holder, status)
    return _part(writing.request(event), "REQUEST", meeting)


def cancellation(
    meeting: Meeting, holder: SeatHolder, *, sender: Sender, now: datetime, address: str = ""
) -> CalendarPart:
    """The CANCEL that takes the meeting out of the holder's calendar; the sequence has been raised before.

    ``address`` is the mailbox that had it, where that is not the holder's present one; then nobody is named.
    """
    silent = replace(sender, takes_answers=False)
    with force_locale(holder.language):
        event = _event(meeting, now, "", silent, holder, AnswerStatus.PENDING)
    if address not in ("", holder.address) and event.attendee is not None:
        event = replace(event, attendee=replace(event.attendee, name="", address=address))
    return _part(writing.cancellation(event), "CANCEL", meeting)


def download(meeting: Meeting, url: str, *, now: datetime) -> bytes:
    """The entry to download (PUBLISH): no organizer, no attendee, the UID of the invitation."""
    return writing.publication(_event(meeting, now, url, None, None, AnswerStatus.PENDING))


def answer_in(content: bytes) -> AnswerStatus:
    """The answer that an entry of ours shows."""
    lines = content.replace(b"\r\n ", b"")
    return next(each for each in PARTICIPATION if f";PARTSTAT={PARTICIPATION[each]}".encode() in lines)


def path(meeting: Meeting) -> str:
    """Where a holder's link leads for this meeting."""
    return f"sitzung/{meeting.id}"


def _part(content: bytes, method: str, meeting: Meeting) -> CalendarPart:
    return CalendarPart(content=content, method=method, uid=meeting.uid, sequence=meeting.sequence)


def _event(
    meeting: Meeting,
    now: datetime,
    closing: str,
    sender: Sender | None,
    holder: SeatHolder | None,
    status: AnswerStatus,
) -> Event:
    return Event(
        uid=meeting.uid,
        sequence=meeting.sequence,
        stamp=now,
        starts_local=datetime.combine(meeting.held_on, meeting.starts_at),
        ends_local=datetime.combine(meeting.ends_on, meeting.ends_at),
        zone=meeting.zone,
        summary=meeting.title,
        location=_location(meeting),
        description=_description(meeting, closing),
        organizer=Organizer(name=sender.name, address=sender.address) if sender else None,
        attendee=_attendee(holder, status, sender) if holder else None,
        status=Status.CANCELLED if meeting.state is MeetingState.CANCELLED else Status.CONFIRMED,
    )


def _attendee(holder: SeatHolder, status: AnswerStatus, sender: Sender | None) -> Attendee:
    """Asks the calendar for an answer only where somebody reads it; else the link is the only way."""
    return Attendee(
        name=holder.display_name,
        address=holder.address,
        participation=PARTICIPATION[status],
        rsvp=sender is not None and sender.takes_answers,
    )


def _location(meeting: Meeting) -> str:
    if meeting.venue is not None:
        return meeting.venue.full_address
    return meeting.online_url


def _description(meeting: Meeting, closing: str) -> str:
    lines = []
    if meeting.online_url:
        lines.append(_("Take part online: %(url)s", url=meeting.online_url))
    if closing:
        lines.append(closing)
    return "\n".join(lines)
