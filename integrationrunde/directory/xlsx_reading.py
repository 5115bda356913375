"""Bytes of an Excel workbook to rows of text: the first sheet, values instead of formulas. Never raises."""

import io
import itertools
import zipfile
from datetime import date, datetime, time
from typing import Any

import openpyxl

from integrationrunde.directory.csv_reading import MOST_BYTES, MOST_COLUMNS, MOST_LINES, Sheet, too_large, too_long
from integrationrunde.directory.remarks import remark
from integrationrunde.kit.words import N_

_MOST_UNPACKED = 40 * 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"


def is_workbook(data: bytes) -> bool:
    """Whether these bytes begin like a workbook of Excel, new or old."""
    return data.startswith((_ZIP, _OLD_EXCEL))


def read_xlsx(data: bytes) -> Sheet:
    """Read the first sheet of a workbook of at most MOST_BYTES and MOST_LINES."""
    if len(data) > MOST_BYTES:
        return Sheet(trouble=too_large())
    if data.startswith(_OLD_EXCEL):
        return Sheet(trouble=remark(N_("This is the old format of Excel. Please save it as .xlsx or as CSV.")))
    try:
        if _unpacked_size(data) > _MOST_UNPACKED:
            return Sheet(trouble=too_large())
        rows = _rows(data)
    except Exception:  # the library raises whatever a broken workbook makes it stumble over
        return Sheet(trouble=remark(N_("This workbook cannot be read. Please save it as CSV.")))
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MOST_LINES + 1:
        return Sheet(trouble=too_long())
    return Sheet(rows, "Excel")


def _unpacked_size(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist())


def _rows(data: bytes) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        cells = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        return [[_text(cell) for cell in row] for row in itertools.islice(cells, MOST_LINES + 12)]
    finally:
        book.close()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
