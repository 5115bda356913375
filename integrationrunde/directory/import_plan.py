"""What an import would do, line by line, before anything is stored. Pure: lines and the present stock in, a plan out.

A line names an organisation, and perhaps one of its contacts. What is in a cell is stored, an empty cell changes
nothing. A line with trouble is left out as a whole; lines after it that need it have trouble, too.
"""

import enum
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from integrationrunde.directory.contacts import ContactDetails
from integrationrunde.directory.import_lines import Line
from integrationrunde.directory.operations import OrganisationDetails
from integrationrunde.directory.remarks import Remark


class Action(enum.StrEnum):
    """What happens to a line, or to the organisation or contact in it."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"
    WRONG = "wrong"


@dataclass(frozen=True)
class Change:
    """A field that gets another value."""

    heading: Remark
    old: Any
    new: Any


@dataclass(frozen=True)
class OrganisationStep:
    """What happens to the organisation of a line. ``key`` is its id, negative while it has none."""

    action: Action
    key: int
    details: OrganisationDetails
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class ContactStep:
    """What happens to the contact of a line. ``takes_default``: it becomes its organisation's default."""

    action: Action
    key: int
    organisation_key: int
    details: ContactDetails
    takes_default: bool = False
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class LinePlan:
    """What happens to one line."""

    number: int
    organisation: OrganisationStep | None = None
    contact: ContactStep | None = None
    troubles: tuple[Remark, ...] = ()
    said: str = ""

    @property
    def action(self) -> Action:
        """The strongest thing that happens to anything in the line."""
        if self.troubles:
            return Action.WRONG
        actions = {step.action for step in (self.organisation, self.contact) if step is not None}
        return next((action for action in (Action.CREATE, Action.CHANGE) if action in actions), Action.KEEP)


@dataclass(frozen=True)
class Plan:
    """What happens to all lines."""

    lines: tuple[LinePlan, ...] = field(default=())

    @property
    def counts(self) -> dict[Action, int]:
        """How many lines there are of each kind; together they are all lines."""
        counted = Counter(line.action for line in self.lines)
        return {action: counted[action] for action in Action}

    @property
    def does_something(self) -> bool:
        """Whether storing it would change anything."""
        return any(line.action in (Action.CREATE, Action.CHANGE) for line in self.lines)

    def of(self, *actions: Action) -> list[LinePlan]:
        """The lines to which one of these things happens, in their order."""
        return [line for line in self.lines if line.action in actions]

    @property
    def seal(self) -> str:
        """A digest of all that the plan would do: another stock or another file gives another one."""
        return hashlib.sha256(repr(self.lines).encode("utf-8", "backslashreplace")).hexdigest()


@dataclass(frozen=True)
class StoredContact:
    """A contact as it is stored, as far as an import needs to know."""

    id: int
    organisation_id: int
    details: ContactDetails
    is_default: bool
    is_active: bool


@dataclass(frozen=True)
class Stock:
    """The directory as it is stored."""

    organisations: dict[int, OrganisationDetails] = field(default_factory=dict)
    contacts: tuple[StoredContact, ...] = ()


def said(line: Line) -> str:
    """How a line names its organisation, for a line that is left out."""
    names = ("short_name", "official_name", "reference", "official_key")
    return next((line.values[name] for name in names if name in line.values), "")
