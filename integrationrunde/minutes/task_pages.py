"""Pages of tasks that are written down in minutes."""

from dataclasses import asdict
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.actions import queries as actions
from integrationrunde.actions.models import ActionItem
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.directory.queries import active_organisations
from integrationrunde.kit import access, clock, workdays
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, day
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import correcting, drafts, outcomes
from integrationrunde.minutes.models import MinutesItem
from integrationrunde.minutes.review_forms import CorrectTaskForm
from integrationrunde.minutes.writing_forms import TaskForm, fingerprint
from integrationrunde.minutes.writing_pages import item_and_meeting, page


def new_task(minutes_item_id: int) -> ResponseReturnValue:
    """Write a task down; also how a deleted one comes back."""
    item, meeting = item_and_meeting(minutes_item_id)
    form = _offered(TaskForm(), item, meeting)
    if form.validate_on_submit() and form.lies_after(meeting):
        _to_a_workday(form)
        outcomes.record_task(item, form.details(), outcome_id=form.outcome_id.data, by=access.actor(), now=clock.now())
        flash(_("The task has been written down."), "success")
        return _back(item)
    return _page(form, item, meeting), page_status(form)


def edit_task(task_id: int) -> ResponseReturnValue:
    """Change a task that binds nobody yet; one that binds is looked at on its own page."""
    task, item, meeting = _loaded(task_id)
    if task.is_binding and request.method == "GET":
        return redirect(url_for("actions.task", task_id=task.id), 303)
    form, differences = _filled(task, item, meeting), list[Difference]()
    if form.validate_on_submit() and form.lies_after(meeting):
        differences = outdated(form, _filled(task, item, meeting, formdata=None), _version(task))
        if not differences:
            _to_a_workday(form)
            chosen, who = form.outcome_id.data, access.actor()
            outcomes.change_task(task, item, form.details(), outcome_id=chosen, by=who, now=clock.now())
            flash(_("The task has been saved."), "success")
            return _back(item)
    return _page(form, item, meeting, task, differences), page_status(form, differences)


def correct_task(task_id: int) -> ResponseReturnValue:
    """Correct a task that is under review, for the next version; its owners are told at once."""
    task, item, meeting = _loaded(task_id)
    form, differences = CorrectTaskForm(obj=task), list[Difference]()
    if form.validate_on_submit():
        correcting.check_task_differs(task, item, form.details())
        differences = outdated(form, CorrectTaskForm(obj=task, formdata=None), task.version)
        if not differences:
            reason, who = form.reason.data or "", access.actor()
            correcting.correct_task(task, item, form.details(), reason, by=who, now=clock.now())
            flash(
                _("The correction has been stored. It goes out with the next version; the owners are told."), "success"
            )
            return redirect(url_for("minutes.review", meeting_id=meeting.id), 303)
    page = render_template(
        "minutes/correct_task.html", form=form, item=item, meeting=meeting, task=task, differences=differences
    )
    return page, page_status(form, differences)


def discard_task(task_id: int) -> ResponseReturnValue:
    """Delete a task that binds nobody yet; the page that follows can bring it back."""
    task, item, meeting = _loaded(task_id)
    removed = _fields(TaskDetails.of(task), drafts.outcome_of_task(task.id), item)
    outcomes.discard_task(task, item, by=access.actor(), now=clock.now())
    return page(item, meeting, removed=removed)


def _to_a_workday(form: TaskForm) -> None:
    """Deadlines never end on a day off; says so where the day has to be another one."""
    wanted = form.due_on.data
    off = workdays.day_off(wanted) if wanted else None
    if wanted is None or off is None:
        return
    form.due_on.data = workdays.next_workday(wanted)
    flash(
        _(
            "The %(day)s is a day off (%(reason)s), so the task is due on the %(next)s.",
            day=day(wanted),
            reason=off,
            next=day(form.due_on.data),
        ),
        "info",
    )


def _loaded(task_id: int) -> tuple[ActionItem, MinutesItem, Meeting]:
    task = actions.task(task_id) or abort(404)
    item = drafts.item_of_agenda_item(task.agenda_item_id) or abort(404)
    return task, *item_and_meeting(item.id)


def _version(task: ActionItem) -> int:
    return fingerprint((TaskDetails.of(task), drafts.outcome_of_task(task.id)))


def _filled(task: ActionItem, item: MinutesItem, meeting: Meeting, **options: None) -> TaskForm:
    chosen = {"outcome_id": drafts.outcome_of_task(task.id), "version": _version(task)}
    return _offered(TaskForm(data={**asdict(TaskDetails.of(task)), **chosen}, **options), item, meeting, task)


def _offered(form: TaskForm, item: MinutesItem, meeting: Meeting, task: ActionItem | None = None) -> TaskForm:
    named = [*(owned.organisation for owned in task.owners), *task.involved] if task else []
    organisations = list(dict.fromkeys([*active_organisations(), *named]))
    minutes = drafts.minutes_of(meeting.id) or abort(404)
    written = next(draft for draft in drafts.drafts(minutes) if draft.item.id == item.id)
    form.offer(organisations, [(one.id, one.wording[:80] or _("(no wording yet)")) for one in written.outcomes])
    return form


def _fields(details: TaskDetails, outcome_id: int | None, item: MinutesItem) -> dict[str, Any]:
    """The details as the form would send them."""
    return {
        "told": _("The task has been deleted."),
        "url": url_for("minutes.new_task", minutes_item_id=item.id),
        "fields": {
            "title": details.title,
            "kind": details.kind.value,
            "text": details.text,
            "due_on": details.due_on.isoformat() if details.due_on else "",
            "owner_ids": list(details.owner_ids),
            "involved_ids": list(details.involved_ids),
            "outcome_id": outcome_id or "",
        },
    }


def _page(
    form: TaskForm,
    item: MinutesItem,
    meeting: Meeting,
    task: ActionItem | None = None,
    differences: list[Difference] | None = None,
) -> str:
    absent = drafts.absent_organisations(meeting.id)
    return render_template(
        "minutes/task.html",
        form=form,
        item=item,
        meeting=meeting,
        task=task,
        differences=differences or [],
        absent=absent,
    )


def _back(item: MinutesItem) -> ResponseReturnValue:
    return redirect(url_for("minutes.write_item", minutes_item_id=item.id, _anchor="daneben"), 303)
