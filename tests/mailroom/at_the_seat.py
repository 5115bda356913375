"""One invited seat whose holders answer by calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from integrationrunde.inbox.models import IncomingState
from integrationrunde.invitations import operations
from integrationrunde.invitations.models import Announcement, AnnouncementKind, AnswerStatus, Invitation
from integrationrunde.invitations.occasions import occasion
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.mailroom.effect import What
from integrationrunde.seats.models import SeatHolder
from tests import builders as b
from tests.invitations.one_seat import invited, loaded
from tests.mailroom.arriving import arrives, reply, seat_of

LATER = b.NOW + timedelta(hours=1)
ACCEPTED, DECLINED, TENTATIVE = AnswerStatus.ACCEPTED, AnswerStatus.DECLINED, AnswerStatus.TENTATIVE
APPLIED, WAITS = IncomingState.APPLIED, IncomingState.NEEDS_DECISION


@dataclass
class AtTheSeat:
    """One invited seat with two holders, an hour after the invitations left."""

    invitation: Invitation
    first: SeatHolder
    second: SeatHolder

    def says(self, partstat: str, *more: str, **how: object) -> tuple[IncomingState, What, str]:
        """The first holder's calendar answers; what became of the letter."""
        raw = reply(loaded(self.invitation), self.first.address, partstat, *more, **how)  # type: ignore[arg-type]
        state, effect = arrives(raw)
        return state, effect.what, effect.why

    @property
    def status(self) -> AnswerStatus:
        return seat_of(self.invitation).status


def a_seat_that_answers() -> AtTheSeat:
    """An invited seat; the clock stands an hour later."""
    clock.set_to(b.NOW)
    made = AtTheSeat(*invited())
    clock.set_to(LATER)
    return made


def moved(seat: AtTheSeat) -> None:
    """The meeting is moved and announced anew under the next SEQUENCE, two hours after the invitations."""
    meeting = loaded(seat.invitation).meeting
    meeting.sequence = meeting.moved_at_sequence = meeting.sequence + 1
    meeting.held_on = date(2017, 9, 27)
    about = occasion(meeting, now=LATER + timedelta(hours=1))
    db.session.add(
        Announcement(
            meeting_id=meeting.id,
            kind=AnnouncementKind.UPDATE,
            sequence=meeting.sequence,
            snapshot=operations.snapshot(about),
            announced_at=LATER + timedelta(hours=1),
        )
    )
    db.session.commit()
    clock.set_to(LATER + timedelta(hours=2))
