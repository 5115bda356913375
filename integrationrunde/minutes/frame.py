"""The verbs of what frames the minutes: begin, end and breaks as they were, chair and minute taker."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import attributes

from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.models import Minutes, MinutesBreak
from integrationrunde.minutes.writing import hold_writable

MOST_BREAKS = 20


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Begin, end and breaks in the meeting's local time; who chaired and who took the minutes: no persons' names."""

    began_at: time | None = None
    ended_at: time | None = None
    chair: str = ""
    minute_taker: str = ""
    breaks: tuple[tuple[time, time | None], ...] = ()

    @classmethod
    def of(cls, minutes: Minutes) -> Self:
        """The frame as it is stored; breaks must have been loaded."""
        return cls(
            began_at=minutes.began_at,
            ended_at=minutes.ended_at,
            chair=minutes.chair,
            minute_taker=minutes.minute_taker,
            breaks=tuple((one.began_at, one.ended_at) for one in minutes.breaks),
        )


class Moment(enum.StrEnum):
    """What happens now in the room."""

    BEGIN = "begin"
    BREAK = "break"
    GO_ON = "go_on"
    END = "end"


def change_frame(minutes: Minutes, frame: Frame, *, correcting: bool = False, by: Actor, now: datetime) -> None:
    """Store another frame; breaks must have been loaded. ``correcting`` does so under review, for the next version.

    Raises Refused for what `problem` finds, for a state, and when somebody else changed the frame since it was loaded.
    """
    seen = Frame.of(minutes)
    hold_writable(minutes, correcting=correcting)
    if frame == seen:
        return
    if seen != _stored(minutes):
        raise Refused(
            _("Somebody else has changed times or names meanwhile. Open the page anew and look at them first.")
        )
    refuse(problem(frame))
    minutes.began_at, minutes.ended_at = frame.began_at, frame.ended_at
    minutes.chair, minutes.minute_taker = frame.chair, frame.minute_taker
    _set_breaks(minutes, frame.breaks)
    attributes.flag_modified(minutes, "chair")  # breaks are rows of their own: the version must rise all the same
    db.session.flush()
    about = [db.session.get_one(Meeting, minutes.meeting_id), minutes]
    record(N_("Times, chair or minute taker of the minutes changed"), by=by, now=now, about=about)


def note_moment(minutes: Minutes, moment: Moment, *, by: Actor, now: datetime) -> time:
    """Note that the meeting begins, pauses, goes on or ends now; breaks must be loaded. Gives the time of the place.

    Within a minute nothing is noted twice; then this gives the time that stands there. Raises Refused when that does
    not fit what was noted before, or when the minutes cannot be written.
    """
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    at = clock.local(now, meeting.zone).time().replace(second=0, microsecond=0)
    frame = Frame.of(minutes)
    noted = _noted(frame, moment)
    if noted is not None and at in (noted, (datetime.combine(now.date(), noted) + timedelta(minutes=1)).time()):
        return noted
    change_frame(minutes, _with(frame, moment, at), by=by, now=now)
    return at


def problem(frame: Frame) -> str | None:
    """What is wrong with a frame; None when nothing is. Meetings may go on past midnight."""
    if len(frame.breaks) > MOST_BREAKS:
        return _("There can be %(limit)s breaks at most.", limit=MOST_BREAKS)
    lasting = [began for began, ended in frame.breaks if ended is None]
    if any(ended is not None and ended <= began for began, ended in frame.breaks):
        return _("A break must end after it begins.")
    if len(lasting) > 1 or any(began != max(one for one, _ended in frame.breaks) for began in lasting):
        return _("Say when each break ended; only the last one may still last.")
    return None


def moments(frame: Frame) -> Sequence[Moment]:
    """What can happen next in the room."""
    if frame.began_at is None:
        return [Moment.BEGIN]
    if frame.ended_at is not None:
        return []
    if any(ended is None for _began, ended in frame.breaks):
        return [Moment.GO_ON]
    return [Moment.BREAK, Moment.END]


def _with(frame: Frame, moment: Moment, at: time) -> Frame:
    if moment not in moments(frame):
        raise Refused(_("This does not fit what was noted before. Look at the times of the minutes."))
    breaks = frame.breaks
    if moment is Moment.BREAK:
        breaks = (*breaks, (at, None))
    elif moment is Moment.GO_ON:
        breaks = tuple((began, ended or at) for began, ended in breaks if ended is not None or began < at)
    return Frame(
        began_at=at if moment is Moment.BEGIN else frame.began_at,
        ended_at=at if moment is Moment.END else frame.ended_at,
        chair=frame.chair,
        minute_taker=frame.minute_taker,
        breaks=breaks,
    )


def _noted(frame: Frame, moment: Moment) -> time | None:
    """When this was noted, as long as it was the last thing; None otherwise."""
    if moment in moments(frame):
        return None
    began, ended = max(frame.breaks, key=_begin, default=(None, None))
    if moment is Moment.BREAK:
        return began if ended is None else None
    return {Moment.BEGIN: frame.began_at, Moment.GO_ON: ended, Moment.END: frame.ended_at}[moment]


def _stored(minutes: Minutes) -> Frame:
    """The frame as the database has it now, whatever was loaded before."""
    columns = (Minutes.began_at, Minutes.ended_at, Minutes.chair, Minutes.minute_taker)
    began_at, ended_at, chair, minute_taker = db.session.execute(sa.select(*columns).filter_by(id=minutes.id)).one()
    statement = sa.select(MinutesBreak.began_at, MinutesBreak.ended_at).filter_by(minutes_id=minutes.id)
    breaks = db.session.execute(statement.order_by(MinutesBreak.began_at)).all()
    return Frame(
        began_at=began_at,
        ended_at=ended_at,
        chair=chair,
        minute_taker=minute_taker,
        breaks=tuple((began, ended) for began, ended in breaks),
    )


def _set_breaks(minutes: Minutes, breaks: Sequence[tuple[time, time | None]]) -> None:
    minutes.breaks = [MinutesBreak(began_at=began, ended_at=ended) for began, ended in sorted(breaks, key=_begin)]


def _begin(one: tuple[time, time | None]) -> time:
    return one[0]
