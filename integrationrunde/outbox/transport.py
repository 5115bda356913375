"""The way to the mail server: one verified connection that is kept open. The only file that imports Flask-Mail.

Flask-Mail by itself accepts any certificate, never times out and loses partial refusals. So its connection is opened
here, and the talk with the server is ours: one recipient per transaction, and we know how far it came before it broke.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_mail import Connection, Mail

from integrationrunde.kit.addresses import needs_utf8
from integrationrunde.outbox.failures import FailureClass, NotDelivered, Phase, Reply, broken, refused

_WORST_NUMBER_OF_COMMANDS = 12


@dataclass(frozen=True, slots=True)
class Parcel:
    """A rendered letter with its envelope. ``envelope_id`` comes back in delivery reports (RFC 3461)."""

    sender: str
    recipient: str
    envelope_id: str
    raw: bytes


class VerifiedConnection(Connection):
    """Flask-Mail's connection with verified TLS, time-outs and our own name in the greeting."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt as configured, sign in. Raises what smtplib, ssl and sockets raise."""
        config = current_app.config
        host = self._connected(config)
        try:
            if config["MAIL_SECURITY"] == "starttls":
                host.starttls(context=_tls(config))
            host.ehlo_or_helo_if_needed()
            _hurry(host)
            if config["MAIL_USERNAME"] and config["MAIL_PASSWORD"]:
                host.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
        except BaseException:
            host.close()
            raise
        return host

    def _connected(self, config: dict[str, Any]) -> smtplib.SMTP:
        where = (config["MAIL_SERVER"], config["MAIL_PORT"], config["MAIL_DOMAIN"])
        if config["MAIL_SECURITY"] == "tls":
            return smtplib.SMTP_SSL(*where, timeout=config["MAIL_TIMEOUT"], context=_tls(config))
        return smtplib.SMTP(*where, timeout=config["MAIL_TIMEOUT"])


class VerifiedMail(Mail):
    """Flask-Mail that opens verified connections."""

    def connect(self) -> VerifiedConnection:
        """A connection that is not open yet."""
        return VerifiedConnection(self)


def _hurry(host: smtplib.SMTP) -> None:
    """Send small pieces at once: waiting for more, as sockets do by default, costs 40 ms a letter."""
    if host.sock:
        host.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _tls(config: dict[str, Any]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=config["MAIL_CA_FILE"])


def longest_talk() -> float:
    """The seconds that sending one letter can take, from the first connect to the reply after the last line."""
    config = current_app.config
    return float(config["MAIL_DATA_TIMEOUT"] * 2 + config["MAIL_TIMEOUT"] * _WORST_NUMBER_OF_COMMANDS)


class Courier:
    """Carries letters over one connection that stays open between them. Not for several threads."""

    def __init__(self) -> None:
        self._connection = VerifiedMail().connect()

    def send(self, parcel: Parcel) -> Reply:
        """Send one letter; gives the server's acceptance. Raises NotDelivered."""
        was_open = self._is_open
        if not was_open:
            self._open()
        try:
            return self._talk(parcel)
        except NotDelivered as failure:
            has_hung_up = was_open and not self._is_open and failure.phase is Phase.SENDER
            if not has_hung_up:
                raise
        # A server closes a connection that was idle or has served many letters: that is not this letter's fault.
        self._open()
        return self._talk(parcel)

    def close(self) -> None:
        """Say goodbye and close; the courier can be used again afterwards."""
        if self._is_open:
            try:
                self._host.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()
        self._connection.host = None

    @property
    def _is_open(self) -> bool:
        return self._connection.host is not None

    @property
    def _host(self) -> smtplib.SMTP:
        host = self._connection.host
        if host is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return host

    def _open(self) -> None:
        try:
            self._connection.host = self._connection.configure_host()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise broken(error, Phase.CONNECT) from error

    def _drop(self) -> None:
        if self._connection.host is not None:
            self._connection.host.close()
            self._connection.host = None

    def _talk(self, parcel: Parcel) -> Reply:
        talk = _Talk(self._host, parcel)
        try:
            return talk.run()
        except NotDelivered as failure:
            self._recover(failure)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop_unless_only_unsupported(error)
            raise broken(error, talk.phase) from error

    def _recover(self, failure: NotDelivered) -> None:
        """After a refusal the connection serves the next letter, unless the server is about to close it."""
        try:
            if failure.code.startswith("421") or self._host.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop_unless_only_unsupported(self, error: Exception) -> None:
        if not isinstance(error, smtplib.SMTPNotSupportedError):
            self._drop()


class _Talk:
    """One SMTP transaction; ``phase`` tells how far it has come."""

    def __init__(self, host: smtplib.SMTP, parcel: Parcel) -> None:
        self._host = host
        self._parcel = parcel
        self.phase = Phase.SENDER

    def run(self) -> Reply:
        host, parcel = self._host, self._parcel
        self._expect(host.mail(parcel.sender, self._sender_options()))
        self.phase = Phase.RECIPIENT
        self._expect(host.rcpt(parcel.recipient, self._recipient_options()))
        self.phase = Phase.DATA
        self._expect(host.docmd("DATA"), 354)
        return self._data(parcel.raw)

    def _data(self, raw: bytes) -> Reply:
        host = self._host
        patience = host.sock.gettimeout() if host.sock else None
        self._wait_up_to(current_app.config["MAIL_DATA_TIMEOUT"])
        try:
            host.send(re.sub(rb"(?m)^\.", b"..", raw))
            self.phase = Phase.FINAL
            host.send(b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")
            return self._expect(host.getreply())
        finally:
            self._wait_up_to(patience)

    def _wait_up_to(self, seconds: float | None) -> None:
        if self._host.sock:
            self._host.sock.settimeout(seconds)

    def _expect(self, answer: tuple[int, bytes], wanted: int = 250) -> Reply:
        reply = Reply.of(*answer)
        if reply.code == wanted or (wanted == 250 and reply.code == 251):
            return reply
        if reply.code < 400:
            raise smtplib.SMTPServerDisconnected(f"out of step: {reply.code}")
        raise refused(reply, self.phase)

    def _sender_options(self) -> list[str]:
        host, parcel = self._host, self._parcel
        options = [f"SIZE={len(parcel.raw)}"] if host.has_extn("size") else []
        if host.has_extn("dsn"):
            options += ["RET=HDRS", f"ENVID={parcel.envelope_id}"]
        if needs_utf8(parcel.recipient):
            if not host.has_extn("smtputf8"):
                raise NotDelivered(FailureClass.HARD, self.phase, "", "the mail server takes ASCII addresses only")
            options.append("SMTPUTF8")
        return options

    def _recipient_options(self) -> list[str]:
        if not self._host.has_extn("dsn"):
            return []
        options = ["NOTIFY=FAILURE,DELAY"]
        if self._parcel.recipient.isascii():
            options.append(f"ORCPT=rfc822;{_xtext(self._parcel.recipient)}")
        return options


def _xtext(text: str) -> str:
    """RFC 3461, section 4."""
    return "".join(c if "!" <= c <= "~" and c not in "+=" else f"+{ord(c):02X}" for c in text)
