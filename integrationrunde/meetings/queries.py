"""Reading series, venues and meetings."""

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState, Series, Venue

PLANNED = (MeetingState.DRAFT, MeetingState.INVITED)
SERIES_SORTS = ("name", "short")
MEETING_SORTS = ("-date", "number", "title")
VENUE_SORTS = ("name", "locality", "capacity")


def listed_series(
    series_ids: Collection[int] | None, words: str, order: str, *, ended: bool, descending: bool
) -> sa.Select[Any]:
    """The series with their hosts, running or ended; ``series_ids`` None means all, else only these."""
    statement = sa.select(Series).options(joinedload(Series.host))
    statement = statement.where(Series.ended_on.is_not(None) if ended else Series.ended_on.is_(None))
    if series_ids is not None:
        statement = statement.where(Series.id.in_(series_ids))
    column = sa.func.lower(Series.short_name if order == "short" else Series.name)
    found = statement.where(*_matching(words, Series.name, Series.short_name, Series.file_reference))
    return found.order_by(column.desc() if descending else column, Series.id)


def series_with_host(series_id: int) -> Series | None:
    """One series with its host."""
    return db.session.get(Series, series_id, options=[joinedload(Series.host)])


def name_is_taken(name: str, besides: int = 0) -> bool:
    """Whether another series has this name."""
    return db.session.scalar(sa.select(Series.id).where(Series.name == name, Series.id != besides)) is not None


def listed_venues(words: str, order: str, *, descending: bool) -> sa.Select[Any]:
    """The venues that match the words, in an order of VENUE_SORTS."""
    columns: dict[str, sa.ColumnElement[Any]] = {
        "name": sa.func.lower(Venue.name),
        "locality": sa.func.lower(Venue.locality),
        "capacity": sa.func.coalesce(Venue.capacity, 0),
    }
    column = columns[order]
    statement = sa.select(Venue).where(*_matching(words, Venue.name, Venue.room, Venue.street, Venue.locality))
    return statement.order_by(column.desc() if descending else column, Venue.room, Venue.id)


def venues() -> list[Venue]:
    """All venues by name, for choices."""
    return list(db.session.scalars(sa.select(Venue).order_by(sa.func.lower(Venue.name), Venue.room, Venue.id)))


def meeting(meeting_id: int) -> Meeting | None:
    """One meeting with series, host, venue, chair and minute taker."""
    return db.session.scalar(
        sa.select(Meeting)
        .options(
            joinedload(Meeting.series).joinedload(Series.host),
            joinedload(Meeting.venue),
            joinedload(Meeting.chair),
            joinedload(Meeting.minute_taker),
        )
        .where(Meeting.id == meeting_id)
    )


def listed_meetings(series_id: int) -> sa.Select[Any]:
    """The meetings of a series with their venues, in no order."""
    return sa.select(Meeting).options(joinedload(Meeting.venue)).where(Meeting.series_id == series_id)


def coming_meetings(series_id: int, today: date) -> list[Meeting]:
    """The meetings of a series that lie ahead and are not called off, the next one first."""
    statement = listed_meetings(series_id).where(Meeting.held_on >= today, Meeting.state.in_(PLANNED))
    return list(db.session.scalars(statement.order_by(Meeting.held_on, Meeting.starts_at)))


def past_meetings(series_id: int, today: date, words: str, order: str, *, descending: bool) -> sa.Select[Any]:
    """All other meetings of a series, in an order of MEETING_SORTS."""
    columns: dict[str, Any] = {"date": Meeting.held_on, "number": Meeting.number, "title": sa.func.lower(Meeting.title)}
    column = columns[order]
    ahead = sa.and_(Meeting.held_on >= today, Meeting.state.in_(PLANNED))
    statement = listed_meetings(series_id).where(~ahead, *_matching(words, Meeting.title))
    return statement.order_by(column.desc() if descending else column, Meeting.id)


def next_meetings(series_ids: Collection[int], today: date) -> dict[int, Meeting]:
    """The next meeting of each of these series that has one, by series id; one statement."""
    statement = (
        sa.select(Meeting)
        .where(Meeting.series_id.in_(series_ids), Meeting.held_on >= today, Meeting.state.in_(PLANNED))
        .order_by(Meeting.held_on.desc(), Meeting.starts_at.desc())
    )
    return {found.series_id: found for found in db.session.scalars(statement)}


def last_meeting(series_id: int) -> Meeting | None:
    """The meeting of a series with the highest number."""
    return db.session.scalar(sa.select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.number.desc()))


def number_is_taken(series_id: int, number: int, besides: int = 0) -> bool:
    """Whether another meeting of the series has this number."""
    same = sa.select(Meeting.id).where(Meeting.series_id == series_id, Meeting.number == number, Meeting.id != besides)
    return db.session.scalar(same) is not None


def meetings_on(series_id: int, day: date, besides: int | None = None) -> list[Meeting]:
    """The meetings of a series on a day that are not called off, without one."""
    statement = sa.select(Meeting).where(
        Meeting.series_id == series_id, Meeting.held_on == day, Meeting.state != MeetingState.CANCELLED
    )
    if besides is not None:
        statement = statement.where(Meeting.id != besides)
    return list(db.session.scalars(statement.order_by(Meeting.starts_at)))


def _matching(words: str, *columns: Any) -> list[sa.ColumnElement[bool]]:
    """Every word stands in one of the columns; case does not matter."""
    return [sa.or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split()]
