"""What a version of minutes says, as plain values: the shape of the canonical bytes, schema 1 (docs/minutes-schema.md).

Texts are Markdown. Ids are those of the tables, so that an objection finds its place; names are copies of that day.
"""

from dataclasses import dataclass
from datetime import date, time

from integrationrunde.actions.models import ActionKind
from integrationrunde.agenda.models import AgendaItemKind, Audience
from integrationrunde.minutes.models import AttendanceKind, AttendanceState, Decided, OutcomeKind, ReachedBy

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Break:
    """A break in local time; without an end where nobody noted it."""

    begin: time
    end: time | None


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head as DIN 5008 lists it. ``body`` is the series, ``occasion`` the meeting's title; times are local.

    ``chair`` and ``minute_taker`` are organisation and function. ``ends_on`` differs from ``held_on`` past midnight.
    """

    body: str
    host: str
    file_reference: str
    occasion: str
    meeting_number: int
    held_on: date
    ends_on: date
    begin: time
    end: time
    breaks: tuple[Break, ...]
    place: str
    also_online: bool
    chair: str
    minute_taker: str


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """One organisation at the meeting; ``substitute_function`` is not empty when somebody came for it (i. V.)."""

    organisation_id: int | None
    organisation: str
    is_municipality: bool
    kind: AttendanceKind
    state: AttendanceState
    function: str
    substitute_function: str
    headcount: int
    arrived_late_at: time | None
    left_early_at: time | None


@dataclass(frozen=True, kw_only=True)
class Text:
    """One paragraph under its stable id; the anchor on pages is ``p<id>``."""

    id: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Votes:
    """How a vote ended."""

    yes: int
    no: int
    abstain: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """An outcome. It stands behind paragraph ``behind``, or at the end of the item. ``organisations`` are bound.

    ``is_dropped``: an accepted objection took it away after circulation; the number is not given again.
    """

    id: int
    number: str
    kind: OutcomeKind
    wording: str
    reached_by: ReachedBy
    votes: Votes | None
    organisations: tuple[str, ...]
    topic: str
    behind: int | None
    is_dropped: bool


@dataclass(frozen=True, kw_only=True)
class Owner:
    """An organisation that has to do a task; ``needs_consent`` when it was absent (vorbehaltlich Zustimmung)."""

    organisation_id: int
    organisation: str
    needs_consent: bool


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task that was recorded; ``result_id`` is the outcome from which it follows."""

    id: int
    number: str
    kind: ActionKind
    title: str
    text: str
    due_on: date | None
    owners: tuple[Owner, ...]
    involved: tuple[str, ...]
    result_id: int | None


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What was decided on a task of an earlier meeting; ``organisations`` are those for which it holds."""

    task_id: int
    number: str
    title: str
    decided: Decided
    organisations: tuple[str, ...]
    reason: str
    day_before: date | None
    day_after: date | None


@dataclass(frozen=True, kw_only=True)
class Item:
    """What is written to one item of the agenda, in the order dealt with; ``number`` is the agenda's.

    An item of audience ``internal``, and one that was cut, is a place alone: number, kind and audience.
    """

    id: int
    number: int
    kind: AgendaItemKind
    audience: Audience
    organisation_ids: tuple[int, ...]
    title: str
    paragraphs: tuple[Text, ...]
    results: tuple[Result, ...]
    tasks: tuple[Task, ...]
    deferred_reason: str
    deferred_to: str
    is_cut: bool
    followed: tuple[Followed, ...] = ()

    def results_behind(self, paragraph_id: int | None) -> list[Result]:
        """The results behind a paragraph; behind None those at the end of the item."""
        here = {one.id for one in self.paragraphs}
        if paragraph_id is None:
            return [one for one in self.results if one.behind not in here]
        return [one for one in self.results if one.behind == paragraph_id]

    def tasks_of(self, result_id: int | None) -> list[Task]:
        """The tasks that follow from a result; with None those that follow from no result."""
        return [one for one in self.tasks if one.result_id == result_id]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper (Anlage) by its SHA-256; ``item_id`` names the item of these minutes to which it belongs."""

    id: int
    title: str
    file_name: str
    sha256: str
    item_id: int | None
    audience: Audience
    organisation_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """An objection that was rejected, kept with the minutes (Erklärung zu Protokoll). ``item_id`` None: to the whole.

    ``reason`` is why it was rejected; ``partly`` when the text followed it in part.
    """

    organisation: str
    item_id: int | None
    paragraph_id: int | None
    result_id: int | None
    text: str
    proposed_wording: str
    reason: str
    partly: bool


@dataclass(frozen=True, kw_only=True)
class Content:
    """One version, whole or as one organisation may read it. ``distribution`` has the organisations that get it."""

    schema: int
    version: int
    issued_on: date
    head: Head
    attendance: tuple[Attendee, ...]
    items: tuple[Item, ...]
    papers: tuple[Paper, ...]
    papers_missing: bool
    declarations: tuple[Declaration, ...]
    declarations_missing: bool
    distribution: tuple[str, ...]

    def attending(self, *states: AttendanceState, kind: AttendanceKind | None = None) -> list[Attendee]:
        """Who was there in one of these states, all kinds or one."""
        return [one for one in self.attendance if one.state in states and kind in (None, one.kind)]

    @property
    def agenda(self) -> list[Item]:
        """The items in the order of the agenda."""
        return sorted(self.items, key=lambda item: (item.number, item.id))

    @property
    def municipalities(self) -> tuple[int, int]:
        """How many municipalities were represented, and of how many that have a seat: 12 of 14."""
        seated = [one for one in self.attendance if one.is_municipality and one.kind is AttendanceKind.SEAT]
        return sum(one.state is AttendanceState.PRESENT for one in seated), len(seated)

    @property
    def headcount(self) -> int:
        """How many persons were there."""
        return sum(one.headcount for one in self.attendance)

    @property
    def is_cut(self) -> bool:
        """Whether something is missing that others may read."""
        return self.papers_missing or self.declarations_missing or any(item.is_cut for item in self.items)

    def item(self, item_id: int) -> Item | None:
        """The item with this id."""
        return next((item for item in self.items if item.id == item_id), None)

    def item_of(self, paragraph_id: int | None, result_id: int | None) -> Item | None:
        """The item in which a paragraph or a result stands; None where neither does."""
        for item in self.items:
            if any(one.id == paragraph_id for one in item.paragraphs) or any(
                one.id == result_id for one in item.results
            ):
                return item
        return None

    def has_anchor(self, anchor: str) -> bool:
        """Whether a paragraph (``p12``) or a result (``r3``) stands here."""
        places = (one.id for item in self.items for one in item.paragraphs)
        results = (one.id for item in self.items for one in item.results)
        return anchor in {f"p{one}" for one in places} | {f"r{one}" for one in results}
