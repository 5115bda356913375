"""One invited seat whose holders answer by calendar."""

from dataclasses import dataclass
from datetime import timedelta

from integrationrunde.inbox.models import IncomingState
from integrationrunde.invitations.models import AnswerStatus, Invitation
from integrationrunde.kit import clock
from integrationrunde.mailroom.effect import What
from integrationrunde.seats.models import SeatHolder
from tests import builders as b
from tests.invitations.changing import ANOTHER_DAY, announce, change
from tests.invitations.one_seat import invited, loaded
from tests.mailroom.arriving import arrives, leave, reply, seat_of

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
    """The meeting is moved by a week and announced anew; the clock stands an hour later again."""
    meeting = loaded(seat.invitation).meeting
    change(meeting, **ANOTHER_DAY, now=LATER)
    announce(meeting, now=LATER + timedelta(hours=1))
    leave()
    clock.set_to(LATER + timedelta(hours=2))
