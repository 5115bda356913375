"""Computing every checksum anew, comparing rows: whether all is still what was circulated, approved, added."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from integrationrunde.files import folder
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, reviews, verifying_rows
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.models import Minutes, MinutesApproval, MinutesState, MinutesVersion, Supplement
from integrationrunde.minutes.records import Record, SupplementText

Checked = tuple[str, int, str]
"""Table, id, and why the row fails; an empty text where it does not."""


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
    everything = sa.select(Minutes, Meeting.number).join(Minutes.meeting).order_by(Meeting.held_on, Meeting.id)
    for minutes, number in db.session.execute(everything):
        rows = list(_of(minutes))
        checked += len(rows)
        found += [Failure(table, ident, number, why) for table, ident, why in rows if why]
    return checked, found


def _of(minutes: Minutes) -> Iterator[Checked]:
    versions, approval = reviews.versions(minutes.id), reviews.approval(minutes.id)
    for place, version in enumerate(versions, start=1):
        yield "minutes_version", version.id, _of_version(version, place)
    yield from _papers(versions)
    if approval is not None:
        why = _of_approval(approval, minutes, versions)
        yield "minutes_approval", approval.id, why
        yield from _beside(minutes, versions, approval) if not why else ()
    elif minutes.state is MinutesState.APPROVED:
        yield "minutes", minutes.id, "they are marked as approved, but their approval is gone"
    approved = next((one for one in versions if approval and one.id == approval.version_id), None)
    for place, supplement in enumerate(reviews.supplements(minutes.id), start=1):
        yield "supplement", supplement.id, _of_supplement(supplement, place, approved)


def _beside(minutes: Minutes, versions: Sequence[MinutesVersion], approval: MinutesApproval) -> Iterator[Checked]:
    """The rows of which an approved version tells; one entry for all of them where they are as they were."""
    version = next(one for one in versions if one.id == approval.version_id)
    if _why(Content, version.canonical, version.sha256):
        return
    approved, record = canonical.read(version.canonical), canonical.read_as(Record, approval.record)
    found = list(verifying_rows.strays(minutes, version, approved, record))
    yield from found or [("minutes", minutes.id, "")]


def _of_version(row: MinutesVersion, place: int) -> str:
    why = _why(Content, row.canonical, row.sha256)
    if why:
        return why
    if canonical.read(row.canonical).version != row.number:
        return "the bytes belong to another version"
    return f"version {place} before it is gone" if row.number != place else ""


def _of_approval(row: MinutesApproval, minutes: Minutes, versions: Sequence[MinutesVersion]) -> str:
    why = _why(Record, row.record, row.sha256)
    if why:
        return why
    record = canonical.read_as(Record, row.record)
    if record.sha256 not in [one.sha256 for one in versions if one.id == row.version_id]:
        return "the approval names another checksum than its version has"
    if [(one.version, one.sha256) for one in record.rounds] != [(one.number, one.sha256) for one in versions]:
        return "the approval names other versions than there are"
    if (record.mode, record.approved_by) != (row.mode, row.approved_by):
        return "the row says something else than its canonical bytes"
    return "" if minutes.state is MinutesState.APPROVED else "the minutes are no longer marked as approved"


def _of_supplement(row: Supplement, place: int, approved: MinutesVersion | None) -> str:
    why = _why(SupplementText, row.canonical, row.sha256)
    if why:
        return why
    said = canonical.read_as(SupplementText, row.canonical)
    if (said.text, said.dated, said.number) != (row.text, row.dated, row.number):
        return "the row says something else than its canonical bytes"
    if approved is None or said.sha256 != approved.sha256:
        return "it belongs to another version than the approved one"
    return f"supplement {place} before it is gone" if row.number != place else ""


def _papers(versions: Sequence[MinutesVersion]) -> Iterator[Checked]:
    """The papers that the versions name, each once: whether their bytes lie in the folder of files as they were."""
    named: dict[tuple[int, str], int] = {}
    for version in versions:
        for paper in (
            () if _why(Content, version.canonical, version.sha256) else canonical.read(version.canonical).papers
        ):
            named.setdefault((paper.id, paper.sha256), version.number)
    for (ident, sha256), number in named.items():
        yield "attachment", ident, _of_paper(sha256, number)


def _of_paper(sha256: str, number: int) -> str:
    try:
        with folder.path_of(sha256).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return f"the file that version {number} names is missing"
    return "" if found == sha256 else f"the file is not the one that version {number} names"


def _why(kind: type, written: bytes, sha256: str) -> str:
    if canonical.sha256(written) != sha256:
        return "the checksum does not fit the bytes"
    try:
        canonical.read_as(kind, written)
    except canonical.Unreadable as error:
        return str(error)
    return ""
