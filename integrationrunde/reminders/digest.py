"""What the secretariat is told of tasks on the first working day of a week, once, and only where there is something."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from integrationrunde.accounts.models import Account, AccountRole
from integrationrunde.kit import clock, office_hours, workdays
from integrationrunde.kit.actor import Actor, Role
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.mail import as_reminder
from integrationrunde.outbox.operations import queue
from integrationrunde.reminders import digest_mails, task_queries, times
from integrationrunde.reminders.digest_sections import sections
from integrationrunde.reminders.models import TaskDigest


def moment(now: datetime) -> datetime:
    """When the digest of this week leaves: on Monday, or on the first working day after it."""
    return times.moment(workdays.next_workday(monday(now)))


def next_moment(now: datetime) -> datetime:
    """When the next digest leaves: this week's, or next week's once that has passed."""
    return moment(now) if now < moment(now) else moment(now + timedelta(days=7))


def monday(now: datetime) -> date:
    """The Monday of the week."""
    today = clock.local(now).date()
    return today - timedelta(days=today.weekday())


def due(now: datetime) -> list[int]:
    """The accounts (ids) that have not been told anything this week, once its digest is due; by night nobody."""
    if now < moment(now) or not office_hours.may_leave(now):
        return []
    told = sa.exists().where(TaskDigest.account_id == Account.id, TaskDigest.week_on == monday(now))
    statement = sa.select(Account.id).where(_edits(), Account.created_at < moment(now), ~told)
    return list(db.session.scalars(statement.order_by(Account.id)))


def readers(series_id: int) -> list[Account]:
    """Who gets the digest of a series: everybody who may edit it, by name."""
    statement = sa.select(Account).where(_edits(series_id)).order_by(Account.sort_key, Account.id)
    return list(db.session.scalars(statement))


def leave(account_id: int, *, by: Actor, now: datetime) -> int:
    """Tell an account what is open, unless that was done this week; gives how many lines the letter has.

    That there was nothing to tell counts as told.
    """
    statement = sa.select(Account).options(selectinload(Account.roles)).filter_by(id=account_id)
    account = db.session.scalars(statement).one()
    found = sections(_series_of(account, now), now)
    lines = sum(section.count for section in found)
    row = {"account_id": account.id, "week_on": monday(now), "decided_at": now, "lines": lines}
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    added = dialect.insert(TaskDigest).values(row).on_conflict_do_nothing().returning(TaskDigest.id)
    if db.session.scalars(added).one_or_none() is None or not lines:
        return 0
    queue(as_reminder(digest_mails.digest(account, found, monday(now), now=now), by=by), now=now)
    return lines


def _edits(series_id: int | None = None) -> sa.ColumnElement[bool]:
    """Whether an account is active and may edit the series, any series without one."""
    roles = [role for role in Role if role.includes(Role.EDITOR)]
    where = [AccountRole.account_id == Account.id, AccountRole.role.in_(roles)]
    if series_id is not None:
        where.append(sa.or_(AccountRole.series_id.is_(None), AccountRole.series_id == series_id))
    return sa.and_(Account.active.is_(True), sa.exists().where(*where))


def _series_of(account: Account, now: datetime) -> list[Series]:
    """The series that the account edits and whose rules want a digest since before this week's was due."""
    places = {own.series_id for own in account.roles if own.role.includes(Role.EDITOR)}
    statement = sa.select(Series).order_by(sa.func.lower(Series.name), Series.id)
    if None not in places:
        statement = statement.where(Series.id.in_(places))
    found = list(db.session.scalars(statement))
    rules = task_queries.rules_of(one.id for one in found)
    return [one for one in found if rules[one.id].digest and _holds_since(rules[one.id].since, now)]


def _holds_since(since: datetime | None, now: datetime) -> bool:
    return since is None or since <= moment(now)
