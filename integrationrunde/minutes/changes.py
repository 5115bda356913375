"""What changed from one saved text to another: pure functions."""

import difflib
import enum
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrationrunde.minutes.models import MinutesRevision

PAUSE = timedelta(minutes=10)
"""Who goes on after less than that is still at the same sitting."""

MOST_STEPS = 5_000_000
"""How long a comparison may look for what stayed; what is left then counts as removed and added."""

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


def lines(before: str, after: str) -> list[list[Part]]:
    """The lines of the new text, with the words that were added and removed; empty lines are left out."""
    olds, news = ([line for line in text.split("\n") if line.strip()] for text in (before, after))
    found: list[list[Part]] = []
    search = _Search()
    for kind, old, old_end, new, new_end in search.opcodes(olds, news):
        if kind == "equal":
            found += [[Part(Change.SAME, line)] for line in news[new:new_end]]
        elif kind == "replace" and old_end - old == new_end - new:
            found += [list(_words(search, *pair)) for pair in zip(olds[old:old_end], news[new:new_end], strict=True)]
        else:
            found += [[Part(Change.REMOVED, line)] for line in olds[old:old_end]]
            found += [[Part(Change.ADDED, line)] for line in news[new:new_end]]
    return found


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
