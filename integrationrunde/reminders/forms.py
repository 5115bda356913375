"""The form of the rules: a switch, a number of days and, for answers, before or after the deadline."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Field, IntegerField, SelectField
from wtforms.validators import NumberRange

from integrationrunde.kit.forms import HouseForm, VersionForm, one_of, required
from integrationrunde.kit.words import _, lazy_gettext
from integrationrunde.reminders.models import ReminderKind
from integrationrunde.reminders.rules import SLOTS, Rule, Slot
from integrationrunde.reminders.ruling import Wanted
from integrationrunde.reminders.task_rules import LEAST_BETWEEN, MOST_DAYS, TaskRule

BEFORE, AFTER = "before", "after"


class EmptyForm(HouseForm):
    """A confirmation without fields."""


class RulesForm(VersionForm):
    """The rules of a series or a meeting; its fields follow from the slots."""

    def wanted(self) -> dict[Slot, Wanted]:
        """What the form says, by slot."""
        return {slot: Wanted(self[f"{slot.name}_on"].data, self._days(slot)) for slot in SLOTS}

    def fields_of(self, slot: Slot) -> list[Field]:
        """Number of days and side of a slot."""
        return [self[name] for name in (f"{slot.name}_days", f"{slot.name}_side") if name in self]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also whether two reminders of a kind would fall on one day."""
        is_right = bool(super().validate(extra_validators))
        if not is_right:
            return False
        seen: dict[tuple[ReminderKind, int], Slot] = {}
        for slot, want in self.wanted().items():
            if want.is_on and seen.setdefault((slot.kind, want.days), slot) is not slot:
                problem = _("Both reminders would leave on the same day. Choose another number of days.")
                self[f"{slot.name}_days"].errors = [problem]
                is_right = False
        return is_right

    def _days(self, slot: Slot) -> int:
        if slot.counts_as_series:
            return slot.days
        days = self[f"{slot.name}_days"].data or 0
        side = self[f"{slot.name}_side"].data if f"{slot.name}_side" in self else BEFORE
        return -days if side == BEFORE else days


def _task_days(label: Any, least: int) -> IntegerField:
    problem = lazy_gettext("Please give a number of days from %(least)s to %(most)s.", least=least, most=MOST_DAYS)
    return IntegerField(label, validators=[*required(), NumberRange(least, MOST_DAYS, message=problem)])


class TaskRulesForm(VersionForm):
    """The rules of a series for reminders of tasks."""

    before = BooleanField(lazy_gettext("Remind before the due date"))
    days_before = _task_days(lazy_gettext("Days before"), 1)
    on_day = BooleanField(lazy_gettext("Remind on the due date"))
    after = BooleanField(lazy_gettext("Remind again and again after the due date"))
    days_between = _task_days(lazy_gettext("Every so many days"), LEAST_BETWEEN)
    digest = BooleanField(lazy_gettext("Tell the secretariat on Mondays what is open"))

    def wanted(self) -> TaskRule:
        """What the form says."""
        return TaskRule(
            before=self.before.data,
            days_before=self.days_before.data or 1,
            on_day=self.on_day.data,
            after=self.after.data,
            days_between=self.days_between.data or LEAST_BETWEEN,
            digest=self.digest.data,
        )


def as_data(rules: Sequence[Rule]) -> Mapping[str, Any]:
    """What the form shows for these rules."""
    data: dict[str, Any] = {}
    for rule in rules:
        data[f"{rule.slot.name}_on"] = rule.is_on
        data[f"{rule.slot.name}_days"] = abs(rule.days)
        data[f"{rule.slot.name}_side"] = BEFORE if rule.days < 0 else AFTER
    return data


_SWITCHES = {
    "answer_1": lazy_gettext("Send the first reminder of the answer"),
    "answer_2": lazy_gettext("Send the second reminder of the answer"),
    "meeting_1": lazy_gettext("Send the reminder before the meeting"),
    "topics_1": lazy_gettext("Call for topics"),
}


def _add_fields(slot: Slot) -> None:
    least = lazy_gettext("Please give a number of days from 0 to %(most)s.", most=MOST_DAYS)
    days = lazy_gettext("Days before the meeting") if slot.kind is ReminderKind.MEETING else lazy_gettext("Days")
    validators = [*required(), NumberRange(0, MOST_DAYS, message=least)]
    sides = [
        (BEFORE, lazy_gettext("before the answer deadline")),
        (AFTER, lazy_gettext("after the answer deadline")),
    ]
    setattr(RulesForm, f"{slot.name}_on", BooleanField(_SWITCHES[slot.name]))
    if slot.counts_as_series:
        return
    setattr(RulesForm, f"{slot.name}_days", IntegerField(days, validators=validators))
    if slot.kind is ReminderKind.ANSWER:
        setattr(RulesForm, f"{slot.name}_side", SelectField(lazy_gettext("When"), choices=one_of(sides)))


for _slot in SLOTS:
    _add_fields(_slot)
