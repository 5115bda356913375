"""Setting the rules of a series, or of one meeting in their place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.reminders import queries, task_queries
from integrationrunde.reminders.models import ReminderRule, TaskReminderRule
from integrationrunde.reminders.rules import Rule, Slot
from integrationrunde.reminders.task_rules import TaskRule


@dataclass(frozen=True)
class Wanted:
    """What is to hold for a slot."""

    is_on: bool
    days: int


def rule_series(series: Series, wanted: Mapping[Slot, Wanted], *, by: Actor, now: datetime) -> bool:
    """Set the rules of a series; gives whether anything changed. What lies in the past does not leave for it."""
    known = {rule.slot: rule for rule in queries.rules_of_series(series)}
    changed = [slot for slot, want in wanted.items() if _write(series.id, None, known[slot], want, now)]
    if not changed:
        return False
    record(N_("Rules of reminders of %(series)s changed"), by=by, now=now, about=[series], series=series.short_name)
    return True


def rule_meeting(meeting: Meeting, wanted: Mapping[Slot, Wanted], *, by: Actor, now: datetime) -> bool:
    """Give a meeting rules of its own; gives whether anything changed."""
    known = {rule.slot: rule for rule in queries.rules_of([meeting])[meeting.id]}
    changed = [slot for slot, want in wanted.items() if _write(meeting.series_id, meeting.id, known[slot], want, now)]
    if not changed:
        return False
    _note(N_("Rules of reminders of %(meeting)s changed"), meeting, by, now)
    return True


def follow_series(meeting: Meeting, *, by: Actor, now: datetime) -> bool:
    """Let the rules of the series hold for a meeting again; gives whether they did not."""
    rows = [row for row in queries.rule_rows(meeting.series_id, meeting.id).values() if not row.inherits]
    for row in rows:
        row.inherits, row.since = True, now
    if rows:
        _note(N_("%(meeting)s follows the rules of reminders of its series again"), meeting, by, now)
    return bool(rows)


def rule_tasks(series: Series, wanted: TaskRule, *, by: Actor, now: datetime) -> bool:
    """Set the rules of a series for reminders of tasks; gives whether anything changed."""
    known = task_queries.rules_of([series.id])[series.id]
    if replace(wanted, since=known.since) == known:
        return False
    row = task_queries.rule_row(series.id)
    if row is None:
        row = TaskReminderRule(series_id=series.id)
        db.session.add(row)
    for name in ("before", "days_before", "on_day", "after", "days_between", "digest"):
        setattr(row, name, getattr(wanted, name))
    row.since = now
    db.session.flush()
    message = N_("Rules of reminders of tasks of %(series)s changed")
    record(message, by=by, now=now, about=[series], series=series.short_name)
    return True


def version_of_task_rules(series_id: int) -> int:
    """Grows with every change to these rules."""
    row = task_queries.rule_row(series_id)
    return row.version if row is not None else 0


def version_of(series_id: int, meeting_id: int | None) -> int:
    """Grows with every change to these rules, so that an outdated form is noticed."""
    return sum(row.version for row in queries.rule_rows(series_id, meeting_id).values())


def _write(series_id: int, meeting_id: int | None, known: Rule, want: Wanted, now: datetime) -> bool:
    is_own = meeting_id is None or not known.inherited
    days = known.days if known.slot.counts_as_series else want.days
    if is_own and (known.is_on, known.days) == (want.is_on, days):
        return False
    row = queries.rule_rows(series_id, meeting_id).get(known.slot)
    if row is None:
        slot = known.slot
        row = ReminderRule(series_id=series_id, meeting_id=meeting_id, kind=slot.kind, number=slot.number)
        db.session.add(row)
    row.is_on, row.days, row.inherits, row.since = want.is_on, days, False, now
    db.session.flush()
    return True


def _note(message: str, meeting: Meeting, by: Actor, now: datetime) -> None:
    record(message, by=by, now=now, about=[meeting], meeting=meeting.title)
