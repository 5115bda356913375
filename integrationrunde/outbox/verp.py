"""Plus-addresses that lead back to a letter: ``runde+v.<tag>@…`` gets its bounces, ``runde+r.<tag>@…`` its replies.

A tag names the letter and proves it by an HMAC (kit.links); it is made while rendering and stored nowhere. So a bounce
is found whatever a relay did to Message-ID and Date, and nobody can make one up for a letter that they never had.
"""

from integrationrunde.kit.database import db
from integrationrunde.kit.links import Capability, Keyring, read
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import OutgoingLetter

BOUNCES = "v."
REPLIES = "r."
_PURPOSE = "letter"


def tag_of(letter: OutgoingLetter, keys: Keyring) -> str:
    """The tag of a letter, the same each time. Raises KeyError where the letter's tag key is gone."""
    return keys.token(_proof(letter.id), letter.tag_key_id)


def envelope_sender(letter: OutgoingLetter, keys: Keyring) -> str:
    """Where bounces go: the letter's own plus-address, or its sender where there are none."""
    return _tagged(letter, BOUNCES, keys) if letter.tagged_address else letter.sender_address


def reply_address(letter: OutgoingLetter, keys: Keyring) -> str:
    """Where replies go: the letter's own plus-address, or its Reply-To where that is another address."""
    return _tagged(letter, REPLIES, keys) if letter.reply_to == letter.tagged_address else letter.reply_to


def letter_of(tag: str) -> OutgoingLetter | None:
    """The letter that a tag proves, with or without the ``v.`` or ``r.`` before it; None for any other text."""
    tag = tag.strip().lower()
    claim = read(tag[2:] if tag.startswith((BOUNCES, REPLIES)) else tag)
    if claim is None or not keyring().proves(claim, _proof(claim.subject_id)):
        return None
    return db.session.get(OutgoingLetter, claim.subject_id)


def _proof(letter_id: int) -> Capability:
    return Capability(_PURPOSE, letter_id, 0)


def _tagged(letter: OutgoingLetter, use: str, keys: Keyring) -> str:
    local, _, domain = (letter.tagged_address or "").rpartition("@")
    return f"{local}+{use}{tag_of(letter, keys)}@{domain}"
