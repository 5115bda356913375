"""Results and the tasks that are written down with them."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from integrationrunde.actions import queries as actions
from integrationrunde.actions.models import ActionItem
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.agenda.models import Topic
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import drafts, outcomes
from integrationrunde.minutes.models import (
    AttendanceState,
    Minutes,
    MinutesItem,
    MinutesState,
    Outcome,
    OutcomeKind,
    OutcomeTask,
    ReachedBy,
)
from integrationrunde.minutes.outcomes import OutcomeDetails
from tests.builders import NOW, a_meeting, a_seat, a_series, an_item, an_organisation
from tests.minutes_builders import a_minutes_item, an_attendance, an_outcome, some_minutes

WHO = System()


def added(item: MinutesItem, **details: Any) -> Outcome:
    fields = {"wording": "Jede Kommune benennt eine Ansprechstelle.", **details}
    return outcomes.add_outcome(item, OutcomeDetails(**fields), by=WHO, now=NOW)


def recorded(item: MinutesItem, *owner_ids: int, outcome_id: int | None = None) -> ActionItem:
    details = TaskDetails(title="Benennen", due_on=date(2017, 10, 16), owner_ids=owner_ids)
    made = outcomes.record_task(item, details, outcome_id=outcome_id, by=WHO, now=NOW)
    found = actions.task(made.id)
    assert found is not None
    return found


def test_a_result_stands_behind_its_paragraph_and_has_no_number(app: House) -> None:
    item, town = a_minutes_item(some_minutes()), an_organisation()
    minutes = drafts.minutes_of(db.session.get_one(Minutes, item.minutes_id).meeting_id)
    assert minutes is not None
    place = drafts.drafts(minutes)[0].paragraph_ids[0]
    first = added(item, organisation_ids=(town.id,), paragraph_id=place)
    second = added(item)
    assert (first.number, first.position, second.position) == ("", 1, 2)
    draft = drafts.drafts(minutes)[0]
    assert draft.outcomes_behind(place) == [first]
    assert draft.outcomes_behind(None) == [second]


def test_a_result_has_the_topic_of_its_item(app: House) -> None:
    series = a_series()
    topic = Topic(series_id=series.id, title="Sprache")
    db.session.add(topic)
    db.session.flush()
    meeting = a_meeting(series)
    item = a_minutes_item(some_minutes(meeting), an_item(meeting, topic_id=topic.id))
    assert added(item).topic_id == topic.id


def test_a_resolution_needs_a_mandate(app: House) -> None:
    with pytest.raises(Refused, match="Mandat"):
        added(a_minutes_item(some_minutes()), kind=OutcomeKind.RESOLUTION)
    mandated = a_minutes_item(some_minutes(a_meeting(a_series(can_resolve=True))))
    votes = {"reached_by": ReachedBy.VOTE, "votes": (12, 1, 2)}
    made = added(mandated, kind=OutcomeKind.RESOLUTION, **votes)
    assert (made.votes_yes, made.votes_no, made.votes_abstain) == (12, 1, 2)


@pytest.mark.parametrize("details", [{"reached_by": ReachedBy.VOTE}, {"votes": (1, 0, 0)}])
def test_votes_belong_to_a_vote(app: House, details: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        added(a_minutes_item(some_minutes()), **details)


def test_nothing_of_another_series_or_item(app: House) -> None:
    item, other = a_minutes_item(some_minutes()), a_minutes_item(some_minutes())
    topic = Topic(series_id=a_series().id, title="Fremd")
    db.session.add(topic)
    db.session.flush()
    foreign = db.session.scalar(sa.text("SELECT id FROM paragraph WHERE minutes_item_id = :item"), {"item": other.id})
    for details in ({"topic_id": topic.id}, {"paragraph_id": foreign}):
        with pytest.raises(Refused):
            added(item, **details)
    with pytest.raises(Refused):
        recorded(item, outcome_id=an_outcome(other).id)


def test_a_result_changes_and_its_version_rises(app: House) -> None:
    item, town = a_minutes_item(some_minutes()), an_organisation()
    made = drafts.outcome(added(item).id)
    assert made is not None
    version = made.version
    changed = OutcomeDetails(wording=made.wording, organisation_ids=(town.id,))
    outcomes.change_outcome(made, item, changed, by=WHO, now=NOW)
    assert (made.organisations, made.version) == ([town], version + 1)


def test_a_discarded_result_leaves_its_tasks(app: House) -> None:
    item = a_minutes_item(some_minutes())
    made = added(item)
    task = recorded(item, outcome_id=made.id)
    outcomes.discard_outcome(made, item, by=WHO, now=NOW)
    assert actions.task(task.id) is not None
    assert drafts.outcome_of_task(task.id) is None


def test_a_circulated_result_is_not_deleted(app: House) -> None:
    item = a_minutes_item(some_minutes())
    numbered = an_outcome(item, number_year=2017, number_count=4)
    with pytest.raises(Refused, match="E-2017-04"):
        outcomes.discard_outcome(numbered, item, by=WHO, now=NOW)


def test_a_task_of_an_absent_organisation_waits_for_its_consent(app: House) -> None:
    item = a_minutes_item(some_minutes())
    meeting = db.session.get_one(Meeting, db.session.get_one(Minutes, item.minutes_id).meeting_id)
    towns = [an_organisation() for _ in range(3)]
    seats = [a_seat(a_series(), town) for town in towns]
    states = [AttendanceState.PRESENT, AttendanceState.EXCUSED, AttendanceState.OPEN]
    for seat, state in zip(seats, states, strict=True):
        an_attendance(meeting, seat, state=state)
    task = recorded(item, *(town.id for town in towns))
    assert {one.organisation_id: one.needs_consent for one in task.owners} == {
        towns[0].id: False,
        towns[1].id: True,
        towns[2].id: False,
    }


def test_a_task_changes_its_result_and_is_discarded(app: House) -> None:
    item = a_minutes_item(some_minutes())
    first, second = added(item), added(item)
    task = recorded(item, outcome_id=first.id)
    details = TaskDetails(title="Anders")
    outcomes.change_task(task, item, details, outcome_id=second.id, by=WHO, now=NOW)
    assert drafts.outcome_of_task(task.id) == second.id
    outcomes.discard_task(task, item, by=WHO, now=NOW)
    assert db.session.scalar(sa.select(sa.func.count(OutcomeTask.id))) == 0
    assert actions.task(task.id) is None


def test_nothing_is_recorded_after_circulation(app: House) -> None:
    minutes = some_minutes()
    item = a_minutes_item(minutes)
    made = drafts.outcome(added(item).id)
    assert made is not None
    task = recorded(item)
    minutes.state = MinutesState.IN_REVIEW
    other = OutcomeDetails(wording="Anders")
    with pytest.raises(Refused):
        added(item)
    with pytest.raises(Refused):
        recorded(item)
    with pytest.raises(Refused):
        outcomes.discard_task(task, item, by=WHO, now=NOW)
    with pytest.raises(Refused):
        outcomes.change_outcome(made, item, other, by=WHO, now=NOW)
    outcomes.change_outcome(made, item, other, correcting=True, by=WHO, now=NOW)
    assert made.wording == "Anders"
