"""Rules are set, reminders skipped, planned again and sent early: what leaves then, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from integrationrunde.agenda.operations import discard_meeting
from integrationrunde.kit import clock
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.reminders import operations, ruling
from integrationrunde.reminders.models import PlannedReminder, ReminderRule
from integrationrunde.reminders.rules import SLOTS
from integrationrunde.reminders.ruling import Wanted
from tests.invitations.rounds import a_round
from tests.reminders.rounds import (
    ANSWER,
    BEFORE_MEETING,
    BY,
    MEETING,
    REMINDER_DAY,
    SECOND,
    a_told_round,
    everything_left,
    plan,
    standings,
    tick,
)


def test_what_was_over_before_the_rule_was_set_does_not_leave(app: House) -> None:
    meeting, _invitations = a_told_round(1)
    operations.skip(meeting, ANSWER, by=BY, now=REMINDER_DAY.replace(day=1))
    late = REMINDER_DAY + timedelta(days=5)
    ruling.rule_meeting(meeting, {SECOND: Wanted(True, 2)}, by=BY, now=late)
    db.session.commit()
    assert standings(meeting, late)["answer_2"] == "too_early"
    ruling.follow_series(meeting, by=BY, now=late)
    db.session.commit()
    assert tick(late) == []


def test_skipping_can_be_taken_back(app: House) -> None:
    meeting, _invitations = a_told_round(1)
    now = REMINDER_DAY - timedelta(days=1)
    operations.skip(meeting, ANSWER, by=BY, now=now)
    db.session.commit()
    assert standings(meeting, now)["answer_1"] == "skipped"
    assert tick(REMINDER_DAY) == []
    with pytest.raises(Refused):
        operations.skip(meeting, ANSWER, by=BY, now=now)
    operations.plan_again(meeting, ANSWER, by=BY, now=now)
    db.session.commit()
    with pytest.raises(Refused):
        operations.plan_again(meeting, ANSWER, by=BY, now=now)
    assert len(tick(REMINDER_DAY)) == 1


def test_sent_early_it_does_not_leave_once_more(app: House) -> None:
    meeting, [invitation] = a_told_round(1)
    night = datetime(2017, 9, 2, 21, tzinfo=UTC)  # by hand also on a Saturday night
    sent = operations.send_early(meeting, ANSWER, by=BY, now=night)
    db.session.commit()
    assert (sent.letters, invitation.reminders) == (1, 1)
    everything_left()
    with pytest.raises(Refused):
        operations.send_early(meeting, ANSWER, by=BY, now=night)
    with pytest.raises(Refused):
        operations.skip(meeting, ANSWER, by=BY, now=night)
    assert tick(REMINDER_DAY) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PlannedReminder)) == 1


def test_switched_off_nothing_is_planned(app: House) -> None:
    meeting, _invitations = a_told_round(1)
    off = {ANSWER: Wanted(False, 1), MEETING: Wanted(False, -2)}
    assert ruling.rule_meeting(meeting, off, by=BY, now=REMINDER_DAY.replace(day=1))
    assert not ruling.rule_meeting(meeting, off, by=BY, now=REMINDER_DAY)
    db.session.commit()
    assert plan(meeting, REMINDER_DAY) == []
    assert tick(REMINDER_DAY) == []
    for slot in (ANSWER, SECOND):
        with pytest.raises(Refused):
            operations.skip(meeting, slot, by=BY, now=REMINDER_DAY)


def test_a_draft_only_plans(app: House) -> None:
    meeting, _seats = a_round(1)
    now = REMINDER_DAY - timedelta(days=10)
    assert standings(meeting, now) == {"answer_1": "planned", "meeting_1": "planned"}
    with pytest.raises(Refused):
        operations.send_early(meeting, ANSWER, by=BY, now=now)
    assert tick(REMINDER_DAY) == tick(BEFORE_MEETING) == []


def test_a_draft_with_rules_of_its_own_can_be_deleted(app: House) -> None:
    meeting, _seats = a_round(1)
    ruling.rule_meeting(meeting, {ANSWER: Wanted(False, 1)}, by=BY, now=REMINDER_DAY)
    operations.skip(meeting, MEETING, by=BY, now=REMINDER_DAY - timedelta(days=14))
    db.session.commit()
    discard_meeting(meeting, by=BY, now=REMINDER_DAY)
    db.session.commit()
    assert list(db.session.scalars(sa.select(ReminderRule))) == []
    assert list(db.session.scalars(sa.select(PlannedReminder))) == []


def test_series_from_before_the_update_have_the_rules_as_set_today(app: House) -> None:
    clock.set_to(REMINDER_DAY + timedelta(days=5))
    meeting_id = a_told_round(1)[0].id
    db.session.remove()
    downgrade(revision="0004")
    upgrade()
    expect_writes(True)
    known = db.session.scalars(sa.select(ReminderRule).order_by(ReminderRule.id)).all()
    assert [(rule.is_on, rule.days, rule.number, rule.kind.value) for rule in known] == [
        (slot.is_on, slot.days, slot.number, slot.kind.value) for slot in SLOTS
    ]
    assert standings(db.session.get_one(Meeting, meeting_id), clock.now()) == {
        "answer_1": "too_early",
        "meeting_1": "planned",
    }
    assert tick(clock.now()) == []
