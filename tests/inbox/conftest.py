"""Mailboxes for tests: a real Dovecot where it is installed, and a small server of our own everywhere."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integrationrunde.inbox.models import InboxMailbox, IncomingLetter
from integrationrunde.inbox.settings import MailboxSettings
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.inbox import dovecot
from tests.inbox.mailbox import FakeServer, fake_server

TABLES = [IncomingLetter.__table__, InboxMailbox.__table__]


@pytest.fixture
def house(app: House) -> House:
    """The application with the inbox's tables."""
    db.metadata.create_all(db.engine, tables=TABLES)  # type: ignore[arg-type]
    return app


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with fake_server() as running:
        yield running


@pytest.fixture(scope="session")
def real_server() -> Iterator[dovecot.Dovecot]:
    if not dovecot.is_installed():
        pytest.skip("needs Debian's dovecot-imapd")
    with tempfile.TemporaryDirectory(prefix="dovecot") as folder, dovecot.running(Path(folder)) as running:
        yield running


@pytest.fixture(params=["fake", "dovecot"])
def mailbox(request: pytest.FixtureRequest) -> Callable[..., MailboxSettings]:
    """Makes the settings of an empty mailbox."""
    running = request.getfixturevalue("server" if request.param == "fake" else "real_server")
    make: Callable[..., MailboxSettings] = running.mailbox
    return make


@pytest.fixture
def tls() -> Path:
    return Path(__file__).parents[1] / "outbox" / "tls"
