"""What changed from one saved text to another: pure functions."""

import difflib
import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrationrunde.minutes.models import MinutesRevision

PAUSE = timedelta(minutes=10)
"""Who goes on after less than that is still at the same sitting."""

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
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind == "equal":
            found += [[Part(Change.SAME, line)] for line in news[new:new_end]]
        elif kind == "replace" and old_end - old == new_end - new:
            found += [list(_words(*pair)) for pair in zip(olds[old:old_end], news[new:new_end], strict=True)]
        else:
            found += [[Part(Change.REMOVED, line)] for line in olds[old:old_end]]
            found += [[Part(Change.ADDED, line)] for line in news[new:new_end]]
    return found


def _words(before: str, after: str) -> Iterator[Part]:
    olds, news = _WORDS.findall(before), _WORDS.findall(after)
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=True)
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield Part(Change.SAME, "".join(news[new:new_end]))
            continue
        if old_end > old:
            yield Part(Change.REMOVED, "".join(olds[old:old_end]))
        if new_end > new:
            yield Part(Change.ADDED, "".join(news[new:new_end]))
