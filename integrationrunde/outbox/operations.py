"""The verbs of the secretariat and of the rooms above. Sending itself is `delivery`."""

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from integrationrunde.kit import office_hours
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.addresses import UnsendableAddress, wire
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.links import Capability
from integrationrunde.kit.words import _, clean_line, fold
from integrationrunde.outbox import succession
from integrationrunde.outbox.failures import PERSEVERANCE, FailureClass
from integrationrunde.outbox.letterhead import Letterhead, keyring, letterhead
from integrationrunde.outbox.mail import LARGEST_ENCLOSURE, Enclosed, Mail, PersonalLink, has_links, tidy
from integrationrunde.outbox.models import Enclosure, LetterState, OutboxPause, OutgoingLetter


def queue(mail: Mail, *, now: datetime) -> OutgoingLetter:
    """Write a mail as a letter into the caller's transaction; it leaves after the commit.

    Saying the same key again, also in another transaction at the same time, changes nothing and gives the first letter.
    An older letter of the same calendar entry that has not left is overtaken; later ones answer the first. A recipient
    to whom no letter can travel gives a letter that has failed from the start. Raises ValueError for personal links in
    a mail that grants none, and for an enclosure that is empty or larger than LARGEST_ENCLOSURE.
    """
    if mail.link is None and any(has_links(text) for text in (mail.text, mail.html)):
        raise ValueError(f"{mail.key}: the text names personal links, but the mail grants none")
    new = _insert(_row(mail, letterhead(), now) | {"in_reply_to": mail.in_reply_to or succession.begun_by(mail)})
    if new is None:
        return db.session.scalars(sa.select(OutgoingLetter).filter_by(key=mail.key)).one()
    succession.overtake(new, stands_alone=mail.stands_alone)
    return new


def _insert(row: dict[str, Any]) -> OutgoingLetter | None:
    """Insert unless the key is there already; a concurrent transaction with the same key is waited for."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    # No index is named: the same fact at the same instant has the same Message-ID as well, and either may clash first.
    statement = dialect.insert(OutgoingLetter).values(row).on_conflict_do_nothing()
    return db.session.scalars(statement.returning(OutgoingLetter)).one_or_none()


def _patience(due_at: datetime, *, by_day: bool) -> datetime:
    """Until when a letter that is due then is tried: what leaves only by day for as many working days."""
    return office_hours.days_later(due_at, PERSEVERANCE.days) if by_day else due_at + PERSEVERANCE


def _row(mail: Mail, house: Letterhead, now: datetime) -> dict[str, Any]:
    due_at = mail.due_at or now
    patience = _patience(due_at, by_day=mail.by_day)
    subject, name = clean_line(mail.subject), clean_line(mail.recipient.name)
    address = clean_line(mail.recipient.address)
    give_up_at = min(patience, mail.expires_at) if mail.expires_at else patience
    return {
        "key": mail.key,
        "message_id": _message_id(mail.key, now, house.domain),
        "kind": mail.kind,
        "series_id": mail.about.series_id,
        "meeting_id": mail.about.meeting_id,
        "seat_id": mail.about.seat_id,
        "recipient_name": name,
        "recipient_address": address[:320],
        "language": mail.recipient.language,
        "sender_name": clean_line(house.sender_name),
        "sender_address": house.sender_address,
        "reply_to": clean_line(mail.reply_to) or house.reply_to,
        "tagged_address": house.tagged_address or None,
        "tag_key_id": keyring().current if house.tagged_address else None,
        "subject": subject,
        "text": tidy(mail.text),
        "html": tidy(mail.html),
        "date": now.replace(microsecond=0),
        "searched": fold(f"{name} {address} {subject}"),
        "due_at": due_at,
        "by_day": mail.by_day,
        "expires_at": mail.expires_at,
        "give_up_at": give_up_at,
        "attempts": 0,
        **_calendar_columns(mail),
        **_enclosure_columns(mail.enclosed),
        **_link_columns(mail.link, house.base_url),
        **_state_columns(address),
    }


def _message_id(key: str, now: datetime, domain: str) -> str:
    """Says nothing of its letter; the same key queued at another time (a database set up anew) is another letter."""
    digest = hashlib.sha256(f"{key}|{now.isoformat()}".encode()).hexdigest()
    return f"<{digest[:32]}@{domain}>"


def _calendar_columns(mail: Mail) -> dict[str, Any]:
    if mail.calendar is None:
        return {}
    part = mail.calendar
    return {"calendar": part.content, "calendar_method": part.method, "uid": part.uid, "sequence": part.sequence}


def _enclosure_columns(enclosed: Enclosed | None) -> dict[str, Any]:
    if enclosed is None:
        return {}
    if not 0 < len(enclosed.content) <= LARGEST_ENCLOSURE:
        raise ValueError(f"{len(enclosed.content)} bytes cannot be enclosed with a letter")
    return {"enclosure_id": _stored(enclosed), "enclosure_name": clean_line(enclosed.name)[:200]}


def _stored(enclosed: Enclosed) -> int:
    """The id of these bytes, which are stored once; a concurrent transaction with the same ones is waited for."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    digest = hashlib.sha256(enclosed.content).hexdigest()
    known = sa.select(Enclosure.id).filter_by(sha256=digest)
    found = db.session.scalar(known)
    if found is not None:
        return found
    row = {
        "sha256": digest,
        "media_type": enclosed.media_type,
        "size": len(enclosed.content),
        "content": enclosed.content,
    }
    added = dialect.insert(Enclosure).values(row).on_conflict_do_nothing().returning(Enclosure.id)
    made: int | None = db.session.scalar(added)
    return made if made is not None else db.session.scalars(known).one()


def _link_columns(link: PersonalLink | None, base_url: str) -> dict[str, Any]:
    if link is None:
        return {}
    return {
        "link_root": f"{base_url}/{link.root.strip('/')}/",
        "link_purpose": link.capability.purpose,
        "link_subject_id": link.capability.subject_id,
        "link_generation": link.capability.generation,
        "key_id": keyring().current,
    }


def _state_columns(address: str) -> dict[str, Any]:
    try:
        wire(address)
    except UnsendableAddress as error:
        return {"state": LetterState.FAILED, "last_failure": FailureClass.HARD, "smtp_text": str(error)}
    return {"state": LetterState.QUEUED}


def retry(letter: OutgoingLetter, *, by: Actor, now: datetime) -> None:
    """Send again, now, at whatever hour, and with the full patience: the same bytes under the same Message-ID.

    Raises Refused for a letter that has been sent and not come back, is being sent, or was overtaken by a newer one.
    """
    _lock(letter)
    if not letter.may_be_retried or succession.is_overtaken(letter):
        raise Refused(_("This letter cannot be sent again: it has left, is leaving, or was overtaken by a newer one."))
    if letter.last_failure is FailureClass.MESSAGE:
        letter.key_id = letter.key_id and keyring().current
        letter.tag_key_id = letter.tag_key_id and keyring().current
    letter.state = LetterState.QUEUED
    letter.due_at, letter.by_day = now, False
    letter.expires_at = None
    letter.give_up_at = _patience(now, by_day=False)
    letter.attempts = 0
    letter.sent_at = letter.report = letter.reported_at = letter.report_status = letter.report_text = None
    _handled(letter, by, now)


def discard(letter: OutgoingLetter, *, by: Actor, now: datetime) -> None:
    """Put away a letter that has not left. Raises Refused where it has left or is leaving this very moment."""
    _lock(letter)
    if not letter.may_be_discarded:
        raise Refused(_("This letter cannot be discarded: it has left or is leaving this very moment."))
    letter.state = LetterState.DISCARDED
    _handled(letter, by, now)


def withdraw(*, kinds: tuple[str, ...], by: Actor, now: datetime, **about: int | str | None) -> int:
    """Put away all waiting letters of these kinds about a meeting, seat or series; gives their number.

    ``about`` names columns: ``meeting_id=12``, ``seat_id=3``, ``key="..."``. For facts that no longer hold: no
    reminder leaves for a meeting that was called off.
    """
    waiting = sa.select(OutgoingLetter).filter_by(state=LetterState.QUEUED, **about)
    letters = db.session.scalars(waiting.where(OutgoingLetter.kind.in_(kinds)).with_for_update()).all()
    for letter in letters:
        letter.state = LetterState.SUPERSEDED
        _handled(letter, by, now)
    return len(letters)


def put_off(letter_id: int, *, until: datetime) -> None:
    """Let one letter that waits leave later, with its full patience; one that has left or is leaving stays as it is."""
    waits = OutgoingLetter.id == letter_id, OutgoingLetter.state == LetterState.QUEUED, OutgoingLetter.due_at < until
    moved = sa.update(OutgoingLetter).where(*waits).values(due_at=until, give_up_at=_patience(until, by_day=True))
    db.session.execute(moved, execution_options={"synchronize_session": "fetch"})


def renew_links(capability: Capability, address: str) -> int:
    """Let letters to this address that wait carry the present link of their subject; gives their number.

    A link that was revoked while the letter waited would be dead on arrival. Nobody else's letter gets the new link.
    """
    waiting = sa.update(OutgoingLetter).where(
        OutgoingLetter.state == LetterState.QUEUED,
        OutgoingLetter.link_purpose == capability.purpose,
        OutgoingLetter.link_subject_id == capability.subject_id,
        OutgoingLetter.link_generation < capability.generation,
        OutgoingLetter.recipient_address == address,
    )
    renewed = waiting.values(link_generation=capability.generation, key_id=keyring().current)
    return len(db.session.scalars(renewed.returning(OutgoingLetter.id)).all())


def resume(*, by: Actor, now: datetime) -> None:
    """Let the worker try again at once; the pause ends when a letter gets through. Without a pause nothing happens."""
    pause = db.session.get(OutboxPause, 1)
    if pause is not None:
        pause.next_try_at = now
        pause.handled_by = by.label


def _lock(letter: OutgoingLetter) -> None:
    """Read the letter as it is now and keep the worker off it until the transaction ends."""
    db.session.flush()
    db.session.refresh(letter, with_for_update={"of": OutgoingLetter})


def _handled(letter: OutgoingLetter, by: Actor, now: datetime) -> None:
    letter.handled_by = by.label
    letter.handled_at = now
