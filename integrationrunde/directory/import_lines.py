"""From a file to lines: each with its number in the spreadsheet and the cleaned text of every column that is known.

The preview's page carries the lines to the confirmation as text; read back, they are as untrusted as the file was.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from integrationrunde.directory.csv_reading import MOST_LINES, Sheet, header_row, read_csv, too_large, too_long
from integrationrunde.directory.import_columns import BY_NAME, IDENTIFYING, recognise
from integrationrunde.directory.remarks import Remark, remark
from integrationrunde.directory.xlsx_reading import is_workbook, read_xlsx
from integrationrunde.kit.words import N_, clean, clean_line

MOST_CARRIED = 3 * 1024 * 1024
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_NOTHING = frozenset({"-", "–", "—"})


@dataclass(frozen=True)
class Line:
    """One line of the file that says something; blank cells are missing from ``values``."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Reading:
    """What was read of a file. ``ignored`` are headers that nobody knows; ``trouble`` means that there are no lines."""

    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""
    trouble: Remark | None = None


def read(data: bytes) -> Reading:
    """Read an uploaded file, CSV or workbook. Never raises."""
    sheet = read_xlsx(data) if is_workbook(data) else read_csv(data)
    return Reading(trouble=sheet.trouble) if sheet.trouble else _reading_of(sheet)


def carried(lines: list[Line]) -> str:
    """The lines as text for a hidden field."""
    names = sorted({name for line in lines for name in line.values})
    rows = [[line.number, *(line.values.get(name, "") for name in names)] for line in lines]
    return json.dumps([names, rows], ensure_ascii=False, separators=(",", ":"))


def carried_back(text: str) -> list[Line] | None:
    """The lines that a page carried, None where the text is not what `carried` wrote. Never raises."""
    try:
        names, rows = json.loads(text)
        if len(rows) > MOST_LINES or not set(names) <= set(BY_NAME):
            return None
        numbers = [row[0] for row in rows]
        if not all(type(number) is int and 0 < number < 10**6 for number in numbers) or sorted(set(numbers)) != numbers:
            return None
        return [_line(number, dict(zip(names, cells, strict=True))) for number, *cells in rows]
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None


def _reading_of(sheet: Sheet) -> Reading:
    at = header_row(sheet.rows)
    if at is None:
        return Reading(
            trouble=remark(N_("No line with column names was found. The template shows how they are called."))
        )
    names = recognise(sheet.rows[at])
    trouble = _trouble_with(names)
    if trouble:
        return Reading(trouble=trouble)
    lines = [_line(at + 2 + index, _known_cells(names, row)) for index, row in enumerate(sheet.rows[at + 1 :])]
    lines = [line for line in lines if line.values]
    ignored = [clean_line(header)[:80] for header, name in zip(sheet.rows[at], names, strict=True) if name is None]
    return Reading(lines, [title for title in ignored if title], sheet.encoding, sheet.separator, _trouble_of(lines))


def _known_cells(names: list[str | None], row: list[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(names, row, strict=False) if name}


def _trouble_with(names: list[str | None]) -> Remark | None:
    known = [name for name in names if name]
    twice = next((name for name in known if known.count(name) > 1), None)
    if twice:
        return remark(
            N_("Two columns mean the same: %(column)s. Please remove or rename one."), column=BY_NAME[twice].heading
        )
    if not set(known) & set(IDENTIFYING):
        return remark(N_("No column says which organisation is meant: name or official key is missing."))
    return None


def _trouble_of(lines: list[Line]) -> Remark | None:
    if not lines:
        return remark(N_("Below the column names the file is empty."))
    if len(lines) > MOST_LINES:
        return too_long()
    return too_large() if len(carried(lines).encode("utf-8", "replace")) > MOST_CARRIED else None


def _line(number: int, cells: dict[str, Any]) -> Line:
    cleaned = {name: _cell(name, cells[name]) for name in BY_NAME if name in cells}  # one order, however they came
    return Line(number, {name: cell for name, cell in cleaned.items() if cell})


def _cell(name: str, text: str) -> str:
    text = clean(text) if name == "note" else clean_line(text)
    wrapped = _TEXT_FORMULA.fullmatch(text)
    text = wrapped[1].strip() if wrapped else text
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]  # the apostrophe with which our own export guards a cell
    return "" if text in _NOTHING else text
