"""What became of the sample's tasks, day by day: reports of organisations, moved dates, reminders."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from integrationrunde.actions import changing, deciding, history, queries, reporting, telling
from integrationrunde.actions.models import (
    ActionItem,
    EntryKind,
    Ownership,
    ReportChannel,
    action_item_involved,
)
from integrationrunde.demo.founding import County
from integrationrunde.demo.sample import Row, morning, sample
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.minutes import carry_over
from integrationrunde.minutes.carry_over import Verdict
from integrationrunde.minutes.models import Decided, MinutesItem
from integrationrunde.seats.models import HolderActor, SeatHolder

DONE, AT_WORK, LATE = "erledigt", "in_bearbeitung", "ueberfaellig"
UNTIL_CONFIRMED = timedelta(hours=4)


@dataclass(frozen=True)
class _Event:
    """Something that happened to a task on a day, and how it is told to the house."""

    on: str
    play: Callable[[ActionItem], None]


def involve(county: County, task: ActionItem, row: Row) -> None:
    """Name the organisations that are involved without owning the task."""
    rows = [
        {"action_item_id": task.id, "organisation_id": county.organisations[key].id} for key in row["involved_org_ids"]
    ]
    if rows:
        db.session.execute(sa.insert(action_item_involved), rows)


def decide(county: County, item: MinutesItem, row: Row, *, by: Actor, now: datetime) -> None:
    """Record at the item for tasks which of them got another date on the day of this round."""
    for task_row in sample()["action_items"]:
        for entry in task_row["history"]:
            owners = {owner["org_id"] for owner in task_row["assignees"]}
            if entry["on"] == row["date"] and entry["status"] == AT_WORK and entry["org_id"] not in owners:
                due_on = date.fromisoformat(task_row["due_on"])
                verdict = Verdict(decided=Decided.NEW_DATE, due_on=due_on, reason=entry["note"])
                carry_over.decide(item, _task(county, task_row["id"]), verdict, by=by, now=now)


def follow(county: County, *, since: str, until: str, by: Actor) -> None:
    """Let happen what the sample tells of its tasks from the one day on, before the other one."""
    for row in sample()["action_items"]:
        found = [event for event in _events(county, row, by) if since <= event.on < until]
        for event in sorted(found, key=lambda one: one.on):
            event.play(_task(county, row["id"]))
    db.session.flush()


def _task(county: County, number: str) -> ActionItem:
    _prefix, year, count = number.split("-")
    statement = sa.select(ActionItem.id).filter_by(
        series_id=county.series.id, number_year=int(year), number_count=int(count)
    )
    found = queries.task(db.session.scalars(statement).one())
    if found is None:
        raise LookupError(f"{number} was not loaded")
    return found


def _events(county: County, row: Row, by: Actor) -> Iterator[_Event]:
    told = {(entry["on"], entry["org_id"]): entry["note"] for entry in row["history"] if entry["status"] == DONE}
    for owner in row["assignees"]:
        if owner["status"] == DONE:
            note = told.get((owner["done_on"], owner["org_id"]), "")
            yield _Event(owner["done_on"], _done(county, owner["org_id"], owner["done_on"], note, by))
    for entry in row["history"]:
        if entry["status"] == LATE:
            yield _Event(entry["on"], _reminded(entry, by))
        elif entry["status"] == AT_WORK:
            owns = entry["org_id"] in {owner["org_id"] for owner in row["assignees"]}
            if owns:  # the secretariat's own entries tell of another date, which the minutes of that day brought
                yield _Event(entry["on"], _progress(county, entry, by))
    if row["next_review_on"]:
        newest = max(entry["on"] for entry in row["history"])
        yield _Event(newest, _looked_at_again(row["next_review_on"], newest, by))


def _done(county: County, key: str, day: str, note: str, by: Actor) -> Callable[[ActionItem], None]:
    def play(task: ActionItem) -> None:
        owned, holder, who, now = *_speaking(county, key, task, by), morning(day, 10)
        channel = ReportChannel.LINK if holder else ReportChannel.SECRETARIAT
        reporting.report_done(owned, note=note, holder=holder, channel=channel, by=who, now=now)
        deciding.confirm_done(owned, by=by, now=now + UNTIL_CONFIRMED)

    return play


def _progress(county: County, entry: Row, by: Actor) -> Callable[[ActionItem], None]:
    def play(task: ActionItem) -> None:
        owned, holder, who = _speaking(county, entry["org_id"], task, by)
        channel = ReportChannel.LINK if holder else ReportChannel.SECRETARIAT
        now = morning(entry["on"], 10)
        reporting.report_progress(owned, entry["note"], holder=holder, channel=channel, by=who, now=now)

    return play


def _reminded(entry: Row, by: Actor) -> Callable[[ActionItem], None]:
    def play(task: ActionItem) -> None:
        for owned in task.owners:
            if not owned.is_closed:
                _remind(owned, entry["note"], morning(entry["on"], 9), by)

    return play


def _remind(owned: Ownership, note: str, now: datetime, by: Actor) -> None:
    by_hand = ReportChannel.SECRETARIAT
    history.append(owned, EntryKind.REMINDED, before=owned.state, note=note, channel=by_hand, by=by, now=now)


def _looked_at_again(day: str, on: str, by: Actor) -> Callable[[ActionItem], None]:
    def play(task: ActionItem) -> None:
        changing.plan_follow_up(task, date.fromisoformat(day), by=by, now=morning(on, 12))

    return play


def _speaking(county: County, key: str, task: ActionItem, by: Actor) -> tuple[Ownership, SeatHolder | None, Actor]:
    """The part of an organisation, and who speaks for it: whoever acts at its seat, else the secretariat."""
    organisation = county.organisations[key]
    owned = next(one for one in task.owners if one.organisation_id == organisation.id)
    acting = telling.recipients(task.series_id, [organisation.id])[organisation.id]
    return (owned, acting[0], HolderActor(acting[0], organisation)) if acting else (owned, None, by)
