"""The letters of tasks: objects in, a frozen Mail out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from integrationrunde.actions import rules
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipEntry
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.outbox.mail import About, Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.seats.models import HolderScope, SeatHolder

LINK_ROOT = "s"
REMINDED = "task_reminded"
PLANNED_REMINDER = "task_reminder"
REMINDING = (REMINDED, PLANNED_REMINDER)
"""The kinds of letters that remind of tasks, by hand and as planned (`reminders`): one a mailbox and day of both."""
MOST_PARTS = 40
"""How many tasks one letter names; the others are counted, and stand on the page of the organisation."""


@dataclass(frozen=True)
class Part:
    """One organisation's part of a task, as a letter tells it."""

    task: ActionItem
    owned: Ownership

    @property
    def path(self) -> str:
        """Where it stands below a personal link."""
        return path(self.owned)


def path(owned: Ownership) -> str:
    """Where one organisation's part of a task stands below a personal link."""
    return f"aufgaben/{owned.id}"


def bound(
    parts: Sequence[Part], organisation: Organisation, holder: SeatHolder, series: Series, meeting: Meeting | None
) -> Mail:
    """All tasks that bind an organisation from now on, each with its button."""
    first = min((part.task for part in parts), key=lambda task: task.id)
    key = f"tasks-bound:{first.id}:{holder.id}.{holder.generation}"  # a task binds once
    return _mail("bound", key, parts[0].task, organisation, holder, parts=parts, series=series, meeting=meeting)


def news(task: ActionItem, owned: Ownership, entry: OwnershipEntry, organisation: Organisation, to: SeatHolder) -> Mail:
    """What the secretariat decided or changed."""
    key = f"task-news:{entry.id}:{to.id}"
    part = Part(task, owned)
    return _mail("news", key, task, organisation, to, part=part, entry=entry, kind=entry.kind, Kind=EntryKind)


def handed_over(
    task: ActionItem, owned: Ownership, organisation: Organisation, to: SeatHolder, entry: OwnershipEntry
) -> Mail:
    """That a colleague is asked to do a task, with the link to it."""
    key = f"task-handed:{entry.id}:{to.id}"
    return _mail("handed_over", key, task, organisation, to, part=Part(task, owned), entry=entry)


def reminded(parts: Sequence[Part], organisation: Organisation, holder: SeatHolder, *, now: datetime) -> Mail:
    """That the secretariat asks after these tasks, all in one letter."""
    key = f"task-reminded:{parts[0].owned.id}:{holder.id}:{now.isoformat()}"
    today = clock.local(now).date()
    late = {part.owned.id: rules.days_over(part.task, today) for part in parts}
    return _mail("reminded", key, parts[0].task, organisation, holder, **_named(parts), late=late)


def moved(
    parts: Sequence[tuple[Part, date | None]],
    reason: str,
    organisation: Organisation,
    holder: SeatHolder,
    *,
    first_entry_id: int,
) -> Mail:
    """That several tasks are due on another day; each with the day before."""
    key = f"task-moved:{first_entry_id}:{holder.id}"
    return _mail("moved", key, parts[0][0].task, organisation, holder, **_named(parts), reason=reason)


def _named(parts: Sequence[Any]) -> dict[str, Any]:
    """What a letter names of these parts, and how many it only counts."""
    return {"parts": parts[:MOST_PARTS], "count": len(parts), "more": len(parts[MOST_PARTS:])}


def _mail(
    template: str, key: str, task: ActionItem, organisation: Organisation, holder: SeatHolder, **context: Any
) -> Mail:
    texts = compose(
        f"actions/mail/{template}",
        holder.language,
        task=task,
        organisation=organisation,
        holder=holder,
        is_colleague=holder.scope is HolderScope.TASK,
        **context,
    )
    return Mail(
        key=key,
        kind=f"task_{template}",
        recipient=Recipient(name=holder.display_name, address=holder.address, language=holder.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=task.series_id, meeting_id=task.meeting_id, seat_id=holder.seat_id),
    )
