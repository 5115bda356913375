"""What changed between two versions: pure functions over their contents."""

import difflib
import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrationrunde.minutes.content import Content, Item, Result

_WORDS = re.compile(r"\s+|[^\s\w]|\w+")


class Mark(enum.StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came or went."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Change:
    """One place that differs: a paragraph, a result, or something of the item itself; ``pieces`` say how."""

    item: Item
    anchor: str
    pieces: tuple[Piece, ...]

    @property
    def is_new(self) -> bool:
        """Whether the place was not there before."""
        return all(piece.mark is Mark.ADDED for piece in self.pieces)

    @property
    def is_gone(self) -> bool:
        """Whether the place is not there any more."""
        return all(piece.mark is Mark.REMOVED for piece in self.pieces)


def between(before: Content, after: Content) -> list[Change]:
    """Every place that differs, in the order of ``after``; what was cut for a reader differs in nothing."""
    old = {item.id: item for item in before.items}
    return [change for item in after.items for change in _of_item(old.get(item.id), item)]


def say_the_same(before: Content, after: Content) -> bool:
    """Whether two versions agree in all that can be corrected: texts, results, tasks, deferrals, order."""
    return before.items == after.items and before.head == after.head and before.attendance == after.attendance


def words_between(before: str, after: str) -> tuple[Piece, ...]:
    """How one text became another, word by word."""
    olds, news = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Mark.SAME, "".join(olds[old_from:old_to])))
            continue
        for mark, words in ((Mark.REMOVED, olds[old_from:old_to]), (Mark.ADDED, news[new_from:new_to])):
            if words:
                pieces.append(Piece(mark, "".join(words)))
    return tuple(pieces)


def _of_item(before: Item | None, after: Item) -> Iterator[Change]:
    old_texts = {one.id: one.text for one in before.paragraphs} if before else {}
    for paragraph in after.paragraphs:
        yield from _change(after, f"p{paragraph.id}", old_texts.pop(paragraph.id, ""), paragraph.text)
    for ident, text in old_texts.items():
        yield from _change(after, f"p{ident}", text, "")
    yield from _results(before.results if before else (), after)
    if before is not None:
        yield from _change(after, f"i{after.id}", before.deferred_reason, after.deferred_reason)


def _results(before: Sequence[Result], after: Item) -> Iterator[Change]:
    olds = {one.id: _words_of(one) for one in before}
    for result in after.results:
        yield from _change(after, f"r{result.id}", olds.get(result.id, ""), _words_of(result))


def _words_of(result: Result) -> str:
    return "" if result.is_dropped else result.wording


def _change(item: Item, anchor: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        yield Change(item, anchor, words_between(before, after))
