"""What the worker does with reviews: remind once, approve at the deadline, let substitutes go."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import approving, closing, reviewing, reviews
from integrationrunde.minutes.models import ApprovalMode, Minutes, MinutesApproval, MinutesState, ObjectionKind
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats import operations as seats
from integrationrunde.seats.person import Person
from tests.minutes.at_once import at_once
from tests.minutes.rounds import AFTER, BEFORE, BY, DEADLINE, WRITTEN, a_circulated_round, a_round, letters


def test_the_reminder_leaves_on_a_working_day_before_the_deadline() -> None:
    assert closing.reminder_at(date(2017, 10, 18)) == datetime(2017, 10, 13, 6, 0, tzinfo=UTC)  # Sunday before: Friday
    assert closing.reminder_at(date(2017, 10, 20)) == datetime(2017, 10, 17, 6, 0, tzinfo=UTC)


def test_only_attending_seats_that_said_nothing_are_reminded_once(app: House) -> None:
    made = a_circulated_round(seats=5)
    reviewing.agree(made.asked(0), holder=made.holder(0), by=made.actor(0), now=WRITTEN)
    made.object(1)
    made.object(2, kind=ObjectionKind.REMARK)
    due = closing.reminder_at(DEADLINE)
    assert closing.reminder_due(due - timedelta(seconds=1)) == []
    assert closing.reminder_due(due) == [made.version.id]
    assert closing.remind(made.version.id, by=BY, now=due) == 2
    assert [one.recipient_address for one in letters("minutes_review_reminder")] == [
        letter.address for letter in (made.holder(2), made.holder(3))
    ]
    assert all(one.by_day for one in letters("minutes_review_reminder"))
    assert closing.reminder_due(due + timedelta(days=1)) == []
    assert closing.remind(made.version.id, by=BY, now=due) == 0


def test_what_is_circulated_shortly_before_is_not_reminded_of(app: House) -> None:
    made = a_round()
    made.circulate(deadline=date(2017, 10, 6))
    assert closing.reminder_due(WRITTEN + timedelta(days=1)) == []


def test_minutes_are_closed_when_the_deadline_has_passed(app: House) -> None:
    made, other = a_circulated_round(), a_circulated_round()
    other.object()
    assert closing.passed(BEFORE) == []
    assert set(closing.passed(AFTER)) == {made.minutes.id, other.minutes.id}
    assert closing.close(made.minutes.id, by=BY, now=AFTER)
    assert not closing.close(made.minutes.id, by=BY, now=AFTER)
    assert not closing.close(other.minutes.id, by=BY, now=AFTER)
    assert closing.passed(AFTER) == [other.minutes.id]


def test_substitutes_go_with_the_approval(app: House) -> None:
    made = a_circulated_round()
    person = Person(function="Vertretung", address="vertretung@beispielstadt.example")
    substitute = seats.add_substitute(
        made.seats[0], made.meeting, appointed_by=made.holder(), person=person, by=BY, now=WRITTEN
    )
    assert closing.substitutes_to_go() == []
    closing.close(made.minutes.id, by=BY, now=AFTER)
    assert closing.substitutes_to_go() == [made.meeting.id]
    assert closing.let_substitutes_go(made.meeting.id, by=BY, now=AFTER) == 1
    assert (substitute.ended_at, closing.substitutes_to_go()) == (AFTER, [])
    assert made.holder().is_active


@pytest.mark.slow
def test_two_workers_approve_two_minutes_once(app: House) -> None:
    rounds = [a_circulated_round() for _ in range(2)]
    ids = [made.minutes.id for made in rounds]
    at_once(app, *[lambda: [closing.close(ident, by=BY, now=AFTER) for ident in ids]] * 2)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MinutesApproval)) == 2
    assert db.session.scalar(sa.select(sa.func.count()).where(OutgoingLetter.kind == "minutes_approved")) == 6


@pytest.mark.slow
def test_worker_and_secretariat_at_the_same_instant_approve_once(app: House) -> None:
    made = a_circulated_round()
    minutes_id = made.minutes.id
    done: list[str] = []

    def worker() -> None:
        if closing.close(minutes_id, by=System(), now=AFTER):
            done.append("worker")

    def secretariat() -> None:
        minutes = db.session.get_one(Minutes, minutes_id)
        approving.approve(minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)
        done.append("secretariat")

    told = at_once(app, worker, secretariat)
    assert len(done) == 1
    assert told == ([] if done == ["secretariat"] else ["Dieses Protokoll ist nicht in der Abstimmung."])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MinutesApproval)) == 1
    written = [one.recipient_address for one in letters("minutes_approved")]
    assert sorted(written) == sorted(one.address for one in made.holders)


@pytest.mark.slow
def test_either_the_objection_or_the_approval_wins(app: House) -> None:
    made = a_circulated_round()
    minutes_id, version_id = made.minutes.id, made.version.id
    paragraph_id, seat_id = made.paragraph_id(), made.seats[0].id
    outcome: list[str] = []

    def object_() -> None:
        asked = reviews.seat_asked(version_id, seat_id)
        assert asked is not None
        entry = reviewing.Entry(text="Im letzten Augenblick.", paragraph_id=paragraph_id)
        reviewing.object_to(asked, entry, holder=None, by=BY, now=BEFORE)
        outcome.append("objected")

    def approve() -> None:
        if closing.close(minutes_id, by=BY, now=AFTER):
            outcome.append("approved")

    told = at_once(app, object_, approve)
    assert len(outcome) == 1
    state = db.session.get_one(Minutes, minutes_id, populate_existing=True).state
    assert (state is MinutesState.APPROVED) == (outcome == ["approved"])
    assert ("genehmigt" in "".join(told)) == (outcome == ["approved"])
