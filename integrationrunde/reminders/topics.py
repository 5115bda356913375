"""The call for topics (Aufruf zu Themenvorschlägen), planned like a reminder; the verb is the agenda's own."""

from collections.abc import Sequence
from datetime import datetime

from integrationrunde.agenda import mails
from integrationrunde.agenda.calling import Asked, asked, call_for_topics
from integrationrunde.agenda.rules import why_not_propose
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.kit.actor import Actor
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.mail import Mail
from integrationrunde.reminders.targets import Target


class CallForTopics:
    """To the seats of the series but for the host, whether invited yet or not; nobody is asked twice."""

    letters = mails.CALL

    def targets(self, meeting: Meeting, rows: Sequence[InvitedSeat], now: datetime) -> list[Target]:
        """The seats with somebody who was not asked yet, and those without an address."""
        return [
            Target(one.seat.organisation.official_name, bool(one.holders))
            for one in asked(_whole(meeting))
            if one.waiting or not one.holders
        ]

    def example(self, meeting: Meeting, rows: Sequence[InvitedSeat], now: datetime) -> Mail | None:
        """The letter to the first of them."""
        whole = _whole(meeting)
        first: Asked | None = next((one for one in asked(whole) if one.waiting), None)
        return mails.call(whole, first.seat, first.waiting[0]) if first is not None else None

    def send(self, meeting: Meeting, *, by: Actor, now: datetime) -> int:
        """Ask; nobody is asked where topics can no longer be proposed."""
        if why_not_propose(_whole(meeting), now):
            return 0
        return call_for_topics(meeting, by=by, now=now)


def _whole(meeting: Meeting) -> Meeting:
    return meetings.meeting(meeting.id) or meeting
