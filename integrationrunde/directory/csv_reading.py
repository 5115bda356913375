"""Bytes of a CSV file to rows of text, whatever Excel made of them: encoding and separator are recognised.

Never raises: what cannot be read comes back as a sheet with its trouble.
"""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from integrationrunde.directory.import_columns import recognise
from integrationrunde.directory.remarks import Remark, remark
from integrationrunde.kit.words import N_

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 5000
MOST_COLUMNS = 60
SEPARATORS = {";": N_("semicolon"), ",": N_("comma"), "\t": N_("tab")}
_HEADER_WITHIN = 10
_CONTROLS = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\r\x0c\x0b")


@dataclass(frozen=True)
class Sheet:
    """Rows of text, or why there are none. ``encoding`` and ``separator`` (a msgid) say how the file was read."""

    rows: list[list[str]] = field(default_factory=list)
    encoding: str = ""
    separator: str = ""
    trouble: Remark | None = None


def read_csv(data: bytes) -> Sheet:
    """Read a CSV file of at most MOST_BYTES and MOST_LINES."""
    if len(data) > MOST_BYTES:
        return Sheet(trouble=too_large())
    text, encoding = decode(data)
    if any(sign in _CONTROLS for sign in text):
        return Sheet(trouble=remark(N_("This is not a table. Please save it as CSV or as .xlsx.")))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    stated, text = _stated_separator(text)
    separator = stated or _likeliest_separator(text)
    try:
        rows = list(itertools.islice(_records(text, separator), MOST_LINES + _HEADER_WITHIN + 1))
    except csv.Error:
        return Sheet(trouble=remark(N_("A cell of this file has no end. Please check its quotation marks.")))
    return Sheet(rows, encoding, SEPARATORS[separator], _trouble_of(rows))


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: a byte order mark decides, then what is valid UTF-8, else Windows-1252."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace"), "UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    unmarked = _utf16_without_mark(data)
    if unmarked:
        return data.decode(unmarked, "replace"), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def header_row(rows: list[list[str]]) -> int | None:
    """Which row holds the headers: the one of the first ten with the most known columns, None if none has any."""
    scores = [sum(name is not None for name in recognise(row)) for row in rows[:_HEADER_WITHIN]]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def too_large() -> Remark:
    """The file has more bytes than are read."""
    return remark(N_("The file is larger than 2 MB."))


def too_long() -> Remark:
    """The file has more lines than are read."""
    return remark(N_("The file has more than 5,000 lines. Please divide it."))


def _utf16_without_mark(data: bytes) -> str | None:
    start = data[:400]
    low, high = start[0::2], start[1::2]
    if len(start) < 4:
        return None
    if high.count(0) > 0.7 * len(high) and low.count(0) == 0:
        return "utf-16-le"
    if low.count(0) > 0.7 * len(low) and high.count(0) == 0:
        return "utf-16-be"
    return None


def _stated_separator(text: str) -> tuple[str | None, str]:
    """Excel's own first line ``sep=;``, taken off but for its line break, so that lines keep their numbers."""
    first, line_break, rest = text.partition("\n")
    stated = first.strip().lower()
    if len(stated) == 5 and stated.startswith("sep=") and stated[4] in SEPARATORS:
        return stated[4], line_break + rest
    return ("\t", line_break + rest) if first.lower() == "sep=\t" else (None, text)


def _likeliest_separator(text: str) -> str:
    def score(separator: str) -> tuple[int, int]:
        try:
            rows = list(itertools.islice(_records(text, separator), _HEADER_WITHIN))
        except csv.Error:
            return 0, 0
        known = max((sum(name is not None for name in recognise(row)) for row in rows), default=0)
        return known, max(map(len, rows), default=0)

    return max(SEPARATORS, key=score)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline="\n"), delimiter=separator)


def _trouble_of(rows: list[list[str]]) -> Remark | None:
    header = header_row(rows) or 0
    if len(rows) - header - 1 > MOST_LINES:
        return too_long()
    if any(len(row) > MOST_COLUMNS for row in rows):
        return remark(N_("The file has more than 60 columns."))
    return None
