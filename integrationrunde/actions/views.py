"""The addresses of the pages of tasks, and that of one task: how it stands and all that happened."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from integrationrunde.actions import (
    change_pages,
    making_pages,
    many_pages,
    paper_pages,
    papers,
    part_pages,
    queries,
    register_pages,
    rules,
    telling,
    wording,
)
from integrationrunde.actions.loading import task_or_404
from integrationrunde.files import serving
from integrationrunde.kit import clock

bp = Blueprint("actions", __name__)
_FORM = ["GET", "POST"]
_TASKS = "/arbeitsauftraege"
_TASK = f"{_TASKS}/<int:task_id>"
_PART = f"{_TASK}/stellen/<int:part_id>"
bp.add_url_rule(_TASKS, view_func=register_pages.tasks)
bp.add_url_rule(f"{_TASKS}/liste.<any(csv, xlsx, json):form>", view_func=register_pages.tasks_file)
bp.add_url_rule("/reihen/<int:series_id>/arbeitsauftraege/neu", view_func=making_pages.new_task, methods=_FORM)
bp.add_url_rule(f"{_TASKS}/erinnern", view_func=many_pages.remind, methods=_FORM)
bp.add_url_rule(f"{_TASKS}/erinnern/zuruecknehmen", view_func=many_pages.take_back, methods=["POST"])
bp.add_url_rule(f"{_TASKS}/andere-frist", view_func=many_pages.change_dates, methods=_FORM)
bp.add_url_rule(f"{_TASK}/aendern", view_func=change_pages.change, methods=_FORM)
bp.add_url_rule(f"{_TASK}/bestaetigen", view_func=change_pages.confirm_all, methods=["POST"])
bp.add_url_rule(f"{_TASK}/entfallen", view_func=change_pages.drop, methods=_FORM)
bp.add_url_rule(f"{_TASK}/zurueckstellen", view_func=change_pages.defer, methods=_FORM)
bp.add_url_rule(f"{_TASK}/wieder-aufnehmen", view_func=change_pages.take_up, methods=_FORM)
bp.add_url_rule(f"{_TASK}/anlagen/neu", view_func=paper_pages.add_paper, methods=_FORM)
bp.add_url_rule(f"{_TASK}/anlagen/<int:paper_id>", view_func=paper_pages.paper)
bp.add_url_rule(f"{_TASK}/anlagen/<int:paper_id>/entfernen", view_func=paper_pages.remove_paper, methods=_FORM)
bp.add_url_rule(f"{_PART}/melden", view_func=part_pages.enter_report, methods=_FORM)
bp.add_url_rule(f"{_PART}/bestaetigen", view_func=part_pages.confirm_done, methods=["POST"])
bp.add_url_rule(f"{_PART}/zurueckgeben", view_func=part_pages.send_back, methods=_FORM)
bp.add_url_rule(f"{_PART}/frist", view_func=part_pages.decide_date, methods=_FORM)
bp.add_url_rule(f"{_PART}/andere-stelle", view_func=part_pages.give, methods=_FORM)


@bp.get(_TASK)
def task(task_id: int) -> ResponseReturnValue:
    """One task that binds: its owners, what each said, and what waits for the secretariat."""
    found = task_or_404(task_id)
    entries = queries.entries_of_task(found.id)
    parts = sorted(found.owners, key=lambda one: (one.organisation.sort_key, one.id))
    acting = telling.recipients(found.series_id, [one.organisation_id for one in parts])
    context: dict[str, Any] = {
        "task": found,
        "parts": parts,
        "entries": entries,
        "whole": rules.whole(found.owners),
        "papers": papers.papers(found.id),
        "silent": [one for one in parts if not one.is_closed and not acting[one.organisation_id]],
        "unfolded": _unfolded(),
        "paper_link": lambda one: url_for("actions.paper", task_id=found.id, paper_id=one.id),
        "evidence_link": lambda one: url_for("actions.evidence", task_id=found.id, evidence_id=one.id),
    }
    return render_template("actions/task.html", words=wording, rules=rules, today=clock.today(), **context)


def _unfolded() -> int | bool | None:
    """Whose details the address wants to be open: a part (id), or all of them (True)."""
    wanted = request.args.get("stelle", "")
    if wanted.isdecimal() and len(wanted) < 10:
        return int(wanted)
    return True if wanted == "alle" else None


@bp.get(f"{_TASK}/nachweise/<int:evidence_id>")
def evidence(task_id: int, evidence_id: int) -> Response:
    """A file that shows that something was done."""
    entries = queries.entries_of_task(task_or_404(task_id).id)
    found = next((one for listed in entries.values() for one in listed if one.id == evidence_id), None)
    if found is None or found.stored_file is None:
        abort(404)
    return serving.as_download(found.stored_file, found.file_name or "")
