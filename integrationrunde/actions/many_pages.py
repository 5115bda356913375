"""Pages of the register that do something with the chosen tasks: who gets what is shown before anything leaves."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.actions import bundling, many
from integrationrunde.actions.deciding_forms import ManyDatesForm
from integrationrunde.actions.models import ActionItem
from integrationrunde.actions.register_pages import (
    MOST_AT_ONCE,
    editable_series,
    register_wish,
    selection,
    selection_words,
)
from integrationrunde.kit import access, clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.forms import HouseForm
from integrationrunde.kit.versions import page_status
from integrationrunde.kit.words import _, ngettext


def remind() -> ResponseReturnValue:
    """Remind of the chosen tasks by hand, after a look at who gets which."""
    tasks, form = _chosen(), HouseForm()
    if tasks and form.validate_on_submit():
        told = many.remind(tasks, by=access.actor(), now=clock.now())
        text = ngettext("%(num)s letter leaves in 15 minutes.", "%(num)s letters leave in 15 minutes.", told.letters)
        flash(text + " " + _("Until then you can take it back here."), "success")
        return redirect(register_url(), 303)
    parts = many.to_remind(tasks)
    every = bundling.bundles(parts)
    letters = bundling.not_reminded_today(every, clock.now())
    answer = render_template(
        "actions/remind_many.html",
        tasks=tasks,
        letters=letters,
        resting=len(every) - len(letters),
        silent=bundling.unreachable(parts),
        skipped=len(tasks) - len({task.id for task, _owned in parts}),
        **_around(),
    )
    return answer, 422 if request.method == "POST" else 200


def take_back() -> ResponseReturnValue:
    """Let the reminders by hand that have not left stay here."""
    count = many.take_back(editable_series(), by=access.actor(), now=clock.now())
    flash(ngettext("%(num)s letter was taken back.", "%(num)s letters were taken back.", count), "success")
    return redirect(url_for("actions.tasks"), 303)


def change_dates() -> ResponseReturnValue:
    """Let the chosen tasks be due on another day."""
    tasks, form = _chosen(), ManyDatesForm()
    if tasks and form.validate_on_submit() and form.due_on.data is not None:
        due_on, reason = form.due_on.data, form.reason.data or ""
        told = many.change_dates(tasks, due_on, reason, by=access.actor(), now=clock.now())
        text = ngettext("%(num)s task is due on another day.", "%(num)s tasks are due on another day.", told.tasks)
        flash(text, "success")
        return redirect(register_url(), 303)
    movable = [task for task in tasks if many.can_be_moved(task, None)]
    parts = [(task, owned) for task in movable for owned in task.owners if not owned.is_closed]
    answer = render_template(
        "actions/dates_many.html",
        form=form,
        tasks=tasks,
        movable=movable,
        letters=bundling.bundles(parts),
        silent=bundling.unreachable(parts),
        **_around(),
    )
    return answer, page_status(form) if tasks else (422 if request.method == "POST" else 200)


def register_url() -> str:
    """The register as it was asked for when the tasks were chosen."""
    return register_wish().export_url("actions.tasks")


def _chosen() -> Sequence[ActionItem]:
    """The tasks that were chosen and the actor may change; none where they are more than can be done at once.

    They are those that the page has shown before its form was sent; before, all that the register finds with ``all`` in
    the address, else those that were ticked.
    """
    found = many.load(idents) if len(idents := _idents()) <= MOST_AT_ONCE else []
    return [task for task in found if access.may(Role.EDITOR, task.series_id)]


def _idents() -> set[int]:
    shown = request.form.get("shown", "")
    if not shown and _is_all():
        return set(db.session.scalars(selection(register_wish()).limit(MOST_AT_ONCE + 1)))
    named = shown.split(",") if shown else request.args.getlist("task")
    return {int(text) for text in named if text.isdecimal() and len(text) < 10}


def _is_all() -> bool:
    return bool(request.args.get("all"))


def _around() -> dict[str, object]:
    """What both pages say of what was chosen; ``selection`` are the words of the register's filters where it is all."""
    words = selection_words(register_wish()) if _is_all() else None
    return {"back": register_url(), "selection": words, "most": MOST_AT_ONCE}
