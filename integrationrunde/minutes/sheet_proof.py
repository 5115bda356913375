"""What is printed about a version itself: number, checksum, and how it stands: circulated, approved, corrected."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.kit.markdown_tree import tree
from integrationrunde.kit.words import _, day, day_time
from integrationrunde.minutes.models import ApprovalMode
from integrationrunde.minutes.records import Record, RoundRecord, SupplementText
from integrationrunde.minutes.review_wording import MODES, POSITIONS
from integrationrunde.minutes.sheet_items import Box


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One version as it stands. ``record`` is how it was approved; ``is_superseded``: a newer one is there.

    ``names_seats``: who agreed, objected and was silent is printed by organisation; without, which is for seats, only
    how many did.
    """

    number: int
    sha256: str
    circulated_at: datetime
    objection_deadline: date | None = None
    is_superseded: bool = False
    record: Record | None = None
    record_sha256: str = ""
    supplements: Sequence[SupplementText] = ()
    names_seats: bool = True

    @property
    def dated(self) -> datetime:
        """When the version became what it is: circulated, or approved."""
        return self.record.approved_at if self.record else self.circulated_at


def mark(standing: Standing) -> str:
    """The word above every page."""
    if standing.record is not None:
        return ""
    return _("Superseded draft") if standing.is_superseded else _("Draft")


def notice(standing: Standing) -> list[str]:
    """How the version stands, in sentences."""
    if standing.record is not None:
        return [_("Approved on %(at)s, %(how)s.", at=day_time(standing.record.approved_at), how=_how(standing.record))]
    if standing.is_superseded:
        return [_("Superseded draft: version %(number)s was replaced by a newer one.", number=standing.number)]
    sentences = [_("Draft: version %(number)s has not been approved yet.", number=standing.number)]
    if standing.objection_deadline:
        until = day(standing.objection_deadline)
        sentences.append(_("Organisations that attended can object until %(day)s.", day=until))
    return sentences


def _how(record: Record) -> str:
    how = _(MODES[record.mode])
    return f"{how}: {record.meeting}" if record.mode is ApprovalMode.BY_MEETING else how


def proof(standing: Standing) -> list[list[str]]:
    """Label and value of everything that proves the text."""
    rows = [
        [_("Version"), str(standing.number)],
        [_("Circulated"), day_time(standing.circulated_at)],
        [_("Checksum of the version (SHA-256)"), standing.sha256],
    ]
    record = standing.record
    if record is None:
        return [*rows, [_("State"), mark(standing)]]
    return [
        *rows,
        [_("State"), _("approved")],
        [_("Approved"), f"{day_time(record.approved_at)}, {_how(record)}"],
        [_("Recorded by"), record.approved_by],
        [_("Checksum of the approval (SHA-256)"), standing.record_sha256],
    ]


def rounds(standing: Standing) -> list[tuple[str, list[list[str]]]]:
    """For each version about which somebody was asked: its title, and who said what, or how many did."""
    if standing.record is None:
        return []
    return [
        (
            _("Version %(number)s, objections until %(day)s", number=one.version, day=day(one.deadline))
            if one.deadline
            else _("Version %(number)s", number=one.version),
            _positions(one, names_seats=standing.names_seats),
        )
        for one in standing.record.rounds
        if one.seats
    ]


def _positions(one: RoundRecord, *, names_seats: bool) -> list[list[str]]:
    if names_seats:
        return [[seat.organisation, _(POSITIONS[seat.position])] for seat in one.seats]
    counted = Counter(seat.position for seat in one.seats)
    return [[str(counted[told]), _(word)] for told, word in POSITIONS.items() if counted[told]]


def supplements(standing: Standing) -> list[Box]:
    """The dated corrections."""
    return [
        Box(
            "supplement",
            _("Supplement %(number)s of %(day)s", number=one.number, day=day(one.dated)),
            [[_("Recorded by"), one.recorded_by]],
            [("", tree(one.text))],
        )
        for one in standing.supplements
    ]
