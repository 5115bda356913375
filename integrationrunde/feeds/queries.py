"""What subscriptions show, as rows of plain values: one statement, however many meetings there are.

Rows of values, not of objects, so that what is shown can be compared with what was written before (`feeds.shelf`).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from integrationrunde.invitations.models import Announcement, AnnouncementKind, Answer, Invitation
from integrationrunde.journal.models import JournalEntry, JournalSubject
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState, Series, Venue
from integrationrunde.seats.models import SeatHolder

Row = sa.Row[*tuple[Any, ...]]
Rows = tuple[Row, ...]
# How long a meeting that was called off, or to which one is no longer invited, stays to be seen as cancelled.
CANCELLED_STAYS = timedelta(weeks=8)

_MEETING: tuple[Any, ...] = (
    Meeting.id.label("meeting_id"),
    Meeting.uid,
    Meeting.sequence,
    Meeting.moved_at_sequence,
    Meeting.state,
    Meeting.title,
    Meeting.held_on,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.ends_on_next_day,
    Meeting.zone,
    Meeting.online_url,
    Meeting.answer_deadline,
    Venue.name.label("venue_name"),
    Venue.room,
    Venue.street,
    Venue.postal_code,
    Venue.locality,
)


def invitations_of(seat_id: int, now: datetime) -> Rows:
    """The meetings to which the seat is or was invited, as announced to it, with the answer that counts."""
    told, answers = _told_to(seat_id), _answers_of(seat_id)
    at_that_time, substitute = aliased(Announcement), aliased(SeatHolder)
    statement = (
        sa.select(
            *_MEETING,
            Invitation.invited_at,
            Invitation.revoked_at,
            Announcement.kind.label("told"),
            Announcement.snapshot,
            Announcement.announced_at,
            Answer.status.label("answer"),
            Answer.headcount,
            Answer.recorded_at,
            at_that_time.sequence.label("answered_sequence"),
            substitute.id.label("substitute_id"),
            substitute.ended_at.label("substitute_ended_at"),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(told, told.c.meeting_id == Meeting.id)
        .outerjoin(Announcement, Announcement.id == told.c.announcement_id)
        .outerjoin(answers, sa.and_(answers.c.invitation_id == Invitation.id, answers.c.place == 1))
        .outerjoin(Answer, Answer.id == answers.c.answer_id)
        .outerjoin(at_that_time, at_that_time.id == Answer.announcement_id)
        .outerjoin(substitute, substitute.id == Answer.substitute_id)
        .where(Invitation.seat_id == seat_id, Meeting.state != MeetingState.DRAFT)
        .order_by(Meeting.id)
    )
    rows = db.session.execute(statement).all()
    return tuple(row for row in rows if not _is_long_gone(row, row.revoked_at or _called_off_at(row), now))


def _told_to(seat_id: int) -> sa.Subquery:
    """The newest announcement of each meeting that the seat was told: none that came after it was uninvited."""
    return (
        sa.select(Announcement.meeting_id, sa.func.max(Announcement.id).label("announcement_id"))
        .join(Invitation, Invitation.meeting_id == Announcement.meeting_id)
        .where(
            Invitation.seat_id == seat_id,
            sa.or_(Invitation.revoked_at.is_(None), Announcement.announced_at <= Invitation.revoked_at),
        )
        .group_by(Announcement.meeting_id)
        .subquery()
    )


def _answers_of(seat_id: int) -> sa.Subquery:
    """Every answer of the seat with its place among those to the same invitation; 1 is the one that counts.

    What was said before the seat was invited anew counts no more, as in `invitations.queries.ranked_answers`.
    """
    newest_first = (Answer.stated_at.desc(), Answer.id.desc())
    place = sa.func.row_number().over(partition_by=Answer.invitation_id, order_by=newest_first)
    return (
        sa.select(Answer.id.label("answer_id"), Answer.invitation_id, place.label("place"))
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .where(Invitation.seat_id == seat_id, Answer.recorded_at >= Invitation.invited_at)
        .subquery()
    )


def meetings_of(series_ids: Collection[int] | None, now: datetime) -> Rows:
    """The meetings of these series (None: of all) as they stand now, drafts too, with the instant of the last change.

    A series without meetings gives one row without a meeting (``meeting_id`` None): its name is needed all the same.
    """
    statement = (
        sa.select(*_MEETING, Series.short_name.label("series_name"), _last_change().label("changed_at"))
        .select_from(Series)
        .outerjoin(Meeting, Meeting.series_id == Series.id)
        .outerjoin(Venue, Venue.id == Meeting.venue_id)
        .order_by(Series.id, Meeting.id)
    )
    if series_ids is not None:
        statement = statement.where(Series.id.in_(series_ids))
    rows = db.session.execute(statement).all()
    return tuple(row for row in rows if not _is_long_gone(row, row.changed_at, now))


def _last_change() -> sa.ScalarSelect[Any]:
    """When something happened to the meeting last: a draft was never announced, so only the journal knows."""
    return (
        sa.select(sa.func.max(JournalEntry.happened_at))
        .join(JournalSubject, JournalSubject.entry_id == JournalEntry.id)
        .where(JournalSubject.kind == Meeting.__tablename__, JournalSubject.subject_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )


def _called_off_at(row: Row) -> datetime | None:
    return row.announced_at if row.told is AnnouncementKind.CANCELLATION else None


def _is_long_gone(row: Row, since: datetime | None, now: datetime) -> bool:
    """Whether a cancelled meeting has been shown as cancelled for long enough; if in doubt, since its own day."""
    is_cancelled = row.state is MeetingState.CANCELLED or getattr(row, "revoked_at", None) is not None
    return is_cancelled and (since or clock.end_of(row.held_on)) + CANCELLED_STAYS < now


def running_series(series_ids: Collection[int] | None) -> list[Series]:
    """The series that have not ended, of these (None: of all), by name."""
    statement = sa.select(Series).where(Series.ended_on.is_(None))
    if series_ids is not None:
        statement = statement.where(Series.id.in_(series_ids))
    return list(db.session.scalars(statement.order_by(sa.func.lower(Series.name), Series.id)))
