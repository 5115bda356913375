"""Lists for Excel: CSV (UTF-8 with BOM, semicolon) and XLSX, guarded against formulas in cells."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from integrationrunde.kit import clock

# OWASP, "CSV injection"; the wide forms are taken for the narrow ones in East Asian settings.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
LONGEST_CELL = 32_767
_NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")
_INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def guarded(value: Any) -> Any:
    """A CSV cell that no spreadsheet takes for a formula: text that begins like one gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def table_response(form: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """The table as a download; ``form`` is ``csv`` or ``xlsx`` (anything else raises KeyError)."""
    make, mime = {"csv": (_csv, "text/csv; charset=utf-8"), "xlsx": (_xlsx, XLSX)}[form]
    response = Response(make(name, head, rows), mimetype=None, content_type=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _csv(_name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([guarded(_shown(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _shown(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return clock.local(cell).strftime("%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return "" if cell is None else cell


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def dated_workbook(sheets: Iterable[Sheet], *, at: datetime) -> bytes:
    """A workbook (XLSX) of several sheets that says it was made ``at``: the same sheets make the same bytes."""
    return _dated(_book(sheets), at)


def _xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    return _book([Sheet(name, head, rows)])


def _book(sheets: Iterable[Sheet]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(_NOT_IN_NAMES.sub(" ", sheet.name)[:31]), sheet.head, sheet.rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _dated(content: bytes, at: datetime) -> bytes:
    """The same workbook without the time at which it was written: inside and in the list of its files."""
    stamp, moment = clock.local(at), at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, stamp.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, _INSTANT.sub(moment, old.read(info)) if "core" in info.filename else old.read(info))
    return buffer.getvalue()


def _write(sheet: Any, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    for column, title in enumerate(head, start=1):
        heading = sheet.cell(1, column)
        _fill(heading, title)
        heading.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = max(14, min(48, len(title) + 4))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _fill(sheet.cell(number, column), value)
    sheet.freeze_panes = "A2"


def _fill(cell: Any, value: Any) -> None:
    """Text stays text, whatever it begins with, also when somebody edits the cell; dates look German."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_FORMULA_STARTS)
        return
    cell.value = clock.local(value).replace(tzinfo=None) if isinstance(value, datetime) else value
    if isinstance(value, date):
        cell.number_format = "DD.MM.YYYY HH:MM" if isinstance(value, datetime) else "DD.MM.YYYY"
