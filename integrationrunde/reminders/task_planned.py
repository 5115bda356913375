"""The planned letters that remind of tasks, as the secretariat looks at them: an organisation, a day, its tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.actions import telling
from integrationrunde.directory.models import Organisation
from integrationrunde.outbox.mail import Mail
from integrationrunde.reminders import task_mails, task_queries
from integrationrunde.reminders.rules import Standing
from integrationrunde.reminders.task_bundles import bundles
from integrationrunde.reminders.task_rules import TaskItem, upcoming_of
from integrationrunde.seats.models import SeatHolder


@dataclass(frozen=True)
class PlannedLetter:
    """What an organisation is reminded of on a day, with what was skipped."""

    organisation: Organisation
    on: date
    items: Sequence[TaskItem]

    @property
    def open_items(self) -> list[TaskItem]:
        """What it reminds of, without what was skipped."""
        return [item for item in self.items if item.is_open]

    @property
    def standing(self) -> Standing:
        """Late when anything in it is; skipped when nothing of it leaves."""
        standings = {item.standing for item in self.items}
        return next(one for one in (Standing.DUE, Standing.PLANNED, Standing.SKIPPED) if one in standings)

    @property
    def leaves_at(self) -> datetime:
        """When it leaves."""
        return min(item.leaves_at for item in self.items)


def planned_letters(series_id: int, now: datetime) -> list[PlannedLetter]:
    """All letters that are planned in a series, in the order in which they leave; four statements."""
    grouped: dict[tuple[date, str, int], list[TaskItem]] = {}
    for item in upcoming_of(task_queries.plan_of_series(series_id, now), now):
        organisation = item.owned.organisation
        grouped.setdefault((item.leaves_on, organisation.sort_key, organisation.id), []).append(item)
    return [PlannedLetter(items[0].owned.organisation, on, items) for (on, _key, _id), items in sorted(grouped.items())]


def planned_letter(series_id: int, organisation_id: int, on: date, now: datetime) -> PlannedLetter | None:
    """One of them; None where no letter is planned for this organisation and day."""
    items = upcoming_of(task_queries.plan_of(organisation_id, series_id, now), now)
    found = [item for item in items if item.leaves_on == on]
    return PlannedLetter(found[0].owned.organisation, on, found) if found else None


def reachable(series_id: int, letters: Sequence[PlannedLetter]) -> dict[int, list[SeatHolder]]:
    """Who can be written to, by organisation (id); one statement."""
    return telling.recipients(series_id, {letter.organisation.id: None for letter in letters})


def examples(letter: PlannedLetter, series_id: int, now: datetime) -> list[Mail]:
    """Its letters as they would leave."""
    items = task_queries.plan_of(letter.organisation.id, series_id, now)
    contents = bundles(letter.organisation, [item.owned for item in items], [item.owned for item in letter.open_items])
    return [task_mails.reminder(each, letter.on, now=now) for each in contents]
