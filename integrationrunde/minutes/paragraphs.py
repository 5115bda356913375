"""Blocks of Markdown and the ids that they keep from one text to the next: pure functions.

See docs/decisions/0020-minutes.md, "Paragraphs".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt

MOST_BLOCKS = 1000
ALIKE = 0.4
"""From this likeness on (0 nothing in common, 1 the same) a changed block is still the same one."""

_BAND = 12
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Block:
    """A paragraph, list, table, quotation, heading or piece of code, and where it stands in the text (characters)."""

    text: str
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text in their order. What belongs to none, such as the aim of a link, ends the last."""
    lines = text.split("\n")
    firsts = [token.map[0] for token in _markdown.parse(text) if token.level == 0 and token.map and token.nesting >= 0]
    if not firsts:
        firsts = [0]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found = []
    for first, after in zip([0, *firsts[1:]], [*firsts[1:], len(lines)], strict=True):
        block = _trimmed(text, starts[first], min(starts[after], len(text)))
        if block is not None:
            found.append(block)
    return found


def _trimmed(text: str, start: int, end: int) -> Block | None:
    piece = text[start:end]
    content = piece.strip("\n \t")
    if not content:
        return None
    blank_lines = len(piece) - len(piece.lstrip("\n \t"))
    start += piece.rfind("\n", 0, blank_lines) + 1  # what indents the first line belongs to the block
    end = end - (len(piece) - len(piece.rstrip("\n \t")))
    return Block(text[start:end], start, end)


def place_of(text: str, offset: int) -> int | None:
    """The place (from 0) of the block that holds this character, else of the last one before it; None before any."""
    before = [place for place, block in enumerate(blocks(text)) if block.start <= offset]
    return before[-1] if before else None


def kept_ids(base: Sequence[tuple[int, str]], texts: Sequence[str]) -> list[int | None]:
    """For each block of a new text the id of the base's block that it continues; None where it is new.

    ``base`` has id and text of each block of the text that was edited. Equal blocks keep their ids, moved ones too;
    then blocks between two kept ones keep them, in order, when they are alike enough.
    """
    found: list[int | None] = [None] * len(texts)
    anchors = _common([text for _id, text in base], texts)
    for old, new in anchors:
        found[new] = base[old][0]
    _keep_moved(base, texts, anchors, found)
    taken = {ident for ident in found if ident is not None}
    for olds, news in _gaps(anchors, len(base), len(texts)):
        left = [base[old] for old in olds if base[old][0] not in taken]
        free = [new for new in news if found[new] is None]
        for old, new in _alike([text for _id, text in left], [texts[new] for new in free]):
            found[free[new]] = left[old][0]
    return found


def likeness(one: str, other: str) -> float:
    """How much two texts have in common, 0 to 1, by their pairs of characters; whoever goes on typing stays alike."""
    return _likeness(one, _pairs(one), other, _pairs(other))


def _likeness(one: str, pairs: Counter[str], other: str, others: Counter[str]) -> float:
    few, many = sorted((pairs, others), key=len)
    shared = sum(min(count, many[pair]) for pair, count in few.items())
    value = 2 * shared / max(1, pairs.total() + others.total())
    goes_on = bool(one and other) and (one.startswith(other) or other.startswith(one))
    return max(value, ALIKE) if goes_on else value


def _pairs(text: str) -> Counter[str]:
    plain = " ".join(text.split())
    return Counter(plain[place : place + 2] for place in range(len(plain) - 1))


def _common(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    """Places of a longest common subsequence of equal blocks."""
    first = 0
    while first < min(len(olds), len(news)) and olds[first] == news[first]:
        first += 1
    last = 0
    while last < min(len(olds), len(news)) - first and olds[-1 - last] == news[-1 - last]:
        last += 1
    middle = _subsequence(olds[first : len(olds) - last], news[first : len(news) - last])
    end = [(len(olds) - back, len(news) - back) for back in range(last, 0, -1)]
    return [(place, place) for place in range(first)] + [(old + first, new + first) for old, new in middle] + end


def _subsequence(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    lengths = [[0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for old in range(len(olds) - 1, -1, -1):
        for new in range(len(news) - 1, -1, -1):
            if olds[old] == news[new]:
                lengths[old][new] = lengths[old + 1][new + 1] + 1
            else:
                lengths[old][new] = max(lengths[old + 1][new], lengths[old][new + 1])
    found, old, new = [], 0, 0
    while old < len(olds) and new < len(news):
        if olds[old] == news[new]:
            found.append((old, new))
            old, new = old + 1, new + 1
        elif lengths[old + 1][new] >= lengths[old][new + 1]:
            old += 1
        else:
            new += 1
    return found


def _keep_moved(
    base: Sequence[tuple[int, str]],
    texts: Sequence[str],
    anchors: Sequence[tuple[int, int]],
    found: list[int | None],
) -> None:
    standing = {old for old, _new in anchors}
    moved: dict[str, list[int]] = {}
    for old, (ident, text) in enumerate(base):
        if old not in standing:
            moved.setdefault(text, []).append(ident)
    for new, text in enumerate(texts):
        if found[new] is None and moved.get(text):
            found[new] = moved[text].pop(0)


def _gaps(anchors: Sequence[tuple[int, int]], olds: int, news: int) -> list[tuple[range, range]]:
    found, old, new = [], 0, 0
    for next_old, next_new in [*anchors, (olds, news)]:
        found.append((range(old, next_old), range(new, next_new)))
        old, new = next_old + 1, next_new + 1
    return found


def _alike(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs in order whose likeness adds up to the most; in long gaps only blocks at about the same place count."""
    if not olds or not news:
        return []
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    alike: dict[tuple[int, int], float] = {}
    pairs, others = [_pairs(text) for text in olds], [_pairs(text) for text in news]
    for old in range(len(olds) - 1, -1, -1):
        for new in range(len(news) - 1, -1, -1):
            best[old][new] = max(best[old + 1][new], best[old][new + 1])
            if abs(old - new * len(olds) // len(news)) > _BAND:
                continue
            value = _likeness(olds[old], pairs[old], news[new], others[new])
            if value >= ALIKE:
                alike[old, new] = value
                best[old][new] = max(best[old][new], value + best[old + 1][new + 1])
    found, old, new = [], 0, 0
    while old < len(olds) and new < len(news):
        if (old, new) in alike and best[old][new] == alike[old, new] + best[old + 1][new + 1]:
            found.append((old, new))
            old, new = old + 1, new + 1
        elif best[old][new] == best[old + 1][new]:
            old += 1
        else:
            new += 1
    return found
