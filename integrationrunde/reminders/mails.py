"""The letter before a meeting, to whoever comes. Nothing is sent or queued here."""

from integrationrunde.invitations import entries
from integrationrunde.invitations.mails import LINK_ROOT, Occasion
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.outbox.mail import About, Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.seats.models import SeatHolder

KIND = "meeting_reminder"


def before_meeting(occasion: Occasion, row: InvitedSeat, holder: SeatHolder) -> Mail:
    """When, where and with which agenda; with the calendar entry as it stands, the answer in it, no new SEQUENCE."""
    meeting = occasion.meeting
    texts = compose(
        f"reminders/mail/{KIND}",
        holder.language,
        meeting=meeting,
        agenda=occasion.agenda,
        organisation=row.seat.organisation,
        holder=holder,
        status=row.standing,
        path=entries.path(meeting),
    )
    whom = f"{row.invitation.id}:{holder.id}.{holder.generation}:{row.invitation.letter_round}"
    return Mail(
        key=f"meeting-reminder:{whom}:{meeting.held_on.isoformat()}",
        kind=KIND,
        recipient=Recipient(name=holder.display_name, address=holder.address, language=holder.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        calendar=entries.request(meeting, holder, sender=occasion.sender, now=occasion.now, status=row.standing),
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=meeting.series_id, meeting_id=meeting.id, seat_id=row.invitation.seat_id),
        expires_at=meeting.start() if meeting.start() > occasion.now else None,
    )
