"""What in a report leads back to the letter that it speaks of, the surest first."""

import re
from dataclasses import dataclass

from integrationrunde.inbox import decoding, reports, undelivered
from integrationrunde.inbox.reading import MOST_CALENDAR_BYTES, Letter
from integrationrunde.inbox.replies import CALENDAR_TYPES

_ARRIVED_AT = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
    "to",
)
_UID = re.compile(r"^UID(?:;[^:\n]*)?:([^\n]+(?:\n[ \t][^\n]+)*)", re.MULTILINE | re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}@[^<>\s]{1,250}>")


@dataclass(frozen=True)
class Keys:
    """Ways to the letter: tags of plus-addresses (what stands behind ``+``), ENVID, Message-IDs, UIDs."""

    tags: tuple[str, ...]
    envelope_id: str
    message_ids: tuple[str, ...]
    uids: tuple[str, ...]


def keys_of(letter: Letter) -> Keys:
    """The keys in a letter. Message-IDs are those of returned letters, then of In-Reply-To and References."""
    found = [report.envelope_id for report in reports.reports_in(letter) if report.envelope_id]
    returned = undelivered.returned(letter)
    ids = [value for copy in returned for value in copy.fields("message-id")]
    ids += letter.fields("in-reply-to") + letter.fields("references")
    return Keys(
        tags=tuple(tags_of(letter)),
        envelope_id=next(iter(found), ""),
        message_ids=_unique([match for value in ids for match in _MESSAGE_ID.findall(value)]),
        uids=_unique(_uids(letter, returned)),
    )


def tags_of(letter: Letter) -> list[str]:
    """The tags of plus-addresses that this letter was sent to, lower case: ``v.token`` of ``answers+v.token@…``."""
    tags = [address.rpartition("@")[0].partition("+")[2] for address in arrived_at(letter)]
    return list(dict.fromkeys(tag for tag in tags if tag))


def arrived_at(letter: Letter) -> list[str]:
    """The addresses that this letter was sent to, lower case, the surest first."""
    addresses = [address for name in _ARRIVED_AT for address in letter.addresses(name)]
    return list(dict.fromkeys(addresses))[:50]


def uids_in(calendar: str) -> list[str]:
    """The UIDs in a calendar's text."""
    return [re.sub(r"\n[ \t]", "", match).strip() for match in _UID.findall(calendar.replace("\r\n", "\n"))]


def _uids(letter: Letter, returned: list[Letter]) -> list[str]:
    parts = [part for part in letter.parts if part.enclosed]
    parts += [part for copy in returned for part in copy.parts]
    data = [part.content[:MOST_CALENDAR_BYTES] for part in parts if part.kind in CALENDAR_TYPES]
    return [uid for content in data for uid in uids_in(decoding.text_of(content))]


def _unique(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))[:50]
