"""One after the other: what is said for a seat at the same instant is stored in some order, never side by side."""

import sqlalchemy as sa

from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import SeatHolder


def wait_for_turn(invitation: Invitation, holder: SeatHolder | None) -> None:
    """Let nobody else answer for the seat until this transaction ends, and see what they did before.

    What was announced meanwhile counts as well: read the invitation anew (`queries.invited_seat`) before asking for it.
    SQLite has one writer at a time anyway. Raises Refused when the holder's acting has ended in the meantime.
    """
    db.session.execute(sa.select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    db.session.refresh(invitation, ["revoked_at", "revocation_reason", "reminders", "letter_round", "version"])
    db.session.expire(invitation, ["told"])
    meeting = db.session.get_one(Meeting, invitation.meeting_id)
    db.session.refresh(meeting, ["state", "sequence", "moved_at_sequence", "version"])
    if holder is None:
        return
    db.session.refresh(holder, ["ended_at", "confirmed_at", "version"])
    if not holder.is_active:
        raise Refused(_("You do not act for this organisation any more."))


def lock_meeting(meeting: Meeting) -> None:
    """Let nobody invite, answer or announce until this transaction ends, and see what they did before.

    The invitations first, in one order, then the meeting's row: the same way round as for who answers.
    """
    db.session.flush()
    invitations = sa.select(Invitation).filter_by(meeting_id=meeting.id).order_by(Invitation.id)
    db.session.scalars(invitations.with_for_update().execution_options(populate_existing=True)).all()
    row = sa.select(Meeting.id).where(Meeting.id == meeting.id)
    db.session.execute(row.with_for_update(key_share=True))
    db.session.refresh(meeting)
