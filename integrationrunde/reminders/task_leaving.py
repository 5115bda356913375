"""The verbs: let reminders of tasks leave, by themselves or early; skip them and take that back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from integrationrunde.actions.models import Ownership
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock, office_hours
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.reminders import task_queries
from integrationrunde.reminders.models import DecisionState
from integrationrunde.reminders.rules import Standing
from integrationrunde.reminders.task_bundles import bundles
from integrationrunde.reminders.task_mails import mailbox
from integrationrunde.reminders.task_rules import TaskItem, upcoming_of
from integrationrunde.reminders.task_sending import Left, decide, send, take, taken_days


def leave(organisation_id: int, *, by: Actor, now: datetime) -> Left | None:
    """Remind an organisation of whatever is due now, in one letter for each recipient.

    None where nothing is due, or another worker was first.
    """
    if not office_hours.may_leave(now):
        return None
    [organisation] = take(organisation_id)
    items = task_queries.plan_of(organisation_id, None, now)
    due = decide([item for item in items if item.standing is Standing.DUE], DecisionState.SENT, by=by, now=now)
    return send(organisation, _owned(items), _owned(due), by=by, now=now) if due else None


def send_early(organisation_id: int, series_id: int, day: date, *, by: Actor, now: datetime) -> Left:
    """Send the letter of a day now; what it reminds of does not leave once more.

    Raises Refused when it has left, is not planned any more, and when everybody has got such a letter today.
    """
    [organisation] = take(organisation_id)
    items = task_queries.plan_of(organisation_id, series_id, now)
    wanted = [item for item in upcoming_of(items, now) if item.is_open and item.leaves_on == day]
    if not wanted:
        raise Refused(_("This reminder has left, is skipped, or is not planned any more."))
    if _had_one_today(organisation, _owned(items), _owned(wanted), now):
        raise Refused(_("A reminder of tasks has left to this organisation today; one a day is enough."))
    decided = decide(wanted, DecisionState.SENT, by=by, now=now)
    if not decided:
        raise Refused(_("This reminder has left, is skipped, or is not planned any more."))
    return send(organisation, _owned(items), _owned(decided), by=by, now=now, only_today=True)


def remind_now(task_ids: Collection[int], *, by: Actor, now: datetime) -> Left:
    """Remind whoever still has to do something of these tasks, planned or not; gives what left.

    What would have left within the time between two reminders does not leave once more. Raises Refused when nobody can
    be reminded: nothing is expected, nobody can be written to, or all have had such a letter today.
    """
    asked = task_queries.parts_of_tasks(task_ids)
    organisations = {each.id: each for each in take(*sorted({owned.organisation_id for owned in asked}))}
    left = []
    for organisation_id, series_id in sorted({(one.organisation_id, one.action_item.series_id) for one in asked}):
        organisation, parts = organisations[organisation_id], task_queries.parts_of(organisation_id, series_id)
        chosen = [owned for owned in parts if owned.action_item_id in task_ids]
        if chosen and not _had_one_today(organisation, parts, chosen, now) and bundles(organisation, parts, chosen):
            _consume(chosen, series_id, by=by, now=now)
            left.append(send(organisation, parts, chosen, by=by, now=now, only_today=True))
    if not left:
        raise Refused(
            _("Nobody can be reminded now: nothing is expected, no address is known, or all were reminded today.")
        )
    return Left(sum(each.tasks for each in left), sum(each.letters for each in left))


def _consume(chosen: Sequence[Ownership], series_id: int, *, by: Actor, now: datetime) -> None:
    """Take what is planned soon as having left."""
    items = upcoming_of(task_queries.plan_of(chosen[0].organisation_id, series_id, now), now)
    ids = {owned.id for owned in chosen}
    soon = [item for item in items if item.is_open and item.owned.id in ids and _is_soon(item, now)]
    decide(soon, DecisionState.SENT, by=by, now=now)


def _is_soon(item: TaskItem, now: datetime) -> bool:
    return item.leaves_on < clock.local(now).date() + timedelta(days=item.rule.days_between)


def _owned(items: Iterable[TaskItem]) -> list[Ownership]:
    return [item.owned for item in items]


def _had_one_today(
    organisation: Organisation, parts: Iterable[Ownership], reminded: Iterable[Ownership], now: datetime
) -> bool:
    letters = bundles(organisation, parts, reminded)
    taken, today = taken_days(letters, now), clock.local(now).date()
    return bool(letters) and all(today in taken[mailbox(contents.holder)] for contents in letters)


def skip(organisation_id: int, series_id: int, day: date, task_id: int | None, *, by: Actor, now: datetime) -> None:
    """Let the letter of a day not leave, or leave without one task. Raises Refused when it is not planned any more."""
    [organisation] = take(organisation_id)
    items = upcoming_of(task_queries.plan_of(organisation_id, series_id, now), now)
    wanted = [item for item in items if item.is_open and item.leaves_on == day and _is_of(item, task_id)]
    if not wanted or not decide(wanted, DecisionState.SKIPPED, by=by, now=now):
        raise Refused(_("This reminder has left, is skipped, or is not planned any more."))
    _note(N_("Reminder of %(numbers)s to %(organisation)s skipped"), organisation, wanted, by=by, now=now)


def plan_again(
    organisation_id: int, series_id: int, day: date, task_id: int | None, *, by: Actor, now: datetime
) -> None:
    """Take skipping back. Raises Refused unless it is skipped."""
    [organisation] = take(organisation_id)
    items = upcoming_of(task_queries.plan_of(organisation_id, series_id, now), now)
    skipped = [item for item in items if item.standing is Standing.SKIPPED and item.leaves_on == day]
    wanted = [item for item in skipped if _is_of(item, task_id)]
    if not wanted:
        raise Refused(_("This reminder is not skipped."))
    for item in wanted:
        db.session.delete(item.decision)
    db.session.flush()
    _note(N_("Reminder of %(numbers)s to %(organisation)s planned again"), organisation, wanted, by=by, now=now)


def _is_of(item: TaskItem, task_id: int | None) -> bool:
    return task_id is None or item.owned.action_item_id == task_id


def _note(message: str, organisation: Organisation, items: Sequence[TaskItem], *, by: Actor, now: datetime) -> None:
    tasks = [item.owned.action_item for item in items]
    numbers = ", ".join(task.number for task in tasks)
    record(
        message, by=by, now=now, about=[organisation, *tasks], organisation=organisation.official_name, numbers=numbers
    )
