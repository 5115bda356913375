"""What reports about our letters change: the letter, and what is known of the address.

``why``: by what the letter was found (``tag``, ``envelope``, ``message``, ``entry``, ``address``), ``no_letter`` for
one that we never sent, ``no_recipient`` where the report does not say whom it means.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog

from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.invitations.models import Answer, Channel
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.words import N_
from integrationrunde.mailroom import matching, queries
from integrationrunde.mailroom.effect import Effect, Reported, What
from integrationrunde.outbox import health, returned
from integrationrunde.outbox.models import CAME_BACK, OutgoingLetter, Report
from integrationrunde.outbox.verp import letter_of

log = structlog.get_logger()

_REPORTS = {
    "hard": Report.HARD,
    "policy": Report.POLICY,
    "soft": Report.SOFT,
    "delayed": Report.DELAYED,
    "not-a-failure": Report.ARRIVED,
}
"""What verdicts mean for a letter, the gravest first: several may speak of one letter (a list, a copy)."""


def apply(letter: IncomingLetter, *, now: datetime) -> tuple[Effect, bool]:
    """Write down what a report says of our letters, and learn of their addresses; in the caller's transaction."""
    meant, why = _meant(letter)
    said = sorted(letter.understood.get("recipients", []), key=lambda one: list(_REPORTS).index(one["verdict"]))
    found = [(one, meant or _by_address(one, letter)) for one in said]
    recipients = tuple(_report(one, ours, now=now) for one, ours in found)
    ours = meant or next((each for _one, each in found if each is not None), None)
    effect = Effect(What.BOUNCE, why=why, recipients=recipients)
    if ours is None:
        return replace(effect, why="no_letter" if said else "no_recipient"), False
    ids = tuple(dict.fromkeys(each.id for _one, each in found if each is not None)) or (ours.id,)
    effect = replace(_about(effect, ours), letter_ids=ids, why=why or "address")
    return (effect, False) if said else (replace(effect, why="no_recipient"), True)


def _meant(letter: IncomingLetter) -> tuple[OutgoingLetter | None, str]:
    """Our letter that the report speaks of, and by what it was found, the surest first (MAIL.md 4)."""
    return next(((found, why) for found, why in _found(letter) if found is not None), (None, ""))


def _found(letter: IncomingLetter) -> Iterator[tuple[OutgoingLetter | None, str]]:
    keys = letter.understood.get("keys", {})
    for tag in keys.get("tags", ()):
        yield letter_of(tag), "tag"
    yield returned.letter_by_envelope_id(keys.get("envelope_id", "")), "envelope"
    for message_id in keys.get("message_ids", ()):
        yield returned.letter_by_message_id(message_id), "message"
    for uid in keys.get("uids", ()):
        for one in letter.understood.get("recipients", ()):
            yield _newest(one, letter.received_at, uid=uid), "entry"


def _by_address(one: dict[str, Any], letter: IncomingLetter) -> OutgoingLetter | None:
    return _newest(one, letter.received_at)


def _newest(one: dict[str, Any], now: datetime, *, uid: str | None = None) -> OutgoingLetter | None:
    addresses = [address for address in (one["original"], one["address"]) if address]
    found = (returned.newest_letter_to(address, now=now, uid=uid) for address in addresses)
    return next((letter for letter in found if letter is not None), None)


def _report(one: dict[str, Any], letter: OutgoingLetter | None, *, now: datetime) -> Reported:
    """What one line of the report says; it counts once, however often it is told."""
    reported = Reported(one["address"], one["verdict"], one["status"])
    if letter is None:
        return reported
    report, text = _REPORTS[one["verdict"]], one["diagnostic"]
    if returned.take_report(letter, report, status=one["status"], text=text, now=now):
        _learn(one, letter, report, now=now)
        _write_down(letter, report, now=now)
    place = matching.place_of_letter(letter)
    holds = (
        place is not None and place.holder.is_active and matching.is_address_of(place.holder, letter.recipient_address)
    )
    return replace(reported, letter_id=letter.id, holder_id=place.holder.id if place and holds else None)


def _learn(one: dict[str, Any], letter: OutgoingLetter, report: Report, *, now: datetime) -> None:
    """What it means for the address. Behind a list or a redirection another address failed: ours is not called dead."""
    address, sent_at = letter.recipient_address, letter.sent_at or letter.date
    detail = f"{one['status']} {one['diagnostic']}".strip()
    is_ours = any(matching.is_same_address(address, named) for named in (one["address"], one["original"]))
    if report is Report.HARD and is_ours and not _has_worked_since(letter, sent_at):
        health.note_hard(address, detail=detail, now=now, sent_at=sent_at)
    elif report in (Report.HARD, Report.SOFT):
        health.note_soft(address, detail=detail, now=now, sent_at=sent_at)
    elif report is Report.POLICY:
        log.error("letter was refused as unwanted", letter=letter.id, status=one["status"])


def _has_worked_since(letter: OutgoingLetter, sent_at: datetime) -> bool:
    """Whether the recipient has answered since by link or calendar: letters do arrive then."""
    own_way = Answer.channel.in_((Channel.LINK, Channel.CALENDAR))
    answered = sa.exists().where(Answer.holder_id == letter.link_subject_id, own_way, Answer.stated_at > sent_at)
    return letter.link_purpose == "page" and bool(db.session.scalar(sa.select(answered)))


def _write_down(letter: OutgoingLetter, report: Report, *, now: datetime) -> None:
    if report not in CAME_BACK:
        return
    place, organisation = matching.place_of_letter(letter), queries.organisation_of(letter)
    about: list[Base] = [letter, *([place.invitation, place.invitation.meeting] if place else [])]
    if organisation:
        message = N_("Letter “%(subject)s” to %(organisation)s came back")
        record(message, by=System(), now=now, about=about, subject=letter.subject, organisation=organisation)
    else:
        record(N_("Letter “%(subject)s” came back"), by=System(), now=now, about=about, subject=letter.subject)


def _about(effect: Effect, letter: OutgoingLetter) -> Effect:
    place = matching.place_of_letter(letter)
    return replace(
        effect,
        meeting_id=letter.meeting_id,
        seat_id=letter.seat_id,
        invitation_id=place.invitation.id if place else None,
        holder_id=place.holder.id if place else None,
    )
