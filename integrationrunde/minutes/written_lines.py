"""The lines of a text as they are compared: those of a table as rows of cells, without what only Markdown needs."""

import re
from dataclasses import dataclass

from integrationrunde.kit.markup import parsed

_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True)
class Written:
    """A line of a text, which then is the only cell, or a row of a table; ``is_head`` of the row that names columns."""

    cells: tuple[str, ...]
    is_row: bool = False
    is_head: bool = False

    @property
    def key(self) -> str:
        """By what two lines are the same."""
        return "\x1f".join(["\x1e" * self.is_row, *self.cells])


def written(text: str) -> list[Written]:
    """The lines of a text; empty ones and the dashes below the head of a table are left out."""
    rows = _rows(text) if "|" in text else {}
    found = []
    for number, line in enumerate(_BREAK.split(text)):
        one = rows[number] if number in rows else Written((line,))
        if one is not None and any(cell.strip() for cell in one.cells):
            found.append(one)
    return found


def _rows(text: str) -> dict[int, Written | None]:
    """By the numbers of their lines the rows of all tables; None for lines of a table that are no row."""
    found: dict[int, Written | None] = {}
    line, cells, is_head = 0, list[str](), False
    for token in parsed(text):
        if token.type == "table_open" and token.map:
            found |= dict.fromkeys(range(*token.map))
        elif token.type == "tr_open" and token.map:
            line, cells = token.map[0], []
        elif token.type in ("th_open", "td_open"):
            is_head = token.type == "th_open"
            cells.append("")
        elif token.type == "inline" and cells:
            cells[-1] = token.content
        elif token.type == "tr_close":
            found[line] = Written(tuple(cells), is_row=True, is_head=is_head)
            cells = []
    return found
