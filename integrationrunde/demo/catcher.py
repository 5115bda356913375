"""The catcher: an SMTP server that delivers nothing and keeps each letter as a file, as it came in."""

import itertools
import os
import time
from pathlib import Path

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

log = structlog.get_logger()

LARGEST = 32 * 1024 * 1024


class Keeper:
    """Keeps letters in a folder. A file appears under its name only when it is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd
        """Store a letter and take responsibility for it."""
        content = envelope.original_content or b""
        name = self.store(content)
        log.info("caught", letter=name, size=len(content), recipients=len(envelope.rcpt_tos))
        return f"250 OK {name}"

    def store(self, content: bytes) -> str:
        """Write the letter; gives its name, which sorts by the time of arrival."""
        name = f"{time.time_ns()}-{os.getpid()}-{next(self._numbers)}"
        fresh = self._folder / f".{name}.tmp"
        fresh.write_bytes(content)
        fresh.replace(self._folder / f"{name}.eml")
        return name


def controller(folder: Path, *, host: str, port: int) -> Controller:
    """The catcher, ready to be started. `start` raises OSError where the port is taken."""
    return Controller(Keeper(folder), hostname=host, port=port, data_size_limit=LARGEST, enable_SMTPUTF8=True)
