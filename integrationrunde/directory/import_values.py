"""The text of a line as values: kinds, days, numbers, yes and no, German or English; and why a cell is wrong."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from integrationrunde.directory.import_columns import BY_NAME, plain
from integrationrunde.directory.import_lines import Line
from integrationrunde.directory.models import OrganisationKind
from integrationrunde.directory.remarks import Remark, remark
from integrationrunde.directory.rules import OFFICIAL_KEY, TILES, plain_address, whole_key
from integrationrunde.kit.words import N_

Values = dict[str, Any]

_KINDS = {
    OrganisationKind.MUNICIPALITY: ("Municipality", "Kommune", "Gemeinde", "Stadt", "Kreisstadt", "Town", "City"),
    OrganisationKind.COUNTY_DEPARTMENT: (
        "County department",
        "county_department",
        "Kreisabteilung",
        "Kreis",
        "Kreisverwaltung",
        "Abteilung",
        "County",
    ),
    OrganisationKind.AGENCY: (
        "Agency",
        "Behörde",
        "Agentur",
        "Bund",
        "Bundesbehörde",
        "Land",
        "Landesbehörde",
        "Gemeinsame Einrichtung",
        "gemeinsame_einrichtung",
        "Jobcenter",
    ),
    OrganisationKind.OTHER: ("Other", "Other body", "Sonstige", "Sonstige Stelle", "Andere", "Verein", "Träger"),
}
_KIND_WORDS = {plain(word): kind for kind, words in _KINDS.items() for word in words}
_YES = {plain(word) for word in ("ja", "j", "yes", "y", "x", "1", "wahr", "true")}
_NO = {plain(word) for word in ("nein", "n", "no", "0", "falsch", "false")}
_LANGUAGES = {"de": "de", "deutsch": "de", "german": "de", "en": "en", "englisch": "en", "english": "en"}
_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})")


class _Wrong(Exception):
    def __init__(self, why: Remark) -> None:
        super().__init__(why.text)
        self.why = why


def values_of(line: Line) -> tuple[Values, list[Remark]]:
    """The values of a line's filled cells, and what is wrong with the others."""
    values: Values = {}
    troubles: list[Remark] = []
    for name, text in line.values.items():
        try:
            values[name] = _value(name, text)
        except _Wrong as wrong:
            troubles.append(wrong.why)
    if ("map_column" in line.values) != ("map_row" in line.values):
        troubles.append(remark(N_("Column and row on the map belong together: one of them is missing.")))
    return values, troubles


def _value(name: str, text: str) -> Any:
    column = BY_NAME[name]
    if len(text) > column.limit:
        raise _Wrong(
            remark(
                N_("%(column)s: at most %(limit)s characters, these are %(length)s."),
                column=column.heading,
                limit=column.limit,
                length=len(text),
            )
        )
    if text.startswith(("=", "@")):
        raise _Wrong(remark(N_("%(column)s: begins like a formula."), column=column.heading))
    read = _READERS.get(name)
    value = read(text) if read else text
    if value is None:
        raise _Wrong(remark(_WHY[name], column=column.heading, text=text[:60]))
    return value


def _kind(text: str) -> OrganisationKind | None:
    return _KIND_WORDS.get(plain(text))


def _key(text: str) -> str | None:
    key = whole_key(text)
    return key if OFFICIAL_KEY.fullmatch(key) else None


def _tile(text: str) -> int | None:
    number = int(text) if text.isdecimal() and len(text) < 3 else 0
    return number - 1 if 1 <= number <= TILES else None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _yes(text: str) -> bool | None:
    word = plain(text)
    return True if word in _YES else False if word in _NO else None


def _language(text: str) -> str | None:
    return _LANGUAGES.get(text.casefold())


_READERS: dict[str, Callable[[str], Any]] = {
    "kind": _kind,
    "official_key": _key,
    "map_column": _tile,
    "map_row": _tile,
    "valid_from": _day,
    "valid_to": _day,
    "address": plain_address,
    "language": _language,
    "default": _yes,
}

_WHY = {
    "kind": N_("%(column)s: “%(text)s” is none of municipality, county department, agency, other."),
    "official_key": N_("%(column)s: “%(text)s” has not 5, 8, 9 or 12 digits."),
    "map_column": N_("%(column)s: “%(text)s” is not a number from 1 to 12."),
    "map_row": N_("%(column)s: “%(text)s” is not a number from 1 to 12."),
    "valid_from": N_("%(column)s: “%(text)s” is not a day such as 01.01.2018."),
    "valid_to": N_("%(column)s: “%(text)s” is not a day such as 01.01.2018."),
    "address": N_("%(column)s: “%(text)s” is not a complete e-mail address."),
    "language": N_("%(column)s: “%(text)s” is neither German nor English."),
    "default": N_("%(column)s: “%(text)s” is neither yes nor no."),
}
