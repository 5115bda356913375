"""Asking the seats of a series for topics of a meeting (Aufruf zu Themenvorschlägen)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.agenda import mails, proposal_queries, rules
from integrationrunde.agenda.models import TopicCall
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import refuse
from integrationrunde.kit.words import N_
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.mail import as_reminder
from integrationrunde.outbox.operations import queue
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.queries import active_holders, seats_on


@dataclass(frozen=True)
class Asked:
    """A seat with those of its holders who can be written to; ``done`` are the ids of those who were asked already."""

    seat: Seat
    holders: list[SeatHolder]
    done: frozenset[int]

    @property
    def waiting(self) -> list[SeatHolder]:
        """Who would get a letter now."""
        return [holder for holder in self.holders if holder.id not in self.done]


def asked(meeting: Meeting) -> list[Asked]:
    """The seats of the series on the day of the meeting but for the host, who asks; three statements."""
    seats = [
        seat for seat in seats_on(meeting.series_id, meeting.held_on) if seat.organisation_id != meeting.series.host_id
    ]
    acting = active_holders([seat.id for seat in seats])
    keys = {holder.id: mails.call_key(meeting, holder) for some in acting.values() for holder in some}
    written = proposal_queries.keys_in_outbox(keys.values())
    done = frozenset(ident for ident, key in keys.items() if key in written)
    return [Asked(seat, [holder for holder in acting[seat.id] if holder.address], done) for seat in seats]


def call_for_topics(meeting: Meeting, *, by: Actor, now: datetime) -> int:
    """Ask every holder with an address of every seat of the series; gives how many letters that made.

    Said again, it reaches only those who were not asked yet. Raises Refused when the meeting was called off, has begun,
    or its papers have left.
    """
    db.session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    whole = meetings.meeting(meeting.id) or meeting
    refuse(rules.why_not_propose(whole, now))
    letters = [mails.call(whole, one.seat, holder) for one in asked(whole) for holder in one.waiting]
    for letter in letters:
        queue(as_reminder(letter, by=by), now=now)
    is_first = proposal_queries.topic_call(meeting.id) is None
    if is_first:
        db.session.add(TopicCall(meeting_id=meeting.id, called_at=now))
    if is_first or letters:
        message = N_("Topics of “%(meeting)s” asked for: %(count)s letters")
        record(message, by=by, now=now, about=[meeting], meeting=meeting.title, count=len(letters))
    db.session.flush()
    return len(letters)
