"""The rules of tasks in plain words, without a database: what lives of tasks are judged by.

Written from issue, PRODUCT.md and MODEL.md, not from the code. Days off are those that the lives go through.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

OFF = {
    *("2017-10-03", "2017-10-31", "2017-11-01", "2017-12-25", "2017-12-26", "2018-01-01", "2018-03-30", "2018-04-02"),
    *("2018-05-01", "2018-05-10", "2018-05-21", "2018-05-31", "2018-10-03", "2018-11-01", "2018-12-25", "2018-12-26"),
    *("2019-01-01", "2019-04-19", "2019-04-22", "2019-05-01", "2019-05-30", "2019-06-10", "2019-06-20"),
}
TOLD = {"bound", "date_changed", "date_granted", "date_refused", "sent_back", "taken_up", "owner_changed"}
BY_OWNER = {"accepted", "started", "progress", "done_reported", "date_asked", "declined", "handed_over", "taken_back"}


class No(Exception):
    """It is not possible now; nothing changes."""


@dataclass(eq=False)
class Office:
    """An organisation; ``is_seated`` where it has a seat in the round."""

    ident: int
    name: str
    is_seated: bool = True
    last_day: date | None = None
    successor: "Office | None" = None

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.last_day is not None and self.last_day < today

    def heir(self, today: date) -> "Office | None":
        """The first of those that follow it which exists."""
        one = self.successor
        while one is not None and one.has_ended(today):
            one = one.successor
        return one


@dataclass(eq=False)
class Who:
    """Somebody who acts for an organisation; a colleague for one part of a task."""

    ident: int
    office: Office
    address: str
    acts: bool = True
    part: "Part | None" = None


@dataclass(frozen=True)
class Line:
    """An entry of the history; ``said`` is what makes it the same as another."""

    kind: str
    before: str | None
    after: str
    speaker: str
    on: date
    said: tuple[object, ...] = ()


@dataclass(eq=False)
class Part:
    """What one organisation owns of a task."""

    task: "Task"
    ident: int
    office: Office
    absent: bool = False
    state: str = "open"
    accepted: bool = False
    declined: bool = False
    reported: datetime | None = None
    confirmed: bool = False
    asked: date | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.task.bound and self.state not in ("done", "dropped")

    @property
    def waits(self) -> bool:
        """Reported as done, and not confirmed yet."""
        return self.is_open and self.reported is not None

    @property
    def lacks_consent(self) -> bool:
        return self.absent and not self.accepted

    def is_late(self, today: date) -> bool:
        """The day is over, and it has not even said that it is done."""
        day = self.task.due
        at_work = self.state in ("open", "in_progress") and not self.waits and not self.lacks_consent
        return day is not None and self.task.bound and at_work and day < today

    @property
    def may_be_reminded(self) -> bool:
        """Nothing that it said waits for the secretariat, and it was not put off."""
        says_nothing = self.reported is None and not self.declined and self.asked is None
        return self.task.bound and self.state in ("open", "in_progress") and says_nothing

    @property
    def told_on(self) -> date:
        """When it was told last what is expected of it."""
        return max(line.on for line in self.lines if line.kind in TOLD)


@dataclass(eq=False)
class Task:
    """A task with the parts of its owners."""

    ident: int
    due: date | None
    title: str = ""
    first_due: date | None = None
    bound: bool = False
    parts: list[Part] = field(default_factory=list)

    @property
    def is_finished(self) -> bool:
        return not any(part.is_open for part in self.parts)

    @property
    def done(self) -> tuple[int, int]:
        """How many of how many are done."""
        counted = [part for part in self.parts if part.state != "dropped"]
        return sum(part.state == "done" for part in counted), len(counted)


def is_off(day: date) -> bool:
    """Whether nobody works."""
    return day.weekday() > 4 or day.isoformat() in OFF


def check_day(day: date, today: date) -> None:
    """A due date is a working day ahead, ten years at most."""
    if day <= today or day > today + timedelta(days=3653) or is_off(day):
        raise No


def workday(day: date, step: int) -> date:
    """This day, or the nearest working day before (-1) or after it (1)."""
    while is_off(day):
        day += timedelta(days=step)
    return day


def reminders(part: Part, until: date) -> Iterator[tuple[str, int, date]]:
    """Kind, number and day of each reminder of a part: a week before, on the day, each week after."""
    due = part.task.due
    if due is None:
        return
    yield "before", 0, workday(due - timedelta(days=7), -1)
    yield "on_day", 0, workday(due, 1)
    number, day = 1, due + timedelta(days=7)
    while day <= until:
        yield "after", number, workday(day, 1)
        number, day = number + 1, day + timedelta(days=7)


Letters = list[tuple[str, int]]
"""Kind and holder of each letter that leaves."""


@dataclass(eq=False)
class Register:
    """The tasks of a round with its people, at a moment."""

    host: str
    confirms: bool
    now: datetime
    today: date
    offices: list[Office]
    people: list[Who]
    tasks: list[Task] = field(default_factory=list)

    def readers(self, office: Office) -> list[Who]:
        """Who gets the letters of an organisation: one a mailbox."""
        if not office.is_seated:
            return []
        found: dict[str, Who] = {}
        for who in self.people:
            if who.office is office and who.acts and who.part is None:
                found.setdefault(who.address, who)
        return list(found.values())

    def colleagues(self, part: Part) -> list[Who]:
        return [who for who in self.people if who.part is part and who.acts]

    def parts(self, *, is_open: bool | None = None) -> list[Part]:
        """All parts of tasks that bind."""
        every = [part for task in self.tasks if task.bound for part in task.parts]
        return [part for part in every if is_open is None or part.is_open is is_open]

    def enter(self, part: Part, kind: str, before: str | None, *said: object, news: bool = False) -> Letters:
        """Write it down; ``news`` tells everybody who acts for the part. Said twice by an owner it is one entry."""
        speaker = part.office.name if kind in BY_OWNER or kind == "bound" else self.host
        line = Line(kind, before, part.state, speaker, self.today, said)
        newest = part.lines[-1] if part.lines else None
        twice = newest is not None and (newest.kind, newest.said) == (kind, said)
        if not (twice and kind in BY_OWNER and kind not in ("handed_over", "taken_back")):
            part.lines.append(line)
        if not news:
            return []
        return [("task_news", who.ident) for who in (*self.readers(part.office), *self.colleagues(part))]

    def let_go(self, part: Part) -> None:
        """The links of colleagues end."""
        for who in self.colleagues(part):
            who.acts = False

    def bind(self, tasks: Iterable[Task], absent: Iterable[Office]) -> Letters:
        """They bind from now on; one letter a recipient. Without owner or date nothing binds."""
        new = [task for task in tasks if not task.bound]
        if any(not task.parts or task.due is None for task in new):
            raise No
        for task in new:
            task.bound, task.first_due = True, task.due
            for part in task.parts:
                part.absent = part.office in absent
                self.enter(part, "bound", None)
        owners = {part.office: None for task in new for part in task.parts}
        return [("task_bound", who.ident) for office in owners for who in self.readers(office)]

    def each(self, parts: Iterable[Part], kind: str, change: Callable[[Part], object]) -> Letters:
        """Change each of these parts, tell it, and end what colleagues may do with those that are closed."""
        letters: Letters = []
        for part in parts:
            before = part.state
            change(part)
            letters += self.enter(part, kind, before, news=True)
            if not part.is_open:
                self.let_go(part)
        return letters
