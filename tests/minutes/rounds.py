"""Minutes of a held meeting with seats that were there and seats that were not, as the tests of review need them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes import circulating, drafts, reviews
from integrationrunde.minutes.models import (
    AttendanceState,
    Minutes,
    MinutesItem,
    MinutesVersion,
    Objection,
    ReviewSeat,
)
from integrationrunde.minutes.reviewing import Entry, object_to
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import HolderActor, Seat, SeatHolder
from tests import builders as b
from tests import minutes_builders as m

BY = System("Geschäftsstelle")
WRITTEN = datetime(2017, 10, 4, 8, 0, tzinfo=UTC)
DEADLINE = date(2017, 10, 18)
BEFORE = datetime(2017, 10, 18, 21, 59, 59, tzinfo=UTC)
AFTER = datetime(2017, 10, 18, 22, 0, 0, tzinfo=UTC)


@dataclass
class Round:
    """A meeting with its minutes; the first seats attended, the last one was excused."""

    meeting: Meeting
    minutes: Minutes
    seats: list[Seat]
    holders: list[SeatHolder]
    items: list[MinutesItem] = field(default_factory=list)

    @property
    def series(self) -> Series:
        return db.session.get_one(Series, self.meeting.series_id)

    @property
    def version(self) -> MinutesVersion:
        """The newest version."""
        found = reviews.newest_version(self.minutes.id)
        assert found is not None
        return found

    def asked(self, place: int = 0) -> ReviewSeat:
        """What that seat was asked about the newest version."""
        found = reviews.seat_asked(self.version.id, self.seats[place].id)
        assert found is not None
        return found

    def holder(self, place: int = 0) -> SeatHolder:
        return self.holders[place]

    def actor(self, place: int = 0) -> HolderActor:
        return HolderActor(self.holders[place], self.asked(place).seat.organisation)

    def paragraph_id(self, item: int = 0) -> int:
        """The first paragraph of that item."""
        ids = drafts.drafts(self.loaded())[item].paragraph_ids
        return ids[0]

    def loaded(self) -> Minutes:
        found = drafts.minutes_of(self.meeting.id)
        assert found is not None
        return found

    def circulate(self, **changes: Any) -> MinutesVersion:
        fields: dict[str, Any] = {"deadline": DEADLINE, "by": BY, "now": WRITTEN}
        return circulating.circulate(self.minutes, **{**fields, **changes})

    def object(self, place: int = 0, *, at: datetime = WRITTEN, **changes: Any) -> Objection:
        """Let that seat object to the first paragraph of item 1."""
        fields: dict[str, Any] = {"text": "So war es nicht.", "paragraph_id": self.paragraph_id()}
        entry = Entry(**{**fields, **changes})
        return object_to(self.asked(place), entry, holder=self.holder(place), by=self.actor(place), now=at)


def a_round(seats: int = 3, items: int = 2) -> Round:
    """Drafted minutes of a held meeting to which the seats were invited; the last seat was excused."""
    series = b.a_series()
    meeting = b.a_meeting(series)
    some = [b.a_seat(series) for _ in range(seats)]
    holders = [b.a_holder(seat) for seat in some]
    db.session.flush()
    db.session.add_all(Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=b.NOW) for seat in some)
    meeting.state = MeetingState.HELD
    for place, seat in enumerate(some):
        there = place < seats - 1
        state = AttendanceState.PRESENT if there else AttendanceState.EXCUSED
        m.an_attendance(meeting, seat, state=state, headcount=int(there))
    minutes = m.some_minutes(meeting)
    written = [m.a_minutes_item(minutes, b.an_item(meeting, place + 1)) for place in range(items)]
    db.session.commit()
    return Round(meeting, minutes, some, holders, written)


def a_circulated_round(seats: int = 3, items: int = 2) -> Round:
    """The same under review until 18 October 2017."""
    made = a_round(seats, items)
    made.circulate()
    db.session.commit()
    return made


def letters(kind: str) -> list[OutgoingLetter]:
    """Letters of that kind in the order in which they were queued."""
    return list(db.session.scalars(sa.select(OutgoingLetter).filter_by(kind=kind).order_by(OutgoingLetter.id)))
