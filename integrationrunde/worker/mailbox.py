"""The mailbox is looked into beside the other duties: a server that is slow or dead keeps no letter from leaving."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, current_app

from integrationrunde.inbox import fetching
from integrationrunde.inbox.settings import MailboxSettings, mailbox_of
from integrationrunde.kit.database import db

log = structlog.get_logger()

EVERY = 60.0
PATIENCE = 2.0
"""Seconds that a worker which is told to stop waits for a talk with the server; what it cuts off is done again."""


@contextmanager
def watched(stop: threading.Event, *, once: bool = False, every: float = EVERY) -> Iterator[None]:
    """Fetch letters every so many seconds, until ``stop`` is set; with ``once`` a single time, before all else.

    Without a mailbox nothing happens.
    """
    settings = mailbox_of(current_app.config)
    if settings is None:
        yield
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the thread has no context of its own
    if once:
        _look(app, settings, stop)
        yield
        return
    thread = threading.Thread(target=_watch, args=(app, settings, stop, every), name="mailbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(PATIENCE)


def _watch(app: Flask, settings: MailboxSettings, stop: threading.Event, every: float) -> None:
    while not stop.is_set():
        _look(app, settings, stop)
        stop.wait(every)


def _look(app: Flask, settings: MailboxSettings, stop: threading.Event) -> None:
    """One look; whatever goes wrong, the next one comes."""
    with app.app_context():
        try:
            done = fetching.fetch(settings, stop=stop.is_set)
        except Exception as error:
            db.session.remove()
            log.warning("mailbox not read", mailbox=settings.name, error=type(error).__name__)
            return
    if done.stored or done.failed:
        log.info("letters fetched", stored=done.stored, failed=done.failed)
