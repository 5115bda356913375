"""Reports as JSON: what Amazon's mail service sends where its operator wants reports by mail."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from integrationrunde.inbox.reading import Letter
from integrationrunde.inbox.reports import Entry, enhanced_in

_BEGIN = re.compile(r'^\{(?=.{0,20000}"(?:notificationType|eventType)")', re.MULTILINE)
_BROKEN = re.compile(r"!\n ")  # sendmail breaks long lines so
_ACTIONS = {"bounce": "failed", "delivery": "delivered", "deliverydelay": "delayed"}
_LISTS = ("bouncedRecipients", "complainedRecipients", "delayedRecipients", "recipients")


@dataclass(frozen=True)
class Notice:
    """What was reported; a complaint has neither action nor status."""

    entries: tuple[Entry, ...]
    message_id: str


def notice_in(letter: Letter) -> Notice | None:
    """The report in a letter, None where there is none."""
    for part in letter.own_parts:
        begin = _BEGIN.search(part.text) if part.kind == "text/plain" else None
        if begin:
            return _notice(_BROKEN.sub("", part.text[begin.start() :]))
    return None


def _notice(text: str) -> Notice | None:
    try:
        found, _ = json.JSONDecoder().raw_decode(text)
        kind = str(found.get("notificationType") or found.get("eventType"))
        mail = found.get("mail") or {}
        return Notice(tuple(_entries(found, kind.lower())), f"<{mail.get('messageId', '')}>")
    except (ValueError, AttributeError, RecursionError):
        return None


def _entries(found: dict[str, Any], kind: str) -> Iterator[Entry]:
    event = next((value for key, value in found.items() if key.lower() == kind and isinstance(value, dict)), {})
    listed: list[Any] = next((event[name] for name in _LISTS if isinstance(event.get(name), list)), [])
    for one in listed[:100]:
        about = one if isinstance(one, dict) else {"emailAddress": one}
        said = str(about.get("diagnosticCode", ""))
        status = enhanced_in(str(about.get("status", ""))) or enhanced_in(said)
        yield Entry(str(about.get("emailAddress", "")).strip().lower(), "", _ACTIONS.get(kind, ""), status, said)
