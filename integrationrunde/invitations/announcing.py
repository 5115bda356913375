"""Announcing changes (Änderungen bekanntgeben): what was edited is told to all seats at once, in one letter each."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.agenda.queries import items_of
from integrationrunde.invitations import mails, queries, rules
from integrationrunde.invitations.changes import Change, changes, concerns_calendars, may_stay_untold, moves
from integrationrunde.invitations.locking import lock_meeting
from integrationrunde.invitations.mails import News, Occasion, Role
from integrationrunde.invitations.models import REMINDERS, Announcement, AnnouncementKind, AnswerStatus
from integrationrunde.invitations.occasions import occasion, planned
from integrationrunde.invitations.operations import letter_to
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.sequencing import raise_sequence
from integrationrunde.invitations.snapshots import Snapshot, is_readable
from integrationrunde.invitations.told_by_letter import Entry, entry_of, first_letter, letters_to, waits
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.operations import queue, withdraw
from integrationrunde.seats.models import HolderScope, SeatHolder


@dataclass(frozen=True)
class Pending:
    """What is planned beside what was told; ``seen`` names exactly this state, for a page that asks to announce it."""

    told: Snapshot
    planned: Snapshot
    seen: str

    @property
    def changes(self) -> list[Change]:
        """What differs, in the language that is spoken now."""
        return changes(self.told, self.planned)


def pending(meeting: Meeting) -> Pending | None:
    """What the seats of an invited meeting have not been told yet; None where nobody was invited or can say it."""
    last = queries.newest_announcement(meeting.id)
    if last is None or not is_readable(last.snapshot):
        return None
    now_planned = planned(meeting)
    stated = json.dumps([last.id, now_planned], sort_keys=True, ensure_ascii=False)
    return Pending(last.snapshot, now_planned, hashlib.sha256(stated.encode()).hexdigest()[:32])


def pending_changes(meeting: Meeting) -> list[Change]:
    """The changes of an invited meeting that were not announced yet; none for a meeting in any other state."""
    found = pending(meeting) if meeting.state is MeetingState.INVITED else None
    return found.changes if found else []


def pending_counts(meetings: Collection[Meeting]) -> dict[int, int | None]:
    """By meeting how many changes were not announced yet; the statements do not grow with the meetings.

    None where nobody can read what was told last: for such a meeting nothing happens by itself.
    """
    invited = {meeting.id: meeting for meeting in meetings if meeting.state is MeetingState.INVITED}
    told, agendas = queries.newest_announcements(invited), items_of(invited)
    return {
        number: _count(told[number].snapshot, meeting, agendas[number])
        for number, meeting in invited.items()
        if number in told
    }


def _count(told: Snapshot, meeting: Meeting, agenda: Sequence[AgendaItem]) -> int | None:
    return len(changes(told, planned(meeting, agenda))) if is_readable(told) else None


def why_not(meeting: Meeting, now: datetime) -> str | None:
    """Why nothing of this meeting can be announced now, or None."""
    last = queries.newest_announcement(meeting.id)
    if last is not None and rules.has_begun_as_told(meeting, last, now):
        return _("The meeting has begun as it was announced; nothing can be announced any more.")
    return rules.why_not_announce(meeting, now)


def announce(
    meeting: Meeting, *, notify: bool = True, remark: str = "", seen: str | None = None, by: Actor, now: datetime
) -> Announcement:
    """Announce what was changed since the last announcement: one letter to each holder of each invited seat.

    Another time or place asks all for their answer anew; earlier answers are kept. Without ``notify`` nobody is told:
    corrections that change nothing for anybody. ``seen`` is `Pending.seen` of the page that was looked at. Raises
    Refused when there is nothing to announce (any more), when something else was changed since the page was looked at,
    when the meeting is not invited, has begun or would begin in the past, and for changes that cannot stay untold.
    """
    lock_meeting(meeting)
    found = pending(meeting)
    reason = why_not(meeting, now)
    if reason or found is None:
        raise Refused(reason or _("Nobody has been invited to this meeting yet."))
    if not found.changes:
        raise Refused(_("There is nothing to announce: everything has been announced already."))
    if seen not in (None, found.seen):
        raise Refused(_("Something was changed meanwhile. Please look at the changes again before announcing them."))
    if not notify and not may_stay_untold(found.changes):
        raise Refused(_("These changes concern the seats; they have to be told."))
    return _told(meeting, found, notify=notify, remark=remark, by=by, now=now)


def _told(meeting: Meeting, found: Pending, *, notify: bool, remark: str, by: Actor, now: datetime) -> Announcement:
    moved = moves(found.changes)
    if notify and concerns_calendars(found.changes):
        raise_sequence(meeting, moved=moved)
    made = Announcement(
        meeting_id=meeting.id,
        kind=AnnouncementKind.UPDATE,
        sequence=meeting.sequence,
        snapshot=dict(found.planned),
        remark=remark if notify else "",
        announced_at=now,
    )
    db.session.add(made)
    db.session.flush()
    rows = queries.invited_seats(meeting)
    if notify:
        news = News(made.id, found.told, found.planned, moved, remark)
        _tell_all(occasion(meeting, now=now), rows, news, by=by)
    _record(meeting, rows, found, notify=notify, by=by, now=now)
    return made


def _record(
    meeting: Meeting, rows: Sequence[InvitedSeat], found: Pending, *, notify: bool, by: Actor, now: datetime
) -> None:
    message = (
        N_("%(count)s changes of %(meeting)s announced") if notify
        else N_("%(count)s changes of %(meeting)s taken over without telling anybody")
    )  # fmt: skip
    about = [meeting, *(row.invitation for row in rows)] if notify else [meeting]
    record(message, by=by, now=now, about=about, count=len(found.changes), meeting=meeting.title)


def _tell_all(about: Occasion, rows: Sequence[InvitedSeat], news: News, *, by: Actor) -> None:
    if news.moved:
        withdraw(kinds=REMINDERS, by=by, now=about.now, meeting_id=about.meeting.id)
    earlier = announcements(about.meeting.id)
    for row in rows:
        row.invitation.letter_round += 1
        if news.moved:
            row.invitation.reminders = 0
        for holder in row.holders:
            mail = letter_about(about, row, holder, news, earlier)
            if mail is not None:
                _withdraw_waiting(about, holder, by=by)
                queue(mail, now=about.now)


def _withdraw_waiting(about: Occasion, holder: SeatHolder, *, by: Actor) -> None:
    """What has not left yet is overtaken by the letter that follows: it says all of it."""
    waiting = {"meeting_id": about.meeting.id, "link_subject_id": holder.id, "attempts": 0}
    withdraw(kinds=("invitation", "substitution", "update"), by=by, now=about.now, **waiting)


def announcements(meeting_id: int) -> list[Announcement]:
    """Everything that was announced of a meeting, the oldest first."""
    return list(db.session.scalars(sa.select(Announcement).filter_by(meeting_id=meeting_id).order_by(Announcement.id)))


def letter_about(
    about: Occasion, row: InvitedSeat, holder: SeatHolder, news: News, earlier: Sequence[Announcement]
) -> Mail | None:
    """The letter that tells a holder; None for one without an address.

    Who has not heard of the meeting yet gets the invitation with what holds now. For others whose last letter is still
    waiting, this one says what that one would have said too.
    """
    if not holder.address:
        return None
    entry = entry_of(row, holder)
    role = role_of(row, holder)
    if entry is Entry.NEVER and role is not Role.HANDED_OVER:
        return letter_to(about, row, holder)
    news = _with_what_waits(row, holder, news, earlier)
    refreshed = news.moved or concerns_calendars(changes(news.told, news.planned))
    has_entry = entry is Entry.THERE and refreshed and role is not Role.HANDED_OVER
    asked = status_in_calendar(row, holder, moved=news.moved) if has_entry else None
    return mails.update(
        about, row.invitation, holder, news, status=asked, role=role, in_reply_to=first_letter(row, holder)
    )


def _with_what_waits(row: InvitedSeat, holder: SeatHolder, news: News, earlier: Sequence[Announcement]) -> News:
    """The news with those of letters that have not left: compared with what this holder really got."""
    waiting = [
        number
        for number, made in enumerate(earlier)
        if number and any(_says(letter.key, made) for letter in letters_to(row, holder) if waits(letter))
    ]
    if not waiting:
        return news
    base = earlier[waiting[0] - 1].snapshot
    moved = news.moved or any(
        moves(changes(earlier[number - 1].snapshot, earlier[number].snapshot)) for number in waiting
    )
    return replace(news, told=base, moved=moved) if changes(base, news.planned) else replace(news, moved=moved)


def _says(key: str, made: Announcement) -> bool:
    return key.startswith(f"update:{made.id}:")


def role_of(row: InvitedSeat, holder: SeatHolder) -> Role:
    """Why this holder hears of a change."""
    if holder.scope is HolderScope.MEETING:
        return Role.SUBSTITUTE
    if row.substitute is None or row.substitute_declined:
        return Role.ACTING
    return Role.HANDED_OVER if row.substitute.appointed_by_id == holder.id else Role.ACTING


def status_in_calendar(row: InvitedSeat, holder: SeatHolder, *, moved: bool) -> AnswerStatus:
    """What a calendar entry shows as the answer: open again after a move, and while a substitute has not confirmed."""
    unconfirmed = holder.scope is HolderScope.MEETING and row.awaits_confirmation
    return AnswerStatus.PENDING if moved or unconfirmed else row.standing
