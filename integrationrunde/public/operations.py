"""Keeping privacy notices, taking barrier reports, answering them."""

import re
from datetime import datetime, timedelta

import sqlalchemy as sa

from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.kit.workdays import next_workday
from integrationrunde.outbox.operations import queue
from integrationrunde.public import mails
from integrationrunde.public.models import BarrierReport, PrivacyNotice, ReportState

FIRST_ANSWER = timedelta(weeks=2)
FINAL_ANSWER = timedelta(weeks=6)
_TOKEN = re.compile(r"\b[0-9a-z]{1,8}-[0-9a-z]{1,13}-[a-z2-7]{26}\b")


def remember_notice(text: str, version: str, *, now: datetime) -> PrivacyNotice | None:
    """Keep a privacy notice under its version; saying it again changes nothing. An empty text is only the draft."""
    if not text.strip():
        return None
    known = db.session.scalars(sa.select(PrivacyNotice).filter_by(version=version)).one_or_none()
    if known is None:
        known = PrivacyNotice(version=version, text=text, valid_from=now)
        db.session.add(known)
        db.session.flush()
    return known


def report_barrier(
    *, page: str, description: str, address: str, inform: str, by: Actor, now: datetime
) -> BarrierReport:
    """Take down a barrier and tell the operator at the address ``inform`` (empty: nobody can be told).

    A personal link in the name of the page is cut off: reports are read by others than those the link belongs to.
    """
    today = clock.local(now).date()
    report = BarrierReport(
        page=_TOKEN.sub("…", page),
        description=_TOKEN.sub("…", description),
        address=address,
        received_at=now,
        first_answer_due_on=next_workday(today + FIRST_ANSWER),
        final_answer_due_on=next_workday(today + FINAL_ANSWER),
    )
    db.session.add(report)
    record(N_("Barrier reported"), by=by, now=now, about=[report])
    if inform:
        queue(mails.barrier_reported(report, inform), now=now)
    return report


def answer_report(report: BarrierReport, answer: str, *, ombuds: str, by: Actor, now: datetime) -> None:
    """Write the answer down; where an address was left, send it, naming the ombuds office.

    Raises Refused when it has been answered.
    """
    if not report.is_open:
        raise Refused(_("This report has been answered already."))
    report.answer = answer
    report.state = ReportState.ANSWERED
    report.answered_at = now
    report.answered_by = by.label
    record(N_("Barrier report answered"), by=by, now=now, about=[report])
    if report.address:
        queue(mails.barrier_answered(report, ombuds), now=now)
