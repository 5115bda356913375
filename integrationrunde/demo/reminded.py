"""What would have left by itself before the sample begins, so that loading it sends nobody what is old."""

from datetime import datetime

import sqlalchemy as sa

from integrationrunde.accounts.models import Account
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series
from integrationrunde.reminders import digest, task_queries
from integrationrunde.reminders.models import DecisionState, TaskDigest
from integrationrunde.reminders.rules import Standing
from integrationrunde.reminders.task_sending import decide


def settle(now: datetime) -> None:
    """Take the reminders of tasks, and the overview of this week, as having left."""
    for series_id in db.session.scalars(sa.select(Series.id)).all():
        late = [item for item in task_queries.plan_of_series(series_id, now) if item.standing is Standing.DUE]
        decide(late, DecisionState.SENT, by=System(), now=now)
    week_on = digest.monday(now)
    db.session.add_all(
        TaskDigest(account_id=ident, week_on=week_on, decided_at=now, lines=0)
        for ident in db.session.scalars(sa.select(Account.id))
    )
