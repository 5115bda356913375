"""Pages of the attendance list: ticking at the door, correcting, adding, forgetting names."""

from dataclasses import asdict
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from integrationrunde.directory.queries import active_organisations
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference, Refused
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, fold, ngettext
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import attendance as verbs
from integrationrunde.minutes import attendance_listing as listing
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes import attendance_rules as rules
from integrationrunde.minutes.attendance_forms import DetailsForm, TickForm, UnannouncedForm
from integrationrunde.minutes.attendance_queries import Line
from integrationrunde.minutes.attendance_ticks import Details
from integrationrunde.minutes.frame_pages import meeting_or_404
from integrationrunde.minutes.models import Attendance, MinutesState


def attendance(meeting_id: int) -> ResponseReturnValue:
    """The list: to tick for editors, to read for others."""
    meeting = meeting_or_404(meeting_id)
    lines = queries.lines(meeting)
    words = fold(request.args.get("q", "")[:200])
    shown = [line for line in lines if words in fold(line.search_text)]
    return render_template("minutes/attendance.html", shown=shown, q=request.args.get("q", ""), **_view(meeting, lines))


def open_attendance(meeting_id: int) -> ResponseReturnValue:
    """Open the list from the answers, or follow those that came since."""
    meeting = meeting_or_404(meeting_id)
    verbs.open_list(meeting, by=access.actor(), now=clock.now())
    return redirect(url_for("minutes.attendance", meeting_id=meeting.id), 303)


def tick(meeting_id: int) -> ResponseReturnValue:
    """Store one tick; the page's script is answered with JSON, a form with the list, at the same line."""
    meeting = meeting_or_404(meeting_id)
    form, now, scripted = TickForm(), access.arrived_at(), _wants_json()
    if not form.validate():
        told = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return (jsonify(kind="refused", message=told), 422) if scripted else abort(400)
    try:
        verbs.tick(meeting, form.line.data or 0, form.tick(now), by=access.actor(), now=now)
    except Refused as error:
        if not scripted:
            raise
        return jsonify(kind="refused", message=error.message), 409
    if scripted:
        return jsonify(kind="stored", **_stand(meeting, form.line.data))
    back = url_for("minutes.attendance", meeting_id=meeting.id, q=request.args.get("q") or None)
    return redirect(f"{back}#zeile-{form.line.data}", 303)


def attendance_state(meeting_id: int) -> ResponseReturnValue:
    """The present list for the page's script, and a token that is fresh after signing in again."""
    meeting = meeting_or_404(meeting_id)
    return jsonify(token=generate_csrf(), **_stand(meeting))


def close_attendance(meeting_id: int) -> ResponseReturnValue:
    """Enter whoever is still open as not there."""
    meeting = meeting_or_404(meeting_id)
    number = verbs.close_open(meeting, by=access.actor(), now=clock.now())
    flash(
        ngettext("%(num)s organisation entered as not there.", "%(num)s organisations entered as not there.", number),
        "success",
    )
    return redirect(url_for("minutes.attendance", meeting_id=meeting.id), 303)


def add_attendance(meeting_id: int) -> ResponseReturnValue:
    """Add whoever came without having been announced."""
    meeting = meeting_or_404(meeting_id)
    organisations = list(active_organisations())
    form = UnannouncedForm()
    form.offer(organisations)
    _offer_lines(form, 1)
    if form.validate_on_submit() and form.is_consistent():
        chosen = next((one for one in organisations if one.id == form.organisation.data), None)
        added = verbs.add_unannounced(
            meeting, chosen, form.name.data or "", form.details(), by=access.actor(), now=clock.now()
        )
        flash(_("%(name)s has been added.", name=added.organisation_name), "success")
        return redirect(url_for("minutes.attendance", meeting_id=meeting.id, _anchor=f"zeile-{added.id}"), 303)
    page = render_template("minutes/attendance_add.html", form=form, meeting=meeting, why_not=_why_not(meeting))
    return page, page_status(form)


def correct_attendance(attendance_id: int) -> ResponseReturnValue:
    """Everything about one line: substitute, times, persons."""
    meeting, row = _meeting_and_row(attendance_id)
    form, differences = _filled(row), list[Difference]()
    if form.validate_on_submit() and form.is_consistent():
        differences = outdated(form, _filled(row, formdata=None), row.version)
        if not differences:
            verbs.correct(meeting, row, form.details(), by=access.actor(), now=clock.now())
            flash(_("The attendance of %(name)s has been saved.", name=row.organisation_name), "success")
            return redirect(url_for("minutes.attendance", meeting_id=meeting.id, _anchor=f"zeile-{row.id}"), 303)
    page = render_template(
        "minutes/attendance_line.html",
        form=form,
        meeting=meeting,
        row=row,
        differences=differences,
        why_not=_why_not(meeting),
        local_time=clock.local(clock.now(), meeting.zone).time(),
        ticks=queries.ticks(row.id),
        said=listing.said,
    )
    return page, page_status(form, differences)


def remove_attendance(attendance_id: int) -> ResponseReturnValue:
    """Take back a line that was added by hand."""
    meeting, row = _meeting_and_row(attendance_id)
    verbs.remove(meeting, row, by=access.actor(), now=clock.now())
    flash(_("%(name)s has been removed from the list.", name=row.organisation_name), "success")
    return redirect(url_for("minutes.attendance", meeting_id=meeting.id), 303)


def erase_attendance_names(meeting_id: int) -> ResponseReturnValue:
    """Ask, then forget the names of those who attended."""
    meeting = meeting_or_404(meeting_id)
    if request.method == "POST":
        number = verbs.erase_persons(meeting, by=access.actor(), now=clock.now())
        flash(ngettext("%(num)s name has been erased.", "%(num)s names have been erased.", number), "success")
        return redirect(url_for("minutes.attendance", meeting_id=meeting.id), 303)
    return render_template("minutes/attendance_erase.html", meeting=meeting)


def signing_list(meeting_id: int) -> ResponseReturnValue:
    """The list to sign on paper; before the door opens as the answers let expect it."""
    meeting = meeting_or_404(meeting_id)
    lines = queries.lines(meeting) or queries.drafted(meeting)
    return render_template("minutes/signing_list.html", meeting=meeting, lines=lines, blanks=listing.blanks)


def attendance_file(meeting_id: int, form: str) -> ResponseReturnValue:
    """The list for Excel."""
    meeting = meeting_or_404(meeting_id)
    return listing.as_file(meeting, queries.rows(meeting.id), form)


def _view(meeting: Meeting, lines: list[Line]) -> dict[str, Any]:
    rows, minutes = [line.row for line in lines], queries.minutes_of(meeting.id)
    return {
        "meeting": meeting,
        "lines": lines,
        "tally": rules.tally(rows),
        "tiles": listing.tiles(rows),
        "why_not": rules.why_not_tick(meeting, minutes, clock.now()),
        "under_review": minutes is not None and minutes.state is MinutesState.IN_REVIEW,
        "states": listing.state_of,
        "answered": listing.answered,
    }


def _stand(meeting: Meeting, only: int | None = None) -> dict[str, Any]:
    """The present lines (or one of them) and counters, as parts of the page."""
    lines = queries.lines(meeting)
    view = _view(meeting, lines)
    shown = [line for line in lines if only in (None, line.row.id)]
    told = render_template("minutes/_attendance_lines.html", shown=shown, **view)
    return {"lines": told, "summary": render_template("minutes/_attendance_counted.html", **view)}


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _why_not(meeting: Meeting) -> str | None:
    return rules.why_not_tick(meeting, queries.minutes_of(meeting.id), clock.now())


def _meeting_and_row(attendance_id: int) -> tuple[Meeting, Attendance]:
    row = queries.row(attendance_id) or abort(404)
    return meeting_or_404(row.meeting_id), row


def _filled(row: Attendance, **options: None) -> DetailsForm:
    details = asdict(Details.of(row))
    persons = [{"name": name, "function": function} for name, function in details.pop("persons")]
    form = DetailsForm(data={**details, "persons": persons, "version": row.version}, **options)
    form.offer()
    _offer_lines(form, 2)
    return form


def _offer_lines(form: DetailsForm | UnannouncedForm, number: int) -> None:
    """Empty lines for further persons."""
    if request.method == "GET":
        for _count in range(min(number, rules.MOST_PERSONS - len(form.persons))):
            form.persons.append_entry()
