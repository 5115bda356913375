"""Loading the sample, moving the clock, emptying everything again."""

import enum
from datetime import datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from integrationrunde.accounts.models import Account, Session
from integrationrunde.demo import founding, history, reminded, task_history
from integrationrunde.demo.guards import without_guards
from integrationrunde.demo.sample import morning, reference, sample, secretariat
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor, System
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.heartbeat import WorkerHeartbeat
from integrationrunde.kit.words import N_, _, day_time
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.outbox.models import OutgoingLetter

LETTERS_KEPT = timedelta(days=183)
BEFORE_ALL = timedelta(days=30)


class Until(enum.StrEnum):
    """How far the last round of the sample has come."""

    DRAFT = "draft"
    INVITED = "invited"
    HELD = "held"


def load(until: Until, *, privacy_version: str) -> datetime:
    """Fill an empty database with the sample; gives the instant at which the demo's clock is to start.

    Raises Refused when organisations, series or accounts are there already.
    """
    _check_empty()
    rounds = sample()["rounds"]
    secretary = System(label=secretariat()[0])
    begin = morning(rounds[0]["invitation_sent_on"], 8) - BEFORE_ALL
    founding.open_accounts(by=System(), now=begin)
    county = founding.found(privacy_version=privacy_version, by=secretary, now=begin)
    for row, following in pairwise(rounds):
        meeting = history.plan(county, row, by=secretary)
        history.invite_and_answer(county, meeting, row, by=secretary)
        history.confirm_substitutes(meeting)
        history.finish(county, meeting, row, by=secretary)
        task_history.follow(county, since=row["date"], until=following["date"], by=secretary)
    history.let_letters_leave()
    last = history.plan(county, rounds[-1], by=secretary)
    if until is not Until.DRAFT:
        history.invite_and_answer(county, last, rounds[-1], by=secretary)
    if until is Until.HELD:
        history.finish(county, last, rounds[-1], by=secretary)
    start = _start_of(until, last, rounds[-1]["invitation_sent_on"])
    _forget_old_letters(start)
    reminded.settle(start)
    return start


def _check_empty() -> None:
    if any(db.session.scalar(sa.select(sa.exists(sa.select(kind.id)))) for kind in (Organisation, Series, Account)):
        raise Refused(
            _("There is data in this database. The sample is only loaded into an empty one (flask demo reset --yes).")
        )


def _start_of(until: Until, meeting: Meeting, invited_on: str) -> datetime:
    if until is Until.DRAFT:
        return morning(invited_on, 8) - timedelta(days=1)
    return reference() if until is Until.INVITED else meeting.end() + 2 * history.AFTER_THE_END


def _forget_old_letters(now: datetime) -> None:
    """As they would be forgotten by now (LAW.md, retention)."""
    db.session.execute(sa.delete(OutgoingLetter).where(OutgoingLetter.date < now - LETTERS_KEPT))


def move_clock(target: datetime, *, by: Actor, now: datetime) -> timedelta:
    """Note that the clock moves forward to ``target``; gives by how much it moves.

    Sessions last as long as before, and the worker stays as alive as it was. Raises Refused for an instant that has
    passed: the clock never goes back.
    """
    if target <= now:
        raise Refused(_("It is later than that already; the clock only moves forward."))
    for session in db.session.scalars(sa.select(Session)):
        session.expires_at += target - now
    for sign_of_life in db.session.scalars(sa.select(WorkerHeartbeat)):
        sign_of_life.beat_at += target - now  # the worker did not stop meanwhile
    record(N_("Clock of the demo moved to %(time)s"), by=by, now=target, about=[], time=day_time(target))
    return target - now


def empty() -> None:
    """Delete every row of every table, also of approved minutes, which the database guards."""
    with without_guards(db.session.connection()):
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(sa.delete(table))
