"""The kinds of reminders: who gets one now, how it reads, how it leaves. A new kind is one more entry in ``KINDS``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.rules import may_remind
from integrationrunde.kit.actor import Actor
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.mail import Mail
from integrationrunde.reminders import invited_seats as seats
from integrationrunde.reminders import mails, topics
from integrationrunde.reminders.models import ReminderKind
from integrationrunde.reminders.targets import Target


class Kind(Protocol):
    """What a kind of reminder can say and do."""

    @property
    def letters(self) -> str:
        """The outbox's word for its letters."""

    def targets(self, meeting: Meeting, rows: Sequence[InvitedSeat], now: datetime) -> list[Target]:
        """Who would get it as things stand; ``rows`` are the meeting's invited seats."""

    def example(self, meeting: Meeting, rows: Sequence[InvitedSeat], now: datetime) -> Mail | None:
        """The letter to the first of them, exactly as it would leave; None where nobody can be written to."""

    def send(self, meeting: Meeting, *, by: Actor, now: datetime) -> int:
        """Queue the letters; gives their number."""


KINDS: dict[ReminderKind, Kind] = {
    ReminderKind.ANSWER: seats.ToInvitedSeats("reminder", may_remind, seats.answer_letter, seats.remind_of_answer),
    ReminderKind.MEETING: seats.ToInvitedSeats(mails.KIND, seats.comes, mails.before_meeting, seats.remind_of_meeting),
    ReminderKind.TOPICS: topics.CallForTopics(),
}
