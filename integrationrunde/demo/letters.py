"""Reading caught letters. The files never change, so what was read is remembered."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import cast

from markupsafe import Markup, escape

from integrationrunde.kit.words import fold, sort_key

_NAME = re.compile(r"[0-9]{10,20}-[0-9]{1,10}-[0-9]{1,10}")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


@dataclass(frozen=True)
class Head:
    """A letter in the list."""

    name: str
    recipient: str
    sender: str
    subject: str
    sent_at: datetime | None
    method: str
    searched: str


@dataclass(frozen=True)
class Part:
    """A part of a letter that can be saved; ``number`` finds it again."""

    number: int
    filename: str
    kind: str
    size: int


def newest_first(folder: Path) -> list[str]:
    """The names of all letters in the folder."""
    return sorted((path.stem for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)


def found(folder: Path, query: str) -> list[Head]:
    """The letters whose recipient or subject holds every word of the query, newest first."""
    words = sort_key(query).split()
    heads = (head(folder, name) for name in newest_first(folder))
    return [one for one in heads if all(word in one.searched for word in words)]


def raw(folder: Path, name: str) -> bytes | None:
    """The letter as it came in, None where there is none of this name."""
    path = folder / f"{name}.eml"
    return path.read_bytes() if _NAME.fullmatch(name) and path.is_file() else None


@lru_cache(maxsize=2000)
def head(folder: Path, name: str) -> Head:
    """What the list says of a letter."""
    message = parsed(raw(folder, name) or b"")
    date = message["Date"]
    calendar = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
    recipient, subject = str(message["To"] or ""), str(message["Subject"] or "")
    return Head(
        name=name,
        recipient=recipient,
        sender=str(message["From"] or ""),
        subject=subject,
        sent_at=date.datetime if date is not None and date.datetime and date.datetime.tzinfo else None,
        method=str(calendar.get_param("method") or "") if calendar is not None else "",
        searched=fold(f"{recipient} {subject}"),
    )


def parsed(content: bytes) -> EmailMessage:
    """The bytes as a message."""
    return message_from_bytes(content, policy=policy.default)


def body(message: EmailMessage, kind: str) -> str | None:
    """The text (``plain``) or the page (``html``) of a letter, None where it has none."""
    part = message.get_body(preferencelist=(kind,))
    return cast(str, part.get_content()) if part is not None else None


def parts(message: EmailMessage) -> list[Part]:
    """Everything in the letter that is neither its text nor its page."""
    found = []
    for number, part in enumerate(message.walk()):
        kind = part.get_content_type()
        if part.is_multipart() or (kind in ("text/plain", "text/html") and not part.is_attachment()):
            continue
        name = part.get_filename() or ("kalender.ics" if kind == "text/calendar" else f"teil-{number}")
        method = part.get_param("method")
        shown = f"{kind}; method={method}" if method else kind
        found.append(Part(number, name, shown, len(part.get_payload(decode=True) or b"")))
    return found


def content_of(message: EmailMessage, number: int) -> tuple[str, bytes] | None:
    """File name and bytes of a part, None where there is no such part."""
    wanted = next((part for part in parts(message) if part.number == number), None)
    if wanted is None:
        return None
    payload = list(message.walk())[number].get_payload(decode=True)
    return wanted.filename, payload if isinstance(payload, bytes) else b""


def with_links(text: str) -> Markup:
    """The text with its addresses made into links."""
    pieces, end = [], 0
    for match in _URL.finditer(text):
        url = escape(match[0])
        pieces += [escape(text[end : match.start()]), Markup('<a class="kern-link" href="{0}">{0}</a>').format(url)]
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def for_frame(html: str) -> str:
    """The page of a letter for a frame: its links open beside it."""
    base = '<base target="_blank">'
    return html.replace("<head>", f"<head>{base}", 1) if "<head>" in html else base + html


def marked(text: str, query: str) -> Markup:
    """The text with the words of the query marked where they stand as they were typed."""
    words = [re.escape(word) for word in query.split()]
    if not words:
        return escape(text)
    pieces = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
