"""The kinds of reminders: who gets one now, how it reads, how it leaves. A new kind is one more entry in ``KINDS``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from integrationrunde.invitations import mails as invitation_mails
from integrationrunde.invitations import operations as invitations
from integrationrunde.invitations import queries as invited
from integrationrunde.invitations import rules as invitation_rules
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import COMING
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.words import N_
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.operations import queue
from integrationrunde.reminders import mails
from integrationrunde.reminders.models import ReminderKind
from integrationrunde.seats.models import SeatHolder

Deliver = Callable[[Meeting, Sequence[InvitedSeat], datetime | None, Actor, datetime], None]


@dataclass(frozen=True)
class Kind:
    """``letters`` is the outbox's word for its letters; ``deliver`` gets the instant for which they wait, or None."""

    letters: str
    wants: Callable[[InvitedSeat], bool]
    compose: Callable[[Occasion, InvitedSeat, SeatHolder], Mail]
    deliver: Deliver


def wanting(kind: Kind, meeting: Meeting, now: datetime) -> list[InvitedSeat]:
    """The seats that the reminder is for right now."""
    return among(kind, invited.invited_seats(meeting), now)


def among(kind: Kind, rows: Sequence[InvitedSeat], now: datetime) -> list[InvitedSeat]:
    """Those of the seats that the reminder is for; who was invited only today is not reminded yet."""
    today = clock.local(now).date()
    return [row for row in rows if kind.wants(row) and clock.local(row.invitation.invited_at).date() < today]


def reachable(rows: Sequence[InvitedSeat]) -> list[InvitedSeat]:
    """Those of the seats to which a letter can be written."""
    return [row for row in rows if any(holder.address for holder in row.asked)]


def _answer_letter(about: Occasion, row: InvitedSeat, holder: SeatHolder) -> Mail:
    return invitation_mails.reminder(about, row.invitation, holder, row.status)


def _remind_of_answer(
    meeting: Meeting, rows: Sequence[InvitedSeat], due_at: datetime | None, by: Actor, now: datetime
) -> None:
    invitations.remind(meeting, rows, by=by, now=now, due_at=due_at)


def _comes(row: InvitedSeat) -> bool:
    return row.standing in COMING


def _remind_of_meeting(
    meeting: Meeting, rows: Sequence[InvitedSeat], due_at: datetime | None, by: Actor, now: datetime
) -> None:
    about = occasion(meeting, now=now)
    for row in rows:
        for holder in row.asked:
            if holder.address:
                queue(replace(mails.before_meeting(about, row, holder), due_at=due_at), now=now)
    record(
        N_("%(count)s organisations that come reminded of %(meeting)s"),
        by=by,
        now=now,
        about=[meeting, *(row.invitation for row in rows)],
        count=len(rows),
        meeting=meeting.title,
    )


KINDS = {
    ReminderKind.ANSWER: Kind("reminder", invitation_rules.may_remind, _answer_letter, _remind_of_answer),
    ReminderKind.MEETING: Kind(mails.KIND, _comes, mails.before_meeting, _remind_of_meeting),
}
