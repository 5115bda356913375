"""Lists for Excel: CSV (UTF-8 with BOM, semicolon) and XLSX, guarded against formulas in cells."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from integrationrunde.kit import clock, words

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets a leading apostrophe."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return value


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
        return words.day(cell)
    return "" if cell is None else cell


def _xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has its sheet
    sheet.title = name[:31]
    sheet.append(list(head))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top")
    for row in rows:
        sheet.append([_cell(value) for value in row])
    sheet.freeze_panes = "A2"
    for column, title in zip(sheet.columns, head, strict=False):
        sheet.column_dimensions[column[0].column_letter].width = max(14, min(48, len(title) + 4))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None)
    return guarded(value)
