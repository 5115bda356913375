"""Reading versions under review: who was asked, what they said; the number of statements never grows with rows."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.models import (
    Attendance,
    Decision,
    Minutes,
    MinutesApproval,
    MinutesVersion,
    Objection,
    ObjectionKind,
    ReviewAnswerKind,
    ReviewSeat,
    Supplement,
)
from integrationrunde.minutes.records import Stance
from integrationrunde.seats.models import Seat


def versions(minutes_id: int) -> Sequence[MinutesVersion]:
    """Every version of minutes, the first one first."""
    return db.session.scalars(
        sa.select(MinutesVersion).filter_by(minutes_id=minutes_id).order_by(MinutesVersion.number)
    ).all()


def newest_version(minutes_id: int) -> MinutesVersion | None:
    """The version that was circulated last."""
    newest = sa.select(MinutesVersion).filter_by(minutes_id=minutes_id).order_by(MinutesVersion.number.desc()).limit(1)
    return db.session.scalars(newest).first()


def version(minutes_id: int, number: int) -> MinutesVersion | None:
    """One version by its number."""
    return db.session.scalars(sa.select(MinutesVersion).filter_by(minutes_id=minutes_id, number=number)).one_or_none()


def approval(minutes_id: int) -> MinutesApproval | None:
    """How the minutes were approved; None before."""
    return db.session.scalars(sa.select(MinutesApproval).filter_by(minutes_id=minutes_id)).one_or_none()


def supplements(minutes_id: int) -> Sequence[Supplement]:
    """The supplements, the first one first."""
    return db.session.scalars(sa.select(Supplement).filter_by(minutes_id=minutes_id).order_by(Supplement.number)).all()


def seats_asked(version_ids: Collection[int]) -> Sequence[ReviewSeat]:
    """The seats that were asked about these versions with what they said, by organisation."""
    statement = _with_all().join(ReviewSeat.seat).join(Seat.organisation).where(ReviewSeat.version_id.in_(version_ids))
    return db.session.scalars(statement.order_by(ReviewSeat.version_id, Organisation.sort_key, ReviewSeat.id)).all()


def seat_asked(version_id: int, seat_id: int) -> ReviewSeat | None:
    """What one seat was asked and said about a version."""
    return db.session.scalars(_with_all().filter_by(version_id=version_id, seat_id=seat_id)).one_or_none()


def review_seat(review_seat_id: int) -> ReviewSeat | None:
    """One seat that was asked, with what it said."""
    return db.session.scalars(_with_all().where(ReviewSeat.id == review_seat_id)).one_or_none()


def _with_all() -> sa.Select[Any]:
    return (
        sa.select(ReviewSeat)
        .options(
            joinedload(ReviewSeat.seat).joinedload(Seat.organisation),
            joinedload(ReviewSeat.version),
            selectinload(ReviewSeat.answers),
            selectinload(ReviewSeat.objections).joinedload(Objection.paragraph),
            selectinload(ReviewSeat.objections).joinedload(Objection.outcome),
            selectinload(ReviewSeat.objections).joinedload(Objection.carried_to),
        )
        .execution_options(populate_existing=True)
    )


def objections(minutes_id: int, *, decided: Collection[Decision] = ()) -> Sequence[Objection]:
    """The objections and remarks to all versions that were not withdrawn, oldest first; or only those so decided."""
    seat = joinedload(Objection.review_seat)
    statement = (
        sa.select(Objection)
        .join(Objection.review_seat)
        .join(ReviewSeat.version)
        .options(
            seat.joinedload(ReviewSeat.seat).joinedload(Seat.organisation),
            seat.joinedload(ReviewSeat.version),
            joinedload(Objection.paragraph),
            joinedload(Objection.outcome),
            joinedload(Objection.carried_to),
        )
        .where(MinutesVersion.minutes_id == minutes_id, Objection.withdrawn_at.is_(None))
        .order_by(Objection.stated_at, Objection.id)
        .execution_options(populate_existing=True)
    )
    if decided:
        statement = statement.where(Objection.decision.in_(decided))
    return db.session.scalars(statement).all()


def open_objections(minutes_id: int) -> list[Objection]:
    """The objections that still ask for a decision."""
    return [one for one in objections(minutes_id) if one.is_open]


def attendance_of(meeting_id: int) -> dict[int, Attendance]:
    """Who was there, by seat."""
    rows = db.session.scalars(sa.select(Attendance).where(Attendance.meeting_id == meeting_id))
    return {row.seat_id: row for row in rows if row.seat_id is not None}


def stance(seat: ReviewSeat) -> Stance:
    """What the seat did so far; the newest answer by (stated_at, id) counts, an objection weighs more."""
    if not seat.may_object:
        return Stance.READER
    if any(one.kind is ObjectionKind.OBJECTION and one.withdrawn_at is None for one in seat.objections):
        return Stance.OBJECTED
    return Stance.AGREED if has_agreed(seat) else Stance.SILENT


def has_agreed(seat: ReviewSeat) -> bool:
    """Whether the seat's last word to the whole is "ohne Einwendung"."""
    return bool(seat.answers) and seat.answers[-1].kind is ReviewAnswerKind.AGREED


def under_review() -> Sequence[Minutes]:
    """All minutes under review, with their meetings."""
    statement = sa.select(Minutes).options(joinedload(Minutes.meeting).joinedload(Meeting.series))
    return db.session.scalars(statement.where(Minutes.state == "in_review").order_by(Minutes.id)).all()
