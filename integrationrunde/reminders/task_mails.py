"""The letter that reminds of tasks: all of an organisation's in one, each with its button. Nothing is queued here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.actions.mails import LINK_ROOT, MOST_PARTS, PLANNED_REMINDER, Part
from integrationrunde.actions.rules import days_over
from integrationrunde.directory.models import Organisation
from integrationrunde.outbox.mail import About, Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.seats.models import HolderScope, SeatHolder

KIND = PLANNED_REMINDER


@dataclass(frozen=True)
class Contents:
    """What one recipient is reminded of (``parts``), and what else is open for the organisation there (``others``)."""

    organisation: Organisation
    holder: SeatHolder
    parts: Sequence[Part]
    others: Sequence[Part] = ()


def mailbox(holder: SeatHolder) -> str:
    """The same for all who are written to under one address, however it is written."""
    return mailbox_of(holder.address)


def mailbox_of(address: str) -> str:
    """The same for an address, however it is written."""
    return address.strip().casefold()


def key(holder: SeatHolder, on: date) -> str:
    """One letter a mailbox and day; the address itself stands in no key."""
    return f"task-reminder:{hashlib.sha256(mailbox(holder).encode()).hexdigest()[:32]}:{on.isoformat()}"


def reminder(contents: Contents, on: date, *, now: datetime) -> Mail:
    """The letter of a day, as things stand now."""
    holder, parts = contents.holder, contents.parts[:MOST_PARTS]
    others = contents.others[: MOST_PARTS - len(parts)]
    texts = compose(
        f"reminders/mail/{KIND}",
        holder.language,
        organisation=contents.organisation,
        holder=holder,
        parts=parts,
        others=others,
        more=len(contents.parts) + len(contents.others) - len(parts) - len(others),
        count=len(contents.parts),
        late={part.owned.id: days_over(part.task, on) for part in (*parts, *others)},
        today=on,
        now=now,
        is_colleague=holder.scope is HolderScope.TASK,
    )
    first = parts[0].task
    return Mail(
        key=key(holder, on),
        kind=KIND,
        recipient=Recipient(name=holder.display_name, address=holder.address, language=holder.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=first.series_id, seat_id=holder.seat_id),
    )
