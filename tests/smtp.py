"""Mail servers for tests: a real one that keeps what it gets, and a scripted one that behaves as badly as told."""

import contextlib
import email
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

TLS = Path(__file__).parent / "outbox" / "tls"
AUTHORITY = str(TLS / "authority.pem")
Refusal = Callable[[str, int], str | None]


@dataclass(frozen=True)
class Received:
    """A letter as it came in, with its envelope."""

    sender: str
    recipient: str
    raw: bytes
    recipients: int = 1

    @property
    def message(self) -> EmailMessage:
        """The letter, parsed."""
        return email.message_from_bytes(self.raw, policy=default)

    @property
    def message_id(self) -> str:
        """What tells a repeated letter from another one."""
        return str(self.message["Message-ID"])


@dataclass
class PostOffice:
    """A real server. ``refuse`` may answer a recipient (with the number of the attempt) with an error line."""

    port: int
    received: list[Received] = field(default_factory=list)
    refuse: Refusal = lambda recipient, attempt: None
    slowness: float = 0.0
    connections: int = 0
    _attempts: dict[str, int] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """The application's configuration for this server."""
        return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": self.port, "MAIL_TIMEOUT": 5, "MAIL_DATA_TIMEOUT": 5}

    def to(self, recipient: str) -> list[Received]:
        """The letters that somebody got."""
        return [letter for letter in self.received if letter.recipient == recipient]

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._attempts[address] = self._attempts.get(address, 0) + 1
        refusal = self.refuse(address, self._attempts[address])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        time.sleep(self.slowness)
        assert envelope.mail_from is not None
        letter = Received(
            envelope.mail_from, envelope.rcpt_tos[0], cast(bytes, envelope.original_content), len(envelope.rcpt_tos)
        )
        self.received.append(letter)
        return "250 2.0.0 kept"


@contextlib.contextmanager
def post_office(
    *, certificate: str = "", security: str = "none", account: tuple[str, str] | None = None, utf8: bool = False
) -> Iterator[PostOffice]:
    """A running server on loopback, with STARTTLS or TLS under one of the certificates in tests/outbox/tls."""
    office = PostOffice(free_port())
    options: dict[str, Any] = {"enable_SMTPUTF8": utf8}
    if account:
        options |= {"authenticator": _door(account), "auth_required": True, "auth_require_tls": False}
    if security == "starttls":
        options |= {"tls_context": _context(certificate), "require_starttls": True}
    if security == "tls":
        options |= {"ssl_context": _context(certificate)}
    controller = Controller(office, hostname="127.0.0.1", port=office.port, ready_timeout=20, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def _door(account: tuple[str, str]) -> Callable[..., AuthResult]:
    def admit(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login.decode(), data.password.decode()) == account, handled=False)

    return admit


def _context(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{certificate}.pem", TLS / "server.key")
    return context


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


HANG = "hang"
DROP = "drop"


@dataclass
class BadServer:
    """Follows its script: a reply line, HANG (silence) or DROP (the line goes dead) for ``banner``, a verb or ``end``;
    a list has one for each time, until it is used up.

    ``end`` is the reply to the last line of a letter; what was read until then is in ``taken``. ``offers`` are EHLO
    extensions. ``commands`` holds every line that was sent.
    """

    port: int
    script: dict[str, str | list[str]]
    offers: tuple[str, ...] = ()
    taken: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self) -> dict[str, Any]:
        """The application's configuration for this server, with little patience."""
        return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": self.port, "MAIL_TIMEOUT": 0.4, "MAIL_DATA_TIMEOUT": 0.4}

    def serve(self, connection: socket.socket) -> None:
        """One connection, to its good or bad end."""
        self.connections += 1
        with contextlib.suppress(OSError, _Dead), connection, connection.makefile("rwb") as line:
            self._say(line, "banner", "220 bad.example ready")
            for command in line:
                text = command.decode().strip()
                self.commands.append(text)
                self._answer(line, text)

    def _answer(self, line: Any, text: str) -> None:
        verb = text.split(" ")[0].upper()
        if verb == "EHLO":
            names = ["bad.example", *self.offers]
            hello = "\r\n".join(f"250{' ' if name is names[-1] else '-'}{name}" for name in names)
            self._say(line, verb, hello)
        elif verb == "DATA":
            self._say(line, verb, "354 go on")
            if verb in self.script:
                return
            self._take(line)
            self._say(line, "end", "250 2.0.0 kept")
        else:
            self._say(line, verb, "250 2.0.0 ok")

    def _take(self, line: Any) -> None:
        raw = b""
        for piece in line:
            if piece == b".\r\n":
                break
            raw += piece.removeprefix(b".") if piece.startswith(b"..") else piece
        self.taken.append(raw)

    def _say(self, line: Any, step: str, usual: str) -> None:
        planned = self.script.get(step, usual)
        reply = planned if isinstance(planned, str) else planned.pop(0) if planned else usual
        if reply == HANG:
            self.stopped.wait(30)
        if reply in (HANG, DROP):
            raise _Dead
        line.write(reply.encode() + b"\r\n")
        line.flush()


class _Dead(Exception):
    pass


@contextlib.contextmanager
def bad_server(script: Mapping[str, str | list[str]], offers: tuple[str, ...] = ()) -> Iterator[BadServer]:
    """A running server that follows the script; the script can be changed while it runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = BadServer(listener.getsockname()[1], dict(script), offers)
        threading.Thread(target=_accept, args=(listener, server), daemon=True).start()
        try:
            yield server
        finally:
            server.stopped.set()
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server: BadServer) -> None:
    with contextlib.suppress(OSError):
        while not server.stopped.is_set():
            connection, _ = listener.accept()
            threading.Thread(target=server.serve, args=(connection,), daemon=True).start()
