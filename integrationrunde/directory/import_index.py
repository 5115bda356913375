"""Finding organisations by what a spreadsheet calls them, while a plan is made."""

from collections import defaultdict

from integrationrunde.directory.import_values import Values
from integrationrunde.directory.operations import OrganisationDetails
from integrationrunde.directory.rules import whole_key
from integrationrunde.kit.words import sort_key

_UNIQUE = ("official_key", "official_name", "short_name")


def folded(text: str) -> str:
    """A name as it is compared: without case and signs, umlauts written either way."""
    letters = sort_key(text) or text.casefold()
    return letters.replace("ae", "a").replace("oe", "o").replace("ue", "u")


class OrganisationIndex:
    """Organisations by key (id; negative for new ones), their names folded as a German reader would forgive it."""

    def __init__(self, organisations: dict[int, OrganisationDetails]) -> None:
        self.details: dict[int, OrganisationDetails] = {}
        self._exact: dict[str, dict[str, int]] = {name: {} for name in _UNIQUE}
        self._folded: dict[str, dict[str, set[int]]] = {name: defaultdict(set) for name in _UNIQUE}
        self._tiles: dict[tuple[int, int], int] = {}
        for key, details in organisations.items():
            self.put(key, details)

    def put(self, key: int, details: OrganisationDetails) -> None:
        """Know this organisation, or know it by its new details."""
        before = self.details.get(key)
        if before is not None:
            self._forget(key, before)
        self.details[key] = details
        for name in _UNIQUE:
            text = getattr(details, name)
            if text:
                self._exact[name][text] = key
                self._folded[name][folded(text)].add(key)
        tile = _tile(details)
        if tile:
            self._tiles.setdefault(tile, key)

    def meant(self, values: Values) -> set[int]:
        """The organisations that a line's key and names point at: one, none, or several that contradict each other."""
        found = [self._find(name, values[name]) for name in _UNIQUE if name in values]
        if "reference" in values:
            found.append(self.called(values["reference"]))
        return set().union(*found)

    def called(self, text: str) -> set[int]:
        """The organisations with this key, short name or official name, in this order."""
        by_key = self._exact["official_key"].get(whole_key(text))
        if by_key is not None:
            return {by_key}
        return self._find("short_name", text) or self._find("official_name", text)

    def taken(self, key: int, details: OrganisationDetails) -> list[tuple[str, str]]:
        """What another organisation has already: the column, and the other's short name."""
        others = [(name, self._exact[name].get(getattr(details, name) or "")) for name in _UNIQUE]
        tile = _tile(details)
        if tile:
            others.append(("map_column", self._tiles.get(tile)))
        return [(name, self.details[other].short_name) for name, other in others if other is not None and other != key]

    def name(self, key: int | None) -> str | None:
        """The short name behind a key."""
        return None if key is None else self.details[key].short_name

    def leads_back(self, key: int, successor: int | None) -> bool:
        """Whether an organisation would in the end follow itself."""
        seen: set[int] = set()
        while successor is not None and successor not in seen and successor in self.details:
            if successor == key:
                return True
            seen.add(successor)
            successor = self.details[successor].successor_id
        return successor == key

    def _find(self, name: str, text: str) -> set[int]:
        exact = self._exact[name].get(text)
        return {exact} if exact is not None else set(self._folded[name].get(folded(text), ()))

    def _forget(self, key: int, details: OrganisationDetails) -> None:
        for name in _UNIQUE:
            text = getattr(details, name)
            if text:
                self._exact[name].pop(text, None)
                self._folded[name][folded(text)].discard(key)
        tile = _tile(details)
        if tile and self._tiles.get(tile) == key:
            del self._tiles[tile]


def _tile(details: OrganisationDetails) -> tuple[int, int] | None:
    if details.map_column is None or details.map_row is None or details.valid_to is not None:
        return None
    return details.map_column, details.map_row
