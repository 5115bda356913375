"""Random lives of tasks: drafted and bound, taken on, reported, decided, passed on, put off, dropped, taken up.

Whatever is refused changes nothing. After each step the house says what the plain register (`plain`) says.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from integrationrunde.actions.models import Ownership, OwnershipState
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.meetings.models import MeetingState
from integrationrunde.outbox.models import OutgoingLetter
from tests import builders as b
from tests import minutes_builders as m
from tests.actions.lives.looking import Looking
from tests.actions.lives.owners import Plainly
from tests.actions.lives.people import People
from tests.actions.lives.plain import Office, Who
from tests.actions.lives.secretariat import Secretariat
from tests.actions.lives.speaking import Speaking
from tests.minutes.rounds import WRITTEN, a_round

SEATS = 4


class Life(Secretariat, Speaking, People, Looking):
    """The tasks of one round: four organisations with a seat, of which one was excused, and one without."""

    @initialize(confirms=st.booleans(), shared=st.booleans())
    def begin(self, confirms: bool, shared: bool) -> None:
        """Drafted minutes; ``shared``: two organisations have one mailbox in common."""
        expect_writes(True)
        self.made = a_round(SEATS)
        series = self.made.series
        series.confirms_done = confirms
        if shared:
            self.made.holders[1].address = self.made.holders[0].address
        outside = b.an_organisation()
        db.session.commit()
        rows = [db.session.get_one(Organisation, seat.organisation_id) for seat in self.made.seats]
        offices = [Office(row.id, row.official_name) for row in rows]
        people = [Who(holder.id, offices[place], holder.address) for place, holder in enumerate(self.made.holders)]
        offices.append(Office(outside.id, outside.official_name, is_seated=False))
        self.series_id = series.id
        later = m.some_minutes(b.a_meeting(series, held_on=date(2017, 12, 13), state=MeetingState.HELD))
        self.follow_up_id = m.a_minutes_item(later).id
        self.item_ids = [item.id for item in self.made.items]
        self.last_letter = db.session.scalar(sa.select(sa.func.max(OutgoingLetter.id))) or 0
        host = db.session.get_one(Organisation, series.host_id).official_name
        self.plain = Plainly(host, confirms, WRITTEN, clock.local(WRITTEN).date(), offices, people)
        clock.set_to(WRITTEN)
        self.make([0, 1, 3], 20, asks=False)

    def teardown(self) -> None:
        """Look once more at who reads what; let nothing of this life be due in the next one."""
        try:
            if hasattr(self, "plain"):
                self.pass_time(self.now + timedelta(minutes=20))
                self.work()
                self.all_is_as_it_was_told()
                parts = [part for task in self.plain.tasks for part in task.parts]
                pairs = [(who, part) for who in self.plain.people for part in parts]
                for who, part in pairs[:: 1 + len(pairs) // 8]:
                    self.opens(who, part, ("",))
                self.nothing_is_orphaned()
        finally:
            db.session.rollback()
            expect_writes(True)
            rest = sa.update(Ownership).where(Ownership.state.not_in([OwnershipState.DONE, OwnershipState.DROPPED]))
            db.session.execute(rest.values(state=OwnershipState.DROPPED))
            db.session.commit()

    def nothing_is_orphaned(self) -> None:
        """What is open of an organisation that has ended is at its heir, if there is one."""
        for part in self.plain.parts(is_open=True):
            assert not part.office.has_ended(self.plain.today) or part.office.heir(self.plain.today) is None
