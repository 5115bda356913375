"""Pages of the papers (Anlagen) of a task; `views` gives them addresses."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.actions import papers, rules
from integrationrunde.actions.loading import task_or_404
from integrationrunde.actions.models import ActionItem, TaskPaper
from integrationrunde.actions.paper_forms import PaperForm
from integrationrunde.files import kinds, serving, storing
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.versions import page_status
from integrationrunde.kit.words import _


def add_paper(task_id: int) -> ResponseReturnValue:
    """Upload a paper for the owners of a task."""
    task = task_or_404(task_id)
    refuse(rules.why_not_change_papers(task.owners))
    form, status = PaperForm(), 200
    if form.validate_on_submit() and (sent := form.upload) is not None:
        who, now, title = access.actor(), clock.now(), form.title.data or sent.title
        try:
            stored = storing.store(sent.content, sent.kind, now=now)
            added = papers.add_paper(task, stored, sent.name, title, by=who, now=now)
            flash(_("“%(title)s” has been added; the owners see it on their page.", title=added.title), "success")
            return _back(task)
        except Refused as refused:
            form.file.errors, status = [refused.message], 409
    else:
        form.ask_for_file_again()
    page = render_template("actions/task_paper.html", form=form, task=task, kinds=kinds)
    return page, status if status != 200 else page_status(form)


def paper(task_id: int, paper_id: int) -> ResponseReturnValue:
    """The file of a paper."""
    found = _paper(task_or_404(task_id), paper_id)
    return serving.as_download(found.stored_file, found.file_name)


def remove_paper(task_id: int, paper_id: int) -> ResponseReturnValue:
    """Ask, then take a paper away."""
    task = task_or_404(task_id)
    found = _paper(task, paper_id)
    refuse(rules.why_not_change_papers(task.owners))
    if request.method != "POST":
        return render_template("actions/remove_paper.html", task=task, paper=found)
    papers.remove_paper(task, found, by=access.actor(), now=clock.now())
    flash(_("“%(title)s” has been removed.", title=found.title), "success")
    return _back(task)


def _paper(task: ActionItem, paper_id: int) -> TaskPaper:
    return papers.paper(task.id, paper_id) or abort(404)


def _back(task: ActionItem) -> ResponseReturnValue:
    return redirect(url_for("actions.task", task_id=task.id, _anchor="anlagen"), 303)
