"""What the secretariat decides about reminders of tasks: sent early, skipped, planned again, sent now."""

from datetime import date, timedelta

import pytest

from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.reminders import task_leaving
from tests import builders as b
from tests.reminders.tasks import BEFORE, BY, ON_DAY, a_part, a_task, an_owner, letters, standings, task_of, tick

DAY = timedelta(days=1)


def test_sent_early_it_does_not_leave_once_more(app: House) -> None:
    owned, _holder = a_task()
    where = (owned.organisation_id, task_of(owned).series_id, BEFORE.date())
    early = BEFORE - 3 * DAY
    assert task_leaving.send_early(*where, by=BY, now=early).letters == 1
    db.session.commit()
    with pytest.raises(Refused):
        task_leaving.send_early(*where, by=BY, now=early)
    with pytest.raises(Refused, match="heute"):
        task_leaving.send_early(*where[:2], ON_DAY.date(), by=BY, now=early)
    assert tick(BEFORE) == []
    assert len(tick(ON_DAY)) == 1


def test_sent_early_in_one_series_the_others_stay_planned(app: House) -> None:
    here, there = b.a_series(), b.a_series()
    organisation, holder = an_owner(here)
    b.a_holder(b.a_seat(there, organisation), address=holder.address)
    a_part(organisation, here, title="Hier")
    a_part(organisation, there, title="Dort")
    task_leaving.send_early(organisation.id, here.id, BEFORE.date(), by=BY, now=BEFORE - DAY)
    assert "Dort" not in letters()[0].text
    assert [left.tasks for left in tick(BEFORE)] == [1]


def test_skipped_it_does_not_leave_and_planned_again_it_does(app: House) -> None:
    series = b.a_series()
    organisation, _holder = an_owner(series)
    first, second = a_part(organisation, series), a_part(organisation, series)
    where = (organisation.id, series.id, BEFORE.date())
    task_leaving.skip(*where, first.action_item_id, by=BY, now=BEFORE - DAY)
    db.session.commit()
    with pytest.raises(Refused):
        task_leaving.skip(*where, first.action_item_id, by=BY, now=BEFORE - DAY)
    with pytest.raises(Refused):
        task_leaving.plan_again(*where, second.action_item_id, by=BY, now=BEFORE - DAY)
    [left] = tick(BEFORE)
    assert left.tasks == 1
    assert standings(first, BEFORE)["before_0"] == "skipped"
    task_leaving.plan_again(*where, first.action_item_id, by=BY, now=BEFORE)
    db.session.commit()
    [late] = tick(BEFORE + timedelta(hours=1))
    assert late.tasks == 1
    assert [letter.due_at.date() for letter in letters()] == [date(2017, 10, 9), date(2017, 10, 10)]


def test_reminded_now_it_rests_until_the_next_but_one(app: House) -> None:
    owned, holder = a_task()
    left = task_leaving.remind_now({owned.action_item_id}, by=BY, now=BEFORE - 3 * DAY)
    db.session.commit()
    assert (left.tasks, left.letters) == (1, 1)
    assert [letter.recipient_address for letter in letters()] == [holder.address]
    assert tick(BEFORE) == []
    assert [letter.state for letter in letters()] == ["queued"], "what was sent by hand is needed"
    assert len(tick(ON_DAY)) == 1


def test_reminded_long_before_its_day_it_is_reminded_on_it_as_well(app: House) -> None:
    owned, _holder = a_task()
    task_leaving.remind_now({owned.action_item_id}, by=BY, now=BEFORE - 20 * DAY)
    db.session.commit()
    assert len(tick(BEFORE)) == 1


def test_reminded_now_everybody_gets_one_letter_about_all_tasks_that_were_chosen(app: House) -> None:
    series = b.a_series()
    first, _holder = an_owner(series)
    second, _other = an_owner(series)
    parts = [a_part(first, series), a_part(first, series), a_part(second, series)]
    done = a_part(second, series, declined_at=b.NOW)
    chosen = {owned.action_item_id for owned in (*parts, done)}
    left = task_leaving.remind_now(chosen, by=BY, now=BEFORE - DAY)
    db.session.commit()
    assert (left.tasks, left.letters) == (3, 2)
    with pytest.raises(Refused, match="Niemand"):
        task_leaving.remind_now(chosen, by=BY, now=BEFORE - DAY)


def test_nobody_can_be_reminded_of_what_is_done_or_without_an_address(app: House) -> None:
    owned, holder = a_task()
    holder.address = ""
    other, _holder = a_task(declined_at=b.NOW)
    for each in (owned, other):
        with pytest.raises(Refused):
            task_leaving.remind_now({each.action_item_id}, by=BY, now=BEFORE)
    assert letters() == []
    assert standings(owned, BEFORE)["before_0"] == "due"
