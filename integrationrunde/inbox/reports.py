"""Delivery status notifications (RFC 3464, RFC 6533): their fields, read as forgivingly as they are written badly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from integrationrunde.inbox import decoding
from integrationrunde.inbox.reading import ADDRESS, Letter, Part

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)")
_RECIPIENT_FIELDS = ("final-recipient", "original-recipient", "x-actual-recipient", "action", "status")
_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_ACTIONS = (
    ("delay", "delayed"),
    ("defer", "delayed"),
    ("deliver", "delivered"),
    ("relay", "relayed"),
    ("expand", "expanded"),
    ("fail", "failed"),
    ("undeliver", "failed"),
    ("error", "failed"),
    ("expired", "failed"),
    ("bounce", "failed"),
)


@dataclass(frozen=True)
class Entry:
    """What a report says of one recipient. ``action`` is one of RFC 3464, 2.3.3, or ""."""

    address: str
    original: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True)
class Report:
    """A delivery status: its recipients, and the ENVID of the letter (RFC 3461) where one is named."""

    entries: tuple[Entry, ...]
    envelope_id: str


def reports_in(letter: Letter) -> list[Report]:
    """The delivery reports in a letter; fields outside of a part of their own as the last resort."""
    parts = [part for part in letter.own_parts if is_status(part)]
    found = [report_in(part.text) for part in parts]
    if any(report.entries for report in found):
        return found
    loose = [part for part in letter.own_parts if part.kind.startswith("text/") and _LOOSE.search(part.text)]
    return found + [report_in(part.text[:_LOOSE_LENGTH]) for part in loose]


def is_status(part: Part) -> bool:
    """Whether this part is a delivery status; some servers give it the wrong type."""
    return part.kind in STATUS_TYPES or (part.kind == "text/plain" and bool(_UNTYPED.match(part.text[:4000])))


_LOOSE = re.compile(r"^Final-Recipient:[ \t]*\S", re.MULTILINE | re.IGNORECASE)
_LOOSE_LENGTH = 20_000
_UNTYPED = re.compile(
    r"\s*(?:Reporting-MTA|X-Postfix-Queue-ID|Original-Envelope-Id"
    r"|Arrival-Date):[\s\S]{0,3000}?^Final-Recipient:",
    re.MULTILINE | re.IGNORECASE,
)


def report_in(text: str) -> Report:
    """The fields of a delivery status."""
    blocks = list(_blocks(text))
    entries = tuple(_entry(block) for block in blocks if _is_about_recipient(block))
    envelope = next((block["original-envelope-id"] for block in blocks if block.get("original-envelope-id")), "")
    return Report(entries, xtext(envelope.strip("<> ")))


def enhanced_in(text: str) -> str:
    """The first enhanced status code in a text, "" where there is none."""
    match = _ENHANCED.search(text)
    return match[1] if match else ""


def all_enhanced_in(text: str) -> list[str]:
    """All enhanced status codes in a text."""
    return _ENHANCED.findall(text)


def xtext(text: str) -> str:
    """RFC 3461, 4: ``+2B`` means ``+``."""
    return re.sub(r"\+([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), text)


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Groups of fields. A group ends at an empty line, or where a field about a recipient comes a second time."""
    block: dict[str, str] = {}
    last = ""
    for line in text.replace("\r", "").split("\n"):
        match = _FIELD.match(line)
        if not line.strip() or (match and _begins_anew(match[1].lower(), block)):
            if block:
                yield block
            block, last = {}, ""
        if match:
            last = match[1].lower()
            block.setdefault(last, decoding.field_text(match[2]))
        elif last and line.strip():
            block[last] = f"{block[last]} {decoding.field_text(line)}".strip()
    if block:
        yield block


def _begins_anew(name: str, block: dict[str, str]) -> bool:
    return name in _RECIPIENT_FIELDS[:2] and name in block


def _is_about_recipient(block: dict[str, str]) -> bool:
    return any(block.get(name) for name in _RECIPIENT_FIELDS[:2])


def _entry(block: dict[str, str]) -> Entry:
    final = address_in(block.get("final-recipient", ""))
    original = address_in(block.get("original-recipient", ""))
    if "@" not in final:
        spare = (
            original,
            address_in(block.get("x-actual-recipient", "")),
            _address_in(block.get("diagnostic-code", "")),
        )
        final = next((address for address in spare if "@" in address), final)
    status = enhanced_in(block.get("status", "")) or enhanced_in(block.get("diagnostic-code", ""))
    return Entry(final, original, _action(block.get("action", "")), status, block.get("diagnostic-code", ""))


def address_in(value: str) -> str:
    """The address of ``type; address``, lower case; types may be missing, addresses quoted or in brackets."""
    kind, semicolon, rest = value.partition(";")
    text = rest if semicolon and "@" not in kind else value
    if kind.strip().lower() == "utf-8":
        text = re.sub(r"\\x\{([0-9A-Fa-f]{1,6})\}", _character, text)
    return _address_in(text) or text.strip().strip("<>'\"").lower()


def _address_in(text: str) -> str:
    strange = re.search(r"\"[^\"@\s]{1,64}\"@[\w.-]{1,255}", text)
    if strange:
        return strange[0].lower()
    quoted = re.search(r"<([^<>\s]{1,64}@[^<>\s]{1,255})>", text)
    match = quoted or ADDRESS.search(text)
    if not match:
        return ""
    return match[match.lastindex or 0].strip("<>'\".,;:").removeprefix("smtp:").lower()


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _action(text: str) -> str:
    word = text.strip().strip("()'\"").lower()
    return next((action for prefix, action in _ACTIONS if word.startswith(prefix)), "")
