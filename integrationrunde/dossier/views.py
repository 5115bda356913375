"""Pages of the file: what lies in the ZIP, the ZIP itself, and "zu den Akten"."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from integrationrunde.dossier import bundle, operations, rules
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import drafts, reviews

bp = Blueprint("dossier", __name__)
_FILE = "/sitzungen/<int:meeting_id>/akte"


@bp.get(_FILE)
def dossier(meeting_id: int) -> ResponseReturnValue:
    """What can be taken to the file, and whether the meeting is there."""
    meeting = _meeting(meeting_id)
    minutes = drafts.minutes_of(meeting.id)
    return render_template(
        "dossier/dossier.html",
        meeting=meeting,
        minutes=minutes,
        versions=reviews.versions(minutes.id) if minutes else [],
        papers=bundle.filed_papers(minutes) if minutes else [],
        name=bundle.name_of(meeting),
        why_not_file=rules.why_not_file(meeting, minutes),
        may_take_back=rules.why_not_take_back(meeting) is None,
    )


@bp.get(f"{_FILE}.zip")
def download(meeting_id: int) -> Response:
    """Everything as one ZIP. All is made before the first byte leaves; a missing paper is told in its list."""
    meeting, now = _meeting(meeting_id), clock.now()
    minutes = drafts.minutes_of(meeting.id) or abort(404)
    if bundle.valid_version(minutes) is None:
        raise Refused(_("Nothing has been circulated yet, so there is nothing for the file."))
    made = bundle.gather(meeting, minutes, now=now)
    response = Response(made.streamed(now=now), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}.zip"'
    return response


@bp.route(f"{_FILE}/ablegen", methods=["GET", "POST"])
def put_to_file(meeting_id: int) -> ResponseReturnValue:
    """Ask, then close the meeting."""
    meeting = _meeting(meeting_id)
    minutes = drafts.minutes_of(meeting.id)
    if request.method == "POST":
        operations.put_to_file(meeting, minutes, by=access.actor(), now=clock.now())
        flash(_("The meeting has been put to the files."), "success")
        return redirect(url_for("dossier.dossier", meeting_id=meeting.id), 303)
    refuse(rules.why_not_file(meeting, minutes))
    return render_template("dossier/put_to_file.html", meeting=meeting)


@bp.post(f"{_FILE}/zurueckholen")
def take_from_file(meeting_id: int) -> ResponseReturnValue:
    """Open a closed meeting again."""
    meeting = _meeting(meeting_id)
    operations.take_from_file(meeting, by=access.actor(), now=clock.now())
    flash(_("The meeting is out of the files again."), "success")
    return redirect(url_for("dossier.dossier", meeting_id=meeting.id), 303)


def _meeting(meeting_id: int) -> Meeting:
    return access.load(Meeting, meeting_id, joinedload(Meeting.series))
