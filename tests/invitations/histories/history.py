"""Random histories of one meeting: everything that secretariat, seats and postman can do, in any order.

After each history all letters have left, and every calendar must show what is true by the rules of `plain`.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from integrationrunde.kit.database import Base, db, expect_writes
from tests import builders as b
from tests.invitations.histories.base import ADDRESSES, BEFORE, WHERE, answers, columns, few, times
from tests.invitations.histories.delivery import Delivery
from tests.invitations.histories.looking import Looking
from tests.invitations.histories.people import People
from tests.invitations.histories.plain import Facts, Place, Round, Who
from tests.invitations.histories.seats_say import SeatsSay
from tests.invitations.histories.secretariat import Secretariat


class History(Secretariat, SeatsSay, People, Delivery, Looking):
    """From the first invitation to the last letter."""

    @initialize(when=times, sizes=st.lists(st.integers(1, 2), min_size=1, max_size=3), shared=st.booleans())
    def begin(self, when: tuple[datetime, datetime], sizes: list[int], shared: bool) -> None:
        """A meeting in draft; ``shared``: the first two seats have one mailbox in common."""
        expect_writes(True)
        starts, ends = when
        self.now = starts.replace(tzinfo=UTC) - BEFORE
        series = b.a_series()
        meeting = b.a_meeting(series, **columns(starts, ends))
        self.meeting_id, self.uid = meeting.id, meeting.uid
        self.venues = [meeting.venue_id, b.a_venue(name="Rathaus", room="").id]
        addresses = iter([*ADDRESSES])
        places: list[Place] = []
        for size in sizes:
            seat = b.a_seat(series)
            people = [b.a_holder(seat, address=next(addresses)) for _ in range(size)]
            if shared and places:
                people[0].address = ADDRESSES[0]
            places.append(Place(seat.id, [Who(each.id, each.address) for each in people]))
        facts = Facts(meeting.title, starts, ends, WHERE[0])
        self.round = Round(places, facts, facts, {facts.title})
        db.session.commit()
        self.invite(0, everybody=True)

    def teardown(self) -> None:
        """Let everything leave, look at every calendar, and clear the table for the next history."""
        try:
            if hasattr(self, "round"):
                self.drain()
                self.look()
                self.look_at_feeds()
        finally:
            db.session.rollback()
            expect_writes(True)
            for table in reversed(Base.metadata.sorted_tables):
                db.session.execute(sa.delete(table))
            db.session.commit()

    @rule(shift=st.sampled_from([-1, 1, 7]), who=few, answer=answers)
    def move_and_hear(self, shift: int, who: int, answer: str) -> None:
        """What happens most: moved, announced, and somebody answers anew."""
        self.plan_another_time(shift)
        self.announce(True)
        self.answer_by_link(who, who, answer)
