"""What a failed delivery means, and when to try again.

The enhanced status code (RFC 3463) is asked before the basic one (RFC 5321, 4.2.3).
"""

import enum
import re
import smtplib
import ssl
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta


class FailureClass(enum.StrEnum):
    """Why a letter did not get through.

    ``temporary``      try again later
    ``unknown``        broken off after the last line: it may have arrived; the same bytes are sent again
    ``hard``           the address does not exist
    ``soft``           the mailbox is full; the address stays
    ``size``           the letter is too large; the address stays
    ``policy``         refused as unwanted (spam, DMARC); the operator must look, the address stays
    ``configuration``  the way to our own server is wrong (password, certificate, sender); the whole queue rests
    ``message``        the letter cannot be made from its row
    ``expired``        what it speaks of has begun
    """

    TEMPORARY = "temporary"
    UNKNOWN = "unknown"
    HARD = "hard"
    SOFT = "soft"
    SIZE = "size"
    POLICY = "policy"
    CONFIGURATION = "configuration"
    MESSAGE = "message"
    EXPIRED = "expired"

    @property
    def is_tried_again(self) -> bool:
        """Whether the letter stays in the queue."""
        return self in (FailureClass.TEMPORARY, FailureClass.UNKNOWN, FailureClass.CONFIGURATION)


class Phase(enum.StrEnum):
    """How far the talk with the server had come."""

    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer. ``text`` is one line, at most 1000 characters."""

    code: int
    text: str

    @classmethod
    def of(cls, code: int, text: bytes | str) -> "Reply":
        """The answer as smtplib hands it out."""
        plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return cls(code, " ".join("".join(c if c.isprintable() else " " for c in plain).split())[:1000])

    @property
    def enhanced(self) -> str:
        """The enhanced status code, "" where there is none."""
        match = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", self.text)
        return match[0] if match else ""


class NotDelivered(Exception):
    """A letter did not get through. ``code`` shows the best code known, "" where the server said nothing."""

    def __init__(self, kind: FailureClass, phase: Phase, code: str, text: str) -> None:
        super().__init__(f"{kind} at {phase}: {code} {text}")
        self.kind = kind
        self.phase = phase
        self.code = code
        self.text = text


_CONTENT_WORDS = re.compile(
    r"spam|policy|dmarc|dkim|\bspf\b|block(ed|list)|blacklist|reputation|virus|unsolicited", re.IGNORECASE
)
_NOT_ADMITTED = (530, 534, 535, 538)
_ENHANCED = (
    (re.compile(r"5\.1\.[78]"), FailureClass.CONFIGURATION),
    (re.compile(r"5\.1\.\d+|5\.2\.1"), FailureClass.HARD),
    (re.compile(r"5\.2\.2"), FailureClass.SOFT),
    (re.compile(r"5\.2\.3|5\.3\.4"), FailureClass.SIZE),
    (re.compile(r"5\.6\.7"), FailureClass.HARD),
    (re.compile(r"5\.7\.\d+"), FailureClass.POLICY),
)


def refused(reply: Reply, phase: Phase) -> NotDelivered:
    """What a refusal by the server (a code of 400 and more) means at this phase."""
    code = f"{reply.code} {reply.enhanced}".strip()
    return NotDelivered(_class_of(reply, phase), phase, code, reply.text)


def _class_of(reply: Reply, phase: Phase) -> FailureClass:
    if reply.code < 500:
        return FailureClass.TEMPORARY
    if reply.code in _NOT_ADMITTED or phase is Phase.CONNECT:
        return FailureClass.CONFIGURATION
    enhanced = next((kind for form, kind in _ENHANCED if form.fullmatch(reply.enhanced)), None)
    if phase is Phase.SENDER:
        too_large = reply.code == 552 or enhanced is FailureClass.SIZE
        return FailureClass.SIZE if too_large else FailureClass.CONFIGURATION
    return enhanced or _class_of_basic(reply, phase)


def _class_of_basic(reply: Reply, phase: Phase) -> FailureClass:
    if reply.code == 552:
        return FailureClass.SOFT
    if phase is not Phase.RECIPIENT or _CONTENT_WORDS.search(reply.text):
        return FailureClass.POLICY
    return FailureClass.HARD if reply.code in (550, 551, 553) else FailureClass.POLICY


def broken(error: Exception, phase: Phase) -> NotDelivered:
    """What an exception of smtplib, ssl or the network means at this phase."""
    if isinstance(error, smtplib.SMTPResponseException):
        return refused(Reply.of(error.smtp_code, error.smtp_error), phase)
    text = f"{type(error).__name__}: {error}"[:1000]
    return NotDelivered(_class_of_error(error, phase), phase, "", text)


def _class_of_error(error: Exception, phase: Phase) -> FailureClass:
    if phase is Phase.FINAL:
        return FailureClass.UNKNOWN
    if isinstance(error, smtplib.SMTPServerDisconnected | ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return FailureClass.TEMPORARY
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return FailureClass.CONFIGURATION if phase is Phase.CONNECT else FailureClass.HARD
    if isinstance(error, ssl.SSLError | smtplib.SMTPException):
        return FailureClass.CONFIGURATION
    return FailureClass.TEMPORARY


_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
_LATER = timedelta(hours=6)
PERSEVERANCE = timedelta(hours=48)


def next_attempt(letter_id: int, attempts: int, now: datetime) -> datetime:
    """When to try again after this many failed attempts (from 1).

    Up to a tenth is added, always the same for the same letter and attempt, so that a whole queue that failed at once
    does not come back at once.
    """
    wait = _WAITS[attempts - 1] if attempts <= len(_WAITS) else _LATER
    share = zlib.crc32(f"{letter_id}:{attempts}".encode()) / 2**32
    return now + wait * (1 + share / 10)
