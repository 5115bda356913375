"""Passwords: argon2 at rest, checked in the same time whether or not there is an account."""

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from integrationrunde.kit.words import _

SHORTEST, LONGEST = 12, 1000


@lru_cache
def _hasher(cost: str) -> PasswordHasher:
    """``full``: the library's defaults (RFC 9106, low memory). ``low``: as little as argon2 allows, for tests."""
    return PasswordHasher() if cost == "full" else PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def _present() -> PasswordHasher:
    return _hasher(current_app.config["PASSWORD_COST"])


@lru_cache
def _of_nobody(cost: str) -> str:
    return _hasher(cost).hash("the password of nobody")


def hashed(password: str) -> str:
    """How a password is stored."""
    return _present().hash(_normal(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password. Without a stored one the same work is done, so that the time says nothing."""
    try:
        _present().verify(stored or _of_nobody(current_app.config["PASSWORD_COST"]), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with other parameters than today's."""
    return _present().check_needs_rehash(stored)


def weakness(password: str, address: str) -> str | None:
    """What is wrong with a new password, or None. Length counts; no rules of composition (NIST SP 800-63B, 3.1.1.2)."""
    if len(password) < SHORTEST:
        return _("Please choose at least %(number)s characters. Several words in a row are fine.", number=SHORTEST)
    if len(password) > LONGEST:
        return _("Please choose at most %(number)s characters.", number=LONGEST)
    if _normal(password).casefold().strip() in (address.casefold(), address.casefold().partition("@")[0]):
        return _("The e-mail address is easily guessed. Please choose something else.")
    if len(set(password)) < 4:
        return _("This repeats the same characters. Please choose something else.")
    return None


def _normal(password: str) -> str:
    """The same characters give the same password whichever keyboard composed them."""
    return unicodedata.normalize("NFKC", password)
