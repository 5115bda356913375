"""The rules in plain words, without a database: who must have the entry now, and what it must show.

Written from MODEL.md (1, 4, 5) and MAIL.md, not from the code: this is what histories are judged by.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(eq=False)
class Who:
    """Somebody who acts for a seat; ``ident`` is the holder's id."""

    ident: int
    address: str
    acts: bool = True
    appointed_by: "Who | None" = None


@dataclass(frozen=True)
class Facts:
    """What there is to tell of the meeting; local times."""

    title: str
    starts: datetime
    ends: datetime
    place: str

    @property
    def start(self) -> datetime:
        """The instant of the start (UTC)."""
        return self.starts.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The instant of the end (UTC)."""
        return self.ends.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@dataclass(eq=False)
class Place:
    """A seat, its people, and what it said to the meeting since it was asked last."""

    ident: int
    people: list[Who] = field(default_factory=list)
    substitute: Who | None = None
    substitute_declined: bool = False
    is_open: bool = True
    is_invited: bool = False
    was_invited: bool = False
    answer: str = "NEEDS-ACTION"
    answered_at: datetime = LONG_AGO
    before_move: bool = False

    @property
    def acting(self) -> list[Who]:
        """Who acts for the seat for good."""
        return [who for who in self.people if who.acts]

    @property
    def entitled(self) -> Iterator[Who]:
        """Who must have the meeting in the calendar: all who act, but for the one for whom a substitute comes."""
        if not self.is_invited:
            return
        if self.substitute is not None:
            yield self.substitute
        for who in self.acting:
            if self.substitute is None or self.substitute_declined or self.substitute.appointed_by is not who:
                yield who

    @property
    def partstats(self) -> set[str]:
        """What the calendar may show as the seat's answer: an old answer must not go on standing there."""
        return {"NEEDS-ACTION"} if self.before_move else {"NEEDS-ACTION", self.answer}

    def ask(self) -> None:
        """The seat is invited, for the first time or anew."""
        self.is_invited = self.was_invited = True
        self.answer, self.answered_at, self.before_move = "NEEDS-ACTION", LONG_AGO, False
        self.end_substitution()

    def uninvite(self) -> None:
        """The invitation is taken back."""
        self.is_invited = False
        self.end_substitution()

    def say(self, answer: str, by: Who | None, at: datetime, moved_at: datetime = LONG_AGO) -> None:
        """An answer; of two, the later one counts. It answers what was known at that time."""
        if at < self.answered_at:
            return
        self.answer, self.answered_at, self.before_move = answer, at, at < moved_at
        if by is not None and by is self.substitute:
            self.substitute_declined = answer == "DECLINED"
        else:
            self.end_substitution()

    def hand_over(self, first: Who, substitute: Who, at: datetime) -> None:
        """Somebody else comes this once; a substitution before it is over."""
        self.say("ACCEPTED", first, at)
        substitute.appointed_by = first
        self.substitute = substitute

    def take_back(self, at: datetime) -> None:
        """The question is open again."""
        self.say("NEEDS-ACTION", None, at)

    def end_substitution(self) -> None:
        """The substitute need not come."""
        self.substitute, self.substitute_declined = None, False

    def succeed(self, predecessor: Who, successor: Who) -> None:
        """Somebody takes over for good, also as the one who has handed over."""
        predecessor.acts = False
        self.people.append(successor)
        if self.substitute is not None and self.substitute.appointed_by is predecessor:
            self.substitute.appointed_by = successor


@dataclass
class Round:
    """The meeting with its seats."""

    places: list[Place]
    planned: Facts
    told: Facts
    titles: set[str] = field(default_factory=set)
    moved_at: datetime = LONG_AGO
    is_off: bool = False

    def announce(self, at: datetime, *, notify: bool) -> None:
        """What was planned is told, or only a title or an agenda is put right without a word.

        Who was told nothing goes on seeing the former title, until the next letter about the entry.
        """
        before, self.told = self.told, self.planned
        has_moved = (before.start, before.end, before.place) != (self.told.start, self.told.end, self.told.place)
        if has_moved:
            self.moved_at = at
            for place in self.places:
                place.before_move = True
        if notify and (has_moved or before.title != self.told.title):
            self.titles = set()
        self.titles.add(self.told.title)

    def call_off(self) -> None:
        """The meeting does not take place."""
        self.is_off = True
        for place in self.places:
            place.end_substitution()

    @property
    def must_have(self) -> dict[str, set[str]]:
        """The mailboxes (lower case) whose calendars show the meeting, each with the answers that may stand there."""
        found: dict[str, set[str]] = {}
        for place in self.places if not self.is_off else ():
            for who in place.entitled:
                if who.address:
                    found.setdefault(who.address.casefold(), set()).update(place.partstats)
        return found
