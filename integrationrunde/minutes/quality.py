"""What is missing or doubtful in minutes before they are circulated."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem
from integrationrunde.agenda.models import Audience
from integrationrunde.kit.database import db
from integrationrunde.kit.words import _, ngettext
from integrationrunde.minutes import drafts
from integrationrunde.minutes.drafts import Draft
from integrationrunde.minutes.models import Attendance, AttendanceState, Minutes
from integrationrunde.minutes.templates import template

_FUNCTIONS = "|".join(
    [
        "Landr",
        "Bürgermeister",
        "Oberbürgermeister",
        "Dezernent",
        "Vorsitzende",
        "Leiter",
        "Leitung",
        "Amtsleit",
        "Präsident",
    ]
)
CASE_LIKE = re.compile(
    rf"\b(?:Herrn?|Frau|Familie|Eheleute)\s+(?!(?:{_FUNCTIONS}))[A-ZÄÖÜ][\w’'-]*"
    r"|\bgeb(?:\.|oren)(?:\s+am)?\s*(?:in\s+)?[A-ZÄÖÜ\d][\w.]*"
    r"|\*\s?\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d"
    r"|\bAZR\b[^\n]{0,20}?\d{4,}"
    r"|\b\d{1,2}[- ](?:Jahre alt|jährige[nrsm]?)\b"
)
"""Words that may mean somebody single: a form of address with a name, birth, age, number in the central register."""


class Weight(enum.StrEnum):
    """A gap is to be filled before circulation; a doubt is to be looked at, and may stand."""

    GAP = "gap"
    DOUBT = "doubt"


@dataclass(frozen=True)
class Finding:
    """One thing to look at, in the user's words, and the place where it can be changed."""

    weight: Weight
    message: str
    title: str = ""
    item_id: int | None = None
    outcome_id: int | None = None
    task_id: int | None = None
    concerns_attendance: bool = False


def findings(minutes: Minutes) -> list[Finding]:
    """Everything to look at before circulation, in the order of the minutes (loaded by `drafts.minutes_of`)."""
    absent = drafts.absent_organisations(minutes.meeting_id)
    found = list(_of_frame(minutes)) + list(_of_attendance(minutes.meeting_id))
    for draft in drafts.drafts(minutes):
        found += [*_of_item(draft), *_of_outcomes(draft), *_of_tasks(draft, absent)]
    return found


def case_like(text: str) -> list[str]:
    """Words of a text in which somebody single may be meant, each once."""
    return list(dict.fromkeys(" ".join(hit[0].split()) for hit in CASE_LIKE.finditer(text)))


def _of_frame(minutes: Minutes) -> Iterator[Finding]:
    if minutes.began_at is None or minutes.ended_at is None:
        yield Finding(Weight.GAP, _("Begin or end of the meeting is missing: the minutes would name the planned time."))
    elif minutes.ended_at < minutes.began_at:
        yield Finding(Weight.DOUBT, _("The end lies before the begin: did the meeting go on past midnight?"))
    if not minutes.chair or not minutes.minute_taker:
        yield Finding(Weight.GAP, _("Chair or minute taker is missing."))
    if any(one.ended_at is None for one in minutes.breaks):
        yield Finding(Weight.GAP, _("A break has no end."))


def _of_attendance(meeting_id: int) -> Iterator[Finding]:
    counted = sa.select(sa.func.count(), sa.func.sum(sa.case((Attendance.state == AttendanceState.OPEN, 1), else_=0)))
    listed, still_open = db.session.execute(counted.where(Attendance.meeting_id == meeting_id)).one()
    if not listed:
        yield Finding(Weight.GAP, _("The attendance list is still empty."), concerns_attendance=True)
    elif still_open:
        message = ngettext(
            "The attendance of %(num)s organisation is open.",
            "The attendance of %(num)s organisations is open.",
            still_open,
        )
        yield Finding(Weight.GAP, message, concerns_attendance=True)


def _of_item(draft: Draft) -> Iterator[Finding]:
    item = draft.item
    title = item.agenda_item.title
    nothing = not item.text and not draft.outcomes and not draft.tasks
    if nothing and not item.deferred_reason:
        yield Finding(Weight.GAP, _("No text, no result, no task, and not deferred."), title, item.id)
    elif item.text and item.text == template(item.agenda_item.kind):
        yield Finding(Weight.GAP, _("The text is still the template."), title, item.id)
    if item.audience is Audience.ORGANISATIONS and not item.organisations:
        yield Finding(Weight.GAP, _("No organisation is named that may read it."), title, item.id)
    yield from (Finding(Weight.DOUBT, message, title, item.id) for message in _doubts(item.text))


def _of_outcomes(draft: Draft) -> Iterator[Finding]:
    title = draft.item.agenda_item.title
    for outcome in draft.outcomes:
        told = [] if outcome.wording else [(Weight.GAP, _("A result has no wording."))]
        told += [(Weight.DOUBT, message) for message in _doubts(outcome.wording)]
        for weight, message in told:
            yield Finding(weight, message, title, draft.item.id, outcome_id=outcome.id)


def _of_tasks(draft: Draft, absent: frozenset[int]) -> Iterator[Finding]:
    for task in draft.tasks:
        for weight, message in _about_task(task, absent):
            yield Finding(weight, message, draft.item.agenda_item.title, draft.item.id, task_id=task.id)


def _about_task(task: ActionItem, absent: frozenset[int]) -> Iterator[tuple[Weight, str]]:
    if not task.owners:
        yield Weight.GAP, _("Nobody owns the task “%(task)s”.", task=task.title)
    if task.due_on is None:
        yield Weight.GAP, _("The task “%(task)s” has no date.", task=task.title)
    for owned in task.owners:
        if owned.organisation_id in absent:
            values = {"task": task.title, "organisation": owned.organisation.short_name}
            yield Weight.DOUBT, _("“%(task)s”: %(organisation)s was absent and consents first.", **values)
    yield from ((Weight.DOUBT, message) for message in _doubts(f"{task.title}\n{task.text}"))


def _doubts(text: str) -> Iterator[str]:
    hits = case_like(text)
    if hits:
        yield _("Is somebody single meant here? %(words)s", words=" · ".join(hits[:5]))
