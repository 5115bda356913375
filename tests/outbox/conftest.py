"""What the tests of letters share."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import OutgoingLetter
from tests.outbox.builders import NOW, a_mail, queued
from tests.smtp import BadServer, PostOffice, bad_server, post_office

Set = Callable[[datetime], None]


@pytest.fixture
def at(app: House) -> Set:
    """Sets the clock; it stands at `NOW` to begin with."""
    clock.set_to(NOW)
    return clock.set_to


@pytest.fixture
def later(at: Set) -> Callable[[timedelta], None]:
    """Moves the clock forward."""

    def move(by: timedelta) -> None:
        at(clock.now() + by)

    return move


@pytest.fixture
def post(app: House, at: Set) -> Callable[..., OutgoingLetter]:
    """Queues and commits a mail at the present moment, and gives the letter."""

    def put(mail: Any = None, **changes: Any) -> OutgoingLetter:
        return fetch(queued(mail or a_mail(**changes), clock.now()))

    return put


@pytest.fixture
def office(app: House) -> Iterator[PostOffice]:
    with post_office() as office:
        app.config.update(office.settings)
        yield office


@pytest.fixture
def badly(app: House) -> Iterator[Callable[..., BadServer]]:
    """Starts a server that follows a script, and points the application at it."""
    running = []

    def start(offers: tuple[str, ...] = (), **script: str | list[str]) -> BadServer:
        opened = bad_server(script, offers)
        server = opened.__enter__()
        running.append(opened)
        app.config.update(server.settings)
        return server

    yield start
    for opened in running:
        opened.__exit__(None, None, None)


def fetch(ident: int) -> OutgoingLetter:
    """The letter as the database has it now, in no transaction of ours."""
    db.session.rollback()
    letter = db.session.get(OutgoingLetter, ident, populate_existing=True)
    assert letter is not None
    db.session.expunge(letter)
    db.session.rollback()
    return letter
