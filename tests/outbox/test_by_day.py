"""Letters that leave by themselves do so on working days between 7 and 18 h, whatever kept them until then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox import operations
from integrationrunde.outbox.delivery import Delivered, deliver_due
from integrationrunde.outbox.mail import as_reminder
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from tests.outbox.builders import HOUSE, a_mail
from tests.outbox.conftest import Set, fetch
from tests.smtp import PostOffice, free_port

Post = Callable[..., OutgoingLetter]
EIGHT = datetime(2017, 8, 25, 6, tzinfo=UTC)
"""Friday, 8 h in Berlin."""
EVENING, SATURDAY, MONDAY = EIGHT + timedelta(hours=11), EIGHT + timedelta(days=1), datetime(2017, 8, 28, 5, tzinfo=UTC)


@pytest.fixture
def reminder(at: Set, post: Post) -> OutgoingLetter:
    """A reminder that leaves by itself was written on Friday at 8 h."""
    at(EIGHT)
    return post(as_reminder(a_mail(), by=HOUSE))


def after(letter: OutgoingLetter) -> tuple[LetterState, datetime, int]:
    found = fetch(letter.id)
    return found.state, found.due_at, found.attempts


def test_it_leaves_by_day(office: PostOffice, reminder: OutgoingLetter) -> None:
    assert deliver_due() == Delivered(sent=1)


@pytest.mark.parametrize("late", [EVENING, SATURDAY, SATURDAY + timedelta(days=1), MONDAY - timedelta(seconds=1)])
def test_what_no_worker_sent_in_time_waits_for_the_next_day(
    office: PostOffice, at: Set, reminder: OutgoingLetter, late: datetime
) -> None:
    at(late)
    assert deliver_due() == Delivered(postponed=1)
    assert after(reminder) == (LetterState.QUEUED, MONDAY, 0)
    assert deliver_due() == Delivered()
    at(MONDAY)
    assert deliver_due() == Delivered(sent=1)


def test_what_a_server_puts_off_is_tried_again_by_day(office: PostOffice, at: Set, reminder: OutgoingLetter) -> None:
    office.refuse = lambda _recipient, attempt: "451 4.7.1 greylisted" if attempt == 1 else None
    at(EVENING - timedelta(hours=1, seconds=20))
    assert deliver_due() == Delivered(postponed=1)
    assert after(reminder) == (LetterState.QUEUED, MONDAY, 1)
    at(MONDAY)
    assert deliver_due() == Delivered(sent=1)


def test_a_server_that_is_away_over_the_weekend_costs_no_patience(
    app: House, office: PostOffice, at: Set, reminder: OutgoingLetter
) -> None:
    there = app.config["MAIL_PORT"]
    app.config.update(MAIL_PORT=free_port(), MAIL_TIMEOUT=1.0)
    for hours in range(72):
        at(EIGHT + timedelta(hours=hours, minutes=59))
        deliver_due()
    app.config.update(MAIL_PORT=there)
    assert after(reminder)[0] is LetterState.QUEUED
    at(MONDAY + timedelta(hours=12))
    deliver_due()
    assert office.received == []
    at(MONDAY + timedelta(days=1))
    assert deliver_due() == Delivered(sent=1)


def test_two_working_days_of_failures_are_enough(office: PostOffice, at: Set, reminder: OutgoingLetter) -> None:
    office.refuse = lambda *_: "450 4.2.1 later"
    for hours in range(110):
        at(EIGHT + timedelta(hours=hours))
        deliver_due()
    assert after(reminder)[0] is LetterState.FAILED


def test_one_whose_meeting_begins_before_the_next_day_is_given_up_at_once(
    office: PostOffice, at: Set, post: Post
) -> None:
    at(EIGHT)
    letter = post(as_reminder(a_mail(expires_at=SATURDAY + timedelta(hours=4)), by=HOUSE))
    at(EVENING)
    assert deliver_due() == Delivered(failed=1)
    found = fetch(letter.id)
    assert (found.state, found.last_failure, office.received) == (LetterState.FAILED, "expired", [])


def test_other_letters_leave_at_any_hour_beside_it(
    office: PostOffice, at: Set, post: Post, reminder: OutgoingLetter
) -> None:
    at(EVENING)
    other = post()
    assert deliver_due() == Delivered(sent=1, postponed=1)
    assert after(other)[0] is LetterState.SENT


class TestByHand:
    @pytest.fixture
    def somebody(self) -> Actor:
        return AccountActor(actor_id=1, label="Geschäftsstelle", language="de", session_id=1, roles=())

    def test_what_somebody_sends_leaves_at_any_hour(
        self, office: PostOffice, at: Set, post: Post, somebody: Actor
    ) -> None:
        at(SATURDAY)
        post(as_reminder(a_mail(), by=somebody))
        assert deliver_due() == Delivered(sent=1)

    def test_but_not_what_waits_for_another_day(self, office: PostOffice, at: Set, post: Post, somebody: Actor) -> None:
        at(EIGHT - timedelta(days=1))
        post(as_reminder(a_mail(), by=somebody, due_at=EIGHT))
        at(EVENING)
        assert deliver_due() == Delivered(postponed=1)

    def test_sending_again_is_by_hand(self, office: PostOffice, at: Set, reminder: OutgoingLetter) -> None:
        at(EVENING)
        deliver_due()
        with transaction():
            operations.retry(db.session.get_one(OutgoingLetter, reminder.id), by=HOUSE, now=EVENING)
        assert deliver_due() == Delivered(sent=1)
