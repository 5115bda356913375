"""Pages for what leaves the house: PDFs of versions and extracts, and giving the approved minutes out."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.directory.models import Organisation
from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.forms import row_id
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import Series
from integrationrunde.minutes import canonical, distributing, readers, reviews, wording
from integrationrunde.minutes.frame_pages import meeting_and_minutes
from integrationrunde.minutes.models import MinutesVersion
from integrationrunde.minutes.pdf_response import pdf_response
from integrationrunde.minutes.printing import Press, Printable


def printouts(meeting_id: int) -> ResponseReturnValue:
    """Every version as a PDF, extracts, and the ways to give the approved one out."""
    meeting, found = meeting_and_minutes(meeting_id)
    versions = reviews.versions(found.id)
    newest = versions[-1] if versions else None
    return render_template(
        "minutes/printouts.html",
        meeting=meeting,
        minutes=found,
        versions=list(reversed(versions)),
        approval=reviews.approval(found.id),
        items=canonical.read(newest.canonical).agenda if newest else [],
        organisations=[one.seat.organisation for one in readers.readers(meeting)],
        why_not=distributing.why_not(found),
        words=wording,
    )


def print_version(meeting_id: int, number: int) -> Response:
    """A version as a PDF; ``punkt`` and ``stelle`` in the query make an extract of it."""
    _meeting, found = meeting_and_minutes(meeting_id)
    version = reviews.version(found.id, number) or abort(404)
    return pdf_response(_printable(Press(found), version))


def _printable(press: Press, version: MinutesVersion) -> Printable:
    item_id = request.args.get("punkt", type=row_id)
    organisation_id = request.args.get("stelle", type=row_id)
    if organisation_id is None:
        made = press.whole(version, item_id=item_id)
    else:
        organisation = db.session.get(Organisation, organisation_id) or abort(404)
        made = press.for_organisation(version, organisation, item_id=item_id)
    if item_id is not None and made.content.item(item_id) is None:
        abort(404)
    return made


def give_out(meeting_id: int) -> ResponseReturnValue:
    """Ask, showing who gets what; then send the approved minutes."""
    meeting, found = meeting_and_minutes(meeting_id)
    if request.method == "POST":
        number = distributing.give_out(found, by=access.actor(), now=clock.now())
        told = ngettext("%(num)s letter leaves.", "%(num)s letters leave.", number)
        flash(*((told, "success") if number else (_("Everybody has their letter already."), "info")))
        return redirect(url_for("minutes.printouts", meeting_id=meeting.id), 303)
    version = distributing.approved_version(found)
    gets = distributing.recipients(meeting, version) if version else []
    return render_template(
        "minutes/give_out.html",
        meeting=meeting,
        version=version,
        gets=gets,
        roles=distributing.ROLES,
        letters=sum(len(one.waiting) for one in gets),
        encloses=db.session.get_one(Series, meeting.series_id).encloses_minutes,
        why_not=distributing.why_not(found),
    )
