"""Tasks in words: kinds, states, ways, and what an entry of the history tells."""

from collections.abc import Iterator
from datetime import date

from integrationrunde.actions import rules
from integrationrunde.actions.models import (
    ActionItem,
    ActionKind,
    EntryKind,
    Ownership,
    OwnershipState,
    ReportChannel,
)
from integrationrunde.kit.words import N_, _

KINDS = {ActionKind.TASK: N_("Task"), ActionKind.REVIEW: N_("Request to examine")}

STATES = {
    OwnershipState.OPEN: N_("open"),
    OwnershipState.IN_PROGRESS: N_("in progress"),
    OwnershipState.DONE: N_("done"),
    OwnershipState.DEFERRED: N_("put off"),
    OwnershipState.DROPPED: N_("dropped"),
}

CHANNELS = {
    ReportChannel.MINUTES: N_("in the minutes"),
    ReportChannel.LINK: N_("by link"),
    ReportChannel.PHONE: N_("by phone"),
    ReportChannel.MAIL: N_("by e-mail"),
    ReportChannel.IN_PERSON: N_("in person"),
    ReportChannel.SECRETARIAT: N_("by the secretariat"),
    ReportChannel.HOUSE: N_("by itself"),
}

ENTRIES = {
    EntryKind.BOUND: N_("Task given"),
    EntryKind.ACCEPTED: N_("Task accepted"),
    EntryKind.STARTED: N_("Begun"),
    EntryKind.PROGRESS: N_("Progress"),
    EntryKind.DONE_REPORTED: N_("Reported as done"),
    EntryKind.CONFIRMED: N_("Confirmed as done"),
    EntryKind.SENT_BACK: N_("Sent back"),
    EntryKind.DATE_ASKED: N_("Asked for another date"),
    EntryKind.DATE_GRANTED: N_("Other date granted"),
    EntryKind.DATE_REFUSED: N_("Other date refused"),
    EntryKind.DATE_CHANGED: N_("Date changed"),
    EntryKind.DECLINED: N_("Not responsible"),
    EntryKind.DEFERRED: N_("Put off for later"),
    EntryKind.TAKEN_UP: N_("Taken up again"),
    EntryKind.DROPPED: N_("Dropped"),
    EntryKind.WORDING_CHANGED: N_("Wording changed"),
    EntryKind.HANDED_OVER: N_("Handed to a colleague"),
    EntryKind.TAKEN_BACK: N_("Taken back from a colleague"),
    EntryKind.OWNER_CHANGED: N_("Gone to another organisation"),
    EntryKind.REMINDED: N_("Reminded"),
    EntryKind.CARRIED: N_("Carried into the next meeting"),
}

BADGES = {
    OwnershipState.OPEN: "info",
    OwnershipState.IN_PROGRESS: "info",
    OwnershipState.DONE: "success",
    OwnershipState.DEFERRED: "neutral",
    OwnershipState.DROPPED: "neutral",
}


def badges(owned: Ownership, task: ActionItem, today: date) -> Iterator[tuple[str, str]]:
    """How one part stands, as kind and text of badges: for its own organisation and the secretariat."""
    yield BADGES[owned.state], _(STATES[owned.state])
    if owned.is_closed:
        return
    if owned.awaits_confirmation:
        yield "warning", _("reported as done, to be confirmed")
    if rules.is_overdue(owned, task, today):
        yield "danger", _("overdue")
    if owned.awaits_consent:
        yield "warning", _("subject to consent")
    if owned.declined_at is not None:
        yield "warning", _("says that it is not responsible")
    if owned.asked_due_on is not None:
        yield "warning", _("asks for another date")


NEEDS = {
    "overdue": N_("overdue"),
    "confirmation": N_("reported as done, to be confirmed"),
    "date": N_("asks for another date"),
    "declined": N_("says that it is not responsible"),
    "acceptance": N_("not accepted yet"),
    "put_off": N_("put off until a day that has come"),
    "ended": N_("organisation has ended"),
}
"""What a task can be chosen by in the register, besides its state."""
