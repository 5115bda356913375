"""One mailbox may serve several seats: the meeting leaves its calendar only when nobody who is read there needs it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.invitations import queries
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.operations import queue
from integrationrunde.outbox.succession import same_mailbox
from integrationrunde.seats.models import HolderScope, SeatHolder


def let_go(mail: Mail, holder: SeatHolder, *, now: datetime) -> None:
    """Queue a letter that takes the entry out of a holder's calendar; the entry stays where somebody else needs it.

    Then an invitation that waits leaves as well: it may be the one that brings the entry to the others.
    """
    meeting_id = mail.about.meeting_id
    assert meeting_id is not None  # noqa: S101 - every letter with an entry is about a meeting
    db.session.flush()
    if is_kept(meeting_id, mail.recipient.address, besides=holder.id):
        mail = replace(mail, calendar=None)
    queue(mail, now=now)


def is_kept(meeting_id: int, address: str, *, besides: int | None = None) -> bool:
    """Whether somebody who is read in that mailbox (besides that holder) must have the meeting in the calendar."""
    others = (
        sa.select(Invitation, SeatHolder)
        .join(SeatHolder, SeatHolder.seat_id == Invitation.seat_id)
        .where(Invitation.meeting_id == meeting_id, Invitation.revoked_at.is_(None))
        .where(acts_for(SeatHolder, meeting_id), same_mailbox(SeatHolder.address, address))
    )
    found = [(invitation, other) for invitation, other in db.session.execute(others) if other.id != besides]
    return any(not queries.invited_seat(invitation).has_handed_over(other) for invitation, other in found)


def acts_for(holder: Any, meeting_id: Any) -> sa.ColumnElement[bool]:
    """Whether a holder acts in a meeting: for the seat, or as a substitute for this very one."""
    return sa.and_(holder.ended_at.is_(None), sa.or_(holder.scope == HolderScope.SEAT, holder.meeting_id == meeting_id))
