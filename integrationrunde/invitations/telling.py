"""Who hears that an answer was stored: the one who gave it, and everybody else who acts for the seat."""

from collections.abc import Collection
from datetime import datetime

from integrationrunde.invitations import mails
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import COMING, Answer
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.outbox.operations import queue
from integrationrunde.seats.models import SeatHolder


def tell(
    row: InvitedSeat,
    stored: Answer,
    holder: SeatHolder | None,
    *,
    now: datetime,
    former: SeatHolder | None = None,
    unanswered: Collection[str] = (),
) -> None:
    """A receipt for the one who answered, word to the seat's other holders; nothing to the addresses ``unanswered``.

    Whose calendar entry had been taken away by handing over to ``former`` gets it back.
    """
    about = occasion(row.invitation.meeting, now=now)
    bereft = former.appointed_by_id if former is not None and stored.status in COMING else None
    if holder is not None and holder.address and (holder.id == bereft or holder.address.lower() not in unanswered):
        queue(mails.receipt(about, row.invitation, holder, stored, with_entry=holder.id == bereft), now=now)
    told_already = {person.id for person in (holder, former) if person is not None}
    tell_others(about, row, stored, told_already, bereft=bereft, unanswered=unanswered)


def tell_others(
    about: Occasion,
    row: InvitedSeat,
    stored: Answer,
    told_already: set[int],
    *,
    bereft: int | None = None,
    unanswered: Collection[str] = (),
) -> None:
    """Word to the seat's other holders that an answer was stored; not to those who were told otherwise."""
    for other in row.holders:
        is_spared = other.address.lower() in unanswered and other.id != bereft
        if other.id not in told_already and other.address and other.is_active and not is_spared:
            queue(mails.told(about, row.invitation, other, stored, with_entry=other.id == bereft), now=about.now)
