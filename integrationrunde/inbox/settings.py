"""Where letters come in: the settings of the mailbox (docs/operations.md)."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MailboxSettings:
    """A mailbox and how to reach it. ``security`` is ``tls``, ``starttls`` or ``none``; ``timeout`` in seconds."""

    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str
    done_folder: str
    failed_folder: str
    ca_file: str | None
    timeout: float

    @property
    def name(self) -> str:
        """What tells this mailbox from others."""
        return f"{self.username}@{self.host}/{self.folder}"[:400]

    def tls(self) -> ssl.SSLContext:
        """A context that checks the server's certificate and name."""
        return ssl.create_default_context(cafile=self.ca_file)


def mailbox_of(config: Mapping[str, Any]) -> MailboxSettings | None:
    """The mailbox that the configuration names, None where it names none."""
    if not config["INBOX_HOST"]:
        return None
    return MailboxSettings(
        host=config["INBOX_HOST"],
        port=config["INBOX_PORT"],
        security=config["INBOX_SECURITY"],
        username=config["INBOX_USERNAME"],
        password=config["INBOX_PASSWORD"],
        folder=config["INBOX_FOLDER"],
        done_folder=config["INBOX_DONE_FOLDER"],
        failed_folder=config["INBOX_FAILED_FOLDER"],
        ca_file=config["INBOX_CA_FILE"],
        timeout=config["INBOX_TIMEOUT"],
    )


def takes_letters(config: Mapping[str, Any]) -> bool:
    """Whether answers by calendar and bounces can reach us at all, by IMAP or by a mail pipe."""
    return bool(config["INBOX_HOST"] or config["INBOX_PIPE"] or config["INBOX_ADDRESS"])
