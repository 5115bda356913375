"""Who hears that an answer was stored: the one who gave it, and everybody else who acts for the seat.

Calendars follow: who must have the meeting in the calendar but has lost it, or sees an answer there that holds no
longer, gets the entry with the letter.
"""

from collections.abc import Collection, Set
from datetime import datetime

from integrationrunde.invitations import entries, mails, queries
from integrationrunde.invitations.mails import Occasion
from integrationrunde.invitations.models import Answer, AnswerStatus
from integrationrunde.invitations.occasions import occasion
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.invitations.told_by_letter import letters_to
from integrationrunde.kit.database import db
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.outbox.queries import last_entry
from integrationrunde.seats.models import SeatHolder


def tell(
    row: InvitedSeat,
    stored: Answer,
    holder: SeatHolder | None,
    *,
    now: datetime,
    unanswered: Collection[str] = (),
) -> None:
    """A receipt for the one who answered, word to the seat's other holders.

    The addresses ``unanswered`` get nothing, unless their calendar lacks the meeting.
    """
    about, present = occasion(row.invitation.meeting, now=now), afresh(row)
    if holder is not None and holder.address:
        is_told, entry_says = _news_for(present, holder, unanswered)
        if is_told:
            queue(mails.receipt(about, row.invitation, holder, stored, entry_says=entry_says), now=now)
    _tell_others(about, present, stored, {holder.id} if holder is not None else set(), unanswered)


def tell_others(
    about: Occasion,
    row: InvitedSeat,
    stored: Answer,
    told_already: Set[int],
    *,
    unanswered: Collection[str] = (),
) -> None:
    """Word to all who act for the seat now that an answer was stored; not to those who were told otherwise.

    Nor to who has not heard of the meeting: they are invited first (`following`).
    """
    _tell_others(about, afresh(row), stored, told_already, unanswered)


def _tell_others(
    about: Occasion, present: InvitedSeat, stored: Answer, told_already: Set[int], unanswered: Collection[str]
) -> None:
    for other in present.holders:
        if other.id in told_already or not letters_to(present, other):
            continue
        is_told, entry_says = _news_for(present, other, unanswered)
        if is_told:
            queue(mails.told(about, present.invitation, other, stored, entry_says=entry_says), now=about.now)


def _news_for(row: InvitedSeat, holder: SeatHolder, unanswered: Collection[str]) -> tuple[bool, AnswerStatus | None]:
    """Whether a holder is told at all, and what the entry in that letter says; None for a letter without an entry."""
    is_spared, lacks = holder.address.lower() in unanswered, lacks_entry(row, holder)
    is_due = lacks or (not is_spared and shows_an_old_answer(row, holder))
    return lacks or not is_spared, row.standing if is_due else None


def afresh(row: InvitedSeat) -> InvitedSeat:
    """The seat as it is after what was just done."""
    db.session.flush()
    return queries.invited_seat(row.invitation)


def lacks_entry(row: InvitedSeat, holder: SeatHolder) -> bool:
    """Whether the holder must have the meeting in the calendar, but it is not there, or will not be."""
    last = _last_in_mailbox(row, holder)
    return not row.has_handed_over(holder) and (last is None or last.calendar_method != "REQUEST")


def _last_in_mailbox(row: InvitedSeat, holder: SeatHolder) -> OutgoingLetter | None:
    """The letter that decides what the holder's mailbox shows of the meeting; it may have come for another seat."""
    return last_entry(row.invitation.meeting.uid, holder.address)


def shows_an_old_answer(row: InvitedSeat, holder: SeatHolder) -> bool:
    """Whether the entry in the holder's calendar says an answer that holds no longer."""
    last = _last_in_mailbox(row, holder)
    if last is None or last.calendar_method != "REQUEST":
        return False
    return entries.answer_in(last.calendar or b"") not in (AnswerStatus.PENDING, row.standing)
