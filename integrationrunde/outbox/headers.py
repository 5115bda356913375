"""Header fields that arrive as they were meant, whatever Python's patch level.

The standard library's own fields fold and quote in ways that broke more than once (a comma in a long name became
two recipients, long message ids were encoded away). These three write their line themselves and refuse line breaks.
"""

from email.header import Header
from email.headerregistry import HeaderRegistry
from email.policy import SMTP, EmailPolicy
from typing import Any, ClassVar

_LINE = 76


class _Field(str):
    """A header value that says how it is folded. The methods and ``max_count`` are what email.policy asks for."""

    max_count: ClassVar[int] = 1
    name: str
    defects: tuple[Exception, ...] = ()

    def __new__(cls, name: str, value: str) -> "_Field":
        if any(c in value for c in "\r\n\0"):
            raise ValueError(f"line break in {name}")
        field = super().__new__(cls, value)
        field.name = name
        return field

    def fold(self, *, policy: EmailPolicy) -> str:
        """The whole field with its line ends."""
        raise NotImplementedError


class Tokens(_Field):
    """Message ids: folded between tokens, never encoded. Refuses anything but ASCII."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """The tokens, one line each where they do not fit on one."""
        self.encode("ascii")
        return _folded(f"{self.name}:", self.split(), policy.linesep)


class Words(_Field):
    """Text for people: encoded (RFC 2047) as soon as it is more than short plain words."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """The text, encoded where needed."""
        return _folded(f"{self.name}:", _words(self), policy.linesep)


class Mailbox(_Field):
    """One name and one address, written ``name <address>`` with the name as it is shown, unquoted."""

    def fold(self, *, policy: EmailPolicy) -> str:
        """Name encoded or quoted, address bare; one recipient whatever the name holds."""
        shown, _, address = self.rpartition("<")
        return _folded(f"{self.name}:", [*_phrase(shown.strip()), f"<{address}"], policy.linesep)


def mailbox(name: str, address: str) -> str:
    """The value of a mailbox field; the name may hold anything but line breaks."""
    return f"{name} <{address}>"


def _phrase(name: str) -> list[str]:
    if name.isascii() and name.isprintable() and "=?" not in name and len(name) < _LINE // 2:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{quoted}"'] if name else []
    return _encoded(name)


def _words(text: str) -> list[str]:
    words = text.split(" ")
    plain = text.isascii() and text.isprintable() and "=?" not in text and text.strip() == text
    return words if plain and all(0 < len(word) < _LINE // 2 for word in words) else _encoded(text)


def _encoded(text: str) -> list[str]:
    return Header(text, "utf-8", maxlinelen=_LINE - 2).encode().split("\n ")


def _folded(start: str, pieces: list[str], linesep: str) -> str:
    lines, line = [], start
    for piece in pieces:
        if len(line) + 1 + len(piece) > _LINE and line != start:
            lines.append(line)
            line = ""
        line = f"{line} {piece}"
    return linesep.join([*lines, line]) + linesep


class _Registry(HeaderRegistry):
    def __getitem__(self, name: str) -> type[Any]:
        own = _OWN.get(name.lower())
        return own or super().__getitem__(name)


_OWN: dict[str, type[_Field]] = {
    "message-id": Tokens,
    "in-reply-to": Tokens,
    "references": Tokens,
    "subject": Words,
    "from": Mailbox,
    "to": Mailbox,
    "reply-to": Mailbox,
}

POLICY = SMTP.clone(header_factory=_Registry(), cte_type="7bit")
