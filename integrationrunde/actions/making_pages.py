"""Making a task by hand; `views` gives the page its address."""

from typing import Any

from flask import abort, flash, render_template
from flask.typing import ResponseReturnValue

from integrationrunde.actions import operations, queries
from integrationrunde.actions.loading import back
from integrationrunde.actions.making_forms import HandTaskForm
from integrationrunde.agenda.queries import topics
from integrationrunde.directory.queries import active_organisations
from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.versions import page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings.queries import listed_meetings, series_with_host


def new_task(series_id: int) -> ResponseReturnValue:
    """A task that was agreed otherwise than in minutes: it binds at once, and its owners are told."""
    series = series_with_host(series_id) or abort(404)
    access.require(series.id)
    form = HandTaskForm()
    found = db.session.scalars(listed_meetings(series.id)).all()
    meetings = sorted(found, key=lambda one: one.held_on, reverse=True)
    form.offer(active_organisations(), meetings, topics(series.id))
    form.show(queries.newest_task(series.id))
    if form.validate_on_submit():
        how: dict[str, Any] = {"consents": bool(form.consents.data), "seen": form.seen_id(), **form.comes_from()}
        task = operations.make_task(series.id, form.details(), by=access.actor(), now=clock.now(), **how)
        flash(_("The task %(number)s binds its owners; they are told.", number=task.number), "success")
        return back(task)
    return render_template("actions/new_task.html", form=form, series=series), page_status(form)
