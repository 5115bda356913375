"""Tasks in words: kinds, states, ways, and what an entry of the history tells."""

from integrationrunde.actions.models import ActionKind, EntryKind, OwnershipState, ReportChannel
from integrationrunde.kit.words import N_

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
