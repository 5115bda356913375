"""The other canonical texts: how minutes were approved, and a supplement (docs/minutes-schema.md)."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.minutes.content import Content, Declaration
from integrationrunde.minutes.models import ApprovalMode


class Stance(enum.StrEnum):
    """What a seat that was asked did in the end; ``reader`` was informed only."""

    AGREED = "agreed"
    OBJECTED = "objected"
    SILENT = "silent"
    READER = "reader"


class Position(enum.StrEnum):
    """A stance as it is told: whoever only remarked said nothing about the approval, but was not silent."""

    AGREED = "agreed"
    OBJECTED = "objected"
    REMARKED = "remarked"
    SILENT = "silent"
    READER = "reader"


def position(stance: Stance, remarks: int) -> Position:
    """How a stance is told of a seat with so many remarks."""
    return Position.REMARKED if stance is Stance.SILENT and remarks else Position(stance.value)


@dataclass(frozen=True, kw_only=True)
class SeatRecord:
    """One organisation that was asked; objections and remarks are counted without those withdrawn."""

    organisation_id: int
    organisation: str
    stance: Stance
    objections: int
    remarks: int

    @property
    def position(self) -> Position:
        """What the organisation did, as it is told."""
        return position(self.stance, self.remarks)


@dataclass(frozen=True, kw_only=True)
class RoundRecord:
    """One version that was circulated; without a deadline nobody was asked about it."""

    version: int
    sha256: str
    circulated_at: datetime
    deadline: date | None
    seats: tuple[SeatRecord, ...]

    def with_position(self, told: Position) -> list[SeatRecord]:
        """The seats that did this."""
        return [seat for seat in self.seats if seat.position == told]


@dataclass(frozen=True, kw_only=True)
class Record:
    """How version ``version`` with checksum ``sha256`` was approved; ``meeting`` is the one that did (by_meeting).

    ``declarations`` has every objection that was rejected, whole or in part, in any version.
    """

    schema: int
    version: int
    sha256: str
    mode: ApprovalMode
    approved_at: datetime
    approved_by: str
    meeting: str
    rounds: tuple[RoundRecord, ...]
    declarations: tuple[Declaration, ...]

    @property
    def last_asked(self) -> RoundRecord | None:
        """The last version about which anybody was asked."""
        return next((one for one in reversed(self.rounds) if one.seats), None)


def declarations(content: Content, record: Record | None) -> list[Declaration]:
    """The declarations that belong to what is read: those of the approval, before it those of the version.

    ``content`` is cut for the reader: a declaration to an item that is not readable is left out.
    """
    if record is None:
        return list(content.declarations)
    readable = {item.id for item in content.items if not item.is_cut}
    return [one for one in record.declarations if one.item_id is None or one.item_id in readable]


@dataclass(frozen=True, kw_only=True)
class SupplementText:
    """A dated correction (Nachtrag) to the approved version with that checksum."""

    schema: int
    number: int
    dated: date
    text: str
    version: int
    sha256: str
    recorded_by: str
