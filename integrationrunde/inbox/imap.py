"""One talk with an IMAP server. Only here is the server spoken to."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from integrationrunde.inbox.reading import MOST_BYTES
from integrationrunde.inbox.settings import MailboxSettings

DONE = b"$Verarbeitet"

Unreachable = (IMAPClientError, OSError)
"""What a server that is away, slow or unwilling raises (time-outs and TLS errors are OSError)."""


class NotMoved(Exception):
    """The server refuses to mark or move letters: a missing right, a folder that cannot be made."""


class Folder:
    """The open folder of a mailbox."""

    def __init__(self, client: IMAPClient, settings: MailboxSettings) -> None:
        self._client, self._settings = client, settings
        opened, self.is_read_only = _selected(client, settings.folder)
        self.uid_validity = int(opened.get(b"UIDVALIDITY", 0))
        flags = opened.get(b"PERMANENTFLAGS", ())
        self._can_mark = b"\\*" in flags or DONE in flags
        self._can_move = client.has_capability("MOVE")

    def waiting(self) -> list[int]:
        """The UIDs of the letters in the folder, the oldest first."""
        return sorted(self._client.search([b"UNDELETED"]))

    def fetch(self, uid: int) -> bytes | None:
        """The bytes of a letter, at most one more than the limit; None where it has gone. It stays unread."""
        answer = self._client.fetch([uid], [f"BODY.PEEK[]<0.{MOST_BYTES + 1}>"]).get(uid, {})
        return next((value for key, value in answer.items() if key.startswith(b"BODY[]")), None)

    def put(self, uid: int, folder: str) -> None:
        """Mark a letter as done and move it; a server without MOVE (RFC 6851) copies and deletes.

        Raises NotMoved where the server will not; the talk can go on.
        """
        try:
            self._put(uid, folder)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise NotMoved(str(error)) from error

    def _put(self, uid: int, folder: str) -> None:
        if self._can_mark:
            self._client.add_flags([uid], [DONE], silent=True)
        if not self._client.folder_exists(folder):
            self._client.create_folder(folder)
        if self._can_move:
            self._client.move([uid], folder)
            return
        self._client.copy([uid], folder)
        self._client.delete_messages([uid], silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge([uid])


def _selected(client: IMAPClient, folder: str) -> tuple[dict[bytes, Any], bool]:
    """What the server says of the folder, and whether it may only be read."""
    try:
        return client.select_folder(folder), False
    except IMAPClientReadOnlyError:
        return client.select_folder(folder, readonly=True), True


@contextmanager
def opened(settings: MailboxSettings) -> Iterator[Folder]:
    """The mailbox, signed in; certificates are checked, and no answer takes longer than the time-out."""
    client = IMAPClient(
        settings.host,
        port=settings.port,
        ssl=settings.security == "tls",
        ssl_context=settings.tls() if settings.security == "tls" else None,
        timeout=SocketTimeout(connect=settings.timeout, read=settings.timeout),
    )
    try:
        if settings.security == "starttls":
            client.starttls(settings.tls())
        client.login(settings.username, settings.password)
        yield Folder(client, settings)
    finally:
        _leave(client)


def _leave(client: IMAPClient) -> None:
    """Say goodbye. What was to be done has been done: a server that hangs up first is no error."""
    try:
        client.logout()
    except Unreachable:
        with suppress(*Unreachable):
            client.shutdown()
