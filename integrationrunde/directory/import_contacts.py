"""Planning what happens to the contacts of an import."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from integrationrunde.directory.contacts import ContactDetails
from integrationrunde.directory.import_columns import BY_NAME, CONTACT_COLUMNS
from integrationrunde.directory.import_plan import Action, Change, ContactStep, StoredContact
from integrationrunde.directory.import_values import Values
from integrationrunde.directory.remarks import Remark, remark
from integrationrunde.kit.words import N_, sort_key

_STORED = tuple(ContactDetails.__dataclass_fields__)


class ContactPlanner:
    """Knows the contacts as the lines so far would leave them."""

    def __init__(self, contacts: tuple[StoredContact, ...]) -> None:
        self._details = {contact.id: contact.details for contact in contacts}
        self._of: dict[int, list[int]] = defaultdict(list)
        self._ended: set[tuple[int, str]] = set()
        self._defaults: dict[int, int] = {}
        self._default_lines: dict[int, int] = {}
        self._given: dict[int, dict[str, tuple[Any, int]]] = {}
        for contact in contacts:
            self._take_in(contact)

    def step(self, number: int, values: Values, organisation_key: int) -> tuple[ContactStep | None, list[Remark]]:
        """What a line would do to its contact, None where it has none; or the troubles that keep it from doing so."""
        given = {column.name: values[column.name] for column in CONTACT_COLUMNS if column.name in values}
        if not given:
            return None, []
        key = self._meant(organisation_key, given)
        troubles = self._troubles(number, key, given, organisation_key)
        if troubles:
            return None, troubles
        fields = {name: given[name] for name in _STORED if name in given}
        wanted = given.get("default", False) or not self._of[organisation_key]
        if key is None:
            return ContactStep(Action.CREATE, -number, organisation_key, ContactDetails(**fields), wanted), []
        takes = wanted and self._defaults.get(organisation_key) != key
        return self._as_step(key, organisation_key, replace(self._details[key], **fields), takes), []

    def accept(self, step: ContactStep, number: int, values: Values) -> None:
        """Let the following lines see what this one does."""
        if step.action is Action.CREATE:
            self._of[step.organisation_key].append(step.key)
        self._details[step.key] = step.details
        if step.takes_default:
            self._defaults[step.organisation_key] = step.key
        if values.get("default"):
            self._default_lines.setdefault(step.organisation_key, number)
        given = self._given.setdefault(step.key, {})
        for name in _STORED:
            if name in values:
                given.setdefault(name, (values[name], number))

    def _take_in(self, contact: StoredContact) -> None:
        if not contact.is_active:
            self._ended.add((contact.organisation_id, contact.details.address.casefold()))
            return
        self._of[contact.organisation_id].append(contact.id)
        if contact.is_default:
            self._defaults[contact.organisation_id] = contact.id

    def _meant(self, organisation_key: int, given: Values) -> int | None:
        """The contact with this address; else the one with this function and name, unless it has another address."""
        contacts = self._of[organisation_key]
        address = given.get("address", "").casefold()
        if address:
            found = [key for key in contacts if self._details[key].address.casefold() == address]
            if found:
                return found[0]
            contacts = [key for key in contacts if not self._details[key].address]
        wanted = (sort_key(given.get("function", "")), sort_key(given.get("name", "")))
        return next((key for key in contacts if self._called(key) == wanted), None)

    def _called(self, key: int) -> tuple[str, str]:
        return sort_key(self._details[key].function), sort_key(self._details[key].name)

    def _troubles(self, number: int, key: int | None, given: Values, organisation_key: int) -> list[Remark]:
        troubles = []
        if (
            key is None
            and (organisation_key, given.get("address", "").casefold()) in self._ended
            and "address" in given
        ):
            troubles.append(
                remark(N_("The contact with this address has ended. Take it up again on its organisation's page."))
            )
        elif key is None and "function" not in given:
            troubles.append(remark(N_("A new contact needs its function.")))
        line = self._default_lines.get(organisation_key)
        if given.get("default") and line is not None and self._defaults.get(organisation_key) != key:
            troubles.append(remark(N_("Line %(line)s already makes another contact the default."), line=line))
        text = N_("%(column)s: line %(line)s says otherwise about the same contact.")
        for name, (value, earlier) in (self._given.get(key, {}) if key is not None else {}).items():
            if name in given and given[name] != value:
                troubles.append(remark(text, column=BY_NAME[name].heading, line=earlier))
        return troubles

    def _as_step(self, key: int, organisation_key: int, details: ContactDetails, takes_default: bool) -> ContactStep:
        before = self._details[key]
        changes = tuple(
            Change(BY_NAME[name].heading, getattr(before, name), getattr(details, name))
            for name in _STORED
            if getattr(before, name) != getattr(details, name)
        )
        if takes_default:
            changes += (Change(BY_NAME["default"].heading, False, True),)
        action = Action.CHANGE if changes else Action.KEEP
        return ContactStep(action, key, organisation_key, details, takes_default, changes)
