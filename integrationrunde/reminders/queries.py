"""Reading what plans are made of; the number of statements never grows with the meetings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from integrationrunde.agenda.rules import topics_close_at
from integrationrunde.invitations.models import Announcement
from integrationrunde.invitations.snapshots import as_told, is_readable
from integrationrunde.journal.models import JournalEntry, JournalSubject
from integrationrunde.kit import clock, office_hours
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.reminders.models import PlannedReminder, ReminderKind, ReminderRule
from integrationrunde.reminders.rules import SLOTS, Item, Rule, Slot, Standing, Told, plan

_FACTS = {
    ReminderKind.ANSWER: "answer_deadline",
    ReminderKind.MEETING: "held_on",
    ReminderKind.TOPICS: "held_on",
}
_AHEAD = (MeetingState.DRAFT, MeetingState.INVITED)
_NEVER_LEAVES = (LetterState.SUPERSEDED, LetterState.DISCARDED)


def plans(meetings: Collection[Meeting], now: datetime) -> dict[int, list[Item]]:
    """The plan of each meeting by its id: five statements. Empty where what was announced cannot be read."""
    holding = rules_of(meetings)
    announced, decided, planned = _announcements(meetings), _decisions(meetings), _planned_at(meetings)
    found: dict[int, list[Item]] = {}
    for each in meetings:
        said = announced.get(each.id, [])
        if said and not is_readable(said[-1].snapshot):
            found[each.id] = []
            continue
        known = told(each, said, planned.get(each.id))
        found[each.id] = plan(each.state, known, holding[each.id], decided.get(each.id, []), now)
    return found


def _load_series(meetings: Iterable[Meeting]) -> None:
    """Whoever hands meetings in need not have loaded their series."""
    statement = sa.select(Series).where(Series.id.in_({each.series_id for each in meetings}))
    series = {each.id: each for each in db.session.scalars(statement)}
    for each in meetings:
        set_committed_value(each, "series", series[each.series_id])


def _planned_at(meetings: Iterable[Meeting]) -> dict[int, datetime]:
    """When each meeting was planned: its first entry in the journal."""
    statement = (
        sa.select(JournalSubject.subject_id, sa.func.min(JournalEntry.happened_at))
        .join(JournalEntry, JournalEntry.id == JournalSubject.entry_id)
        .where(JournalSubject.kind == Meeting.__tablename__)
        .where(JournalSubject.subject_id.in_([each.id for each in meetings]))
        .group_by(JournalSubject.subject_id)
    )
    return dict(db.session.execute(statement).all())


def plan_of(meeting: Meeting, now: datetime) -> list[Item]:
    """The plan of one meeting."""
    return plans([meeting], now)[meeting.id]


def item_of(meeting: Meeting, slot: Slot, now: datetime) -> Item | None:
    """One planned reminder; None where the rules plan none in this place."""
    return next((item for item in plan_of(meeting, now) if item.slot == slot), None)


def due(now: datetime) -> list[tuple[int, Slot]]:
    """What leaves now, as meeting id and slot; nothing outside of the hours in which letters may leave."""
    if not office_hours.may_leave(now):
        return []
    since = clock.local(now).date() - timedelta(days=1)
    ahead = sa.select(Meeting).where(Meeting.state.in_(_AHEAD), Meeting.held_on >= since)
    meetings = db.session.scalars(ahead.order_by(Meeting.id)).all()
    found = plans(meetings, now) if meetings else {}
    return [(ident, item.slot) for ident, items in found.items() for item in items if item.standing is Standing.DUE]


def decisions_of(meeting: Meeting) -> list[PlannedReminder]:
    """Everything that was decided about reminders of a meeting, the newest first."""
    statement = sa.select(PlannedReminder).filter_by(meeting_id=meeting.id)
    return list(db.session.scalars(statement.order_by(PlannedReminder.decided_at.desc(), PlannedReminder.id.desc())))


def told(meeting: Meeting, announced: Sequence[Announcement], planned_at: datetime | None) -> Told:
    """What the seats know of the meeting's days: the newest announcement; before the first one, what is planned.

    Topics are called for before anybody is invited: their day is known since the meeting was planned.
    """
    known = as_told(meeting, announced[-1].snapshot) if announced else meeting
    days = {kind: getattr(known, fact) for kind, fact in _FACTS.items()}
    since = {kind: _known_since(announced, fact) for kind, fact in _FACTS.items()} if announced else {}
    if planned_at is not None:
        since.setdefault(ReminderKind.TOPICS, planned_at)
    ends = {kind: known.start() for kind in _FACTS} | {ReminderKind.TOPICS: topics_close_at(known)}
    return Told(days, since, ends)


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
    _load_series(meetings)
    rows = _rows(
        sa.or_(ReminderRule.meeting_id.is_(None), ReminderRule.meeting_id.in_([each.id for each in meetings])),
        {each.series_id for each in meetings},
    )
    return {each.id: [_rule(slot, rows, each.series, each.id) for slot in SLOTS] for each in meetings}


def rules_of_series(series: Series) -> list[Rule]:
    """The rules of a series."""
    rows = _rows(ReminderRule.meeting_id.is_(None), {series.id})
    return [_rule(slot, rows, series, None) for slot in SLOTS]


def rule_rows(series_id: int, meeting_id: int | None) -> dict[Slot, ReminderRule]:
    """What was stored for a series or for one meeting, to be changed."""
    where = ReminderRule.meeting_id.is_(None) if meeting_id is None else ReminderRule.meeting_id == meeting_id
    rows = _rows(where, {series_id})
    return {slot: row for slot in SLOTS if (row := rows.get((series_id, meeting_id, slot.kind, slot.number)))}


Place = tuple[int, int | None, ReminderKind, int]


def _rows(where: sa.ColumnElement[bool], series_ids: Collection[int]) -> dict[Place, ReminderRule]:
    statement = sa.select(ReminderRule).where(ReminderRule.series_id.in_(series_ids), where)
    return {(row.series_id, row.meeting_id, row.kind, row.number): row for row in db.session.scalars(statement)}


def _rule(slot: Slot, rows: dict[Place, ReminderRule], series: Series, meeting_id: int | None) -> Rule:
    of_series = rows.get((series.id, None, slot.kind, slot.number))
    own = rows.get((series.id, meeting_id, slot.kind, slot.number)) if meeting_id is not None else None
    lead = -series.topics_lead_days if slot.counts_as_series else None
    if own is not None and not own.inherits:
        return Rule(slot, own.is_on, own.days if lead is None else lead, own.since, inherited=False)
    since = max((row.since for row in (of_series, own) if row is not None), default=None)
    known = of_series or slot
    return Rule(slot, known.is_on, known.days if lead is None else lead, since)


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


def days_taken(kinds: Collection[str], addresses: Collection[str], now: datetime) -> dict[str, set[date]]:
    """By address (lower case): the days from today on that have a letter of these kinds already."""
    today = clock.instant(clock.local(now).date(), time(0))
    sent = sa.func.coalesce(OutgoingLetter.sent_at, OutgoingLetter.due_at)
    statement = sa.select(OutgoingLetter.recipient_address, sent).where(
        OutgoingLetter.kind.in_(kinds),
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
