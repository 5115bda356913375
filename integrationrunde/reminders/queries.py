"""Reading what plans are made of; the number of statements never grows with the meetings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from integrationrunde.invitations.models import Announcement
from integrationrunde.invitations.snapshots import as_told
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.reminders import times
from integrationrunde.reminders.models import PlannedReminder, ReminderKind, ReminderRule
from integrationrunde.reminders.rules import SLOTS, Item, Rule, Slot, Standing, Told, plan

_FACTS = {ReminderKind.ANSWER: "answer_deadline", ReminderKind.MEETING: "held_on"}
_NEVER_LEAVES = (LetterState.SUPERSEDED, LetterState.DISCARDED)


def plans(meetings: Collection[Meeting], now: datetime) -> dict[int, list[Item]]:
    """The plan of each meeting by its id: three statements."""
    announced, decided = _announcements(meetings), _decisions(meetings)
    holding = rules_of(meetings)
    return {
        each.id: plan(
            each.state, told(each, announced.get(each.id, [])), holding[each.id], decided.get(each.id, []), now
        )
        for each in meetings
    }


def plan_of(meeting: Meeting, now: datetime) -> list[Item]:
    """The plan of one meeting."""
    return plans([meeting], now)[meeting.id]


def item_of(meeting: Meeting, slot: Slot, now: datetime) -> Item | None:
    """One planned reminder; None where the rules plan none in this place."""
    return next((item for item in plan_of(meeting, now) if item.slot == slot), None)


def due(now: datetime) -> list[tuple[int, Slot]]:
    """What leaves now, as meeting id and slot; nothing outside of the hours in which letters may leave."""
    if not times.may_leave(now):
        return []
    since = clock.local(now).date() - timedelta(days=1)
    ahead = sa.select(Meeting).where(Meeting.state == MeetingState.INVITED, Meeting.held_on >= since)
    meetings = db.session.scalars(ahead.order_by(Meeting.id)).all()
    found = plans(meetings, now) if meetings else {}
    return [(ident, item.slot) for ident, items in found.items() for item in items if item.standing is Standing.DUE]


def decisions_of(meeting: Meeting) -> list[PlannedReminder]:
    """Everything that was decided about reminders of a meeting, the newest first."""
    statement = sa.select(PlannedReminder).filter_by(meeting_id=meeting.id)
    return list(db.session.scalars(statement.order_by(PlannedReminder.decided_at.desc(), PlannedReminder.id.desc())))


def told(meeting: Meeting, announced: Sequence[Announcement]) -> Told:
    """What the seats know of the meeting's days: the newest announcement; before the first one, what is planned."""
    known = as_told(meeting, announced[-1].snapshot) if announced else meeting
    days = {kind: getattr(known, fact) for kind, fact in _FACTS.items()}
    since = {kind: _known_since(announced, fact) for kind, fact in _FACTS.items()} if announced else {}
    return Told(known.start(), days, since)


def _known_since(announced: Sequence[Announcement], fact: str) -> datetime:
    """When the seats were first told what still holds."""
    since = announced[-1]
    for each in reversed(announced):
        if each.snapshot.get(fact) != announced[-1].snapshot.get(fact):
            break
        since = each
    return since.announced_at


def rules_of(meetings: Iterable[Meeting]) -> dict[int, list[Rule]]:
    """The rules that hold for each meeting by its id: its own, else those of its series, else the defaults."""
    meetings = list(meetings)
    rows = _rows(
        sa.or_(ReminderRule.meeting_id.is_(None), ReminderRule.meeting_id.in_([each.id for each in meetings])),
        {each.series_id for each in meetings},
    )
    return {each.id: [_rule(slot, rows, each.series_id, each.id) for slot in SLOTS] for each in meetings}


def rules_of_series(series_id: int) -> list[Rule]:
    """The rules of a series."""
    rows = _rows(ReminderRule.meeting_id.is_(None), {series_id})
    return [_rule(slot, rows, series_id, None) for slot in SLOTS]


def rule_rows(series_id: int, meeting_id: int | None) -> dict[Slot, ReminderRule]:
    """What was stored for a series or for one meeting, to be changed."""
    where = ReminderRule.meeting_id.is_(None) if meeting_id is None else ReminderRule.meeting_id == meeting_id
    rows = _rows(where, {series_id})
    return {slot: row for slot in SLOTS if (row := rows.get((series_id, meeting_id, slot.kind, slot.number)))}


Place = tuple[int, int | None, ReminderKind, int]


def _rows(where: sa.ColumnElement[bool], series_ids: Collection[int]) -> dict[Place, ReminderRule]:
    statement = sa.select(ReminderRule).where(ReminderRule.series_id.in_(series_ids), where)
    return {(row.series_id, row.meeting_id, row.kind, row.number): row for row in db.session.scalars(statement)}


def _rule(slot: Slot, rows: dict[Place, ReminderRule], series_id: int, meeting_id: int | None) -> Rule:
    of_series = rows.get((series_id, None, slot.kind, slot.number))
    own = rows.get((series_id, meeting_id, slot.kind, slot.number)) if meeting_id is not None else None
    if own is not None and not own.inherits:
        return Rule(slot, own.is_on, own.days, own.since, inherited=False)
    since = max((row.since for row in (of_series, own) if row is not None), default=None)
    if of_series is not None:
        return Rule(slot, of_series.is_on, of_series.days, since)
    return Rule(slot, slot.is_on, slot.days, since)


def _announcements(meetings: Iterable[Meeting]) -> dict[int, list[Announcement]]:
    statement = sa.select(Announcement).where(Announcement.meeting_id.in_([each.id for each in meetings]))
    found: dict[int, list[Announcement]] = defaultdict(list)
    for each in db.session.scalars(statement.order_by(Announcement.id)):
        found[each.meeting_id].append(each)
    return found


def _decisions(meetings: Iterable[Meeting]) -> dict[int, list[PlannedReminder]]:
    statement = sa.select(PlannedReminder).where(PlannedReminder.meeting_id.in_([each.id for each in meetings]))
    found: dict[int, list[PlannedReminder]] = defaultdict(list)
    for each in db.session.scalars(statement.order_by(PlannedReminder.id)):
        found[each.meeting_id].append(each)
    return found


def days_taken(kind: str, addresses: Collection[str], now: datetime) -> dict[str, set[date]]:
    """By address (lower case): the days from today on that have a letter of this kind already."""
    today = clock.instant(clock.local(now).date(), time(0))
    sent = sa.func.coalesce(OutgoingLetter.sent_at, OutgoingLetter.due_at)
    statement = sa.select(OutgoingLetter.recipient_address, sent).where(
        OutgoingLetter.kind == kind,
        OutgoingLetter.state.not_in(_NEVER_LEAVES),
        sa.func.lower(OutgoingLetter.recipient_address).in_(addresses),
        sa.or_(OutgoingLetter.due_at >= today, OutgoingLetter.sent_at >= today),
    )
    found: dict[str, set[date]] = defaultdict(set)
    for address, at in db.session.execute(statement):
        found[address.lower()].add(clock.local(at).date())
    return found


def seats_told_today(kind: str, meeting_id: int, now: datetime) -> set[int]:
    """The seats to which a letter of this kind about the meeting was written today, by hand or by itself."""
    today = clock.instant(clock.local(now).date(), time(0))
    statement = sa.select(OutgoingLetter.seat_id).where(
        OutgoingLetter.kind == kind, OutgoingLetter.meeting_id == meeting_id, OutgoingLetter.date >= today
    )
    return {seat_id for seat_id in db.session.scalars(statement) if seat_id is not None}
