"""What comes back of letters that have left: which letter is meant, and what is written down with it."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.kit.words import clean_line
from integrationrunde.outbox.letterhead import letterhead
from integrationrunde.outbox.models import CAME_BACK, LetterState, OutgoingLetter, Report

LONGEST_WAY = timedelta(days=7)
"""Servers give up after five days (RFC 5321, 4.5.4.1): a report that names only the address means no older letter."""


def letter_by_envelope_id(envelope_id: str) -> OutgoingLetter | None:
    """The letter that left under this ENVID (RFC 3461): the first half of its Message-ID."""
    message_id = f"<{envelope_id.strip()}@{letterhead().domain}>"
    return _one(sa.select(OutgoingLetter).filter_by(message_id=message_id)) if envelope_id.strip() else None


def letter_by_message_id(message_id: str) -> OutgoingLetter | None:
    """The letter with this Message-ID."""
    return _one(sa.select(OutgoingLetter).filter_by(message_id=message_id))


def newest_letter_to(address: str, *, now: datetime, uid: str | None = None) -> OutgoingLetter | None:
    """The newest letter to the address (of that calendar entry) that has left and of which nothing came back yet."""
    left = sa.select(OutgoingLetter).where(
        sa.func.lower(OutgoingLetter.recipient_address) == address.strip().lower(),
        OutgoingLetter.state == LetterState.SENT,
        OutgoingLetter.report.is_(None) | (OutgoingLetter.report == Report.DELAYED),
        OutgoingLetter.sent_at > now - LONGEST_WAY,
    )
    if uid is not None:
        left = left.where(OutgoingLetter.uid == uid)
    return _one(left.order_by(OutgoingLetter.sent_at.desc(), OutgoingLetter.id.desc()).limit(1))


def _one(statement: sa.Select[OutgoingLetter]) -> OutgoingLetter | None:
    return db.session.scalars(statement).first()


def take_report(letter: OutgoingLetter, report: Report, *, status: str, text: str, now: datetime) -> bool:
    """Write down what a server reported of a letter; gives whether it says anything new.

    What says that it did not arrive stands against anything reported later. A letter that waits to be sent again has
    left its former way behind.
    """
    db.session.flush()
    db.session.refresh(letter, ["state", "report"], with_for_update=True)
    if letter.state is not LetterState.SENT or letter.report in CAME_BACK:
        return False
    letter.report, letter.reported_at = report, now
    letter.report_status, letter.report_text = clean_line(status)[:16] or None, clean_line(text)[:1000] or None
    return True
