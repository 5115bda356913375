"""Pages of the minutes as a whole: their state, begin, times, what is missing."""

from dataclasses import asdict

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, hour, ngettext
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import correcting, drafts, items, rules, wording, writing
from integrationrunde.minutes import frame as frames
from integrationrunde.minutes import quality as checks
from integrationrunde.minutes.frame import Frame, Moment
from integrationrunde.minutes.models import Minutes
from integrationrunde.minutes.writing_forms import FrameForm, UnplannedForm, fingerprint


def minutes(meeting_id: int) -> ResponseReturnValue:
    """The minutes as they are being written, with their state."""
    meeting = meeting_or_404(meeting_id)
    found = drafts.minutes_of(meeting.id)
    written = drafts.drafts(found) if found else []
    return render_template(
        "minutes/minutes.html",
        meeting=meeting,
        minutes=found,
        drafts=written,
        findings=checks.findings(found) if found else [],
        missing=writing.missing_items(found) if found else [],
        why_not_begin=rules.why_not_begin(meeting, clock.now()),
        why_not_write=rules.why_not_write(found) if found else None,
        words=wording,
    )


def begin(meeting_id: int) -> ResponseReturnValue:
    """Start the minutes and go on to write them."""
    meeting = meeting_or_404(meeting_id)
    writing.begin(meeting, by=access.actor(), now=clock.now())
    return redirect(url_for("minutes.write", meeting_id=meeting.id), 303)


def follow_agenda(meeting_id: int) -> ResponseReturnValue:
    """Take over items that came to the agenda later."""
    meeting, found = meeting_and_minutes(meeting_id)
    number = writing.follow_agenda(found)
    flash(ngettext("%(num)s item has been taken over.", "%(num)s items have been taken over.", number), "success")
    return redirect(url_for("minutes.write", meeting_id=meeting.id), 303)


def add_unplanned(meeting_id: int) -> ResponseReturnValue:
    """Add an item that nobody had planned."""
    meeting, found = meeting_and_minutes(meeting_id)
    form = UnplannedForm()
    if form.validate_on_submit():
        added = items.add_unplanned(found, form.details(), by=access.actor(), now=clock.now())
        return redirect(url_for("minutes.write_item", minutes_item_id=added.id), 303)
    return render_template("minutes/unplanned.html", form=form, meeting=meeting), page_status(form)


def frame(meeting_id: int) -> ResponseReturnValue:
    """Begin, end, breaks, chair and minute taker."""
    meeting, found = meeting_and_minutes(meeting_id)
    form, differences = _filled(found), list[Difference]()
    if form.validate_on_submit() and _fits(form):
        differences = outdated(form, _filled(found, formdata=None), fingerprint(Frame.of(found)))
        if not differences:
            frames.change_frame(found, form.frame(), by=access.actor(), now=clock.now())
            flash(_("Times and names have been saved."), "success")
            return redirect(url_for("minutes.minutes", meeting_id=meeting.id), 303)
    page = render_template("minutes/frame.html", form=form, meeting=meeting, differences=differences)
    return page, page_status(form, differences)


def correct_frame(meeting_id: int) -> ResponseReturnValue:
    """Correct times, chair or minute taker while the minutes are under review, for the next version."""
    meeting, found = meeting_and_minutes(meeting_id)
    form, differences = _filled(found), list[Difference]()
    if form.validate_on_submit() and _fits(form):
        differences = outdated(form, _filled(found, formdata=None), fingerprint(Frame.of(found)))
        if not differences:
            correcting.correct_frame(found, form.frame(), by=access.actor(), now=clock.now())
            flash(_("The correction has been stored. It goes out with the next version."), "success")
            return redirect(url_for("minutes.review", meeting_id=meeting.id), 303)
    page = render_template("minutes/correct_frame.html", form=form, meeting=meeting, differences=differences)
    return page, page_status(form, differences)


def moment(meeting_id: int, moment: str) -> ResponseReturnValue:
    """Note what happens now in the room."""
    meeting, found = meeting_and_minutes(meeting_id)
    noted = Moment(moment)
    at = frames.note_moment(found, noted, by=access.actor(), now=clock.now())
    flash(_("Noted: %(what)s, %(time)s.", what=_(wording.NOTED[noted]), time=hour(at)), "success")
    back = request.form.get("item", type=int)
    if back in [item.id for item in found.items]:
        return redirect(url_for("minutes.write_item", minutes_item_id=back), 303)
    return redirect(url_for("minutes.write", meeting_id=meeting.id), 303)


def quality(meeting_id: int) -> ResponseReturnValue:
    """What is missing or doubtful, each with the way to its place."""
    meeting, found = meeting_and_minutes(meeting_id)
    return render_template("minutes/quality.html", meeting=meeting, minutes=found, findings=checks.findings(found))


def meeting_or_404(meeting_id: int) -> Meeting:
    """The meeting with all that its pages show, where the actor may pass."""
    found = meetings.meeting(meeting_id) or abort(404)
    access.require(found.series_id)
    return found


def meeting_and_minutes(meeting_id: int) -> tuple[Meeting, Minutes]:
    """The meeting and its minutes; 404 before they are started."""
    meeting = meeting_or_404(meeting_id)
    return meeting, drafts.minutes_of(meeting.id) or abort(404)


def _filled(found: Minutes, **options: None) -> FrameForm:
    stored = Frame.of(found)
    breaks = [{"began_at": began, "ended_at": ended} for began, ended in stored.breaks]
    data = {**asdict(stored), "version": fingerprint(stored), "breaks": [*breaks, {}]}
    return FrameForm(data=data, **options)


def _fits(form: FrameForm) -> bool:
    wrong = frames.problem(form.frame())
    if wrong:
        form.form_errors.append(wrong)
    return wrong is None
