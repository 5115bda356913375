"""Computing every checksum anew: whether what is stored is still what was circulated, approved, added."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.models import Minutes, MinutesApproval, MinutesVersion, Supplement
from integrationrunde.minutes.records import Record, SupplementText


@dataclass(frozen=True)
class Failure:
    """A row that is not what it was: table, id, the meeting's number, and why (English, for the command line)."""

    table: str
    ident: int
    meeting: int
    why: str

    def __str__(self) -> str:
        return f"{self.table} {self.ident} (meeting {self.meeting}): {self.why}"


def failures() -> tuple[int, list[Failure]]:
    """How many rows were checked, and those that fail, in the order of the meetings."""
    checked, found = 0, list[Failure]()
    everything = sa.select(Minutes.id, Meeting.number).join(Minutes.meeting).order_by(Meeting.held_on, Meeting.id)
    for minutes_id, number in db.session.execute(everything):
        rows = [*_versions(minutes_id), *_approvals(minutes_id), *_supplements(minutes_id)]
        checked += len(rows)
        found += [Failure(table, ident, number, why) for table, ident, why in rows if why]
    return checked, found


def _versions(minutes_id: int) -> Iterator[tuple[str, int, str]]:
    statement = sa.select(MinutesVersion).filter_by(minutes_id=minutes_id).order_by(MinutesVersion.number)
    for row in db.session.scalars(statement):
        why = _why(Content, row.canonical, row.sha256)
        if not why and canonical.read(row.canonical).version != row.number:
            why = "the bytes belong to another version"
        yield "minutes_version", row.id, why


def _approvals(minutes_id: int) -> Iterator[tuple[str, int, str]]:
    statement = (
        sa.select(MinutesApproval, MinutesVersion.sha256, Minutes.state)
        .join(MinutesVersion, MinutesVersion.id == MinutesApproval.version_id)
        .join(Minutes, Minutes.id == MinutesApproval.minutes_id)
        .where(MinutesApproval.minutes_id == minutes_id)
    )
    for row, version_sha256, state in db.session.execute(statement):
        why = _why(Record, row.record, row.sha256)
        if not why and canonical.read_as(Record, row.record).sha256 != version_sha256:
            why = "the approval names another checksum than its version has"
        if not why and state != "approved":
            why = "the minutes are no longer marked as approved"
        yield "minutes_approval", row.id, why


def _supplements(minutes_id: int) -> Iterator[tuple[str, int, str]]:
    statement = sa.select(Supplement).filter_by(minutes_id=minutes_id).order_by(Supplement.number)
    for row in db.session.scalars(statement):
        why = _why(SupplementText, row.canonical, row.sha256)
        if not why:
            said = canonical.read_as(SupplementText, row.canonical)
            if (said.text, said.dated, said.number) != (row.text, row.dated, row.number):
                why = "the row says something else than its canonical bytes"
        yield "supplement", row.id, why


def _why(kind: type, written: bytes, sha256: str) -> str:
    if canonical.sha256(written) != sha256:
        return "the checksum does not fit the bytes"
    try:
        canonical.read_as(kind, written)
    except canonical.Unreadable as error:
        return str(error)
    return ""
