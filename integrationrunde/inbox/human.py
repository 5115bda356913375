"""What people write: their own words apart from what they quote."""

import re
from dataclasses import dataclass

from mailparser_reply import EmailReplyParser

from integrationrunde.inbox import markup
from integrationrunde.inbox.reading import Letter, Part

# What the library leaves at the end: quoted lines, and the line above an original message.
_END = re.compile(r"(?:\n[ \t]*(?:>[^\n]*|--[^\n]*--|_{5,50})?)+[ \t]*\Z")
_LANGUAGES = ["de", "en", "fr", "nl", "pl", "es", "it", "da", "sv", "cs"]
_LONGEST = 40_000
_MOST_LINES = 2_000


@dataclass(frozen=True)
class Words:
    """A text in two pieces: what is new, and the rest (quotations, signature), which is shown folded."""

    text: str
    quoted: str


def words_of(letter: Letter) -> Words:
    """The words of a letter that a person wrote."""
    whole = _readable(letter)
    own = _latest(whole)
    place = whole.find(own) if own else -1
    quoted = (whole[:place] + whole[place + len(own) :]) if place >= 0 else whole
    return Words(own, quoted.strip()) if own else Words(whole, "")


def _readable(letter: Letter) -> str:
    parts = [part for part in letter.own_parts if part.disposition != "attachment"]
    plain = [part.text for part in parts if part.kind == "text/plain"]
    texts = (
        plain
        if any(text.strip() for text in plain)
        else [_from_html(part) for part in parts if part.kind == "text/html"]
    )
    whole = "\n\n".join(text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").strip() for text in texts)
    return "\n".join(line.rstrip() for line in whole[:_LONGEST].split("\n")[:_MOST_LINES]).strip()


def _from_html(part: Part) -> str:
    return markup.plain_text(part.text[: 10 * _LONGEST])


def _latest(whole: str) -> str:
    """The newest reply, without quotation and signature."""
    try:
        found = EmailReplyParser(languages=list(_LANGUAGES)).read(whole).replies
        body = found[0].body if found else whole
    except Exception:  # foreign rules over foreign text
        return whole
    return _END.sub("", str(body or "")).strip()
