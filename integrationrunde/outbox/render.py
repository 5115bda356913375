"""A letter as bytes: a pure function of its row, its enclosure and the keys, so that every attempt sends the same.

The tree is the one that Google and Thunderbird send: text, HTML and calendar as alternatives, the calendar last, and
the calendar once more as a file for programmes that look at files only.
"""

import hashlib
from email.message import EmailMessage, MIMEPart

from icalendar.parser import Contentline

from integrationrunde.kit.addresses import needs_utf8, wire
from integrationrunde.kit.links import Keyring
from integrationrunde.kit.words import _
from integrationrunde.outbox.headers import POLICY, mailbox
from integrationrunde.outbox.mail import OPEN, PLACEHOLDER
from integrationrunde.outbox.models import Enclosure, OutgoingLetter
from integrationrunde.outbox.verp import reply_address

_FILES = {"REQUEST": "einladung.ics", "CANCEL": "absage.ics"}


def render(letter: OutgoingLetter, keys: Keyring) -> bytes:
    """The letter as it travels, all of it ASCII unless the address itself is not.

    Raises UnsendableAddress for an address to which nothing can travel, KeyError where the letter's link key is gone.
    """
    text, html = (_with_links(part, letter, keys) for part in (letter.text, letter.html))
    message = _head(letter, keys)
    message.set_content(text, cte="quoted-printable")
    if html:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    if letter.calendar is not None and letter.calendar_method is not None:
        _attach_calendar(message, _calendar_with_links(letter, keys), letter.calendar_method)
    if letter.enclosure_name is not None and letter.enclosure is not None:
        _enclose(message, letter.enclosure, letter.enclosure_name)
    _finish(message, letter)
    return message.as_bytes(policy=POLICY.clone(utf8=needs_utf8(letter.recipient_address)))


def as_sent_text(letter: OutgoingLetter) -> str:
    """The text for people who may read the letter but must not act for its recipient: every personal link is hidden."""
    return hide_links(letter.text)


def as_sent_html(letter: OutgoingLetter) -> str:
    """The HTML part with every personal link hidden."""
    return PLACEHOLDER.sub("#", letter.html)


def hide_links(text: str) -> str:
    """A text, of a letter or of a mail that is not queued yet, with every personal link hidden."""
    return PLACEHOLDER.sub(_("[personal link]"), text)


def as_text_for(letter: OutgoingLetter, keys: Keyring) -> str:
    """The text with its links, for the day when mail is down and somebody carries it over by hand."""
    return _with_links(letter.text, letter, keys)


def _head(letter: OutgoingLetter, keys: Keyring) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox(letter.sender_name, wire(letter.sender_address))
    message["To"] = mailbox(letter.recipient_name, wire(letter.recipient_address))
    message["Reply-To"] = mailbox("", wire(reply_address(letter, keys)))
    message["Subject"] = letter.subject
    message["Date"] = letter.date
    message["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
        message["References"] = letter.in_reply_to
    message["Auto-Submitted"] = "auto-generated"
    # Not "All": that would suppress bounces as well.
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return message


def _attach_calendar(message: EmailMessage, content: bytes, method: str) -> None:
    message.add_alternative(content.decode(), subtype="calendar", cte="base64", params={"method": method})
    message.add_attachment(content, maintype="application", subtype="ics", filename=_FILES.get(method, "termin.ics"))


def _enclose(message: EmailMessage, enclosure: Enclosure, name: str) -> None:
    main, _slash, sub = enclosure.media_type.partition("/")
    message.add_attachment(enclosure.content, maintype=main, subtype=sub, filename=name)


def _with_links(text: str, letter: OutgoingLetter, keys: Keyring) -> str:
    """The text with the links of the letter's own capability; there is no other that a placeholder could become."""
    capability = letter.capability
    if capability is None:
        return PLACEHOLDER.sub("", text)
    root = f"{letter.link_root}{keys.token(capability, letter.key_id)}"
    return PLACEHOLDER.sub(lambda match: _joined(root, match[1]), text)


def _joined(root: str, path: str) -> str:
    return f"{root}{path}" if not path or path.startswith("?") else f"{root}/{path}"


def _calendar_with_links(letter: OutgoingLetter, keys: Keyring) -> bytes:
    """The calendar object; one without links stays the very bytes that were queued."""
    content = letter.calendar or b""
    if OPEN.encode() not in content:
        return content
    unfolded = _with_links(content.decode().replace("\r\n ", ""), letter, keys)
    lines = (Contentline(line).to_ical() for line in unfolded.split("\r\n"))  # type: ignore[no-untyped-call]
    return b"\r\n".join(lines)


def _finish(message: EmailMessage, letter: OutgoingLetter) -> None:
    """Boundaries from the Message-ID instead of random ones, long enough that no text holds them by chance."""
    message["Content-Language"] = letter.language
    digest = hashlib.sha256(letter.message_id.encode()).hexdigest()[:40]
    parts: list[MIMEPart] = list(message.walk())
    for part in parts[1:]:
        del part["MIME-Version"]
    for number, part in enumerate(part for part in parts if part.is_multipart()):
        part.set_boundary(f"=_{digest}_{number}")
