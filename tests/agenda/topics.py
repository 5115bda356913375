"""A meeting for which topics can be proposed, and its seats: what most tests of proposals begin with."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from integrationrunde.agenda.models import Proposal
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats.models import Seat, SeatHolder
from tests import builders as b

DONE: dict[str, Any] = {"by": System(), "now": b.NOW}


@dataclass
class Preparation:
    """A draft of a meeting and the first holder of each seat."""

    meeting: Meeting
    seats: list[Seat]
    holders: list[SeatHolder]

    def proposal(self, number: int = 0, **changes: Any) -> Proposal:
        """A topic proposed by one of them."""
        made = b.a_proposal(self.meeting, self.holders[number], **changes)
        db.session.commit()
        return made


def a_preparation(*names: str, **changes: Any) -> Preparation:
    """Seats for these organisations in a series with a meeting on 20 September; the clock shows 23 August."""
    clock.set_to(b.NOW)
    series = b.a_series()
    meeting = b.a_meeting(series, title="3. kreisweite Austauschrunde", **changes)
    b.an_item(meeting, 1, title="Begrüßung")
    seats = [b.a_seat(series, b.an_organisation(name)) for name in names or ("Stadt Werl",)]
    holders = [b.a_holder(seat) for seat in seats]
    db.session.commit()
    return Preparation(meeting, seats, holders)


def letters(kind: str, state: LetterState = LetterState.QUEUED) -> list[OutgoingLetter]:
    """The letters of a kind in this state, oldest first."""
    return list(
        db.session.scalars(sa.select(OutgoingLetter).filter_by(kind=kind, state=state).order_by(OutgoingLetter.id))
    )
