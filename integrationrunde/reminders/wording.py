"""Reminders in words, for pages."""

from collections.abc import Iterable

from integrationrunde.kit.words import N_, _, ngettext
from integrationrunde.reminders.models import ReminderKind, TaskReminderKind
from integrationrunde.reminders.rules import Item, Rule, Slot, Standing, counted_in_words
from integrationrunde.reminders.task_planned import PlannedLetter
from integrationrunde.reminders.task_rules import TaskItem, TaskRule
from integrationrunde.reminders.task_rules import counted_in_words as counted_in_days

NAMES = {
    "answer_1": N_("First reminder of the answer"),
    "answer_2": N_("Second reminder of the answer"),
    "meeting_1": N_("Reminder before the meeting"),
    "topics_1": N_("Call for topics"),
}
WHOM = {
    ReminderKind.ANSWER: N_("Organisations without an answer or with a reservation"),
    ReminderKind.MEETING: N_("Organisations that come, with agenda and calendar entry"),
    ReminderKind.TOPICS: N_("Organisations of the series that were not asked yet; they can propose topics by link"),
}
STANDINGS = {
    Standing.PLANNED: ("info", N_("planned")),
    Standing.DUE: ("warning", N_("leaves late")),
    Standing.SENT: ("success", N_("sent")),
    Standing.SKIPPED: ("neutral", N_("skipped")),
    Standing.OVERTAKEN: ("neutral", N_("overtaken")),
    Standing.TOO_EARLY: ("neutral", N_("does not leave")),
    Standing.TOO_LATE: ("neutral", N_("does not leave")),
}
_REASONS = {
    Standing.DUE: N_("Its day has passed. It leaves within a minute, or when the next working day begins."),
    Standing.OVERTAKEN: N_("A later reminder of this kind takes its place."),
    Standing.TOO_EARLY: N_("Its day was over before the seats were told of it, or before the rule was set."),
    Standing.TOO_LATE: N_("Its day would not lie before the meeting, or the meeting is over."),
}


def name_of(slot: Slot) -> str:
    """What a reminder is called."""
    return _(NAMES[slot.name])


def whom_of(slot: Slot) -> str:
    """For whom a reminder is."""
    return _(WHOM[slot.kind])


def standing_of(item: Item | PlannedLetter | TaskItem) -> tuple[str, str]:
    """Kind and text of the badge."""
    kind, text = STANDINGS[item.standing]
    return kind, _(text)


def reason_of(item: Item) -> str:
    """Why it leaves late or not at all; empty where nothing needs saying."""
    return _(_REASONS[item.standing]) if item.standing in _REASONS else ""


def rules_in_words(rules: Iterable[Rule]) -> list[tuple[str, str]]:
    """Name and wording of each rule."""
    off = _("switched off")
    return [(name_of(rule.slot), counted_in_words(rule.slot.kind, rule.days) if rule.is_on else off) for rule in rules]


def task_rules_in_words(rule: TaskRule) -> list[tuple[str, str]]:
    """Name and wording of the rules for tasks."""
    off, kinds = _("switched off"), TaskReminderKind
    again = ngettext("every %(num)s day, until it is done", "every %(num)s days, until it is done", rule.days_between)
    return [
        (_("Before the due date"), counted_in_days(kinds.BEFORE, -rule.days_before) if rule.before else off),
        (_("On the due date"), counted_in_days(kinds.ON_DAY, 0) if rule.on_day else off),
        (_("After the due date"), again if rule.after else off),
        (_("Overview for the secretariat"), _("on Mondays, when there is something to tell") if rule.digest else off),
    ]
