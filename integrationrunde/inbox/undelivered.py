"""Bounces in words: reports by servers that know nothing of RFC 3464 (qmail, Exim and many others)."""

import logging
import re
from email.message import Message
from functools import lru_cache

from flufl.bounce import all_failures

from integrationrunde.inbox import markup
from integrationrunde.inbox.reading import ADDRESS, Letter, Part, addresses_in, payload_of, read

_MOST = 60_000
_MOST_LINES_FOR_RULES = 10_000
_RETURNED = (
    "message/rfc822",
    "message/global",
    "message/global-headers",
    "text/rfc822-headers",
    "message/rfc822-headers",
)

_COPY = re.compile(
    r"\W{0,80}?(-{2,}[^\n]{0,60}(copy|original message|message header|unsent message|returned message"
    r"|undelivered message|body of|beginning of|begin of|bounced e-?mail|transcript ends|ursprüngliche|kopie"
    r"|nachricht)|(this is a copy of|below this line is a copy|included below is|the following is a copy"
    r"|original message (follows|headers?)|your (original )?message (follows|reads|headers)|received: from\b"
    r"|bounced e-?mail:|message headers? follow|the (header|body|content)s? of (the|your) (original )?message"
    r"|von der (originalnachricht|ursprünglichen)))",
    re.IGNORECASE,
)
_FIRST_FIELD = re.compile(r"(?:Return-Path|Received|Message-ID|MIME-Version|Date|From|Subject|To): ", re.IGNORECASE)
_ANY_FIELD = re.compile(r"[A-Za-z-]{1,60}:")
_STILL_TRYING = re.compile(
    r"\bdelayed\b|delivery status notification ?\(delay\)|warning\W{1,3}(could not|cannot) send"
    r"|still being retried|warning message only|(do not|don't) need to resend|delivery attempts will continue"
    r"|will (keep|continue) (to )?try|will be (re-?tried|retried)|not yet been delivered"
    r"|has not been delivered yet|no action is required|zustellung verzögert|verzögert(e|es|er)?\b"
    r"|wird weiterhin versucht|temporarily delayed|queued for delivery",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"permanent(ly)?\b|fatal error|could not be delivered|cannot be delivered|undeliverable|given up|giving up"
    r"|gave up|delivery (has )?failed|failed (permanently|to deliver)|returned mail|returned to sender"
    r"|failure notice|time(d)? ?out\b.{0,40}(deliver|queue)|too long|unzustellbar|nicht zugestellt werden"
    r"|retry time(out)? exceeded|delivery time expired",
    re.IGNORECASE,
)
_STRUCTURED = (
    re.compile(r"^\s{0,4}<([^<>\s]{1,64}@[^<>\s]{1,255})>:?[ \t]*(?:\(|$|:)", re.MULTILINE),
    re.compile(r"^\W{0,8}([^\s<>()\"',;:*]{1,64}@[\w.-]{1,253}\w)[ \t]*:?[ \t]*$", re.MULTILINE),
    re.compile(
        r"(?:recipient|addressee|address|failed|unknown user|user unknown|empfänger|adresse|mailbox"
        r"|RCPT TO)\b[^\n@]{0,40}?[\s:<'\"]([^\s<>()\"',;:*]{1,64}@[\w.-]{1,253}\w)",
        re.IGNORECASE,
    ),
    re.compile(r"^\W{0,8}(?:To|An)\W{1,12}([^\s<>()\"',;:*]{1,64}@[\w.-]{1,253}\w)", re.MULTILINE | re.IGNORECASE),
)
_SERVANTS = re.compile(
    r"(mailer-?daemon|postmaster|abuse|hostmaster|support|helpdesk|no-?reply|root|admin\w*)@", re.IGNORECASE
)


def words_of(letter: Letter) -> str:
    """What the reporting server itself wrote, without the copy of the letter."""
    return _split(letter)[0]


def returned(letter: Letter) -> list[Letter]:
    """What a report returns of the original letter: enclosed messages and headers, or a copy in the text."""
    enclosed = [_inner(part) for part in letter.own_parts if part.kind in _RETURNED]
    if enclosed:
        return enclosed
    copy = _split(letter)[1]
    return [read(copy.encode("utf-8", "replace"))] if copy else []


def _inner(part: Part) -> Letter:
    payload = payload_of(part.message)
    if part.kind == "message/rfc822" and isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return Letter(payload[0], ())
    return read(part.content)


@lru_cache(maxsize=2)
def _split(letter: Letter) -> tuple[str, str]:
    """The server's words and the copy of the letter below them."""
    lines = _own_text(letter).split("\n")
    mark = next((number for number, line in enumerate(lines) if len(line) < 200 and _COPY.match(line)), len(lines))
    head = next((number for number in range(len(lines)) if _is_head(lines, number)), len(lines))
    begin = head if head <= mark else next((n for n in range(mark, len(lines)) if _is_head(lines, n)), len(lines))
    return "\n".join(lines[: min(mark, head)]), "\n".join(lines[begin:])


def _is_head(lines: list[str], number: int) -> bool:
    """Whether the header of a letter begins in this line: a known field and three more."""
    if not _FIRST_FIELD.match(lines[number]):
        return False
    following = [line for line in lines[number + 1 : number + 30] if not line.startswith((" ", "\t"))]
    return len(following) > 2 and all(_ANY_FIELD.match(line) for line in following[:3])


def _own_text(letter: Letter) -> str:
    plain = [part.text for part in letter.own_parts if part.kind == "text/plain" or _is_odd_text(part)]
    html = [markup.plain_text(part.text[:_MOST]) for part in letter.own_parts if part.kind == "text/html"]
    text = "\n\n".join(plain if any(text.strip() for text in plain) else html)[:_MOST]
    return "\n".join(line[:2000] for line in text.split("\n"))


def _is_odd_text(part: Part) -> bool:
    return part.kind.startswith("text/") and part.kind not in ("text/html", "text/calendar", "text/rfc822-headers")


def is_delay(letter: Letter) -> bool:
    """Whether a report in words says that the server still tries."""
    subject = letter.field("subject")
    for text in (subject, words_of(letter)[:4000]):
        if _STILL_TRYING.search(text):
            return not _GIVEN_UP.search(text) or bool(re.search(r"warning|delayed", subject, re.IGNORECASE))
        if _GIVEN_UP.search(text):
            return False
    return False


def recipients(letter: Letter) -> list[str]:
    """The addresses that a report in words speaks of."""
    named = letter.addresses("x-failed-recipients")
    if named:
        return named
    strangers = _not_concerned(letter)
    words = words_of(letter)
    for form in _STRUCTURED:
        found = _usable(form.findall(words), strangers)
        if found:
            return found
    found = _usable(by_rules(letter), strangers) or _usable(ADDRESS.findall(words), strangers) or _to_of(letter)
    return found or _usable(_STRUCTURED[0].findall(words), set())


# It writes what went wrong inside of it to standard error, with the letter's words.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
logging.getLogger("flufl.bounce").propagate = False


@lru_cache(maxsize=2)
def by_rules(letter: Letter) -> list[str]:
    """The addresses that flufl.bounce finds; it has raised errors on odd letters, and long lines take it long."""
    if any(not _is_plain(part) for part in letter.own_parts):
        return []
    try:
        found = all_failures(letter.message)
    except Exception:  # foreign rules over foreign bytes
        return []
    return sorted(_text(address) for group in found for address in group)


def _is_plain(part: Part) -> bool:
    """Whether no line is longer than RFC 5322, 2.1.1 permits, and there are not too many of them."""
    lines = part.source.split(b"\n")
    return len(lines) <= _MOST_LINES_FOR_RULES and all(len(line) < 1000 for line in lines)


def _text(address: object) -> str:
    return address.decode("ascii", "replace") if isinstance(address, bytes) else str(address)


def _usable(found: list[str], strangers: set[str]) -> list[str]:
    clean = [address for text in found for address in addresses_in([text.strip("<>'\".,;:()[]")])]
    return list(
        dict.fromkeys(address for address in clean if address not in strangers and not _SERVANTS.match(address))
    )


def _not_concerned(letter: Letter) -> set[str]:
    """Addresses that stand in every report and are not those that could not be reached: the two ends of the report."""
    names = ("from", "to", "return-path", "delivered-to", "reply-to", "sender")
    known = {address for name in names for address in letter.addresses(name)}
    for copy in returned(letter):
        known |= {address for name in ("from", "return-path", "sender", "reply-to") for address in copy.addresses(name)}
    return known - set(_to_of(letter))


def _to_of(letter: Letter) -> list[str]:
    return list(dict.fromkeys(address for copy in returned(letter) for address in copy.addresses("to")))
