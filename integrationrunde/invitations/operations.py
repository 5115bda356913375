"""The secretariat's verbs: invite, remind, send again, uninvite."""

from collections.abc import Iterable
from datetime import datetime

from integrationrunde.invitations import mails, queries, rules
from integrationrunde.invitations.keeping import let_go
from integrationrunde.invitations.locking import wait_for_turn
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import REMINDERS, Announcement, AnnouncementKind, Invitation
from integrationrunde.invitations.occasions import occasion, planned
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.sequencing import raise_sequence
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.health import trust
from integrationrunde.outbox.mail import Mail, as_reminder
from integrationrunde.outbox.operations import queue, withdraw
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import Seat, SeatHolder


def invite(meeting: Meeting, invited: Iterable[Seat], *, by: Actor, now: datetime) -> list[Invitation]:
    """Invite the seats that are not invited yet; every holder gets a letter.

    Saying it twice invites nobody twice. Raises Refused when the meeting cannot be invited to.
    """
    refuse(rules.why_not_invite(occasion(meeting, now=now).meeting, now))
    fresh = [_invite_seat(meeting, seat, now) for seat in invited]
    invitations = [invitation for invitation in fresh if invitation is not None]
    if not invitations:
        return []
    _announce_first(meeting, now)
    db.session.flush()
    about = occasion(meeting, now=now)
    for row in queries.invited_seats(meeting):
        if row.invitation in invitations:
            for holder in row.holders:
                if holder.address:
                    queue(letter_to(about, row, holder), now=now)
    record(
        N_("%(count)s organisations invited to %(meeting)s"),
        by=by,
        now=now,
        about=[meeting, *(invitation for invitation in invitations)],
        count=len(invitations),
        meeting=meeting.title,
    )
    return invitations


def write_letter_text(meeting: Meeting, text: str, *, by: Actor, now: datetime) -> None:
    """Set the meeting's own paragraph of the invitation; letters that have been queued stay as they are."""
    if text == meeting.letter_text:
        return
    meeting.letter_text = text
    record(N_("Text of the invitation to %(meeting)s changed"), by=by, now=now, about=[meeting], meeting=meeting.title)


def _invite_seat(meeting: Meeting, seat: Seat, now: datetime) -> Invitation | None:
    known = queries.invitation_of(meeting.id, seat.id)
    if known is None:
        invitation = Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=now, reminders=0, letter_round=1)
        db.session.add(invitation)
        return invitation
    if not known.is_revoked:
        return None
    known.revoked_at, known.revocation_reason = None, ""
    known.invited_at = now
    known.letter_round += 1
    known.reminders = 0
    raise_sequence(meeting)
    return known


def _announce_first(meeting: Meeting, now: datetime) -> None:
    if meeting.state is not MeetingState.DRAFT:
        return
    meeting.state = MeetingState.INVITED
    meeting.invited_at = now
    db.session.flush()
    announcement = Announcement(
        meeting_id=meeting.id,
        kind=AnnouncementKind.INVITATION,
        sequence=meeting.sequence,
        snapshot=planned(meeting),
        announced_at=now,
    )
    db.session.add(announcement)


def letter_to(about: Occasion, row: InvitedSeat, holder: SeatHolder) -> Mail:
    """What brings a holder link and meeting: a substitute is asked to confirm, who has handed over only gets word."""
    if holder.appointed_by_id is not None:  # the one who appointed may have ended meanwhile
        return mails.substitution(about, row.invitation, holder, db.session.get_one(SeatHolder, holder.appointed_by_id))
    if row.answer is not None and row.has_handed_over(holder):
        return mails.told(about, row.invitation, holder, row.answer)
    return mails.invitation(about, row.invitation, holder, row.standing)


def send_again(invitation: Invitation, holder: SeatHolder, *, by: Actor, now: datetime) -> None:
    """Send a holder the invitation once more: a new letter with the same link, the same calendar entry.

    Whoever does so where letters came back has checked the address. Raises Refused when the seat is no longer
    invited, the meeting has begun, or no letter can reach the holder.
    """
    wait_for_turn(invitation, holder)
    row = queries.invited_seat(invitation)
    about = occasion(invitation.meeting, now=now)
    refuse(rules.why_not_answer(invitation, now))
    acting = next((other for other in row.holders if other.id == holder.id), None)
    if acting is None or not acting.address:
        raise Refused(_("No letter can go to this person: they no longer act for the seat, or have no address."))
    if acting.address.lower() in row.bounced:
        trust(acting.address, now=now)
    invitation.letter_round += 1
    waiting = {"meeting_id": invitation.meeting_id, "link_subject_id": acting.id}
    withdraw(kinds=("invitation", "substitution"), by=by, now=now, **waiting)
    queue(letter_to(about, row, acting), now=now)
    record(
        N_("Invitation sent to %(organisation)s again"),
        by=by,
        now=now,
        about=[invitation, invitation.meeting, invitation.seat],
        organisation=invitation.seat.organisation.official_name,
    )


def remind(
    meeting: Meeting, rows: Iterable[InvitedSeat], *, by: Actor, now: datetime, due_at: datetime | None = None
) -> list[Invitation]:
    """Remind those of the seats that are silent or under reservation and were not reminded twice; gives whom.

    A seat to which no letter can leave is not reminded: somebody has to call. Letters wait for ``due_at`` if given.
    """
    about = occasion(meeting, now=now)
    open_rows = [row for row in rows if rules.may_remind(row) and rules.why_not_answer(row.invitation, now) is None]
    reminded = [row for row in open_rows if any(holder.address for holder in row.asked)]
    for row in reminded:
        row.invitation.reminders += 1
        _remind_holders(about, row, due_at, by)
    if reminded:
        record(
            N_("%(count)s organisations reminded of %(meeting)s"),
            by=by,
            now=now,
            about=[meeting, *(row.invitation for row in reminded)],
            count=len(reminded),
            meeting=meeting.title,
        )
    return [row.invitation for row in reminded]


def _remind_holders(about: Occasion, row: InvitedSeat, due_at: datetime | None, by: Actor) -> None:
    for holder in row.asked:
        if holder.address:
            letter = mails.reminder(about, row.invitation, holder, row.status, before_move=row.is_before_move)
            queue(as_reminder(letter, by=by, due_at=due_at), now=about.now)


def uninvite(invitation: Invitation, reason: str, *, by: Actor, now: datetime) -> None:
    """Take an invitation back, with a reason that the seat is told; the meeting leaves its calendars.

    A substitute for the meeting ends. Raises Refused when it has been taken back already or the meeting has begun.
    """
    wait_for_turn(invitation, None)
    row = queries.invited_seat(invitation)
    if invitation.is_revoked:
        raise Refused(_("This organisation has been uninvited already."))
    if invitation.announced.has_begun(now):
        raise Refused(_("The meeting has begun; nobody can be uninvited any more."))
    raise_sequence(invitation.meeting)
    about = occasion(invitation.meeting, now=now)
    invitation.revoked_at, invitation.revocation_reason = now, reason
    withdraw(kinds=REMINDERS, by=by, now=now, meeting_id=invitation.meeting_id, seat_id=invitation.seat_id)
    for holder in row.holders:
        if holder.address:
            let_go(mails.uninvited(about, invitation, holder), holder, now=now)
    if row.substitute is not None:
        seats.end_holder(row.substitute, by=by, now=now)
    record(
        N_("%(organisation)s uninvited: %(reason)s"),
        by=by,
        now=now,
        about=[invitation, invitation.meeting, invitation.seat],
        organisation=invitation.seat.organisation.official_name,
        reason=reason,
    )


def silent_or_tentative(rows: Iterable[InvitedSeat]) -> list[InvitedSeat]:
    """Those that a reminder would go to."""
    return [row for row in rows if rules.may_remind(row)]
