"""What the worker does with reviews: remind once, approve when the deadline passes, let substitutes go."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from integrationrunde.kit import clock, workdays
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import approving, issuing, mails, readers, review_rules, reviews
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import Minutes, MinutesState, MinutesVersion
from integrationrunde.minutes.records import Stance
from integrationrunde.outbox.mail import as_reminder
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import HolderScope, SeatHolder

REMIND_BEFORE = timedelta(days=3)
REMIND_AT = time(8, 0)


def passed(now: datetime) -> Sequence[int]:
    """The minutes (ids) under review whose deadline has passed, also those that wait for the secretariat."""
    statement = _asked().where(MinutesVersion.objection_deadline <= clock.local(now).date())
    return [version.minutes_id for version in db.session.scalars(statement) if review_rules.has_passed(version, now)]


def close(minutes_id: int, *, by: Actor, now: datetime) -> bool:
    """Approve by lapse where that is due; says whether it did. Two workers at once: one of them does."""
    minutes = db.session.get_one(Minutes, minutes_id)
    return approving.lapse(minutes, by=by, now=now) is not None


def reminder_due(now: datetime) -> Sequence[int]:
    """The versions (ids) whose seats are to be reminded now; none of theirs was reminded yet."""
    soon = clock.local(now).date() + timedelta(days=10)
    statement = _asked().where(MinutesVersion.objection_deadline <= soon)
    return [one.id for one in db.session.scalars(statement) if _awaits_reminder(one, now)]


def remind(version_id: int, *, by: Actor, now: datetime) -> int:
    """Remind the attending seats that neither objected nor agreed, once; gives the number of letters."""
    version = db.session.get_one(MinutesVersion, version_id)
    minutes = db.session.get_one(Minutes, version.minutes_id)
    lock(minutes)
    db.session.refresh(version, ["superseded_at"])
    if minutes.state is not MinutesState.IN_REVIEW or not _awaits_reminder(version, now):
        return 0
    silent = {seat.seat_id for seat in reviews.seats_asked([version.id]) if reviews.stance(seat) is Stance.SILENT}
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    about = issuing.issue(meeting.id, version, now=now)
    audience = [reader for reader in readers.readers(meeting) if reader.seat.id in silent]
    return issuing.tell(
        audience, lambda reader, holder: as_reminder(mails.reminder(about, reader.seat, holder), by=by), now=now
    )


def reminder_at(deadline: date) -> datetime:
    """When seats are reminded: in the morning of a working day, three days before the deadline or earlier."""
    day = deadline - REMIND_BEFORE
    while not workdays.is_workday(day):
        day -= timedelta(days=1)
    return clock.instant(day, REMIND_AT)


def substitutes_to_go() -> Sequence[int]:
    """The meetings (ids) whose minutes are approved and for which a substitute still acts."""
    statement = (
        sa.select(Minutes.meeting_id)
        .join(SeatHolder, SeatHolder.meeting_id == Minutes.meeting_id)
        .where(
            Minutes.state == MinutesState.APPROVED,
            SeatHolder.scope == HolderScope.MEETING,
            SeatHolder.ended_at.is_(None),
        )
        .distinct()
    )
    return db.session.scalars(statement).all()


def let_substitutes_go(meeting_id: int, *, by: Actor, now: datetime) -> int:
    """End the substitutes of a meeting whose minutes are approved, and their links with them (MODEL.md 2)."""
    return seats.end_substitutes(db.session.get_one(Meeting, meeting_id), by=by, now=now)


def _asked() -> sa.Select[Any]:
    return (
        sa.select(MinutesVersion)
        .join(MinutesVersion.minutes)
        .where(
            Minutes.state == MinutesState.IN_REVIEW,
            MinutesVersion.superseded_at.is_(None),
            MinutesVersion.objection_deadline.is_not(None),
        )
        .order_by(MinutesVersion.id)
    )


def _awaits_reminder(version: MinutesVersion, now: datetime) -> bool:
    if version.objection_deadline is None or version.superseded_at is not None:
        return False
    due = reminder_at(version.objection_deadline)
    if not version.circulated_at < due <= now or review_rules.has_passed(version, now):
        return False
    written = sa.exists().where(OutgoingLetter.key.like(f"minutes-remind:{version.id}:%"))
    return not db.session.scalar(sa.select(written))
