"""The tasks of a seat's organisation: the list, one of them with its history, and a report on it."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.actions import colleagues, history, papers, queries, reporting, rules, wording
from integrationrunde.actions.forms import BY_LINK, ReportForm, What
from integrationrunde.actions.models import Ownership, OwnershipEntry
from integrationrunde.files import kinds, serving
from integrationrunde.kit import clock, lists
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.form_words import takes
from integrationrunde.kit.transaction import SAFE_METHODS
from integrationrunde.minutes import reviews
from integrationrunde.portal import visiting
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink, Visitor
from integrationrunde.seats.models import HolderScope

_METHODS = ["GET", "POST"]
PART = "/s/<token>/aufgaben/<int:part_id>"


def _form() -> ReportForm:
    form = ReportForm()
    form.offer(BY_LINK)
    return form


@bp.get("/s/<token>/aufgaben", strict_slashes=False)
def tasks(token: str) -> ResponseReturnValue:
    """What the organisation owns of the round's tasks, open ones first; a colleague sees the one that is theirs."""
    who = visiting.visitor(token)
    if who.holder.scope is not HolderScope.SEAT:
        return redirect(own_task(who), 303)
    wish = lists.wish(sorts=["due"])
    page = lists.page_of(queries.parts_of(who.seat.organisation_id, series_id=who.seat.series_id), wish)
    wholes = queries.wholes([part.action_item_id for part in page.rows])
    return render_template("portal/tasks.html", who=who, page=page, wish=wish, wholes=wholes, **task_words())


@bp.get(PART, strict_slashes=False)
def task(token: str, part_id: int) -> ResponseReturnValue:
    """One task: what is to be done, how it stands, what was said, and the form to report."""
    who = visiting.visitor(token)
    return _page(who, visiting.task_part(who, part_id))


@bp.route(f"{PART}/melden", methods=_METHODS)
@takes(_form)
def report_task(token: str, part_id: int) -> ResponseReturnValue:
    """Accept, begin, tell of progress, or report it done. Opened by hand, it leads to the task."""
    who = visiting.visitor(token)
    part = visiting.task_part(who, part_id)
    if request.method in SAFE_METHODS:
        return to_task(token, part_id, None)
    form = _form()
    if not form.validate_on_submit():
        form.ask_for_file_again()
        return _page(who, part, form, status=422)
    try:
        _report(who, part, form)
        db.session.flush()
    except Refused as refused:
        db.session.rollback()
        form.ask_for_file_again()
        who = visiting.visitor(token)
        return _page(who, visiting.task_part(who, part_id), form, refusal=refused.message, status=409)
    return to_task(token, part_id)


@bp.get(f"{PART}/nachweise/<int:evidence_id>")
def evidence(token: str, part_id: int, evidence_id: int) -> ResponseReturnValue:
    """A file that shows that something was done; of the own organisation's part alone."""
    who = visiting.visitor(token)
    part = visiting.task_part(who, part_id)
    found = next((one for one in _entries(part) if one.id == evidence_id), None)
    if found is None or found.stored_file is None:
        raise DeadLink
    return serving.as_download(found.stored_file, found.file_name or "")


@bp.get(f"{PART}/anlagen/<int:paper_id>")
def task_paper(token: str, part_id: int, paper_id: int) -> ResponseReturnValue:
    """A paper of a task of the own organisation."""
    part = visiting.task_part(visiting.visitor(token), part_id)
    found = papers.paper(part.action_item_id, paper_id)
    if found is None:
        raise DeadLink
    return serving.as_download(found.stored_file, found.file_name)


def open_tasks(who: Visitor) -> Sequence[Ownership]:
    """What is open of the visitor's tasks, by due date; none for a substitute."""
    if who.holder.scope is not HolderScope.SEAT:
        return []
    return queries.open_parts(who.seat.series_id, organisation_ids=[who.seat.organisation_id])


def own_task(who: Visitor) -> str:
    """Where a colleague's one task stands. Raises DeadLink for a substitute, who has none."""
    part_id = queries.part_of_colleague(who.holder.id)
    if part_id is None:
        raise DeadLink
    return url_for("portal.task", token=who.token, part_id=part_id)


def to_task(token: str, part_id: int, anchor: str | None = "verlauf") -> ResponseReturnValue:
    """Back to the task, where what was said stands now."""
    return redirect(url_for("portal.task", token=token, part_id=part_id, _anchor=anchor), 303)


def task_words() -> dict[str, object]:
    """What every page about tasks needs to say how they stand."""
    return {"words": wording, "rules": rules, "today": clock.today()}


def _report(who: Visitor, part: Ownership, form: ReportForm) -> None:
    now, note = clock.now(), form.note.data or ""
    said: dict[str, Any] = {"seen": form.seen_id(), "holder": who.holder, "by": who.actor, "now": now}
    if form.what.data is What.ACCEPT:
        reporting.accept(part, note=note, **said)
    elif form.what.data is What.START:
        reporting.start(part, note=note, **said)
    elif form.what.data is What.PROGRESS:
        found = form.evidence(now)
        reporting.report_progress(part, note, evidence=found, **said)
    else:
        found = form.evidence(now)
        reporting.report_done(part, note=note, evidence=found, **said)


def _entries(part: Ownership) -> list[OwnershipEntry]:
    return list(rules.readable(queries.entries_of_part(part.id)))


def _reads_minutes(who: Visitor, part: Ownership) -> bool:
    """Whether the visitor may read the minutes that gave the task; a colleague reads none."""
    meeting_id = part.action_item.meeting_id
    return meeting_id is not None and not who.is_colleague and reviews.is_asked(meeting_id, who.seat.id)


def _page(
    who: Visitor, part: Ownership, form: ReportForm | None = None, *, refusal: str | None = None, status: int = 200
) -> ResponseReturnValue:
    others = queries.other_owners(part)
    form = form or _form()
    form.show(history.newest(part))
    page = render_template(
        "portal/task.html",
        who=who,
        part=part,
        task=part.action_item,
        form=form,
        refusal=refusal,
        why_closed=rules.why_not_report(part.action_item, part),
        entries=_entries(part),
        papers=papers.papers(part.action_item_id),
        others=others,
        whole=rules.whole([part, *others]),
        colleagues=colleagues.of(part),
        reads_minutes=_reads_minutes(who, part),
        kinds=kinds,
        paper_link=lambda one: url_for("portal.task_paper", token=who.token, part_id=part.id, paper_id=one.id),
        evidence_link=lambda one: url_for("portal.evidence", token=who.token, part_id=part.id, evidence_id=one.id),
        **task_words(),
    )
    return page, status
