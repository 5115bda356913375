"""The import: choose a file, look at what it would do, store it, see what it did.

Nothing is stored between the pages: the preview carries the lines, and the confirmation plans anew against the present
stock. Only a plan that is the same as the one shown is carried out.
"""

from typing import Any

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.directory import importing
from integrationrunde.directory.csv_reading import MOST_BYTES
from integrationrunde.directory.forms import UploadForm
from integrationrunde.directory.import_columns import CONTACT_COLUMNS, ORGANISATION_COLUMNS
from integrationrunde.directory.import_lines import Line, Reading, carried, carried_back, read
from integrationrunde.directory.import_plan import Action, Plan
from integrationrunde.directory.import_planning import planned
from integrationrunde.directory.views import bp
from integrationrunde.directory.views.files import template_table
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import access, clock, exports
from integrationrunde.kit.database import db
from integrationrunde.kit.words import _


@bp.route("/stellen/import", methods=["GET", "POST"])
def import_start() -> ResponseReturnValue:
    """Choose a file; sent, it is answered with the preview. Nothing is stored."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _start(form)
    reading = read(form.file.data.read(MOST_BYTES + 1))
    if reading.trouble is not None:
        form.file.errors = [str(reading.trouble)]
        return _start(form)
    return _preview(reading, planned(reading.lines, importing.stock()))


@bp.post("/stellen/import/speichern")
def import_store() -> ResponseReturnValue:
    """Store what the preview showed; where it would do something else by now, show that instead (409)."""
    lines = carried_back(request.form.get("lines", ""))
    if lines is None:
        form = UploadForm(formdata=None)
        form.file.errors = [_("The preview could not be read again. Please choose the file once more.")]
        return _start(form)
    plan = planned(lines, importing.stock())
    if plan.seal != request.form.get("seal"):
        return _preview(Reading(lines), plan, outdated=True), 409
    version = str(current_app.config.get("PRIVACY_VERSION") or "")
    entry = importing.store(plan, privacy_version=version, by=access.actor(), now=clock.now())
    db.session.flush()
    return redirect(url_for(".imported", entry_id=entry.id), 303)


@bp.get("/stellen/import/<int:entry_id>")
def imported(entry_id: int) -> ResponseReturnValue:
    """What an import did, as the journal has it."""
    entry = db.session.get(JournalEntry, entry_id)
    if entry is None or entry.message != importing.IMPORTED:
        abort(404)
    return render_template("directory/imported.html", counts=entry.values)


@bp.get("/stellen/import/vorlage.<any(csv, xlsx):form>")
def import_template(form: str) -> Response:
    """An empty table with all columns."""
    head, rows = template_table()
    return exports.table_response(form, "vorlage-stellen", head, rows)


def _start(form: UploadForm) -> ResponseReturnValue:
    page = render_template(
        "directory/import_start.html",
        form=form,
        organisation_columns=ORGANISATION_COLUMNS,
        contact_columns=CONTACT_COLUMNS,
    )
    return page, 422 if form.errors else 200


def _preview(reading: Reading, plan: Plan, *, outdated: bool = False) -> str:
    return render_template(
        "directory/import_preview.html", **_shown(reading.lines, plan), reading=reading, outdated=outdated
    )


def _shown(lines: list[Line], plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "counts": plan.counts, "lines": carried(lines), "Action": Action}
