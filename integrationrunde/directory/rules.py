"""What holds for organisations and contacts, without asking the database."""

import re
from collections.abc import Iterable

from email_validator import EmailNotValidError, validate_email

from integrationrunde.directory.models import Organisation, OrganisationKind

TILES = 12
"""Columns and rows of the map; people count them from 1, the tables from 0."""

OFFICIAL_KEY = re.compile(r"[0-9]{5}|[0-9]{8}|[0-9]{9}|[0-9]{12}")
"""Keys of German territorial bodies (Gemeindeverzeichnis, Destatis): 5 digits for a county, 8 for a municipality (AGS),
9 for an association of municipalities, 12 for the regional key (ARS)."""

_LOST_ZERO = re.compile(r"[1-9][0-9]{3}|[1-9][0-9]{6}|[1-9][0-9]{10}")


def whole_key(text: str) -> str:
    """An official key without blanks, and with the leading zero that spreadsheets drop: 4, 7 or 11 digits lack one."""
    digits = re.sub(r"\s+", "", text)
    return f"0{digits}" if _LOST_ZERO.fullmatch(digits) else digits


def plain_address(text: str) -> str | None:
    """A mail address in its normal form, None where it is not a complete one. Nobody is asked over the network."""
    try:
        checked = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return str(checked.normalized)


def municipalities(organisations: Iterable[Organisation]) -> frozenset[int]:
    """Those among the organisations that are municipalities (ids)."""
    return frozenset(one.id for one in organisations if one.kind is OrganisationKind.MUNICIPALITY)
