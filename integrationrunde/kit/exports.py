"""Lists for Excel: CSV (UTF-8 with BOM, semicolon) and XLSX, guarded against formulas in cells."""

import csv
import io
from collections.abc import Iterable, Sequence
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


def _xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has its sheet
    sheet.title = name[:31]
    for column, title in enumerate(head, start=1):
        heading = sheet.cell(1, column)
        _fill(heading, title)
        heading.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = max(14, min(48, len(title) + 4))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _fill(sheet.cell(number, column), value)
    sheet.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


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
