"""Who gets the minutes of a meeting: the invited seats, those that came all the same, and who acts for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes.models import Attendance, AttendanceState
from integrationrunde.minutes.reviews import attendance_of
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from integrationrunde.seats.queries import active_holders


@dataclass(frozen=True)
class Reader:
    """A seat that gets the minutes; ``attendance`` None when nothing is known. ``holders`` act for it now."""

    seat: Seat
    attendance: Attendance | None
    holders: Sequence[SeatHolder]

    @property
    def attended(self) -> bool:
        """Whether the organisation was there, so that it may object."""
        return self.attendance is not None and self.attendance.state is AttendanceState.PRESENT

    @property
    def recipients(self) -> list[SeatHolder]:
        """Who gets letters: everybody with an address, substitutes only when they came (or nobody knows)."""
        return [holder for holder in self.holders if holder.address and self._concerns(holder)]

    def _concerns(self, holder: SeatHolder) -> bool:
        if holder.scope is not HolderScope.MEETING or self.attendance is None:
            return True
        return self.attended and self.attendance.substitute_id in (None, holder.id)


def readers(meeting: Meeting, *, also: Collection[int] = ()) -> list[Reader]:
    """The seats that get the minutes of a meeting, and ``also`` those (ids), by organisation; four statements."""
    there = attendance_of(meeting.id)
    came = {seat_id for seat_id, row in there.items() if row.state is AttendanceState.PRESENT}
    host = db.session.scalar(sa.select(Series.host_id).where(Series.id == meeting.series_id))
    invited = sa.select(Invitation.seat_id).where(Invitation.meeting_id == meeting.id, Invitation.revoked_at.is_(None))
    statement = (
        sa.select(Seat)
        .options(joinedload(Seat.organisation))
        .where(
            sa.or_(Seat.id.in_(invited), Seat.id.in_(also), sa.and_(Seat.id.in_(came), Seat.organisation_id != host))
        )
    )
    seats = sorted(db.session.scalars(statement), key=lambda seat: (seat.organisation.sort_key, seat.id))
    holders = active_holders([seat.id for seat in seats], meeting.id)
    return [Reader(seat, there.get(seat.id), holders[seat.id]) for seat in seats]
