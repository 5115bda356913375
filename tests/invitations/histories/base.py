"""What all parts of a history share: the round, the postman, the clock, and how a verb is done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy.orm import joinedload

from integrationrunde.invitations import queries
from integrationrunde.invitations.models import AnswerStatus, Invitation
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.errors import Refused
from integrationrunde.meetings.models import Meeting
from tests.invitations.histories.plain import Place, Round
from tests.invitations.histories.postman import Fate, Postman

BEFORE = timedelta(days=40)
# Start and end as clocks on the wall show them: usual days, the nights in which clocks change, over midnight, 2040.
TIMES = [
    ("2017-09-20 09:30", "2017-09-20 12:05"),
    ("2027-01-13 14:00", "2027-01-13 16:00"),
    ("2027-03-28 01:59", "2027-03-28 03:01"),
    ("2027-03-27 22:00", "2027-03-28 04:00"),
    ("2027-03-28 09:00", "2027-03-28 11:00"),
    ("2027-10-31 02:00", "2027-10-31 03:00"),
    ("2027-10-30 22:00", "2027-10-31 05:00"),
    ("2027-10-31 09:00", "2027-10-31 11:00"),
    ("2027-07-01 22:00", "2027-07-02 01:00"),
    ("2040-07-04 09:00", "2040-07-04 11:00"),
    ("2040-12-05 23:00", "2040-12-06 00:30"),
]
WHERE = ["Kreishaus, Sitzungszimmer 1, Hoher Weg 1–3, 59494 Soest", "Rathaus, Hoher Weg 1–3, 59494 Soest"]
SAID = {"ACCEPTED": AnswerStatus.ACCEPTED, "TENTATIVE": AnswerStatus.TENTATIVE, "DECLINED": AnswerStatus.DECLINED}
ADDRESSES = [f"stelle{letter}@stadt.example" for letter in "abcdefgh"]

times = st.sampled_from([tuple(map(datetime.fromisoformat, pair)) for pair in TIMES])
few = st.integers(0, 7)
answers = st.sampled_from(sorted(SAID))
steps = st.sampled_from([timedelta(seconds=1), timedelta(minutes=10), timedelta(hours=7), timedelta(days=2)])
fates = st.lists(st.sampled_from(Fate), max_size=4)


class Story(RuleBasedStateMachine):
    """One meeting with its seats. Each verb is one transaction."""

    now: datetime
    round: Round
    meeting_id: int
    uid: str
    venues: list[int | None]

    def __init__(self) -> None:
        super().__init__()
        self.postman = Postman()
        self.positions = count(1)

    @property
    def meeting(self) -> Meeting:
        return db.session.get_one(Meeting, self.meeting_id, options=[joinedload(Meeting.venue)])

    def invitation(self, place: Place) -> Invitation:
        found = queries.invitation_of(self.meeting_id, place.ident)
        assert found is not None
        return found

    def an_invited(self, which: int) -> Place | None:
        invited = [place for place in self.round.places if place.is_invited]
        return invited[which % len(invited)] if invited else None

    def done(self, verb: Callable[[], object]) -> bool:
        """Do something in one transaction, a second after the last thing; whether it was not refused."""
        self.now += timedelta(seconds=1)
        expect_writes(True)
        try:
            verb()
            db.session.commit()
        except Refused:
            db.session.rollback()
            return False
        return True


def columns(starts: datetime, ends: datetime) -> dict[str, Any]:
    return {
        "held_on": starts.date(),
        "starts_at": starts.time(),
        "ends_at": ends.time(),
        "ends_on_next_day": ends.date() != starts.date(),
        "answer_deadline": starts.date() - timedelta(days=14),
    }
