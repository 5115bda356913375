"""The letters about proposed topics: objects in, a frozen Mail out."""

import enum
from datetime import datetime

from integrationrunde.agenda.models import Proposal
from integrationrunde.agenda.rules import topics_close_at, topics_close_on
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.mail import About, Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.seats.models import Seat, SeatHolder

LINK_ROOT = "s"
CALL, ANSWER = "topics", "proposal_answered"


class Outcome(enum.StrEnum):
    """What the secretariat decided on a proposal."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"


def call_key(meeting: Meeting, holder: SeatHolder) -> str:
    """The key of the letter that asks a holder for topics of a meeting."""
    return f"topics:{meeting.id}:{holder.id}.{holder.generation}"


def call(meeting: Meeting, seat: Seat, holder: SeatHolder) -> Mail:
    """The letter that asks for topics (meeting with series and venue, seat with organisation loaded)."""
    texts = compose(
        "agenda/mail/topics",
        holder.language,
        meeting=meeting,
        organisation=seat.organisation,
        holder=holder,
        path=_path(meeting),
        close_on=topics_close_on(meeting),
    )
    return Mail(
        key=call_key(meeting, holder),
        kind=CALL,
        recipient=_recipient(holder),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=meeting.series_id, meeting_id=meeting.id, seat_id=seat.id),
        expires_at=topics_close_at(meeting),
    )


def answered(
    proposal: Proposal, meeting: Meeting, holder: SeatHolder, outcome: Outcome, reason: str, *, due_at: datetime
) -> Mail:
    """What became of a proposal for ``meeting`` (the later one where it was put off); the decision makes the key."""
    texts = compose(
        "agenda/mail/proposal_answered",
        holder.language,
        proposal=proposal,
        meeting=meeting,
        holder=holder,
        outcome=outcome.value,
        reason=reason,
        path=_path(meeting),
    )
    return Mail(
        key=f"proposal:{proposal.id}:{holder.id}.{holder.generation}:{proposal.version}",
        kind=ANSWER,
        recipient=_recipient(holder),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=meeting.series_id, meeting_id=meeting.id, seat_id=proposal.seat_id),
        due_at=due_at,
    )


def _path(meeting: Meeting) -> str:
    return f"themen/{meeting.id}"


def _recipient(holder: SeatHolder) -> Recipient:
    return Recipient(name=holder.display_name, address=holder.address, language=holder.language)
