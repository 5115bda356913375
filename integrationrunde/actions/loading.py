"""Loading a task and one of its parts for a page of the secretariat; what is not theirs is not there."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.actions import queries
from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.kit import access


def task_or_404(task_id: int) -> ActionItem:
    """A task that binds, with its owners and its origin, of a series in which the actor may pass this door."""
    found = queries.task_with_all(task_id) or abort(404)
    access.require(found.series_id)
    return found if found.is_binding else abort(404)


def part_or_404(task_id: int, part_id: int) -> tuple[ActionItem, Ownership]:
    """A task and one organisation's part of it."""
    task = task_or_404(task_id)
    return task, next((one for one in task.owners if one.id == part_id), None) or abort(404)


def back(task: ActionItem, part: Ownership | None = None) -> ResponseReturnValue:
    """To the page of the task; there to one organisation's part, whose details are open then."""
    if part is None:
        return redirect(url_for("actions.task", task_id=task.id), 303)
    return redirect(url_for("actions.task", task_id=task.id, stelle=part.id, _anchor=f"stelle-{part.id}"), 303)
