"""Calling a meeting off (absagen): everybody who knows of it is told why, and it leaves their calendars."""

from datetime import datetime

from integrationrunde.invitations import mails, queries, rules
from integrationrunde.invitations.following import follow
from integrationrunde.invitations.locking import lock_meeting
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import REMINDERS, Announcement, AnnouncementKind
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.sequencing import raise_sequence
from integrationrunde.invitations.told_by_letter import Entry, entry_of, first_letter, has_failed, is_waited_for
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings import held_rules
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.operations import queue, withdraw
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import HolderScope, SeatHolder


def call_off(meeting: Meeting, reason: str, *, by: Actor, now: datetime) -> None:
    """Call a meeting off for a reason that all seats are told; their answers are kept, substitutes end.

    Reminders that wait are withdrawn. Changes that were not announced are told to nobody. After the end of the meeting
    no letter leaves any more. Raises Refused without a reason, and for a meeting that is not invited or was
    held for certain.
    """
    if not reason.strip():
        raise Refused(_("Please give a reason; the seats are told it."))
    lock_meeting(meeting)
    last = queries.newest_announcement(meeting.id)
    refusal = rules.why_not_call_off(meeting) or held_rules.why_certain(meeting)
    if refusal or last is None:
        raise Refused(refusal or _("Nobody has been invited to this meeting yet."))
    follow(by=by, now=now, meeting_id=meeting.id)  # nobody would look after former mailboxes any more
    raise_sequence(meeting)
    meeting.state = MeetingState.CANCELLED
    _announce(meeting, last, reason, now=now)
    rows = queries.invited_seats(meeting)
    about = occasion(meeting, now=now)
    if not about.meeting.is_over(now):
        _tell_all(about, rows, reason, by=by)
    for row in rows:
        for substitute in (holder for holder in row.holders if holder.scope is HolderScope.MEETING):
            seats.end_holder(substitute, by=by, now=now)
    record(
        N_("%(meeting)s called off: %(reason)s"),
        by=by,
        now=now,
        about=[meeting, *(row.invitation for row in rows)],
        meeting=meeting.title,
        reason=reason,
    )


def _announce(meeting: Meeting, last: Announcement, reason: str, *, now: datetime) -> None:
    made = Announcement(
        meeting_id=meeting.id,
        kind=AnnouncementKind.CANCELLATION,
        sequence=meeting.sequence,
        snapshot=last.snapshot,
        remark=reason,
        announced_at=now,
    )
    db.session.add(made)
    db.session.flush()


def _tell_all(about: Occasion, rows: list[InvitedSeat], reason: str, *, by: Actor) -> None:
    meeting_id = about.meeting.id
    withdraw(kinds=(*REMINDERS, "topics"), by=by, now=about.now, meeting_id=meeting_id)
    withdraw(kinds=("update",), by=by, now=about.now, meeting_id=meeting_id, calendar_method=None)
    for row in rows:
        for holder in row.holders:
            mail = letter_about(about, row, holder, reason)
            if mail is not None:
                queue(mail, now=about.now)


def letter_about(about: Occasion, row: InvitedSeat, holder: SeatHolder, reason: str) -> Mail | None:
    """The letter that tells a holder; None for one who was never written to, or has no address.

    Whose invitation still waits never hears of the meeting: the outbox lets both vanish. One that was given up cannot
    be sent again after this letter.
    """
    entry = entry_of(row, holder)
    was_written_to = entry is not Entry.NEVER or is_waited_for(row, holder) or has_failed(row, holder)
    if not holder.address or not was_written_to:
        return None
    return mails.cancelled(
        about,
        row.invitation,
        holder,
        reason,
        with_entry=entry is not Entry.GONE,
        in_reply_to=first_letter(row, holder),
    )


def is_over_as_told(meeting: Meeting, now: datetime) -> bool:
    """Whether the time that the seats were told has passed, so that no letter leaves any more."""
    return occasion(meeting, now=now).meeting.is_over(now)
