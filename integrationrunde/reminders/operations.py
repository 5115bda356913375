"""The verbs: let a planned reminder leave, by itself or early; skip it and take that back. Rules stand in `ruling`."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from integrationrunde.invitations.locking import lock_meeting
from integrationrunde.journal.operations import record, word
from integrationrunde.kit import office_hours
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.reminders import queries
from integrationrunde.reminders.kinds import KINDS
from integrationrunde.reminders.models import DecisionState, PlannedReminder, ReminderKind
from integrationrunde.reminders.rules import Item, Slot, Standing

NAMES = {
    ReminderKind.ANSWER: N_("Reminder of the answer"),
    ReminderKind.MEETING: N_("Reminder of the meeting"),
    ReminderKind.TOPICS: N_("Call for topics"),
}


def leave(meeting_id: int, slot: Slot, *, by: Actor, now: datetime) -> PlannedReminder | None:
    """Let a reminder leave by itself, if it is due now; None where it is not, or another worker was first."""
    meeting = _take(meeting_id)
    item = queries.item_of(meeting, slot, now)
    if item is None or item.standing is not Standing.DUE or not office_hours.may_leave(now):
        return None
    decision = _decide(meeting, item, DecisionState.SENT, by=by, now=now)
    return decision and _send(meeting, item, decision, by=by, now=now)


def send_early(meeting: Meeting, slot: Slot, *, by: Actor, now: datetime) -> PlannedReminder:
    """Send a reminder now instead of on its day; it does not leave once more.

    Raises Refused when it has left or is skipped, when nobody is invited yet, and when the meeting has begun.
    """
    meeting = _take(meeting.id)
    item = _open_item(meeting, slot, now)
    if slot.needs_invitation and meeting.state is not MeetingState.INVITED:
        raise Refused(_("Nobody has been invited to this meeting yet."))
    decision = _decide(meeting, item, DecisionState.SENT, by=by, now=now)
    if decision is None:
        raise Refused(_("This reminder has left already."))
    return _send(meeting, item, decision, by=by, now=now)


def skip(meeting: Meeting, slot: Slot, *, by: Actor, now: datetime) -> None:
    """Let a planned reminder not leave. Raises Refused when it has left, is skipped, or would not leave anyway."""
    meeting = _take(meeting.id)
    item = _open_item(meeting, slot, now)
    if _decide(meeting, item, DecisionState.SKIPPED, by=by, now=now) is None:
        raise Refused(_("This reminder has left already."))
    _note(N_("%(reminder)s for %(meeting)s skipped"), meeting, slot, by, now)


def plan_again(meeting: Meeting, slot: Slot, *, by: Actor, now: datetime) -> None:
    """Take skipping back. Raises Refused unless the reminder is skipped."""
    meeting = _take(meeting.id)
    item = queries.item_of(meeting, slot, now)
    if item is None or item.decision is None or item.standing is not Standing.SKIPPED:
        raise Refused(_("This reminder is not skipped."))
    db.session.delete(item.decision)
    _note(N_("%(reminder)s for %(meeting)s planned again"), meeting, slot, by, now)


def _take(meeting_id: int) -> Meeting:
    meeting = db.session.get_one(Meeting, meeting_id)
    lock_meeting(meeting)
    return meeting


def _open_item(meeting: Meeting, slot: Slot, now: datetime) -> Item:
    item = queries.item_of(meeting, slot, now)
    if item is not None and item.standing is Standing.SENT:
        raise Refused(_("This reminder has left already."))
    if item is not None and item.standing is Standing.SKIPPED:
        raise Refused(_("This reminder is skipped. Plan it again first."))
    if item is None or not item.is_open:
        raise Refused(_("This reminder is not planned any more."))
    return item


def _decide(meeting: Meeting, item: Item, state: DecisionState, *, by: Actor, now: datetime) -> PlannedReminder | None:
    """Write the decision unless somebody else did: the unique key lets each reminder leave once."""
    row = {
        "meeting_id": meeting.id,
        "kind": item.slot.kind,
        "number": item.slot.number,
        "anchor_on": item.anchor_on,
        "state": state,
        "decided_at": now,
        "decided_by": by.label[:300],
        "letters": 0,
    }
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(PlannedReminder).values(row).on_conflict_do_nothing()
    return db.session.scalars(statement.returning(PlannedReminder)).one_or_none()


def _send(meeting: Meeting, item: Item, decision: PlannedReminder, *, by: Actor, now: datetime) -> PlannedReminder:
    decision.letters = KINDS[item.slot.kind].send(meeting, by=by, now=now)
    db.session.flush()
    return decision


def _note(message: str, meeting: Meeting, slot: Slot, by: Actor, now: datetime) -> None:
    record(message, by=by, now=now, about=[meeting], meeting=meeting.title, reminder=word(NAMES[slot.kind]))
