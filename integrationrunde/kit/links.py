"""Capability links: a token names a thing and proves it by an HMAC; nothing usable is stored (MODEL.md 2).

A token reads ``<key id>-<subject id, base 36>-<signature>``; the signature is the first 128 bit of
HMAC-SHA-256 over purpose, subject and generation, in lower-case base32. Raising the generation revokes.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

_TOKEN = re.compile(r"([0-9a-z]{1,8})-([0-9a-z]{1,13})-([a-z2-7]{26})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Capability:
    """What a link opens: a purpose (``page``, ``feed``, ``reset``, ...), the subject's id, its present generation."""

    purpose: str
    subject_id: int
    generation: int


@dataclass(frozen=True)
class Claim:
    """What a token says before anybody has checked it."""

    key_id: str
    subject_id: int
    signature: str


class Keyring:
    """Signing keys by id; the first signs, all verify, so a key can be changed without killing every link."""

    def __init__(self, keys: dict[str, str]) -> None:
        if not keys:
            raise ValueError("a keyring needs a key")
        self._keys = keys
        self.current = next(iter(keys))

    def token(self, capability: Capability, key_id: str | None = None) -> str:
        """The token for a capability, under the current key or, to render a letter again, under its own."""
        key_id = key_id or self.current
        if key_id not in self._keys:
            raise KeyError(f"link key {key_id!r} is no longer known")
        return f"{key_id}-{_base36(capability.subject_id)}-{self._sign(key_id, capability)}"

    def proves(self, claim: Claim, capability: Capability) -> bool:
        """Whether the claim was signed by us for exactly this purpose, subject and generation."""
        if claim.key_id not in self._keys or claim.subject_id != capability.subject_id:
            return False
        return hmac.compare_digest(claim.signature, self._sign(claim.key_id, capability))

    def _sign(self, key_id: str, capability: Capability) -> str:
        text = f"{capability.purpose}|{capability.subject_id}|{capability.generation}"
        digest = hmac.new(self._keys[key_id].encode(), text.encode(), hashlib.sha256).digest()[:16]
        return base64.b32encode(digest).decode().rstrip("=").lower()


def read(token: str) -> Claim | None:
    """Parse a token; None when it has not the form of one. Case is forgiven: tokens get typed by hand."""
    match = _TOKEN.fullmatch(token.strip().lower())
    if match is None or int(match[2], 36) >= 2**63:
        return None
    return Claim(match[1], int(match[2], 36), match[3])


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError(f"no subject has the id {number}")
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
