"""Reading versions under review: who was asked, what they said; the number of statements never grows with rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes.models import (
    Attendance,
    Decision,
    Minutes,
    MinutesApproval,
    MinutesState,
    MinutesVersion,
    Objection,
    ObjectionKind,
    ReviewAnswerKind,
    ReviewSeat,
    Supplement,
)
from integrationrunde.minutes.records import Position, Stance, position
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


def seats_asked(version_ids: Collection[int], *, fresh: bool = True) -> Sequence[ReviewSeat]:
    """The seats that were asked about these versions with what they said, by organisation; ``fresh`` as below."""
    statement = (
        _with_all(fresh=fresh)
        .join(ReviewSeat.seat)
        .join(Seat.organisation)
        .where(ReviewSeat.version_id.in_(version_ids))
    )
    return db.session.scalars(statement.order_by(ReviewSeat.version_id, Organisation.sort_key, ReviewSeat.id)).all()


def seat_asked(version_id: int, seat_id: int) -> ReviewSeat | None:
    """What one seat was asked and said about a version."""
    return db.session.scalars(_with_all().filter_by(version_id=version_id, seat_id=seat_id)).one_or_none()


def is_asked(meeting_id: int, seat_id: int) -> bool:
    """Whether the seat got minutes of this meeting."""
    statement = (
        sa.select(ReviewSeat.id)
        .join(ReviewSeat.version)
        .join(MinutesVersion.minutes)
        .where(Minutes.meeting_id == meeting_id, ReviewSeat.seat_id == seat_id)
    )
    return db.session.scalar(statement.limit(1)) is not None


def asked_of_seat(seat_id: int, version_ids: sa.Select[Any]) -> Sequence[ReviewSeat]:
    """What one seat was asked and said about some versions, the newest first."""
    statement = _with_all(fresh=False).where(ReviewSeat.seat_id == seat_id, ReviewSeat.version_id.in_(version_ids))
    return db.session.scalars(statement.order_by(ReviewSeat.version_id.desc())).all()


def review_seat(review_seat_id: int) -> ReviewSeat | None:
    """One seat that was asked, with what it said."""
    return db.session.scalars(_with_all().where(ReviewSeat.id == review_seat_id)).one_or_none()


def _with_all(*, fresh: bool = True) -> sa.Select[Any]:
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
        .execution_options(populate_existing=fresh)
    )


def objections(minutes_id: int, *, decided: Collection[Decision] = (), fresh: bool = True) -> Sequence[Objection]:
    """The objections and remarks to all versions that were not withdrawn, oldest first; or only those so decided.

    ``fresh`` reads what is known already anew, as verbs must that have waited for their turn.
    """
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
        .execution_options(populate_existing=fresh)
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


def position_of(seat: ReviewSeat) -> Position:
    """What the seat did so far, as it is told."""
    kept = [one for one in seat.objections if one.withdrawn_at is None]
    return position(stance(seat), sum(one.kind is ObjectionKind.REMARK for one in kept))


def has_agreed(seat: ReviewSeat) -> bool:
    """Whether the seat's last word to the whole is "ohne Einwendung"."""
    return bool(seat.answers) and seat.answers[-1].kind is ReviewAnswerKind.AGREED


@dataclass(frozen=True)
class Waiting:
    """Minutes under review: until when, and how many objections wait for a decision."""

    meeting: Meeting
    deadline: date | None
    open_objections: int


def waiting(series_ids: Collection[int] | None) -> list[Waiting]:
    """All minutes under review in these series (None: in all), the next deadline first; one statement."""
    undecided = sa.and_(
        Objection.kind == ObjectionKind.OBJECTION, Objection.withdrawn_at.is_(None), Objection.decision.is_(None)
    )
    counts = (
        sa.select(MinutesVersion.minutes_id, sa.func.count(Objection.id).label("number"))
        .join(ReviewSeat, ReviewSeat.version_id == MinutesVersion.id)
        .join(Objection, sa.and_(Objection.review_seat_id == ReviewSeat.id, undecided))
        .group_by(MinutesVersion.minutes_id)
        .subquery()
    )
    statement = (
        sa.select(Meeting, MinutesVersion.objection_deadline, sa.func.coalesce(counts.c.number, 0))
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .join(MinutesVersion, MinutesVersion.minutes_id == Minutes.id)
        .outerjoin(counts, counts.c.minutes_id == Minutes.id)
        .where(Minutes.state == MinutesState.IN_REVIEW, MinutesVersion.superseded_at.is_(None))
        .order_by(MinutesVersion.objection_deadline, Meeting.id)
    )
    if series_ids is not None:
        statement = statement.where(Meeting.series_id.in_(series_ids))
    return [Waiting(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class Held:
    """A held meeting whose minutes nobody reviews: they have not been circulated yet, or they are approved."""

    meeting: Meeting
    is_approved: bool


def held(series_ids: Collection[int] | None) -> list[Held]:
    """The held meetings of these series (None: all), with their series, whose minutes nobody reviews; one statement."""
    statement = (
        sa.select(Meeting, Minutes.state)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .options(joinedload(Meeting.series))
        .where(
            Meeting.state == MeetingState.HELD,
            sa.or_(Minutes.state.is_(None), Minutes.state != MinutesState.IN_REVIEW),
        )
        .order_by(Meeting.held_on, Meeting.id)
    )
    if series_ids is not None:
        statement = statement.where(Meeting.series_id.in_(series_ids))
    return [Held(meeting, state is MinutesState.APPROVED) for meeting, state in db.session.execute(statement)]
