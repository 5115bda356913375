"""Reminders to invited seats: who of them gets one, how it reads, and how it leaves, one letter a mailbox and day."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.invitations import mails as invitation_mails
from integrationrunde.invitations import operations as invitations
from integrationrunde.invitations import queries as invited
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import COMING
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.words import N_
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.mail import Mail, as_reminder
from integrationrunde.outbox.operations import queue, withdraw
from integrationrunde.reminders import mails, queries, times
from integrationrunde.reminders.targets import Target
from integrationrunde.seats.models import SeatHolder

Deliver = Callable[[Meeting, Sequence[InvitedSeat], datetime | None, Actor, datetime], None]


@dataclass(frozen=True)
class ToInvitedSeats:
    """A kind of reminder. ``letters`` is the outbox's word; ``deliver`` gets the instant for which letters wait."""

    letters: str
    wants: Callable[[InvitedSeat], bool]
    compose: Callable[[Occasion, InvitedSeat, SeatHolder], Mail]
    deliver: Deliver

    def targets(self, meeting: Meeting, rows: Sequence[InvitedSeat], now: datetime) -> list[Target]:
        """Who would get it as things stand; ``rows`` are the meeting's invited seats."""
        return [Target(row.seat.organisation.official_name, _is_reachable(row)) for row in self._among(rows, now)]

    def example(self, meeting: Meeting, rows: Sequence[InvitedSeat], now: datetime) -> Mail | None:
        """The letter to the first of them, exactly as it would leave."""
        row = next((row for row in self._among(rows, now) if _is_reachable(row)), None)
        if row is None:
            return None
        holder = next(holder for holder in row.asked if holder.address)
        return self.compose(occasion(meeting, now=now), row, holder)

    def send(self, meeting: Meeting, *, by: Actor, now: datetime) -> int:
        """Queue the letters; gives their number. Who was written to today, by hand too, is left out."""
        told_today = queries.seats_told_today(self.letters, meeting.id, now)
        wanting = self._among(invited.invited_seats(meeting), now)
        rows = [row for row in wanting if _is_reachable(row) and row.seat.id not in told_today]
        for row in rows:  # a late one that still waits does not leave beside the newer one
            withdraw(kinds=(self.letters,), by=by, now=now, meeting_id=meeting.id, seat_id=row.seat.id)
        today = clock.local(now).date()
        for day, some in self._by_day(rows, now).items():
            self.deliver(meeting, some, None if day == today else times.moment(day), by, now)
        return sum(bool(holder.address) for row in rows for holder in row.asked)

    def _among(self, rows: Sequence[InvitedSeat], now: datetime) -> list[InvitedSeat]:
        """Those of the seats that it is for; who was invited only today is not reminded yet."""
        today = clock.local(now).date()
        return [row for row in rows if self.wants(row) and clock.local(row.invitation.invited_at).date() < today]

    def _by_day(self, rows: Sequence[InvitedSeat], now: datetime) -> dict[date, list[InvitedSeat]]:
        """Who is written to on which day: a mailbox that serves several seats gets one letter of a kind a day."""
        addresses = {row.seat.id: _addresses(row) for row in rows}
        taken = queries.days_taken([self.letters], set().union(*addresses.values()), now)
        found: dict[date, list[InvitedSeat]] = defaultdict(list)
        for row in rows:
            mine = addresses[row.seat.id]
            day = times.first_free_day(clock.local(now).date(), set().union(*(taken[each] for each in mine)))
            for each in mine:
                taken[each].add(day)
            found[day].append(row)
        return found


def _is_reachable(row: InvitedSeat) -> bool:
    return any(holder.address for holder in row.asked)


def _addresses(row: InvitedSeat) -> set[str]:
    return {holder.address.lower() for holder in row.asked if holder.address}


def answer_letter(about: Occasion, row: InvitedSeat, holder: SeatHolder) -> Mail:
    """The reminder of the answer."""
    return invitation_mails.reminder(about, row.invitation, holder, row.status)


def remind_of_answer(
    meeting: Meeting, rows: Sequence[InvitedSeat], due_at: datetime | None, by: Actor, now: datetime
) -> None:
    """The same as reminding by hand."""
    invitations.remind(meeting, rows, by=by, now=now, due_at=due_at)


def comes(row: InvitedSeat) -> bool:
    """Whether somebody comes for the seat, to the meeting as it was announced last."""
    return row.standing in COMING


def remind_of_meeting(
    meeting: Meeting, rows: Sequence[InvitedSeat], due_at: datetime | None, by: Actor, now: datetime
) -> None:
    """Queue the letters before the meeting."""
    about = occasion(meeting, now=now)
    for row in rows:
        for holder in row.asked:
            if holder.address:
                queue(as_reminder(mails.before_meeting(about, row, holder), by=by, due_at=due_at), now=now)
    record(
        N_("%(count)s organisations that come reminded of %(meeting)s"),
        by=by,
        now=now,
        about=[meeting, *(row.invitation for row in rows)],
        count=len(rows),
        meeting=meeting.title,
    )
