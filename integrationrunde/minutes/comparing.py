"""What changed between two versions: pure functions over their contents."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrationrunde.minutes import changes
from integrationrunde.minutes.changes import Block, Line, Part
from integrationrunde.minutes.content import Attendee, Content, Head, Item, Result


@dataclass(frozen=True)
class ChangedPlace:
    """A paragraph, a result, or something of the item itself that differs; ``lines`` say how, word by word."""

    item: Item
    anchor: str
    lines: tuple[Line, ...]

    @property
    def is_gone(self) -> bool:
        """Whether the place is not there any more."""
        return all(part.change is changes.Change.REMOVED for line in self.lines for part in line.parts)

    @property
    def parts(self) -> list[Part]:
        """What was added and removed, without what stayed."""
        return [part for line in self.lines for part in line.changed]

    @property
    def blocks(self) -> list[Block]:
        """The lines, those of a table together."""
        return changes.blocks(self.lines)


@dataclass(frozen=True)
class ChangedAttendance:
    """An organisation about whose attendance something else is said; None where it does not stand on the list."""

    before: Attendee | None
    after: Attendee | None

    @property
    def organisation(self) -> str:
        """Its name, the newer one of two."""
        known = self.after or self.before
        return known.organisation if known else ""


class Fact(enum.StrEnum):
    """What the head says, in its order."""

    BODY = "body"
    HOST = "host"
    OCCASION = "occasion"
    DAY = "day"
    TIMES = "times"
    BREAKS = "breaks"
    PLACE = "place"
    CHAIR = "chair"
    MINUTE_TAKER = "minute_taker"
    FILE_REFERENCE = "file_reference"


_FIELDS = {
    Fact.DAY: ("held_on",),
    Fact.TIMES: ("begin", "end", "ends_on"),
    Fact.PLACE: ("place", "also_online"),
}
"""The fields of a head in which a fact stands; the others have one of their own name."""


@dataclass(frozen=True)
class ChangedFact:
    """Something that the head tells otherwise; both heads are whole."""

    fact: Fact
    before: Head
    after: Head


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two versions and can be corrected under review."""

    head: Sequence[ChangedFact]
    places: Sequence[ChangedPlace]
    attendance: Sequence[ChangedAttendance]

    def __bool__(self) -> bool:
        return bool(self.head or self.places or self.attendance)


def changes_between(before: Content, after: Content) -> Changes:
    """What the head says, places of the text and lines of the attendance that differ."""
    return Changes(head_between(before.head, after.head), between(before, after), attendance_between(before, after))


def head_between(before: Head, after: Head) -> list[ChangedFact]:
    """What the head tells otherwise, in the order of the head."""
    return [ChangedFact(fact, before, after) for fact in Fact if _said(before, fact) != _said(after, fact)]


def _said(head: Head, fact: Fact) -> list[object]:
    return [getattr(head, name) for name in _FIELDS.get(fact, (fact.value,))]


def attendance_between(before: Content, after: Content) -> list[ChangedAttendance]:
    """The organisations whose attendance differs, in the order of ``after``; then those that do not stand there."""
    olds, news = ({_who(one): one for one in content.attendance} for content in (before, after))
    pairs = [ChangedAttendance(olds.get(who), news.get(who)) for who in {**news, **olds}]
    return [pair for pair in pairs if pair.before != pair.after]


def _who(one: Attendee) -> tuple[int | None, str]:
    return one.organisation_id, one.organisation if one.organisation_id is None else ""


def between(before: Content, after: Content) -> list[ChangedPlace]:
    """Every place that differs, in the order of ``after``; what was cut for a reader differs in nothing."""
    old = {item.id: item for item in before.items}
    return [change for item in after.items for change in _of_item(old.get(item.id), item)]


def say_the_same(before: Content, after: Content) -> bool:
    """Whether two versions agree in all that can be corrected: head, attendance, texts, results, tasks, deferrals."""
    return before.items == after.items and before.head == after.head and before.attendance == after.attendance


def _of_item(before: Item | None, after: Item) -> Iterator[ChangedPlace]:
    old_texts = {one.id: one.text for one in before.paragraphs} if before else {}
    for paragraph in after.paragraphs:
        yield from _change(after, f"p{paragraph.id}", old_texts.pop(paragraph.id, ""), paragraph.text)
    for ident, text in old_texts.items():
        yield from _change(after, f"p{ident}", text, "")
    yield from _results(before.results if before else (), after)
    if before is not None:
        yield from _change(after, f"i{after.id}", before.deferred_reason, after.deferred_reason)


def _results(before: Sequence[Result], after: Item) -> Iterator[ChangedPlace]:
    olds = {one.id: _words_of(one) for one in before}
    for result in after.results:
        yield from _change(after, f"r{result.id}", olds.get(result.id, ""), _words_of(result))


def _words_of(result: Result) -> str:
    return "" if result.is_dropped else result.wording


def _change(item: Item, anchor: str, before: str, after: str) -> Iterator[ChangedPlace]:
    if before != after:
        yield ChangedPlace(item, anchor, tuple(changes.lines(before, after)))
