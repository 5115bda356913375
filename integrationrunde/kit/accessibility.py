"""The accessibility statement's age: it has to be looked at once a year (LAW.md BF-1)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

YEAR = 12


def statement_day(config: Mapping[str, Any]) -> date | None:
    """The day of the operator's statement, None while there is only the draft."""
    text = config["OPERATOR_ACCESSIBILITY_ON"]
    return date.fromisoformat(text) if text else None


def statement_is_old(config: Mapping[str, Any], *, today: date) -> bool:
    """Whether admins must be warned: no day is named, or it is more than twelve months ago."""
    day = statement_day(config)
    return day is None or (today.year - day.year) * YEAR + today.month - day.month - (today.day < day.day) >= YEAR
