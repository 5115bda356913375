"""Fetching from a mailbox: stored first, moved afterwards, whatever happens in between."""

import dataclasses
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from imapclient import IMAPClient

from integrationrunde.inbox import fetching, imap, queries
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.inbox.settings import MailboxSettings
from integrationrunde.kit.database import db
from tests.inbox import dovecot
from tests.inbox.letters import letter
from tests.inbox.mailbox import FakeServer

pytestmark = pytest.mark.usefixtures("house")


def fill(settings: MailboxSettings, server: FakeServer, *letters: bytes) -> None:
    for raw in letters:
        if settings.security == "none":
            server.put(raw)
        else:
            with signed_in(settings) as client:
                client.append("INBOX", raw)


def signed_in(settings: MailboxSettings) -> IMAPClient:
    client = IMAPClient(settings.host, settings.port, ssl=False, use_uid=True)
    client.starttls(settings.tls())
    client.login(settings.username, settings.password)
    return client


def names(settings: MailboxSettings, server: FakeServer) -> dict[str, int]:
    """How many letters lie in each folder."""
    if settings.security == "none":
        return {name: len(kept) for name, kept in server.folders.items()}
    with signed_in(settings) as client:
        return {name: client.folder_status(name, "MESSAGES")[b"MESSAGES"] for _, _, name in client.list_folders()}


def stored() -> list[bytes]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(IncomingLetter.raw).order_by(IncomingLetter.id)))


def test_letters_are_stored_byte_by_byte_and_moved(mailbox: Callable[..., MailboxSettings], server: FakeServer) -> None:
    settings = mailbox()
    letters = [letter(f"Zusage {n} mit Grüßen\n").replace(b"\n", b"\r\n") for n in range(5)]
    fill(settings, server, *letters)
    assert fetching.fetch(settings) == fetching.Fetched(stored=5)
    assert stored() == letters
    assert names(settings, server) == {"INBOX": 0, "Verarbeitet": 5}
    fill(settings, server, letters[0], letter("Neu\n"))
    assert fetching.fetch(settings) == fetching.Fetched(stored=1, known=1)
    assert names(settings, server) == {"INBOX": 0, "Verarbeitet": 7}


def test_letters_stay_unread_and_are_marked(real_server: dovecot.Dovecot) -> None:
    settings = real_server.mailbox()
    with signed_in(settings) as client:
        client.append("INBOX", letter("Ja\n"))
    fetching.fetch(settings)
    with signed_in(settings) as client:
        client.select_folder("Verarbeitet")
        (flags,) = client.get_flags(client.search()).values()
    assert imap.DONE in flags
    assert b"\\Seen" not in flags


def test_encrypted_from_the_first_byte(real_server: dovecot.Dovecot) -> None:
    settings = real_server.mailbox()
    assert not fetching.fetch(dataclasses.replace(settings, security="tls", port=real_server.tls_port)).failure
    for distrusted in (
        dataclasses.replace(settings, ca_file=None),
        dataclasses.replace(settings, security="tls", port=real_server.tls_port, ca_file=None),
    ):
        assert "CERTIFICATE_VERIFY_FAILED" in fetching.fetch(distrusted).failure


def test_wrong_password_is_written_down(real_server: dovecot.Dovecot) -> None:
    settings = real_server.mailbox(password="wrong")
    assert fetching.fetch(settings).failure
    (mailbox,) = queries.mailboxes()
    assert mailbox.failing_since is not None
    assert fetching.fetch(dataclasses.replace(settings, password="secret")).failure == ""
    db.session.rollback()
    (mailbox,) = queries.mailboxes()
    assert (mailbox.failing_since, mailbox.failure) == (None, None)
    assert mailbox.fetched_at is not None


@pytest.mark.parametrize("lacks", [{"MOVE"}, {"MOVE", "UIDPLUS"}])
def test_server_that_cannot_move(server: FakeServer, lacks: set[str]) -> None:
    server.lacks = lacks
    server.put(letter("Ja\n"))
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(stored=1)
    assert len(server.folders["Verarbeitet"]) == 1
    assert fetching.fetch(server.mailbox()) == fetching.Fetched()


def test_mailbox_that_must_not_be_changed(server: FakeServer) -> None:
    server.is_read_only = True
    server.put(letter("Ja\n"))
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(stored=1)
    server.commands.clear()
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(known=1)
    assert not [command for command in server.commands if "FETCH" in command]


@pytest.mark.parametrize("command", ["FETCH", "STORE", "MOVE", "SEARCH", "LOGIN"])
def test_connection_that_breaks_loses_nothing_and_doubles_nothing(server: FakeServer, command: str) -> None:
    for number in range(3):
        server.put(letter(f"Zusage {number}\n"))
    server.fails_on = command
    for _ in range(4):
        assert fetching.fetch(server.mailbox()).failure
    server.fails_on = ""
    assert not fetching.fetch(server.mailbox()).failure
    assert [raw[-2:] for raw in stored()] == [b"0\n", b"1\n", b"2\n"]
    assert {name: len(kept) for name, kept in server.folders.items()} == {"INBOX": 0, "Verarbeitet": 3}


@pytest.mark.parametrize("command", ["MOVE", "CREATE", "STORE"])
def test_server_that_refuses_to_move_is_reported_and_letters_are_stored(server: FakeServer, command: str) -> None:
    for number in range(3):
        server.put(letter(f"Zusage {number}\n"))
    server.refuses = command
    done = fetching.fetch(server.mailbox())
    assert (done.stored, done.failed) == (3, 0)
    assert "you may not" in done.failure
    server.refuses = ""
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(known=3)
    assert len(server.folders["Verarbeitet"]) == 3


def test_new_numbers_of_the_server_store_nothing_twice(server: FakeServer) -> None:
    server.is_read_only = True
    server.put(letter("Ja\n"))
    fetching.fetch(server.mailbox())
    server.validity = 8
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(known=1)


def test_silent_server_is_given_up(server: FakeServer) -> None:
    server.silence = 5
    assert "timed out" in fetching.fetch(server.mailbox(timeout=0.3)).failure


def test_letter_that_cannot_be_stored_goes_aside_and_the_others_go_on(server: FakeServer) -> None:
    server.put(letter("Gift\n", Subject="Gift"))
    server.put(letter("Gut\n"))
    trigger = "CREATE TRIGGER poison BEFORE INSERT ON incoming_letter WHEN NEW.subject = 'Gift'"
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the trigger is SQLite's")
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"{trigger} BEGIN SELECT RAISE(ABORT, 'poison'); END")
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(stored=1, failed=1)
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(failed=1)
    assert fetching.fetch(server.mailbox()) == fetching.Fetched(failed=1)
    assert fetching.fetch(server.mailbox()) == fetching.Fetched()
    assert {name: len(kept) for name, kept in server.folders.items()} == {"INBOX": 0, "Verarbeitet": 1, "Fehler": 1}


def test_told_to_stop_it_ends_between_two_letters(server: FakeServer) -> None:
    for number in range(3):
        server.put(letter(f"Zusage {number}\n"))
    answers = iter([False, True])
    assert fetching.fetch(server.mailbox(), stop=lambda: next(answers)) == fetching.Fetched(stored=1)
