"""What happens by itself: the worker follows the people and delivers; and the end of every history."""

from datetime import timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import rule

from integrationrunde.invitations import following
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.outbox.delivery import deliver_due
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import retry
from tests.invitations.histories.base import Story, fates, steps
from tests.invitations.histories.postman import Fate
from tests.invitations.rounds import BY


class Delivery(Story):
    """Worker, postman and clock."""

    @rule()
    def worker_follows(self) -> None:
        self.done(lambda: following.follow(by=BY, now=self.now))

    @rule(fates=fates, limit=st.integers(1, 6))
    def deliver(self, fates: list[Fate], limit: int) -> None:
        self.postman.fates = list(fates)
        clock.set_to(self.now)
        db.session.rollback()
        deliver_due(courier=self.postman, limit=limit)

    @rule(by=steps)
    def wait(self, by: timedelta) -> None:
        if self.now + by < min(self.round.told.start, self.round.planned.start) - timedelta(days=1):
            self.now += by

    def drain(self) -> None:
        """The worker catches up, and the secretariat sends again whatever can be sent again."""
        self.now += timedelta(seconds=1)
        self.worker_follows()
        for state in (LetterState.QUEUED, LetterState.FAILED):
            waiting = sa.select(OutgoingLetter).filter_by(state=state).order_by(OutgoingLetter.id)
            for letter in db.session.scalars(waiting).all():
                if letter.due_at > self.now or state is LetterState.FAILED:
                    self.done(lambda letter=letter: retry(letter, by=BY, now=self.now))  # type: ignore[misc]
            self.deliver([], 10_000)
        left = sa.select(sa.func.count()).where(OutgoingLetter.state.in_((LetterState.QUEUED, LetterState.SENDING)))
        assert db.session.scalar(left) == 0
        assert not following.is_behind(self.now), "the worker follows for ever"
