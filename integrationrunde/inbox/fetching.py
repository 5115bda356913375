"""Fetching letters: each is stored and committed first, and only then marked and moved on the server.

A crash between the two leaves a letter in both places; the next round knows it by its digest and only moves it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
import structlog

from integrationrunde.inbox import imap, operations
from integrationrunde.inbox.imap import Folder
from integrationrunde.inbox.models import InboxMailbox, Source
from integrationrunde.inbox.settings import MailboxSettings
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import transaction

log = structlog.get_logger()

MOST_FAILURES = 3
TEMPORARY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""What a database raises that is locked or away: nothing is wrong with the letter."""


@dataclass
class Fetched:
    """What a round brought. ``failure`` says why it ended early, "" where it did not."""

    stored: int = 0
    known: int = 0
    failed: int = 0
    failure: str = ""


def fetch(settings: MailboxSettings, *, stop: Callable[[], bool] = lambda: False) -> Fetched:
    """Store what is new in the mailbox. Ends between two letters when told to stop; a dead server is no error here."""
    done = Fetched()
    try:
        with imap.opened(settings) as folder:
            place = _place(settings, folder)
            for uid in folder.waiting():
                if stop():
                    break
                _take(uid, folder, place, settings, done)
    except imap.Unreachable as error:
        done.failure = f"{type(error).__name__}: {error}"[:1000]
        log.warning("mailbox out of reach", mailbox=settings.name, failure=done.failure)
    _note(settings, done.failure, now=clock.now())
    return done


@dataclass
class _Place:
    """How far the mailbox has been read, as the database knows it."""

    mailbox_id: int
    last_uid: int
    troubles: dict[str, int]

    def holds(self, uid: int) -> bool:
        """Whether this letter is stored already, so that it need not be fetched again."""
        return uid <= self.last_uid and str(uid) not in self.troubles


def _place(settings: MailboxSettings, folder: Folder) -> _Place:
    with transaction():
        mailbox = _mailbox(settings)
        if mailbox.uid_validity != folder.uid_validity:
            mailbox.uid_validity, mailbox.last_uid, mailbox.troubles = folder.uid_validity, 0, {}
        return _Place(mailbox.id, mailbox.last_uid, dict(mailbox.troubles))


def _take(uid: int, folder: Folder, place: _Place, settings: MailboxSettings, done: Fetched) -> None:
    if place.holds(uid):
        done.known += 1
    else:
        try:
            is_new = _store(uid, folder.fetch(uid), place)
        except (*imap.Unreachable, *TEMPORARY):
            raise
        except Exception as error:  # one bad letter must not keep the others
            done.failed += 1
            if _is_given_up(uid, place, settings, error):
                _put(uid, folder, settings.failed_folder, done)
            return
        done.stored += is_new
        done.known += not is_new
    _put(uid, folder, settings.done_folder, done)


def _store(uid: int, raw: bytes | None, place: _Place) -> bool:
    with transaction():
        letter = operations.store(raw, source=Source.IMAP, now=clock.now()) if raw else None
        place.troubles.pop(str(uid), None)
        place.last_uid = max(uid, place.last_uid)
        _remember(place)
    return letter is not None


def _put(uid: int, folder: Folder, target: str, done: Fetched) -> None:
    """Move a letter that is dealt with. Where the server refuses, letters are stored all the same."""
    if folder.is_read_only or done.failure:
        return
    try:
        folder.put(uid, target)
    except imap.NotMoved as error:
        done.failure = f"{target}: {error}"[:1000]


def _is_given_up(uid: int, place: _Place, settings: MailboxSettings, error: Exception) -> bool:
    """Count a failure; after the third nothing tries this letter again."""
    failures = place.troubles.get(str(uid), 0) + 1
    log.error("letter not stored", mailbox=settings.name, uid=uid, failures=failures, error=type(error).__name__)
    place.last_uid = max(uid, place.last_uid)
    place.troubles[str(uid)] = failures
    if failures >= MOST_FAILURES:
        del place.troubles[str(uid)]
    with transaction():
        _remember(place)
    return failures >= MOST_FAILURES


def _remember(place: _Place) -> None:
    values = {"last_uid": place.last_uid, "troubles": place.troubles}
    db.session.execute(sa.update(InboxMailbox).filter_by(id=place.mailbox_id).values(values))


def _note(settings: MailboxSettings, failure: str, *, now: datetime) -> None:
    with transaction():
        mailbox = _mailbox(settings)
        mailbox.failure = failure or None
        mailbox.failing_since = (mailbox.failing_since or now) if failure else None
        mailbox.fetched_at = mailbox.fetched_at if failure else now


def _mailbox(settings: MailboxSettings) -> InboxMailbox:
    mailbox = db.session.scalars(sa.select(InboxMailbox).filter_by(name=settings.name)).one_or_none()
    if mailbox is None:
        mailbox = InboxMailbox(name=settings.name, uid_validity=0, last_uid=0, troubles={})
        db.session.add(mailbox)
        db.session.flush()
    return mailbox
