"""Two meetings with one topic: put off at the first one, agreed on at the second one; two organisations have a task."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.agenda.models import Topic
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes.models import MinutesItem, MinutesState, Outcome, OutcomeTask
from tests.builders import a_meeting, a_series, an_item, an_organisation
from tests.minutes_builders import a_minutes_item, an_action_item, an_entry, an_outcome, an_ownership, some_minutes

FIRST, SECOND = date(2016, 9, 21), date(2017, 3, 22)


@dataclass
class Rounds:
    """What was built."""

    series: Series
    topic: Topic
    meetings: list[Meeting]
    items: list[MinutesItem]
    result: Outcome
    task: ActionItem
    owners: list[Ownership]


def a_topic(series: Series, title: str = "Wohnraum", **changes: Any) -> Topic:
    topic = Topic(**{"series_id": series.id, "title": title, **changes})
    db.session.add(topic)
    db.session.flush()
    return topic


def a_round(series: Series, topic: Topic | None, held_on: date, **changes: Any) -> tuple[Meeting, MinutesItem]:
    """A held meeting with the topic on its agenda; its minutes were circulated."""
    meeting = a_meeting(series, held_on=held_on, state=MeetingState.HELD)
    minutes = some_minutes(meeting, state=MinutesState.IN_REVIEW)
    item = an_item(meeting, topic_id=topic.id if topic else None)
    return meeting, a_minutes_item(minutes, item, **changes)


def a_result(item: MinutesItem, number: int = 1, **changes: Any) -> Outcome:
    return an_outcome(item, **{"number_year": 2017, "number_count": number, **changes})


def rounds(series: Series | None = None) -> Rounds:
    """The two meetings; one owner is done on 2 May 2017, the other one is in progress."""
    series = series or a_series(short_name="Austausch")
    topic = a_topic(series)
    first, put_off = a_round(series, topic, FIRST, deferred_reason="Zahlen fehlten")
    second, agreed = a_round(series, topic, SECOND)
    owners = [an_organisation(f"Stadt {name}") for name in ("Werl", "Anröchte")]
    result = a_result(agreed, wording="Jede Kommune benennt eine feste Ansprechstelle.", organisations=owners)
    task = an_action_item(series, agenda_item_id=agreed.agenda_item_id, bound_at=datetime(2017, 4, 5, 9, tzinfo=UTC))
    db.session.add(OutcomeTask(outcome_id=result.id, action_item_id=task.id))
    owned = [an_ownership(task, organisation) for organisation in owners]
    made = Rounds(series, topic, [first, second], [put_off, agreed], result, task, owned)
    report(owned[0], OwnershipState.DONE, datetime(2017, 5, 2, 9, tzinfo=UTC))
    report(owned[1], OwnershipState.IN_PROGRESS, datetime(2017, 5, 3, 9, tzinfo=UTC))
    return made


def report(owned: Ownership, state: OwnershipState, at: datetime) -> None:
    """What an owner says of its part."""
    an_entry(owned, happened_at=at, state_before=owned.state, state_after=state)
    owned.state = state
    owned.reported_done_at = at if state is OwnershipState.DONE else None
    db.session.flush()
