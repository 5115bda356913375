"""Minutes as somebody reads them: one version, cut for the reader, with what was said and what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes import canonical, comparing, records, review_rules, reviews
from integrationrunde.minutes.comparing import ChangedAttendance, ChangedFact, ChangedPlace
from integrationrunde.minutes.content import Content, Declaration
from integrationrunde.minutes.models import (
    Minutes,
    MinutesApproval,
    MinutesVersion,
    Objection,
    ReviewSeat,
    Supplement,
)
from integrationrunde.minutes.records import Record


@dataclass
class Reading:
    """One version as one reader sees it. ``asked`` is what the reader's seat was asked about it, None where nobody was.

    ``entries`` has what the reader may see of objections and remarks, by anchor ("" is the whole).
    ``withdrawn`` is what the own seat took back.
    """

    meeting: Meeting
    minutes: Minutes
    version: MinutesVersion
    versions: Sequence[MinutesVersion]
    content: Content
    approval: MinutesApproval | None
    supplements: Sequence[Supplement]
    asked: ReviewSeat | None = None
    asked_seat_id: int | None = None
    changed: dict[str, ChangedPlace] = field(default_factory=dict)
    changed_head: Sequence[ChangedFact] = ()
    changed_attendance: Sequence[ChangedAttendance] = ()
    entries: dict[str, list[Objection]] = field(default_factory=dict)
    others: dict[str, list[Objection]] = field(default_factory=dict)
    withdrawn: Sequence[Objection] = ()

    @property
    def is_newest(self) -> bool:
        """Whether no later version was made."""
        return self.version.id == self.versions[-1].id

    @property
    def is_approved(self) -> bool:
        """Whether this very version is the approved one."""
        return self.approval is not None and self.approval.version_id == self.version.id

    @property
    def record(self) -> Record | None:
        """How the minutes were approved."""
        return canonical.read_as(Record, self.approval.record) if self.approval else None

    @property
    def declarations(self) -> list[Declaration]:
        """The declarations that belong to what is read."""
        return records.declarations(self.content, self.record if self.is_approved else None)


def for_seat(meeting_id: int, seat_id: int, *, number: int | None = None, now: datetime) -> Reading | None:
    """The newest version, or that one, as the seat may read it; None where it was never asked about these minutes."""
    minutes = _minutes(meeting_id)
    asked = _asked(minutes.id, seat_id) if minutes else []
    if minutes is None or not asked:
        return None
    made = _reading(minutes, number, organisation_id=asked[0].seat.organisation_id)
    if made is None:
        return None
    made.asked_seat_id = seat_id
    made.asked = next((one for one in asked if one.version_id == made.version.id), None)
    made.entries = by_anchor(entry for one in asked for entry in one.objections if entry.withdrawn_at is None)
    made.withdrawn = [entry for one in asked for entry in one.objections if entry.withdrawn_at is not None]
    if _shows_others(minutes, made.versions, now):
        made.others = by_anchor(
            entry
            for entry in reviews.objections(minutes.id, fresh=False)
            if entry.review_seat.seat_id != seat_id and _is_readable(entry, made.content)
        )
    return made


def for_secretariat(meeting_id: int, *, number: int | None = None) -> Reading | None:
    """The newest version, or that one, with everything that was said; None before the first circulation."""
    minutes = _minutes(meeting_id)
    made = _reading(minutes, number, organisation_id=None) if minutes else None
    if made is None:
        return None
    made.entries = by_anchor(reviews.objections(made.minutes.id, fresh=False))
    return made


def by_anchor(objections: Iterable[Objection]) -> dict[str, list[Objection]]:
    """Objections and remarks by the place where they stand; "" is the whole."""
    found: dict[str, list[Objection]] = defaultdict(list)
    for one in objections:
        found[anchor_of(one)].append(one)
    return dict(found)


def anchor_of(objection: Objection) -> str:
    """The anchor of the place to which somebody objects."""
    if objection.outcome_id is not None:
        return f"r{objection.outcome_id}"
    return f"p{objection.paragraph_id}" if objection.paragraph_id is not None else ""


def _minutes(meeting_id: int) -> Minutes | None:
    meeting = joinedload(Minutes.meeting)
    statement = (
        sa.select(Minutes)
        .options(meeting.joinedload(Meeting.series).joinedload(Series.host), meeting.joinedload(Meeting.venue))
        .where(Minutes.meeting_id == meeting_id)
    )
    return db.session.scalars(statement).one_or_none()


def _asked(minutes_id: int, seat_id: int) -> Sequence[ReviewSeat]:
    ids = sa.select(MinutesVersion.id).where(MinutesVersion.minutes_id == minutes_id)
    return reviews.asked_of_seat(seat_id, ids)


def _reading(minutes: Minutes, number: int | None, *, organisation_id: int | None) -> Reading | None:
    """``organisation_id`` None: for the secretariat, uncut."""
    versions = reviews.versions(minutes.id)
    version = next((one for one in reversed(versions) if number in (None, one.number)), None)
    if version is None:
        return None
    content, approval = _cut(version, organisation_id), reviews.approval(minutes.id)
    is_approved = approval is not None and approval.version_id == version.id
    made = Reading(
        minutes.meeting,
        minutes,
        version,
        versions,
        content,
        approval,
        reviews.supplements(minutes.id) if is_approved else (),
    )
    before = next((one for one in versions if one.number == version.number - 1), None)
    if before is not None:
        changes = comparing.changes_between(_cut(before, organisation_id), content)
        made.changed = {one.anchor: one for one in changes.places}
        made.changed_head = changes.head
        made.changed_attendance = changes.attendance
    return made


def _cut(version: MinutesVersion, organisation_id: int | None) -> Content:
    content = canonical.read(version.canonical)
    return content if organisation_id is None else canonical.for_organisation(content, organisation_id)


def _shows_others(minutes: Minutes, versions: Sequence[MinutesVersion], now: datetime) -> bool:
    return minutes.meeting.series.shows_objections and review_rules.has_passed(versions[-1], now)


def _is_readable(objection: Objection, content: Content) -> bool:
    if objection.paragraph_id is None and objection.outcome_id is None:
        return True
    item_id = objection.outcome.minutes_item_id if objection.outcome else None
    if objection.paragraph is not None:
        item_id = objection.paragraph.minutes_item_id
    item = content.item(item_id or 0)
    return item is not None and not item.is_cut
