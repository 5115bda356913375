"""One mailbox for several organisations while the mail server is away: afterwards too it gets one letter a day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.actions import many
from integrationrunde.actions.queries import with_owners
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.reminders import task_sending
from tests import builders as b
from tests.reminders.tasks import BEFORE, BY, a_part, an_owner, tick

DAY = timedelta(days=1)
MAILBOX = "buero@amt.example"


def owners(count: int) -> None:
    """Organisations with a task each and the same mailbox, written in several ways."""
    series = b.a_series()
    for number in range(count):
        organisation, _holder = an_owner(series, address=MAILBOX.upper() if number % 2 else MAILBOX)
        a_part(organisation, series)


def every() -> list[OutgoingLetter]:
    """The letters that remind of tasks, as they were written."""
    db.session.expire_all()
    kinds = ("task_reminder", "task_reminded")
    found = sa.select(OutgoingLetter).where(OutgoingLetter.kind.in_(kinds)).order_by(OutgoingLetter.id)
    return list(db.session.scalars(found))


def delivered(now: datetime) -> None:
    """The mail server is there: whatever is due leaves."""
    due = sa.update(OutgoingLetter).where(OutgoingLetter.state == LetterState.QUEUED, OutgoingLetter.due_at <= now)
    db.session.execute(due.values(state=LetterState.SENT, attempts=1, sent_at=now))
    db.session.commit()


def hours(first: datetime, days: int) -> Iterator[datetime]:
    """Instants of these days, by night too."""
    for day in range(days):
        for hour in (0, 6, 12):
            yield first.replace(hour=0) + day * DAY + timedelta(hours=hour, seconds=1)


def left_on() -> Counter[date]:
    """How many letters left on each day."""
    return Counter(clock.local(letter.sent_at).date() for letter in every() if letter.sent_at)


@pytest.mark.parametrize("away", [1, 4])
def test_a_mailbox_gets_one_letter_a_day_when_the_server_is_back(app: House, away: int) -> None:
    owners(3)
    for now in hours(BEFORE, 10):
        tick(now)
        if now >= BEFORE + away * DAY:
            delivered(now)
    assert set(left_on().values()) == {1}
    sent = [letter for letter in every() if letter.state is LetterState.SENT]
    assert len({letter.seat_id for letter in sent}) == 3


def test_the_one_that_waits_longest_leaves_first_and_the_next_day_the_next(app: House) -> None:
    owners(2)
    tick(BEFORE)
    noon = datetime.combine(date(2017, 10, 12), BEFORE.timetz()) + timedelta(hours=4)
    tick(noon)
    delivered(noon)
    tick(noon + timedelta(minutes=1))
    delivered(noon + timedelta(hours=1))
    first, second = every()
    assert (first.state, second.state) == (LetterState.SENT, LetterState.QUEUED)
    assert clock.local(second.due_at).date() == date(2017, 10, 13)


def test_a_letter_by_hand_waits_its_turn_too(app: House) -> None:
    owners(1)
    tick(BEFORE)
    now = BEFORE + 2 * DAY
    tasks = db.session.scalars(with_owners()).all()
    many.remind(tasks, by=BY, now=now)
    db.session.commit()
    task_sending.hold_back(by=BY, now=now)
    db.session.commit()
    planned, by_hand = every()
    assert (planned.kind, by_hand.kind) == ("task_reminder", "task_reminded")
    assert clock.local(planned.due_at).date() == BEFORE.date()
    assert clock.local(by_hand.due_at).date() == (now + DAY).date()


def test_other_mailboxes_leave_as_planned(app: House) -> None:
    series = b.a_series()
    for _count in range(2):
        organisation, _holder = an_owner(series)
        a_part(organisation, series)
    tick(BEFORE)
    before = [letter.due_at for letter in every()]
    tick(BEFORE + DAY)
    assert [letter.due_at for letter in every()] == before
