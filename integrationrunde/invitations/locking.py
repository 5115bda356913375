"""One after the other: what is said for a seat at the same instant is stored in some order, never side by side."""

import sqlalchemy as sa

from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _
from integrationrunde.seats.models import SeatHolder


def wait_for_turn(invitation: Invitation, holder: SeatHolder | None) -> None:
    """Let nobody else answer for the seat until this transaction ends, and see what they did before.

    SQLite has one writer at a time anyway. Raises Refused when the holder's acting has ended in the meantime.
    """
    db.session.execute(sa.select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    db.session.refresh(invitation, ["revoked_at", "revocation_reason", "reminders", "letter_round", "version"])
    if holder is None:
        return
    db.session.refresh(holder, ["ended_at", "confirmed_at", "version"])
    if not holder.is_active:
        raise Refused(_("You do not act for this organisation any more."))
