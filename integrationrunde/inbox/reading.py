"""Raw bytes into a letter whose fields and parts can be asked. Never raises, whatever the bytes.

LF, CR and CRLF line ends give the same letter; a first line "From " of a mailbox file is understood. Limits keep a
hostile letter cheap; ``Letter.remarks`` says which were met.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from functools import cached_property

from integrationrunde.inbox import decoding

MIB = 1024 * 1024
MOST_BYTES = 10 * MIB
MOST_PARTS = 100
DEEPEST = 16
MOST_CALENDAR_BYTES = MIB
MOST_TEXT_BYTES = MIB

_LINE_END = re.compile(rb"\r*\n|\r")
_TYPE_FIELD = re.compile(rb"^content-type[ \t]*:", re.IGNORECASE | re.MULTILINE)
_LONG_FIELD = re.compile(rb"^(content-[a-z-]+[ \t]*:)([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)
_FIELD_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
_BOUNDARY = re.compile(r"^--([^\s\"]{1,200})[ \t]*\n(?=Content-[A-Za-z-]+:)", re.MULTILINE)
_LONGEST_PARAMETERS = 2000


@dataclass(frozen=True)
class Part:
    """One leaf or enclosed message of a letter. ``enclosed`` means that it lies inside of an enclosed message."""

    message: Message
    kind: str
    enclosed: bool

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline`` or ""."""
        return decoding.raw_text(self.message.get("content-disposition", "")).partition(";")[0].strip().lower()

    def parameter(self, name: str) -> str:
        """A parameter of Content-Type, "" where there is none."""
        return _parameter(self.message, name, "content-type")

    @property
    def filename(self) -> str:
        """The name that the part was given."""
        return _parameter(self.message, "filename", "content-disposition") or self.parameter("name")

    @cached_property
    def content(self) -> bytes:
        """The body without its transfer encoding."""
        return decoding.decoded(self.source, decoding.raw_text(self.message.get("content-transfer-encoding", "")))

    @property
    def source(self) -> bytes:
        """The body as it came; of a structured part its lines, put together again."""
        return _body(self.message).encode("utf-8", "surrogateescape")

    @cached_property
    def text(self) -> str:
        """The body as text, its first MiB."""
        return decoding.text_of(self.content[:MOST_TEXT_BYTES], self.parameter("charset"))


@dataclass(frozen=True, eq=False)
class Letter:
    """A message as it came. Field names are asked in any case; values come decoded and on one line."""

    message: Message
    parts: tuple[Part, ...]
    remarks: tuple[str, ...] = field(default=())

    def fields(self, name: str) -> list[str]:
        """All values of a header field."""
        return [decoding.field_text(value) for value in _raw_fields(self.message, name)]

    def field(self, name: str) -> str:
        """The first value of a header field, "" where there is none."""
        return next(iter(self.fields(name)), "")

    def has(self, name: str) -> bool:
        """Whether the field is there at all, if only empty."""
        return bool(_raw_fields(self.message, name))

    def addresses(self, name: str) -> list[str]:
        """The bare addresses in a field, lower case."""
        return addresses_in([decoding.raw_text(value) for value in _raw_fields(self.message, name)])

    @property
    def sender(self) -> str:
        """The address in From, lower case; "" where there is none."""
        return next(iter(self.addresses("from")), "")

    @property
    def kind(self) -> str:
        """The content type of the whole."""
        return content_type(self.message)

    def parameter(self, name: str) -> str:
        """A parameter of the whole letter's Content-Type."""
        return _parameter(self.message, name, "content-type")

    @property
    def own_parts(self) -> list[Part]:
        """The parts that the sender wrote: nothing out of enclosed messages."""
        return [part for part in self.parts if not part.enclosed]


def read(raw: bytes) -> Letter:
    """The letter in these bytes."""
    text, remarks = _within_limits(_plain_lines(raw[: MOST_BYTES + 1]), len(raw))
    try:
        message = message_from_bytes(text, policy=policy.compat32)
    except Exception:  # the one place that meets a parser with foreign bytes
        message = Message()
        message.set_payload(decoding.text_of(text))
        remarks.append("unreadable")
    parts = list(_leaves(message))
    if len(parts) > MOST_PARTS:
        remarks.append("too many parts")
    return Letter(message, tuple(parts[:MOST_PARTS]), tuple(dict.fromkeys(remarks)))


def content_type(message: Message) -> str:
    """``type/subtype`` in lower case, text/plain where it cannot be read."""
    try:
        return message.get_content_type()
    except Exception:  # odd parameters have raised many kinds
        return "text/plain"


def payload_of(message: Message) -> object:
    """The parts or the body as the parser holds it. get_payload would first decode it by a charset that may be none."""
    return getattr(message, "_payload", "")


def addresses_in(values: list[str]) -> list[str]:
    """The bare addresses in these field values, lower case, each once."""
    try:
        found = [address for _, address in getaddresses(values, strict=False)]
    except TypeError:
        found = [address for _, address in getaddresses(values)]
    except Exception:  # the parser of addresses has raised IndexError and others
        found = []
    clean = [address.strip().strip("<>'\"").lower() for address in found]
    usable = [address for address in clean if _is_address(address)]
    if not usable:
        usable = [match.lower() for match in ADDRESS.findall(" ".join(values))]
    return list(dict.fromkeys(usable))


# The lengths are those of RFC 5321, 4.5.3.1; without them a long line of anything else takes very long.
ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]{1,64}@(?:[\w-]{1,63}\.){0,20}[\w-]{1,63}")


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(local and at and domain) and not any(c.isspace() for c in text) and len(text) <= 320


def _plain_lines(raw: bytes) -> bytes:
    """Line feeds only, no mailbox line, and a header block in which every line belongs to a field."""
    text = _LINE_END.sub(b"\n", raw).lstrip(b"\n\0 \t\xef\xbb\xbf")
    envelope = b""
    while text.startswith((b"From ", b">From ")):
        first, _, text = text.partition(b"\n")
        envelope = envelope or first
    head, gap, body = text.lstrip(b"\n").partition(b"\n\n")
    lines = _whole_fields(head.split(b"\n"))
    if b"MAILER-DAEMON" in envelope and not any(line.lower().startswith(b"return-path:") for line in lines):
        lines.insert(0, b"Return-Path: <>")
    return b"\n".join(lines) + gap + body


def _whole_fields(lines: list[bytes]) -> list[bytes]:
    """Stray lines between header fields would end the header: mailbox lines go, others continue the field before."""
    last = max((number for number, line in enumerate(lines) if _FIELD_LINE.match(line)), default=-1)
    if last <= 0:
        return lines
    kept = []
    for number, line in enumerate(lines):
        if number > last or line[:1] in (b" ", b"\t") or _FIELD_LINE.match(line):
            kept.append(line)
        elif kept and not line.startswith((b"From ", b">From ")):
            kept.append(b" " + line)
    return kept


def _within_limits(text: bytes, length: int) -> tuple[bytes, list[str]]:
    remarks = []
    if length > MOST_BYTES:
        remarks.append("too large")
        text = text[:MOST_BYTES]
    places = [match.start() for match in _TYPE_FIELD.finditer(text)]
    if len(places) > 2 * MOST_PARTS:
        remarks.append("too many parts")
        text = text[: places[2 * MOST_PARTS]]
    return _LONG_FIELD.sub(_shortened, text), remarks


def _shortened(match: re.Match[bytes]) -> bytes:
    """Content fields are read by a parser whose time grows with the square of their length."""
    return match[0] if len(match[2]) <= _LONGEST_PARAMETERS else match[1] + match[2][:_LONGEST_PARAMETERS]


def _leaves(message: Message) -> Iterator[Part]:
    """Depth first; containers are opened to the permitted depth, enclosed messages come out whole and opened."""
    waiting = [(message, 0, False)]
    while waiting:
        present, depth, enclosed = waiting.pop()
        kind = content_type(present)
        payload = payload_of(present)
        inner = payload if isinstance(payload, list) else []
        is_message = kind in ("message/rfc822", "message/global", "message/news")
        if kind.startswith("multipart/") and not inner:
            inner = _repaired(present)
            kind = kind if inner else "text/plain"
        if not kind.startswith("multipart/"):
            yield Part(present, kind, enclosed)
        opened = inner if kind.startswith("multipart/") or is_message else []
        if depth < DEEPEST:
            children = [child for child in opened if isinstance(child, Message)]
            waiting += [(child, depth + 1, enclosed or is_message) for child in reversed(children)]


def _repaired(message: Message) -> list[Message]:
    """The parts of a container that names another boundary than it uses."""
    body = _body(message)
    used = _BOUNDARY.search(body)
    if not used:
        return []
    text = f'Content-Type: multipart/mixed; boundary="{used[1]}"\n\n{body}'
    payload = payload_of(message_from_bytes(text.encode("utf-8", "surrogateescape"), policy=policy.compat32))
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _raw_fields(message: Message, name: str) -> list[object]:
    wanted = name.lower()
    return [value for key, value in message.raw_items() if key.strip().lower() == wanted]


def _parameter(message: Message, name: str, header: str) -> str:
    try:
        value = message.get_param(name, "", header)
    except Exception:  # odd parameters have raised many kinds
        return ""
    return decoding.parameter_text(value or "")


def _body(message: Message) -> str:
    payload = payload_of(message)
    if isinstance(payload, list):
        return "\n\n".join(_whole(inner) for inner in payload if isinstance(inner, Message))
    return payload if isinstance(payload, str) else ""


def _whole(message: Message) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in message.raw_items())
    return f"{head}\n\n{_body(message)}"
