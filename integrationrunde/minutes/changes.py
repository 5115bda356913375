"""What changed from one saved text to another: pure functions."""

import difflib
import enum
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from integrationrunde.minutes.models import MinutesRevision
from integrationrunde.minutes.written_lines import Written, written

PAUSE = timedelta(minutes=10)
"""Who goes on after less than that is still at the same sitting."""

MOST_STEPS = 5_000_000
"""How long a comparison may look for what stayed; what is left then counts as removed and added."""

CELLS = " | "
"""What stands between the cells of a row where it is told in one line."""

Opcode = tuple[str, int, int, int, int]
_WORDS = re.compile(r"\s+|[^\s]+")


class Change(enum.StrEnum):
    """What became of a part of the text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Part:
    """A part of a line and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True)
class Line:
    """A line, which then is the only cell, or a row of a table: the parts of each cell."""

    cells: tuple[tuple[Part, ...], ...]
    is_row: bool = False
    is_head: bool = False

    @property
    def parts(self) -> list[Part]:
        """All parts, one cell after the other."""
        return [part for cell in self.cells for part in cell]

    @property
    def changed(self) -> list[Part]:
        """What was added and removed; of a row that is new or gone the cells together."""
        parts = self.parts
        kinds = {part.change for part in parts}
        if self.is_row and len(kinds) == 1 and Change.SAME not in kinds:
            return [Part(parts[0].change, CELLS.join(part.text for part in parts))]
        return [part for part in parts if part.change is not Change.SAME]


@dataclass(frozen=True)
class Block:
    """Lines that belong together: those of a table, or some of the text."""

    is_table: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sitting:
    """Texts that one person saved one after the other: numbers of the first and last, and when."""

    first: int
    last: int
    saved_by: str
    began_at: datetime
    ended_at: datetime


def sittings(revisions: Sequence[MinutesRevision]) -> list[Sitting]:
    """Revisions (the newest first) by sittings, the newest first."""
    found: list[Sitting] = []
    for one in revisions:
        later = found[-1] if found else None
        if later and later.saved_by == one.saved_by and later.began_at - one.saved_at < PAUSE:
            found[-1] = Sitting(one.number, later.last, one.saved_by, one.saved_at, later.ended_at)
        else:
            found.append(Sitting(one.number, one.number, one.saved_by, one.saved_at, one.saved_at))
    return found


def blocks(found: Iterable[Line]) -> list[Block]:
    """Lines in their order, the rows of a table together."""
    return [Block(is_table, tuple(group)) for is_table, group in groupby(found, key=lambda line: line.is_row)]


def lines(before: str, after: str) -> list[Line]:
    """The lines of the new text, with the words that were added and removed; empty lines are left out."""
    olds, news = written(before), written(after)
    found: list[Line] = []
    search = _Search()
    for kind, old, old_end, new, new_end in search.opcodes([one.key for one in olds], [one.key for one in news]):
        if kind == "equal":
            found += [_whole(Change.SAME, one) for one in news[new:new_end]]
        elif kind == "replace" and old_end - old == new_end - new:
            pairs = zip(olds[old:old_end], news[new:new_end], strict=True)
            found += [line for pair in pairs for line in _pair(search, *pair)]
        else:
            found += [_whole(Change.REMOVED, one) for one in olds[old:old_end]]
            found += [_whole(Change.ADDED, one) for one in news[new:new_end]]
    return found


def _whole(change: Change, one: Written) -> Line:
    return Line(tuple((Part(change, cell),) for cell in one.cells), one.is_row, one.is_head)


def _pair(search: "_Search", before: Written, after: Written) -> list[Line]:
    """A line in place of another one: word by word, a row cell by cell; as two lines where they are too different."""
    if (before.is_row, len(before.cells)) != (after.is_row, len(after.cells)):
        return [_whole(Change.REMOVED, before), _whole(Change.ADDED, after)]
    cells = zip(before.cells, after.cells, strict=True)
    return [Line(tuple(tuple(_words(search, *cell)) for cell in cells), after.is_row, after.is_head)]


def _words(search: "_Search", before: str, after: str) -> Iterator[Part]:
    olds, news = _WORDS.findall(before), _WORDS.findall(after)
    for kind, old, old_end, new, new_end in search.opcodes(olds, news):
        if kind == "equal":
            yield Part(Change.SAME, "".join(news[new:new_end]))
            continue
        if old_end > old:
            yield Part(Change.REMOVED, "".join(olds[old:old_end]))
        if new_end > new:
            yield Part(Change.ADDED, "".join(news[new:new_end]))


class _Search:
    """What stayed of lines or words, found in MOST_STEPS at most: difflib alone takes hours for some equal lines."""

    def __init__(self) -> None:
        self._left = MOST_STEPS

    def opcodes(self, olds: Sequence[str], news: Sequence[str]) -> Iterator[Opcode]:
        """As difflib's; beginning and end that are the same are never looked into."""
        first = _same(olds, news)
        last = _same(olds[first:][::-1], news[first:][::-1])
        if first:
            yield "equal", 0, first, 0, first
        for kind, *places in self._between(olds[first : len(olds) - last], news[first : len(news) - last]):
            old, old_end, new, new_end = (place + first for place in places)
            yield kind, old, old_end, new, new_end
        if last:
            yield "equal", len(olds) - last, len(olds), len(news) - last, len(news)

    def _between(self, olds: Sequence[str], news: Sequence[str]) -> Iterator[Opcode]:
        if not olds or not news:
            if olds or news:
                yield "delete" if olds else "insert", 0, len(olds), 0, len(news)
            return
        steps = _steps(olds, news)
        if steps > self._left:
            yield "replace", 0, len(olds), 0, len(news)
            return
        self._left -= steps
        yield from difflib.SequenceMatcher(str.isspace, olds, news, autojunk=False).get_opcodes()


def _same(olds: Sequence[str], news: Sequence[str]) -> int:
    """How many parts agree at the beginning."""
    return next(
        (place for place, (old, new) in enumerate(zip(olds, news, strict=False)) if old != new),
        min(len(olds), len(news)),
    )


def _steps(olds: Sequence[str], news: Sequence[str]) -> int:
    """The most steps that difflib takes: for each part in common it looks at all parts and all equal pairs."""
    before, after = (Counter(part for part in parts if not part.isspace()) for parts in (olds, news))
    common = sum((before & after).values())
    return common * (len(olds) + sum(count * after[part] for part, count in before.items()))
