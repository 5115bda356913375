"""What the secretariat does with one organisation's part of a task; `views` gives the pages addresses."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from integrationrunde.actions import deciding, history, owning, reporting, wording
from integrationrunde.actions.deciding_forms import DecideDateForm, GiveForm, WordForm
from integrationrunde.actions.forms import HeardForm, What
from integrationrunde.actions.loading import back, part_or_404
from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.directory.models import Organisation
from integrationrunde.directory.queries import active_organisations
from integrationrunde.files import kinds
from integrationrunde.kit import access, clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.forms import HouseForm
from integrationrunde.kit.pressing import pressed
from integrationrunde.kit.versions import page_status
from integrationrunde.kit.words import _


def confirm_done(task_id: int, part_id: int) -> ResponseReturnValue:
    """Confirm what was reported as done."""
    task, part = part_or_404(task_id, part_id)
    with pressed():
        deciding.confirm_done(part, by=access.actor(), now=clock.now())
        flash(
            _("Confirmed: %(organisation)s is done and is told.", organisation=part.organisation.short_name), "success"
        )
    return back(task, part)


def send_back(task_id: int, part_id: int) -> ResponseReturnValue:
    """Send a report back with a word."""
    task, part = part_or_404(task_id, part_id)
    form = WordForm()
    if not form.validate_on_submit():
        return _page("send_back", task, part, form)
    with pressed():
        deciding.send_back(part, form.word.data or "", by=access.actor(), now=clock.now())
        flash(_("Sent back: %(organisation)s is told.", organisation=part.organisation.short_name), "success")
    return back(task, part)


def decide_date(task_id: int, part_id: int) -> ResponseReturnValue:
    """Grant or refuse another date."""
    task, part = part_or_404(task_id, part_id)
    form = DecideDateForm(data={"due_on": part.asked_due_on})
    form.offer()
    if not form.validate_on_submit():
        return _page("date", task, part, form)
    word, who, now = form.word.data or "", access.actor(), clock.now()
    with pressed():
        if form.decision.data == "grant":
            deciding.grant_date(part, form.due_on.data, note=word, by=who, now=now)
            flash(_("The task is due on another day; all its owners are told."), "success")
        else:
            deciding.refuse_date(part, word, by=who, now=now)
            flash(_("The date holds; %(organisation)s is told.", organisation=part.organisation.short_name), "success")
    return back(task, part)


def give(task_id: int, part_id: int) -> ResponseReturnValue:
    """Let another organisation own the part."""
    task, part = part_or_404(task_id, part_id)
    form = GiveForm()
    form.offer([one for one in active_organisations() if one.id != part.organisation_id or request.method == "POST"])
    if not form.validate_on_submit():
        return _page("give", task, part, form)
    other = db.session.get_one(Organisation, form.organisation_id.data)
    reason, consents = form.reason.data or "", bool(form.consents.data)
    with pressed():
        owning.give_to(part, other, reason, consents=consents, by=access.actor(), now=clock.now())
        flash(_("%(organisation)s is responsible now; both are told.", organisation=other.short_name), "success")
    return back(task, part)


def enter_report(task_id: int, part_id: int) -> ResponseReturnValue:
    """Write down what an organisation said by phone, by mail or in person."""
    task, part = part_or_404(task_id, part_id)
    form = HeardForm()
    form.offer(tuple(What))
    form.show(history.newest(part))
    if not form.validate_on_submit():
        form.ask_for_file_again()
        return _page("report", task, part, form)
    _REPORTS[form.what.data](part, form, access.actor(), clock.now())
    flash(_("Written down for %(organisation)s.", organisation=part.organisation.short_name), "success")
    return back(task, part)


def _came(form: HeardForm) -> dict[str, Any]:
    """By which way it came, and what the page showed on which it was written down."""
    return {"channel": form.channel.data, "seen": form.seen_id()}


def _accept(part: Ownership, form: HeardForm, by: Actor, now: datetime) -> None:
    reporting.accept(part, note=form.note.data or "", **_came(form), by=by, now=now)


def _start(part: Ownership, form: HeardForm, by: Actor, now: datetime) -> None:
    reporting.start(part, note=form.note.data or "", **_came(form), by=by, now=now)


def _progress(part: Ownership, form: HeardForm, by: Actor, now: datetime) -> None:
    note, found = form.note.data or "", form.evidence(now)
    reporting.report_progress(part, note, evidence=found, **_came(form), by=by, now=now)


def _done(part: Ownership, form: HeardForm, by: Actor, now: datetime) -> None:
    note, found = form.note.data or "", form.evidence(now)
    reporting.report_done(part, note=note, evidence=found, **_came(form), by=by, now=now)


def _date(part: Ownership, form: HeardForm, by: Actor, now: datetime) -> None:
    wanted, reason = cast(date, form.wanted.data), form.note.data or ""
    reporting.ask_other_date(part, wanted, reason, **_came(form), by=by, now=now)


def _decline(part: Ownership, form: HeardForm, by: Actor, now: datetime) -> None:
    reason, instead = form.note.data or "", form.instead.data or ""
    reporting.decline(part, reason, instead=instead, **_came(form), by=by, now=now)


_REPORTS: dict[What, Callable[[Ownership, HeardForm, Actor, datetime], None]] = {
    What.ACCEPT: _accept,
    What.START: _start,
    What.PROGRESS: _progress,
    What.DONE: _done,
    What.DATE: _date,
    What.DECLINE: _decline,
}


def _page(about: str, task: ActionItem, part: Ownership, form: HouseForm) -> ResponseReturnValue:
    context: dict[str, Any] = {"about": about, "task": task, "part": part, "form": form, "kinds": kinds}
    page = render_template("actions/part_form.html", words=wording, today=clock.today(), **context)
    return page, page_status(form)
