"""Who is reminded of which tasks in one letter: everything of an organisation in a series that somebody acts for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from integrationrunde.actions import telling
from integrationrunde.actions.mails import Part
from integrationrunde.actions.models import Ownership
from integrationrunde.directory.models import Organisation
from integrationrunde.reminders.task_mails import Contents, mailbox
from integrationrunde.seats.models import SeatHolder


@dataclass
class _Reader:
    """One mailbox: by whose link its letter speaks, and of which parts."""

    holder: SeatHolder
    owned: dict[int, Ownership] = field(default_factory=dict)


def bundles(organisation: Organisation, parts: Iterable[Ownership], reminded: Iterable[Ownership]) -> list[Contents]:
    """The letters that remind an organisation: one for each series and mailbox, one for each colleague and task.

    ``parts`` is everything that may stand in them, ``reminded`` that for which they leave. A link opens the tasks of
    one series, a colleague's link one task: no letter names what its link does not open.
    """
    due = {owned.id for owned in reminded}
    first = sorted(dict.fromkeys(parts), key=lambda owned: owned.id not in due)
    found = [_contents(organisation, reader, due) for reader in _readers(organisation.id, first)]
    return [contents for contents in found if contents.parts]


def _readers(organisation_id: int, parts: Sequence[Ownership]) -> list[_Reader]:
    by_mailbox: dict[tuple[int, str], _Reader] = {}
    series = {owned.action_item.series_id: None for owned in parts}
    acting = {series_id: telling.recipients(series_id, [organisation_id])[organisation_id] for series_id in series}
    for owned in parts:
        for holder in acting[owned.action_item.series_id]:
            place = owned.action_item.series_id, mailbox(holder)
            by_mailbox.setdefault(place, _Reader(holder)).owned[owned.id] = owned
    helping = telling.colleagues([owned.id for owned in parts])
    colleagues = [_Reader(one, {owned.id: owned}) for owned in parts for one in helping[owned.id]]
    return [*by_mailbox.values(), *colleagues]


def _contents(organisation: Organisation, reader: _Reader, due: set[int]) -> Contents:
    parts = [Part(owned.action_item, owned) for owned in reader.owned.values()]
    return Contents(
        organisation,
        reader.holder,
        [part for part in parts if part.owned.id in due],
        [part for part in parts if part.owned.id not in due],
    )
