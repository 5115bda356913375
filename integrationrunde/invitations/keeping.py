"""One mailbox may serve several seats: the meeting leaves its calendar only when nobody who is read there needs it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from integrationrunde.invitations.models import Answer, AnswerStatus, Invitation
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
    needing = (
        sa.select(SeatHolder.id)
        .join(Invitation, Invitation.seat_id == SeatHolder.seat_id)
        .where(Invitation.meeting_id == meeting_id, Invitation.revoked_at.is_(None))
        .where(acts_for(SeatHolder, meeting_id), ~has_handed_over(SeatHolder, meeting_id))
        .where(same_mailbox(SeatHolder.address, address), SeatHolder.id != (besides or 0))
    )
    return db.session.scalars(needing.limit(1)).first() is not None


def has_handed_over(holder: Any, meeting_id: Any) -> sa.ColumnElement[bool]:
    """Whether a substitute comes to the meeting instead of a holder, as `queries.InvitedSeat.has_handed_over` says.

    Whatever ends a substitution ends the substitute, so of those who still act only the last word is to be looked at.
    """
    substitute, said, since = aliased(SeatHolder), aliased(Answer), aliased(Answer)
    later = sa.or_(since.stated_at > said.stated_at, sa.and_(since.stated_at == said.stated_at, since.id > said.id))
    # Every exists() names its own table: by itself it would not see those more than one level further out.
    is_last = ~sa.exists().where(since.substitute_id == substitute.id, later).correlate_except(since)
    cannot_come = sa.exists().where(said.substitute_id == substitute.id, said.status == AnswerStatus.DECLINED, is_last)
    comes = sa.exists().where(
        substitute.appointed_by_id == holder.id,
        substitute.meeting_id == meeting_id,
        substitute.ended_at.is_(None),
        ~cannot_come.correlate_except(said),
    )
    return comes.correlate_except(substitute)


def acts_for(holder: Any, meeting_id: Any) -> sa.ColumnElement[bool]:
    """Whether a holder acts in a meeting: for the seat, or as a substitute for this very one."""
    return sa.and_(holder.ended_at.is_(None), sa.or_(holder.scope == HolderScope.SEAT, holder.meeting_id == meeting_id))
