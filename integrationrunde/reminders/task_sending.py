"""How a reminder of tasks becomes letters: each once, one a mailbox and day, and none that is needless."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from integrationrunde.actions import history
from integrationrunde.actions.mails import REMINDING
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipEntry, ReportChannel, TaskHolder
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock, office_hours
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.words import N_
from integrationrunde.outbox.mail import as_reminder
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import put_off, queue, withdraw
from integrationrunde.reminders import task_mails, times
from integrationrunde.reminders.models import DecisionState, PlannedTaskReminder
from integrationrunde.reminders.queries import days_taken
from integrationrunde.reminders.task_bundles import bundles
from integrationrunde.reminders.task_mails import KIND, Contents, mailbox, mailbox_of
from integrationrunde.reminders.task_queries import parts_at_work
from integrationrunde.reminders.task_rules import TaskItem, silence
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder


@dataclass(frozen=True)
class Left:
    """What left: of how many tasks an organisation was reminded, in how many letters."""

    tasks: int
    letters: int


def take(*organisation_ids: int) -> list[Organisation]:
    """Let nobody report on the open tasks of these organisations, or remind of them, until this transaction ends."""
    theirs = sa.select(Ownership.action_item_id).join(Ownership.action_item)
    theirs = theirs.where(*parts_at_work(Ownership.organisation_id.in_(organisation_ids)))
    statement = sa.select(ActionItem.id).where(ActionItem.id.in_(theirs)).order_by(ActionItem.id)
    db.session.execute(statement.with_for_update())
    return [db.session.get_one(Organisation, ident) for ident in organisation_ids]


def decide(items: Iterable[TaskItem], state: DecisionState, *, by: Actor, now: datetime) -> list[TaskItem]:
    """Write down what was decided about these reminders; gives those about which nobody else was faster.

    The unique key lets each leave once.
    """
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    found = []
    for item in sorted(items, key=lambda one: one.owned.id):
        row = {
            "ownership_id": item.owned.id,
            "kind": item.kind,
            "number": item.number,
            "anchor_on": item.anchor_on,
            "state": state,
            "decided_at": now,
            "decided_by": by.label[:300],
            "letters": 0,
        }
        statement = dialect.insert(PlannedTaskReminder).values(row).on_conflict_do_nothing()
        if db.session.scalars(statement.returning(PlannedTaskReminder.id)).one_or_none() is not None:
            found.append(item)
    return found


def taken_days(letters: Collection[Contents], now: datetime) -> dict[str, set[date]]:
    """By mailbox: the days from today on that have such a letter already."""
    return days_taken(REMINDING, {mailbox(contents.holder) for contents in letters}, now)


def send(
    organisation: Organisation,
    parts: Iterable[Ownership],
    reminded: Sequence[Ownership],
    *,
    by: Actor,
    now: datetime,
    only_today: bool = False,
) -> Left:
    """Queue the letters that remind an organisation; what is planned of it has been decided upon. See `bundles`.

    A mailbox that has had one today gets the next on a working day without one, or with ``only_today`` none. Journal
    and history tell of what stands in a letter: where nobody could be written to, nobody was reminded.
    """
    letters = bundles(organisation, parts, reminded)
    for contents in letters if not only_today else ():
        _overtake(contents.holder, by, now)
    taken, today, count = taken_days(letters, now), clock.local(now).date(), 0
    told: Counter[int] = Counter()
    for contents in letters:
        if not (only_today and today in taken[mailbox(contents.holder)]):
            _queue(contents, taken[mailbox(contents.holder)], by=by, now=now)
            told.update(part.owned.id for part in contents.parts)
            count += 1
    if told:
        _tell_history(organisation, [owned for owned in reminded if told[owned.id]], told, by=by, now=now)
    return Left(len(reminded), count)


def _queue(contents: Contents, taken: set[date], *, by: Actor, now: datetime) -> None:
    """Queue a letter for today or the next free day; the key of mailbox and day decides between two at once."""
    _overtake(contents.holder, by, now)
    today = clock.local(now).date()
    day = times.first_free_day(today, taken)
    while True:
        due_at = None if day == today else times.moment(day)
        mail = task_mails.reminder(contents, day, now=now)
        letter = queue(as_reminder(mail, by=by, due_at=due_at), now=now)
        taken.add(day)
        if letter.link_subject_id == contents.holder.id and letter.date == now.replace(microsecond=0):
            return
        day = times.first_free_day(day, taken)


def _overtake(holder: SeatHolder, by: Actor, now: datetime) -> None:
    """Withdraw what waits for somebody since an earlier day, as while the mail server is away: this letter says all."""
    midnight = clock.instant(clock.local(now).date(), time(0))
    waiting = sa.select(OutgoingLetter.key).filter_by(kind=KIND, state=LetterState.QUEUED, link_subject_id=holder.id)
    for key in db.session.scalars(waiting.where(OutgoingLetter.due_at <= now, OutgoingLetter.date < midnight)).all():
        withdraw(kinds=(KIND,), by=by, now=now, key=key)


def _tell_history(
    organisation: Organisation, parts: Sequence[Ownership], told: Counter[int], *, by: Actor, now: datetime
) -> None:
    """Write down of what an organisation was reminded; ``told`` are the letters by part (id)."""
    channel = ReportChannel.HOUSE if by.kind == "system" else ReportChannel.SECRETARIAT
    for owned in parts:
        _count_letters(owned, told[owned.id], now)
        history.append(owned, EntryKind.REMINDED, before=owned.state, channel=channel, by=by, now=now)
    tasks = [owned.action_item for owned in parts]
    record(
        N_("%(organisation)s reminded of %(numbers)s"),
        by=by,
        now=now,
        about=[organisation, *tasks],
        organisation=organisation.official_name,
        numbers=", ".join(task.number for task in tasks),
    )


def _count_letters(owned: Ownership, count: int, now: datetime) -> None:
    rows = sa.update(PlannedTaskReminder).where(
        PlannedTaskReminder.ownership_id == owned.id, PlannedTaskReminder.decided_at == now
    )
    db.session.execute(rows.values(letters=count))


def hold_back(*, by: Actor, now: datetime) -> int:
    """Withdraw waiting letters whose tasks need no reminder any more; gives how many.

    A letter waits while the mail server is away, or because its mailbox has had one today. Several to one mailbox get
    days of their own.
    """
    waiting = sa.select(OutgoingLetter).filter_by(kind=KIND, state=LetterState.QUEUED)
    needless = [letter for letter in db.session.scalars(waiting).all() if not _is_needed(letter)]
    for letter in needless:
        withdraw(kinds=(KIND,), by=by, now=now, key=letter.key)
    _spread(now)
    return len(needless)


def _spread(now: datetime) -> None:
    """Let letters that wait for one mailbox leave one a day, as when the mail server comes back: the oldest first.

    One that is late leaves as soon as it may, so whatever was to leave on that day goes on the next without one.
    """
    taken: dict[str, set[date]] = defaultdict(set)
    for address in db.session.scalars(_left_since(clock.instant(clock.local(now).date(), time(0)))):
        taken[mailbox_of(address)].add(clock.local(now).date())
    one = OutgoingLetter
    waiting = sa.select(one.id, one.recipient_address, one.due_at, one.by_day).order_by(one.due_at, one.id)
    waiting = waiting.where(one.kind.in_(REMINDING), one.state == LetterState.QUEUED)
    for ident, address, due_at, by_day in db.session.execute(waiting):
        leaves_at = office_hours.next_opening(max(due_at, now)) if by_day else max(due_at, now)
        wanted, days = clock.local(leaves_at).date(), taken[mailbox_of(address)]
        day = times.first_free_day(wanted, days)
        days.add(day)
        if day != wanted:
            put_off(ident, until=times.moment(day))


def _left_since(midnight: datetime) -> sa.Select[str]:
    leaving = OutgoingLetter.state == LetterState.SENDING
    left = sa.and_(OutgoingLetter.state == LetterState.SENT, OutgoingLetter.sent_at >= midnight)
    found = sa.select(OutgoingLetter.recipient_address).where(OutgoingLetter.kind.in_(REMINDING))
    return found.where(sa.or_(leaving, left))


def _is_needed(letter: OutgoingLetter) -> bool:
    """Whether somebody still acts for what the letter reminds of, and some of it is still open."""
    holder = db.session.get(SeatHolder, letter.link_subject_id)
    if holder is None or not holder.is_active:
        return False
    statement = (
        sa.select(Ownership)
        .join(OwnershipEntry, OwnershipEntry.ownership_id == Ownership.id)
        .join(Ownership.action_item)
        .join(Seat, Seat.organisation_id == Ownership.organisation_id)
        .where(
            Seat.id == letter.seat_id,
            ActionItem.series_id == Seat.series_id,
            OwnershipEntry.kind == EntryKind.REMINDED,
            OwnershipEntry.happened_at >= letter.date,
            OwnershipEntry.happened_at < letter.date + timedelta(seconds=1),
        )
    )
    if holder.scope is HolderScope.TASK:
        statement = statement.join(TaskHolder, TaskHolder.ownership_id == Ownership.id)
        statement = statement.where(TaskHolder.holder_id == holder.id)
    return any(silence(owned) is None for owned in db.session.scalars(statement))
