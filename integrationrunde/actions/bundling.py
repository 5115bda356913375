"""Letters about many tasks at once: who gets one, with which tasks. One for each mailbox and series."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from integrationrunde.actions import telling
from integrationrunde.actions.mails import REMINDING, Part
from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats.models import SeatHolder

_NEVER_LEAVES = (LetterState.SUPERSEDED, LetterState.DISCARDED)


@dataclass(eq=False)
class Bundle:
    """One letter: to whom, for which organisation, about which parts."""

    organisation: Organisation
    holder: SeatHolder
    parts: list[Part] = field(default_factory=list)


def bundles(parts: Iterable[tuple[ActionItem, Ownership]]) -> list[Bundle]:
    """A letter for each mailbox of an organisation and series with all of these parts, one for each colleague and part.

    Organisations must have been loaded. A link opens the tasks of one series, so whoever acts in several gets a letter
    for each. One statement for each series, and one for all colleagues.
    """
    chosen = list(parts)
    acting = _acting(chosen)
    found: dict[tuple[int, int, str], Bundle] = {}
    for task, owned in chosen:
        for holder in acting[task.series_id][owned.organisation_id]:
            key = task.series_id, owned.organisation_id, holder.address.casefold()
            found.setdefault(key, Bundle(owned.organisation, holder)).parts.append(Part(task, owned))
    helping = telling.colleagues([owned.id for _task, owned in chosen])
    for task, owned in chosen:
        for colleague in helping[owned.id]:
            own = Bundle(owned.organisation, colleague, [Part(task, owned)])
            found[task.series_id, colleague.id, "colleague"] = own
    return sorted(found.values(), key=lambda one: (one.organisation.sort_key, one.organisation.id, one.holder.id))


def not_reminded_today(letters: Sequence[Bundle], now: datetime) -> list[Bundle]:
    """Those of these letters whose mailbox has had none that reminds of tasks today, one a mailbox; one statement."""
    begins = clock.instant(clock.local(now).date(), time(0))
    leaves = sa.func.coalesce(OutgoingLetter.sent_at, OutgoingLetter.due_at, type_=OutgoingLetter.due_at.type)
    statement = sa.select(sa.func.lower(OutgoingLetter.recipient_address)).where(
        OutgoingLetter.kind.in_(REMINDING),
        OutgoingLetter.state.not_in(_NEVER_LEAVES),
        sa.func.lower(OutgoingLetter.recipient_address).in_({one.holder.address.lower() for one in letters}),
        leaves >= begins,
        leaves < begins + timedelta(days=1),
    )
    reminded = set(db.session.scalars(statement))
    first = {one.holder.address.lower(): one for one in reversed(letters)}
    return [one for one in letters if one in first.values() and one.holder.address.lower() not in reminded]


def unreachable(parts: Iterable[tuple[ActionItem, Ownership]]) -> list[Organisation]:
    """The organisations of these parts to which no letter can be written."""
    chosen = list(parts)
    acting = _acting(chosen)
    silent = {owned.organisation for task, owned in chosen if not acting[task.series_id][owned.organisation_id]}
    return sorted(silent, key=lambda one: (one.sort_key, one.id))


def _acting(parts: list[tuple[ActionItem, Ownership]]) -> dict[int, dict[int, list[SeatHolder]]]:
    owners: dict[int, set[int]] = {}
    for task, owned in parts:
        owners.setdefault(task.series_id, set()).add(owned.organisation_id)
    return {series_id: telling.recipients(series_id, idents) for series_id, idents in owners.items()}
