"""An invited meeting with seats, holders and their links: what most tests of the portal begin with."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.invitations import operations
from integrationrunde.invitations.models import Answer, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import Seat, SeatHolder
from tests import builders as b

BY = System()


@dataclass
class Round:
    """A meeting to which ``seats`` are invited, each with one or more holders; ``now`` is what the clock shows."""

    meeting: Meeting
    seats: list[Seat]
    holders: list[SeatHolder]
    now: datetime = field(default=b.NOW)

    def link(self, number: int = 0, path: str = "") -> str:
        """A page below the link of a holder."""
        return link(self.holders[number], path)

    def page(self, number: int = 0, path: str = "") -> str:
        """A page of the meeting below the link of a holder."""
        return self.link(number, f"/sitzung/{self.meeting.id}{path}")

    def invitation(self, number: int = 0) -> Invitation:
        """The invitation of a seat."""
        seat = self.seats[number]
        return db.session.scalars(sa.select(Invitation).filter_by(meeting_id=self.meeting.id, seat_id=seat.id)).one()

    def answers(self, number: int = 0) -> list[Answer]:
        """All answers of a seat as stored, oldest first."""
        db.session.expire_all()
        statement = sa.select(Answer).filter_by(invitation_id=self.invitation(number).id).order_by(Answer.id)
        return list(db.session.scalars(statement.options(sa.orm.selectinload(Answer.persons))))

    def letters(self, kind: str | None = None) -> list[OutgoingLetter]:
        """The letters in the outbox that came after the invitations."""
        statement = sa.select(OutgoingLetter).where(OutgoingLetter.kind != "invitation").order_by(OutgoingLetter.id)
        return list(db.session.scalars(statement if kind is None else statement.filter_by(kind=kind)))


def a_round(names: tuple[str, ...] = ("Stadt Werl",), **changes: Any) -> Round:
    """Invite these organisations; the clock shows the instant of the invitation."""
    clock.set_to(b.NOW)
    series = b.a_series()
    meeting = b.a_meeting(series, title="3. kreisweite Austauschrunde", **changes)
    b.an_item(meeting, 1, title="Begrüßung", duration_minutes=10)
    b.an_item(meeting, 2, title="Ankommen in den Kommunen", duration_minutes=40)
    seats = [b.a_seat(series, b.an_organisation(name)) for name in names]
    holders = [b.a_holder(seat) for seat in seats]
    db.session.commit()
    operations.invite(meeting, seats, by=BY, now=b.NOW)
    db.session.commit()
    return Round(meeting, seats, holders)


def link(holder: SeatHolder, path: str = "") -> str:
    """A page below the personal link of a holder."""
    return f"/s/{current_app.extensions['keyring'].token(holder.page)}{path}"


def at(instant: datetime) -> None:
    """Let the clock show this instant."""
    clock.set_to(instant)


def start_of(meeting: Meeting, **earlier: float) -> datetime:
    """The start of a meeting, or so much earlier."""
    return meeting.start() - timedelta(**earlier)


def accept(client: FlaskClient, url: str, **changes: Any) -> TestResponse:
    """Send the answer form of a meeting's page."""
    form = {"status": "accepted", "headcount": "1", "seen": "0", **changes}
    return client.post(f"{url}/rueckmeldung", data=form)
