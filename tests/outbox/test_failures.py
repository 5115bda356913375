"""Each line of the table in which failures are told apart, and the waits between attempts."""

import smtplib
import ssl
from datetime import UTC, datetime, timedelta

import pytest

from integrationrunde.outbox.failures import FailureClass, Phase, Reply, broken, next_attempt, refused

NOW = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phase", "code", "text", "kind"),
    [
        (Phase.CONNECT, 421, "too busy", "temporary"),
        (Phase.CONNECT, 554, "no service for you", "configuration"),
        (Phase.CONNECT, 535, "5.7.8 authentication failed", "configuration"),
        (Phase.CONNECT, 454, "4.7.0 TLS not available", "temporary"),
        (Phase.SENDER, 421, "4.3.2 closing", "temporary"),
        (Phase.SENDER, 530, "5.7.0 authenticate first", "configuration"),
        (Phase.SENDER, 550, "5.7.1 not your address", "configuration"),
        (Phase.SENDER, 553, "5.1.8 sender unknown", "configuration"),
        (Phase.SENDER, 552, "5.3.4 message too big", "size"),
        (Phase.SENDER, 451, "4.3.0 later", "temporary"),
        (Phase.RECIPIENT, 450, "4.2.0 greylisted", "temporary"),
        (Phase.RECIPIENT, 452, "4.2.2 mailbox full", "temporary"),
        (Phase.RECIPIENT, 550, "5.1.1 no such user", "hard"),
        (Phase.RECIPIENT, 550, "5.1.2 no such domain", "hard"),
        (Phase.RECIPIENT, 550, "5.2.1 mailbox disabled", "hard"),
        (Phase.RECIPIENT, 550, "no such user", "hard"),
        (Phase.RECIPIENT, 550, "5.5.0 mailbox unavailable", "hard"),
        (Phase.RECIPIENT, 553, "mailbox name not allowed", "hard"),
        (Phase.RECIPIENT, 550, "5.2.2 mailbox full", "soft"),
        (Phase.RECIPIENT, 552, "mailbox full", "soft"),
        (Phase.RECIPIENT, 552, "5.3.4 too big", "size"),
        (Phase.RECIPIENT, 550, "5.7.1 rejected", "policy"),
        (Phase.RECIPIENT, 550, "blocked because of spam", "policy"),
        (Phase.RECIPIENT, 554, "transaction failed", "policy"),
        (Phase.DATA, 554, "no valid recipients", "policy"),
        (Phase.FINAL, 550, "5.7.26 DMARC", "policy"),
        (Phase.FINAL, 550, "message refused", "policy"),
        (Phase.FINAL, 552, "5.2.3 message too long", "size"),
        (Phase.FINAL, 550, "5.1.1 no such user after all", "hard"),
        (Phase.FINAL, 451, "4.3.0 try later", "temporary"),
    ],
)
def test_replies(phase: Phase, code: int, text: str, kind: str) -> None:
    assert refused(Reply.of(code, text), phase).kind == kind


@pytest.mark.parametrize(
    ("phase", "error", "kind"),
    [
        (Phase.CONNECT, ConnectionRefusedError("refused"), "temporary"),
        (Phase.CONNECT, TimeoutError("timed out"), "temporary"),
        (Phase.CONNECT, ssl.SSLCertVerificationError("self-signed"), "configuration"),
        (Phase.CONNECT, ssl.SSLEOFError("broken off"), "temporary"),
        (Phase.CONNECT, smtplib.SMTPNotSupportedError("no STARTTLS"), "configuration"),
        (Phase.CONNECT, smtplib.SMTPException("no suitable authentication"), "configuration"),
        (Phase.CONNECT, smtplib.SMTPHeloError(501, b"bad name"), "configuration"),
        (Phase.CONNECT, smtplib.SMTPConnectError(421, b"busy"), "temporary"),
        (Phase.CONNECT, smtplib.SMTPAuthenticationError(535, b"no"), "configuration"),
        (Phase.RECIPIENT, smtplib.SMTPServerDisconnected("gone"), "temporary"),
        (Phase.DATA, TimeoutError("timed out"), "temporary"),
        (Phase.FINAL, smtplib.SMTPServerDisconnected("gone"), "unknown"),
        (Phase.FINAL, TimeoutError("timed out"), "unknown"),
        (Phase.SENDER, smtplib.SMTPNotSupportedError("no SMTPUTF8"), "hard"),
    ],
)
def test_errors(phase: Phase, error: Exception, kind: str) -> None:
    assert broken(error, phase).kind == kind


def test_what_a_server_says_becomes_one_short_line() -> None:
    reply = Reply.of(550, b"5.1.1 one\r\ntwo \xff\x00" + b"x" * 5000)
    assert reply.text.startswith("5.1.1 one two")
    assert reply.text.isprintable()
    assert len(reply.text) == 1000
    assert reply.enhanced == "5.1.1"


def test_waits_grow_and_are_the_same_each_time_but_not_for_every_letter() -> None:
    waits = [next_attempt(1, attempts, NOW) - NOW for attempts in range(1, 9)]
    least = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 360, 360, 360)]
    assert all(low <= wait <= low * 1.1 for low, wait in zip(least, waits, strict=True))
    assert waits == [next_attempt(1, attempts, NOW) - NOW for attempts in range(1, 9)]
    assert len({next_attempt(letter, 1, NOW) for letter in range(50)}) > 40


def test_only_what_may_pass_by_itself_is_tried_again() -> None:
    again = {kind for kind in FailureClass if kind.is_tried_again}
    assert again == {FailureClass.TEMPORARY, FailureClass.UNKNOWN, FailureClass.CONFIGURATION}
