"""Planning what happens to the organisations of an import."""

from dataclasses import replace
from typing import Any

from integrationrunde.directory.import_columns import BY_NAME
from integrationrunde.directory.import_index import OrganisationIndex, folded
from integrationrunde.directory.import_plan import Action, Change, OrganisationStep
from integrationrunde.directory.import_values import Values
from integrationrunde.directory.operations import OrganisationDetails
from integrationrunde.directory.remarks import Remark, remark
from integrationrunde.directory.rules import OFFICIAL_KEY
from integrationrunde.kit.words import N_

_STORED = (
    "kind",
    "official_name",
    "short_name",
    "official_key",
    "map_column",
    "map_row",
    "valid_from",
    "valid_to",
    "note",
)
Given = dict[str, tuple[Any, int]]


class OrganisationPlanner:
    """Knows the organisations as the lines so far would leave them."""

    def __init__(self, organisations: dict[int, OrganisationDetails]) -> None:
        self.index = OrganisationIndex(organisations)
        self._given: dict[int, Given] = {}

    def step(self, number: int, values: Values) -> tuple[OrganisationStep | None, list[Remark]]:
        """What a line would do to its organisation; or the troubles that keep it from doing so."""
        key, troubles = self._meant(values)
        if troubles:
            return None, troubles
        successor_id, troubles = self._successor(values)
        before = None if key is None else self.index.details[key]
        details, missing = (_new(values), _missing(values)) if before is None else (_changed(before, values), [])
        if details is None or missing or troubles:
            return None, missing + troubles
        if "successor" in values:
            details = replace(details, successor_id=successor_id)
        key = -number if key is None else key
        troubles = self._contradictions(key, values) + self._impossible(key, details)
        if troubles:
            return None, troubles
        return self._as_step(key, before, details), []

    def accept(self, step: OrganisationStep, number: int, values: Values) -> None:
        """Let the following lines see what this one does."""
        self.index.put(step.key, step.details)
        given = self._given.setdefault(step.key, {})
        for name in (*_STORED, "successor"):
            if name in values:
                given.setdefault(name, (values[name], number))

    def _meant(self, values: Values) -> tuple[int | None, list[Remark]]:
        found = self.index.meant(values)
        if len(found) > 1:
            one, other = sorted(self.index.details[key].short_name for key in list(found)[:2])
            return None, [remark(N_("The line means two organisations: %(one)s and %(other)s."), one=one, other=other)]
        if found:
            return found.pop(), []
        if not any(name in values for name in ("official_name", "reference", "short_name", "official_key")):
            return None, [remark(N_("The line does not say which organisation is meant."))]
        return None, []

    def _successor(self, values: Values) -> tuple[int | None, list[Remark]]:
        if "successor" not in values:
            return None, []
        found = self.index.called(values["successor"])
        if len(found) == 1:
            return found.pop(), []
        text = N_("The successor %(name)s is neither in the directory nor in a line above.")
        return None, [remark(text, name=values["successor"])]

    def _contradictions(self, key: int, values: Values) -> list[Remark]:
        given = self._given.get(key, {})
        text = N_("%(column)s: line %(line)s says otherwise about the same organisation.")
        return [
            remark(text, column=BY_NAME[name].heading, line=line)
            for name, (value, line) in given.items()
            if name in values and values[name] != value
        ]

    def _impossible(self, key: int, details: OrganisationDetails) -> list[Remark]:
        troubles = [
            remark(N_("This place on the map is taken by %(other)s."), other=other)
            if name == "map_column"
            else remark(N_("%(column)s: %(other)s has the same."), column=BY_NAME[name].heading, other=other)
            for name, other in self.index.taken(key, details)
        ]
        if details.valid_from and details.valid_to and details.valid_to < details.valid_from:
            troubles.append(remark(N_("The last day lies before the first day.")))
        if self.index.leads_back(key, details.successor_id):
            troubles.append(remark(N_("The successor is this organisation itself, or in the end its successor again.")))
        return troubles

    def _as_step(self, key: int, before: OrganisationDetails | None, details: OrganisationDetails) -> OrganisationStep:
        if before is None:
            return OrganisationStep(Action.CREATE, key, details)
        changes = tuple(
            Change(BY_NAME[name].heading, _counted(name, before), _counted(name, details))
            for name in _STORED
            if getattr(before, name) != getattr(details, name)
        )
        if before.successor_id != details.successor_id:
            old, new = self.index.name(before.successor_id), self.index.name(details.successor_id)
            changes += (Change(BY_NAME["successor"].heading, old, new),)
        return OrganisationStep(Action.CHANGE if changes else Action.KEEP, key, details, changes)


def _counted(name: str, details: OrganisationDetails) -> Any:
    """A value as people see it: tiles count from 1."""
    value = getattr(details, name)
    return value + 1 if name in ("map_column", "map_row") and value is not None else value


def _changed(before: OrganisationDetails, values: Values) -> OrganisationDetails:
    given = {name: values[name] for name in _STORED if name in values}
    for name in ("official_name", "short_name"):
        if name in given and _is_spelled_out(given[name], getattr(before, name)):
            del given[name]
    return replace(before, **given)


def _is_spelled_out(given: str, stored: str) -> bool:
    """Whether a name is the stored one with its umlauts spelled out; that is no reason to change it."""
    return given.isascii() and not stored.isascii() and folded(given) == folded(stored)


def _new(values: Values) -> OrganisationDetails | None:
    official = values.get("official_name") or values.get("reference")
    if official is None or "kind" not in values:
        return None
    fields = {name: values[name] for name in _STORED if name in values}
    return OrganisationDetails(**{"short_name": official, **fields, "official_name": official})


def _missing(values: Values) -> list[Remark]:
    """Why a line cannot make a new organisation."""
    name = values.get("official_name") or values.get("reference")
    if name is None or OFFICIAL_KEY.fullmatch(name):
        called = name or values.get("short_name") or values.get("official_key")
        return [
            remark(N_("The directory has no organisation %(name)s; a new one needs its official name."), name=called)
        ]
    if "kind" not in values:
        return [remark(N_("The directory has no organisation %(name)s; a new one needs its kind."), name=name)]
    if len(str(values.get("short_name", name))) > BY_NAME["short_name"].limit:
        return [remark(N_("A new organisation with such a long name needs a short name."))]
    return []
