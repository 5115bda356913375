"""Pages that make a meeting like the last one, or delete a draft with its agenda; `views` gives them addresses."""

from dataclasses import replace

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.agenda import operations, proposal_queries, queries, rules
from integrationrunde.agenda.forms import LikeLastForm
from integrationrunde.kit import access, clock, kept
from integrationrunde.kit.errors import refuse
from integrationrunde.kit.versions import page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings import rules as meeting_rules
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting, Series


def new_meeting_like_last(series_id: int) -> ResponseReturnValue:
    """Plan the next meeting from the last one in one step: only the date is asked for, the rest can be changed.

    A page that needs a meeting first sends its own path along (``zurueck``): planning and giving up lead back to it.
    """
    series, back = access.load(Series, series_id), kept.own_path(request.args.get("zurueck"))
    last = meetings.last_meeting(series.id)
    if last is None:
        return redirect(url_for("meetings.new_meeting", series_id=series.id), 303)
    number = last.number + 1
    title = meeting_rules.next_title(last.title, last.number, number)
    form = LikeLastForm(data={"number": number, "title": title, "starts_at": last.starts_at, "ends_at": last.ends_at})
    if form.validate_on_submit() and (details := _plan(form, last, series)):
        domain = current_app.config["MAIL_DOMAIN"]
        made = operations.new_meeting_like(last, details, domain=domain, by=access.actor(), now=clock.now())
        flash(_("The meeting has been planned as a draft. Nobody has been told of it yet."), "success")
        return redirect(back or url_for("meetings.meeting", meeting_id=made.id), 303)
    standing = [item for item in queries.items(last.id) if item.is_standing]
    page = render_template(
        "agenda/new_meeting_like_last.html", form=form, series=series, last=last, standing=standing, back=back
    )
    return page, page_status(form)


def _plan(form: LikeLastForm, last: Meeting, series: Series) -> MeetingDetails | None:
    """The new meeting's details; None when the rules find something wrong, which then stands at the fields."""
    held_on, today = form.held_on.data, clock.today()
    if held_on is None or held_on.year not in meeting_rules.YEARS:
        form.held_on.errors = [_("Please check the year.")]
        return None
    typed = {name: form[name].data for name in ("number", "title", "held_on", "starts_at", "ends_at")}
    deadline = meeting_rules.answer_deadline(series, held_on, today).day
    details = replace(MeetingDetails.of(last), **typed, answer_deadline=deadline)
    found = meeting_rules.problems(details, series, today)
    if meetings.number_is_taken(series.id, details.number):
        found["number"] = _("The series has a meeting with this number already. Choose a different one.")
    for name, problem in found.items():
        field = form[name if name in typed else "held_on"]
        field.errors = [*field.errors, problem]
    return None if found else details


def discard_meeting(meeting_id: int) -> ResponseReturnValue:
    """Ask, then delete a draft."""
    meeting = meetings.meeting(meeting_id) or abort(404)
    access.require(meeting.series_id)
    refuse(rules.why_not_discard(meeting))
    if request.method != "POST":
        items = queries.items(meeting.id)
        return render_template(
            "agenda/discard_meeting.html",
            meeting=meeting,
            items=items,
            proposals=proposal_queries.proposals(meeting.id),
            topic_call=proposal_queries.topic_call(meeting.id),
        )
    series_id = meeting.series_id
    operations.discard_meeting(meeting, by=access.actor(), now=clock.now())
    flash(_("The draft has been deleted."), "success")
    return redirect(url_for("meetings.series", series_id=series_id), 303)
