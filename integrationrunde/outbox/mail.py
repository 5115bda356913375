"""What a room wants to say to one recipient, before it becomes a letter.

Texts name links by `link`: a placeholder that is replaced by the recipient's own link while the letter is rendered. It
can only ever become a link of the letter's own capability, so no text, whoever typed it, can carry a link of
somebody else.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime

from integrationrunde.kit.actor import Actor
from integrationrunde.kit.links import Capability

OPEN, CLOSE = "\ue000", "\ue001"
PLACEHOLDER = re.compile(f"{OPEN}((?!/)(?:(?!\\.\\.)[a-z0-9/_.?=-]){{0,100}}){CLOSE}")


def link(path: str = "") -> str:
    """The placeholder for the recipient's own link: "" is their page, "sitzung/7" a page below it.

    Raises ValueError for a path that is not made of small letters, digits and ``/ _ . ? = -``.
    """
    placeholder = f"{OPEN}{path}{CLOSE}"
    if not PLACEHOLDER.fullmatch(placeholder):
        raise ValueError(f"no path below a personal link: {path!r}")
    return placeholder


_UNUSUAL = re.compile("[^\n\t -~]")


def has_links(text: str) -> bool:
    """Whether the text names a personal link."""
    return PLACEHOLDER.search(text) is not None


def tidy(text: str) -> str:
    """The text with ``\\n`` line ends and without control, private-use and surrogate characters, placeholders kept."""
    pieces = PLACEHOLDER.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    pieces[::2] = [_printable(piece) for piece in pieces[::2]]
    pieces[1::2] = [link(path) for path in pieces[1::2]]
    return "".join(pieces)


def _printable(text: str) -> str:
    return _UNUSUAL.sub(lambda match: "" if unicodedata.category(match[0]) in ("Cc", "Cs", "Co") else match[0], text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """The one to whom a letter goes; ``name`` may be empty, ``language`` is ``de`` or ``en``."""

    name: str
    address: str
    language: str = "de"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalLink:
    """What the links of a letter open, and below which path of the house: ``/r`` gives ``https://host/r/<token>``."""

    capability: Capability
    root: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarPart:
    """A calendar object as bytes, with what the outbox must know of it (equal to what the bytes say)."""

    content: bytes
    method: str
    uid: str
    sequence: int


LARGEST_ENCLOSURE = 8_000_000
"""In bytes: with its encoding a letter stays below the 12 MB that most servers take."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enclosed:
    """A file that a letter carries along, with its name and media type (``application/pdf``)."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What the letter speaks of; for finding it again."""

    series_id: int | None = None
    meeting_id: int | None = None
    seat_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One mail to one recipient.

    ``key`` names the fact ("invite:12:3"): saying it twice is one mail. ``kind`` is a word for lists (``invitation``,
    ``update``, ``cancellation``, ``reminder``, ``receipt``, ``account``). ``in_reply_to`` is the Message-ID of the
    first letter of a thread. ``due_at`` delays the first attempt, ``expires_at`` (the start of the meeting) ends all
    attempts. Without ``html`` the letter is plain text, without ``reply_to`` it has the house's. ``stands_alone`` is
    for a letter that cancels a calendar entry and says something of its own besides (the receipt of a hand-over): it
    leaves even where the invitation that it cancels never did. ``by_day``: each attempt waits for the hours at which
    letters may leave that nobody sends by hand (`kit.office_hours`).
    """

    key: str
    kind: str
    recipient: Recipient
    subject: str
    text: str
    html: str = ""
    calendar: CalendarPart | None = None
    enclosed: Enclosed | None = None
    link: PersonalLink | None = None
    about: About = field(default_factory=About)
    reply_to: str = ""
    in_reply_to: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    stands_alone: bool = False
    by_day: bool = False


def as_reminder(mail: Mail, *, by: Actor, due_at: datetime | None = None) -> Mail:
    """The mail as a reminder: by day where it leaves by itself or waits; at any hour where somebody sends it now."""
    return replace(mail, due_at=due_at, by_day=due_at is not None or by.kind == "system")
