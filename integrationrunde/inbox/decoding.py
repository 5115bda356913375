"""Bytes into text, whatever they claim to be: charsets, RFC 2047 words. Nothing here raises."""

import base64
import binascii
import quopri
import re
from email.header import decode_header
from email.utils import collapse_rfc2231_value

LONGEST_FIELD = 20_000

# Codecs of Python that are no charsets of mail; some of them take quadratic time.
_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "palmos", "punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf_7"}
)
_SPACES = re.compile(r"\s+")
_UNKNOWN = frozenset({"", "unknown-8bit", "x-unknown", "unknown", "default", "us-ascii", "ascii"})


def text_of(data: bytes, charset: str = "") -> str:
    """The bytes in this charset; where that fails UTF-8, and where that fails Windows-1252."""
    name = charset.strip().strip("\"'").lower()
    names = ("utf-8",) if name in _UNKNOWN or name.replace("-", "_") in _NO_CHARSETS else (name, "utf-8")
    for tried in names:
        try:
            return data.decode(tried)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def raw_text(value: object) -> str:
    """A header value as the parser holds it (undecodable bytes as surrogates), as plain text."""
    text = str(value)[:LONGEST_FIELD]
    return text if text.isascii() else text_of(text.encode("utf-8", "surrogateescape"))


def field_text(value: object) -> str:
    """A header value as people read it: on one line, encoded words decoded (RFC 2047)."""
    text = raw_text(value)
    if "=?" in text:
        text = _decoded_words(text)
    return _SPACES.sub(" ", text.replace("\0", "")).strip()


def _decoded_words(text: str) -> str:
    try:
        pieces = decode_header(text)
    except (ValueError, LookupError, binascii.Error):
        return text
    except Exception:  # decode_header raises HeaderParseError, and has raised others
        return text
    return "".join(piece if isinstance(piece, str) else text_of(piece, charset or "") for piece, charset in pieces)


def parameter_text(value: object) -> str:
    """A parameter of a header field (RFC 2231 or plain) as text."""
    try:
        found = collapse_rfc2231_value(value) if isinstance(value, tuple) else str(value)
    except (ValueError, LookupError):
        found = str(value)
    return field_text(found)


def decoded(data: bytes, encoding: str) -> bytes:
    """A body without its transfer encoding; what cannot be decoded stays as it is."""
    name = encoding.strip().lower()
    if name == "quoted-printable":
        return quopri.decodestring(data)
    if name == "base64":
        return _from_base64(data)
    return data


def _from_base64(data: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data.partition(b"=")[0] if b"=" not in data[:-4] else data)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return base64.b64decode(letters[: len(letters) // 4 * 4])
