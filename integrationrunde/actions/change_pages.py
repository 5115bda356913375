"""What the secretariat does with a whole task that binds; `views` gives the pages addresses."""

from datetime import date
from typing import Any, cast

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from integrationrunde.actions import changing, deciding
from integrationrunde.actions.deciding_forms import ChangeForm, DeferForm, DropForm
from integrationrunde.actions.loading import back, task_or_404
from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, Refused
from integrationrunde.kit.forms import HouseForm
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, ngettext


def change(task_id: int) -> ResponseReturnValue:
    """Another wording, another date, with a reason; the owners are told of each."""
    task = task_or_404(task_id)
    form, differences = _filled(task), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, _filled(task, formdata=None), task.version)
        if not differences:
            _change(task, form)
            flash(_("The task has been changed; its owners are told."), "success")
            return back(task)
    return _page("change", task, form, differences=differences)


def confirm_all(task_id: int) -> ResponseReturnValue:
    """Confirm all reports that the page showed as waiting."""
    task = task_or_404(task_id)
    shown = request.form.getlist("part", type=int)
    number = deciding.confirm_all(task, shown, by=access.actor(), now=clock.now())
    flash(ngettext("%(num)s report is confirmed.", "%(num)s reports are confirmed; all are told.", number), "success")
    return back(task)


def drop(task_id: int) -> ResponseReturnValue:
    """Drop the task, or the parts of some organisations, with a reason."""
    task = task_or_404(task_id)
    form = DropForm()
    form.offer(_open(task))
    if not form.validate_on_submit():
        return _page("drop", task, form)
    chosen, reason = form.organisation_ids.data, form.reason.data or ""
    changing.drop(task, reason, organisation_ids=chosen, by=access.actor(), now=clock.now())
    flash(_("Dropped; the organisations are told."), "success")
    return back(task)


def defer(task_id: int) -> ResponseReturnValue:
    """Put the task off until a day, for all or some organisations."""
    task = task_or_404(task_id)
    form = DeferForm()
    form.offer(_open(task))
    if not form.validate_on_submit():
        return _page("defer", task, form)
    chosen, reason = form.organisation_ids.data, form.reason.data or ""
    now = clock.now()
    changing.defer(
        task, cast(date, form.follow_up_on.data), reason, organisation_ids=chosen, by=access.actor(), now=now
    )
    flash(_("Put off; the organisations are told."), "success")
    return back(task)


def take_up(task_id: int) -> ResponseReturnValue:
    """Take up again what was put off or dropped."""
    task = task_or_404(task_id)
    form = DropForm()
    resting = (OwnershipState.DEFERRED, OwnershipState.DROPPED)
    form.offer([one for one in task.owners if one.state in resting])
    if not form.validate_on_submit():
        return _page("take_up", task, form)
    chosen, reason = form.organisation_ids.data, form.reason.data or ""
    changing.take_up(task, reason, organisation_ids=chosen, by=access.actor(), now=clock.now())
    flash(_("Taken up again; the organisations are told."), "success")
    return back(task)


def _change(task: ActionItem, form: ChangeForm) -> None:
    who, now, reason = access.actor(), clock.now(), form.reason.data or ""
    changed = changing.change_wording(task, form.title.data or "", form.text.data or "", reason, by=who, now=now)
    if form.due_on.data != task.due_on:
        changing.change_date(task, cast(date, form.due_on.data), reason, by=who, now=now)
    elif not changed:
        raise Refused(_("Nothing has been changed."))


def _filled(task: ActionItem, **options: None) -> ChangeForm:
    form = ChangeForm(obj=task, **options)
    form.task = task
    return form


def _open(task: ActionItem) -> list[Ownership]:
    return [one for one in task.owners if not one.is_closed]


def _page(
    about: str, task: ActionItem, form: HouseForm, *, differences: list[Difference] | None = None
) -> ResponseReturnValue:
    context: dict[str, Any] = {"about": about, "task": task, "form": form, "differences": differences or []}
    return render_template("actions/task_form.html", **context), page_status(form, differences)
