"""What the secretariat does with a whole task that binds; `views` gives the pages addresses."""

from datetime import date
from typing import Any, cast

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from integrationrunde.actions import changing, deciding, history, rules
from integrationrunde.actions.deciding_forms import ChangeForm, DeferForm, DropForm
from integrationrunde.actions.loading import back, task_or_404
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipState
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, DoneAlready, Refused
from integrationrunde.kit.forms import HouseForm
from integrationrunde.kit.pressing import pressed
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, ngettext


def change(task_id: int) -> ResponseReturnValue:
    """Another wording, another date, with a reason; the owners are told of each."""
    task = task_or_404(task_id)
    form, differences = _filled(task), list[Difference]()
    if form.validate_on_submit():
        if _is_again(task, form):
            flash(DoneAlready().message, "info")
            return back(task)
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
    with pressed():
        number = deciding.confirm_all(task, shown, by=access.actor(), now=clock.now())
        words = ngettext("%(num)s report is confirmed.", "%(num)s reports are confirmed; all are told.", number)
        flash(words, "success")
    return back(task)


def drop(task_id: int) -> ResponseReturnValue:
    """Drop the task, or the parts of some organisations, with a reason."""
    task = task_or_404(task_id)
    form = DropForm()
    form.offer(_fitting(task, _open(task)))
    if not form.validate_on_submit():
        return _page("drop", task, form)
    chosen, reason = form.organisation_ids.data, form.reason.data or ""
    with pressed():
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
    day, who = cast(date, form.follow_up_on.data), access.actor()
    with pressed():
        history.check_first(rules.chosen(task.owners, chosen), EntryKind.DEFERRED, by=who, note=reason, day_after=day)
        changing.defer(task, day, reason, organisation_ids=chosen, by=who, now=clock.now())
        flash(_("Put off; the organisations are told."), "success")
    return back(task)


def take_up(task_id: int) -> ResponseReturnValue:
    """Take up again what was put off or dropped."""
    task = task_or_404(task_id)
    form = DropForm()
    resting = (OwnershipState.DEFERRED, OwnershipState.DROPPED)
    form.offer(_fitting(task, [one for one in task.owners if one.state in resting]))
    if not form.validate_on_submit():
        return _page("take_up", task, form)
    chosen, reason = form.organisation_ids.data, form.reason.data or ""
    with pressed():
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


def _is_again(task: ActionItem, form: ChangeForm) -> bool:
    """Whether what was sent from an outdated page is what the same person has just stored."""
    sent = (form.title.data, form.text.data or "", form.due_on.data)
    if form.expected_version() == task.version or sent != (task.title, task.text, task.due_on):
        return False
    return changing.is_changed_by(task, form.reason.data or "", by=access.actor())


def _filled(task: ActionItem, **options: None) -> ChangeForm:
    form = ChangeForm(obj=task, **options)
    form.task = task
    return form


def _fitting(task: ActionItem, parts: list[Ownership]) -> list[Ownership]:
    """The parts to choose from; those that were sent where none of them fits any more, so that the verb says why."""
    sent = set(request.form.getlist("organisation_ids", type=int))
    if not sent or sent & {one.organisation_id for one in parts}:
        return parts
    return [one for one in task.owners if one.organisation_id in sent]


def _open(task: ActionItem) -> list[Ownership]:
    return [one for one in task.owners if not one.is_closed]


def _page(
    about: str, task: ActionItem, form: HouseForm, *, differences: list[Difference] | None = None
) -> ResponseReturnValue:
    context: dict[str, Any] = {"about": about, "task": task, "form": form, "differences": differences or []}
    return render_template("actions/task_form.html", **context), page_status(form, differences)
