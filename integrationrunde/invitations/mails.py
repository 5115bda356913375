"""The letters of invitations and answers: objects in, a frozen Mail out. Nothing is sent or queued here."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.invitations import entries
from integrationrunde.invitations.changes import changes
from integrationrunde.invitations.entries import Sender
from integrationrunde.invitations.models import Answer, AnswerStatus, Invitation
from integrationrunde.invitations.snapshots import Snapshot
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.mail import About, CalendarPart, Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.seats.models import SeatHolder

LINK_ROOT = "s"


@dataclass(frozen=True)
class Occasion:
    """What every letter about a meeting needs: the meeting (venue, series and host loaded), agenda, sender, instant."""

    meeting: Meeting
    agenda: Sequence[AgendaItem]
    sender: Sender
    now: datetime


class Role(enum.StrEnum):
    """Why somebody hears of a change: acts for the seat, comes as a substitute, or has handed the seat over."""

    ACTING = "acting"
    SUBSTITUTE = "substitute"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class News:
    """What an announcement says: its ``number`` (id), both sides, whether time or place moved, the secretariat's word.

    ``moved`` may be true though both sides are at the same time and place: moved and moved back, and asked anew.
    """

    number: int
    told: Snapshot
    planned: Snapshot
    moved: bool
    remark: str = ""


def invitation(occasion: Occasion, invited: Invitation, holder: SeatHolder, status: AnswerStatus) -> Mail:
    """The invitation with its calendar entry; sent anew it asks for the same answer."""
    entry = entries.request(occasion.meeting, holder, sender=occasion.sender, now=occasion.now, status=status)
    key = f"invite:{invited.id}:{holder.id}.{holder.generation}:{occasion.meeting.sequence}:{invited.letter_round}"
    return _mail("invitation", key, occasion, invited, holder, calendar=entry, until_start=True)


def substitution(occasion: Occasion, invited: Invitation, substitute: SeatHolder, first: SeatHolder) -> Mail:
    """The invitation of a substitute, who is asked to confirm."""
    entry = entries.request(occasion.meeting, substitute, sender=occasion.sender, now=occasion.now)
    whom = f"{substitute.id}.{substitute.generation}"
    key = f"substitute:{invited.id}:{whom}:{occasion.meeting.sequence}:{invited.letter_round}"
    return _mail("substitution", key, occasion, invited, substitute, calendar=entry, until_start=True, first=first)


def reminder(
    occasion: Occasion, invited: Invitation, holder: SeatHolder, status: AnswerStatus, *, before_move: bool = False
) -> Mail:
    """The reminder to a seat that is silent, under reservation, or answered before a move; its number makes the key."""
    key = f"remind:{invited.id}:{holder.id}:{invited.letter_round}:{invited.reminders}"
    return _mail("reminder", key, occasion, invited, holder, until_start=True, status=status, before_move=before_move)


def receipt(
    occasion: Occasion,
    invited: Invitation,
    holder: SeatHolder,
    answer: Answer,
    *,
    entry_says: AnswerStatus | None = None,
) -> Mail:
    """What was stored, for the one who answered; with the calendar entry and what it ``entry_says`` where it is due."""
    entry = _entry(occasion, holder, entry_says) if entry_says is not None else None
    return _mail("receipt", f"receipt:{answer.id}", occasion, invited, holder, calendar=entry, answer=answer)


def told(
    occasion: Occasion,
    invited: Invitation,
    holder: SeatHolder,
    answer: Answer,
    *,
    entry_says: AnswerStatus | None = None,
) -> Mail:
    """That somebody else answered for the seat, for its other holders; the entry as in `receipt`."""
    entry = _entry(occasion, holder, entry_says) if entry_says is not None else None
    key = f"told:{answer.id}:{holder.id}.{holder.generation}:{invited.letter_round}"
    return _mail("told", key, occasion, invited, holder, calendar=entry, answer=answer)


def _entry(occasion: Occasion, holder: SeatHolder, status: AnswerStatus) -> CalendarPart:
    return entries.request(occasion.meeting, holder, sender=occasion.sender, now=occasion.now, status=status)


def handed_over(
    occasion: Occasion, invited: Invitation, first: SeatHolder, substitute: SeatHolder, answer: Answer
) -> Mail:
    """The receipt of a hand-over; it takes the entry out of the first holder's calendar."""
    entry = entries.cancellation(occasion.meeting, first, sender=occasion.sender, now=occasion.now)
    key = f"handed-over:{answer.id}"
    mail = _mail("handed_over", key, occasion, invited, first, calendar=entry, answer=answer, substitute=substitute)
    return replace(mail, stands_alone=True)


def taken_back(occasion: Occasion, invited: Invitation, substitute: SeatHolder, address: str) -> Mail:
    """That a substitute need not come; takes the entry out of the substitute's calendar. The text names no link."""
    return _leave("taken_back", occasion, invited, substitute, address)


def substitute_declined(occasion: Occasion, invited: Invitation, first: SeatHolder, answer: Answer) -> Mail:
    """That the substitute cannot come, so that the first holder can name another; the calendar entry comes back."""
    entry = entries.request(occasion.meeting, first, sender=occasion.sender, now=occasion.now)
    return _mail(
        "substitute_declined",
        f"substitute-declined:{answer.id}",
        occasion,
        invited,
        first,
        calendar=entry,
        answer=answer,
    )


def uninvited(occasion: Occasion, invited: Invitation, holder: SeatHolder) -> Mail:
    """That a seat is no longer invited, with the reason; takes the entry out of the calendar. It names no link."""
    entry = entries.cancellation(occasion.meeting, holder, sender=occasion.sender, now=occasion.now)
    key = f"uninvite:{invited.id}:{holder.id}:{occasion.meeting.sequence}"
    return _mail("uninvited", key, occasion, invited, holder, calendar=entry, reason=invited.revocation_reason)


def succeeded(occasion: Occasion, invited: Invitation, predecessor: SeatHolder, address: str) -> Mail:
    """That somebody else acts for the seat now; takes the entry out of the predecessor's calendar."""
    return _leave("succeeded", occasion, invited, predecessor, address)


def readdressed(occasion: Occasion, invited: Invitation, holder: SeatHolder, address: str) -> Mail:
    """That letters go to another address from now on; takes the entry out of the former mailbox. It names no link."""
    return _leave("readdressed", occasion, invited, holder, address)


def _leave(kind: str, occasion: Occasion, invited: Invitation, holder: SeatHolder, address: str) -> Mail:
    """A letter to the mailbox where the holder had the entry, which need not be the holder's present one."""
    entry = entries.cancellation(occasion.meeting, holder, sender=occasion.sender, now=occasion.now, address=address)
    key = f"{kind}:{invited.id}:{holder.id}:{occasion.meeting.sequence}"
    mail = _mail(kind, key, occasion, invited, holder, calendar=entry)
    if address == holder.address:
        return mail
    return replace(mail, recipient=replace(mail.recipient, name="", address=address))


def update(
    occasion: Occasion,
    invited: Invitation,
    holder: SeatHolder,
    news: News,
    *,
    status: AnswerStatus | None,
    role: Role,
    in_reply_to: str,
) -> Mail:
    """What changed, old and new, in one letter. With a ``status`` the calendar entry is brought up to date too.

    ``occasion`` is the meeting as it is told now; ``role`` says why this holder hears of it.
    """
    entry = _entry(occasion, holder, status) if status is not None else None
    with force_locale(holder.language):
        found = changes(news.told, news.planned)
    return _mail(
        "update",
        f"update:{news.number}:{invited.id}:{holder.id}.{holder.generation}",
        occasion,
        invited,
        holder,
        calendar=entry,
        until_start=True,
        changes=found,
        moved=news.moved,
        remark=news.remark,
        role=role,
        in_reply_to=in_reply_to,
    )


def cancelled(
    occasion: Occasion, invited: Invitation, holder: SeatHolder, reason: str, *, with_entry: bool, in_reply_to: str
) -> Mail:
    """That the meeting is called off, with the reason; takes the entry out of the calendar. It names no link."""
    entry = entries.cancellation(occasion.meeting, holder, sender=occasion.sender, now=occasion.now)
    key = f"cancel:{invited.id}:{holder.id}"
    calendar = entry if with_entry else None
    return _mail(
        "cancellation",
        key,
        occasion,
        invited,
        holder,
        calendar=calendar,
        reason=reason,
        with_entry=with_entry,
        in_reply_to=in_reply_to,
    )


def _mail(
    kind: str,
    key: str,
    occasion: Occasion,
    invited: Invitation,
    holder: SeatHolder,
    *,
    calendar: CalendarPart | None = None,
    until_start: bool = False,
    in_reply_to: str = "",
    **context: Any,
) -> Mail:
    meeting = occasion.meeting
    texts = compose(
        f"invitations/mail/{kind}",
        holder.language,
        meeting=meeting,
        agenda=occasion.agenda,
        organisation=invited.seat.organisation,
        seat=invited.seat,
        holder=holder,
        path=entries.path(meeting),
        is_late=meeting.deadline_passed(occasion.now),
        **context,
    )
    return Mail(
        key=key,
        kind=kind,
        recipient=Recipient(name=holder.display_name, address=holder.address, language=holder.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        calendar=calendar,
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=meeting.series_id, meeting_id=meeting.id, seat_id=invited.seat_id),
        in_reply_to=in_reply_to,
        expires_at=meeting.start() if until_start and meeting.start() > occasion.now else None,
    )
