"""Pages of meetings and venues; those of series stand in `series_pages`."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.directory.models import Organisation
from integrationrunde.directory.queries import active_organisations
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock, workdays
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.lists import page_of, wish
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings import held_rules, operations, queries, rules, series_pages
from integrationrunde.meetings.forms import MeetingForm, VenueForm, deadline_by, suggestion, tell
from integrationrunde.meetings.models import Meeting, MeetingState, Series, Venue

bp = Blueprint("meetings", __name__)
bp.add_url_rule("/reihen", view_func=series_pages.series_list)
bp.add_url_rule("/reihen/neu", view_func=series_pages.new_series, methods=["GET", "POST"])
bp.add_url_rule("/reihen/<int:series_id>", view_func=series_pages.series)
bp.add_url_rule("/reihen/<int:series_id>/bearbeiten", view_func=series_pages.edit_series, methods=["GET", "POST"])
bp.add_url_rule("/reihen/<int:series_id>/beenden", view_func=series_pages.end_series, methods=["GET", "POST"])
bp.add_url_rule("/reihen/<int:series_id>/fortsetzen", view_func=series_pages.reopen_series, methods=["POST"])


@bp.get("/sitzungen/<int:meeting_id>")
def meeting(meeting_id: int) -> ResponseReturnValue:
    """A meeting: the facts, what is missing, what was done."""
    found = _meeting(meeting_id)
    today = clock.today()
    return render_template(
        "meetings/meeting.html",
        meeting=found,
        deadline=rules.answer_deadline(found.series, found.held_on),
        invitation_due=rules.invitation_due(found.series, found.held_on),
        short_by=rules.notice_short_by(found.series, found.held_on, today),
        same_day=queries.meetings_on(found.series_id, found.held_on, besides=found.id),
        why_not_hold=rules.why_not_hold(found, clock.now()),
        why_not_undo=held_rules.why_not_undo(found),
        day_off=workdays.day_off(found.held_on),
        journal=db.session.scalars(entries_about(found).limit(20)).all(),
    )


@bp.route("/reihen/<int:series_id>/sitzungen/neu", methods=["GET", "POST"])
def new_meeting(series_id: int) -> ResponseReturnValue:
    """Plan a meeting of a series."""
    series = queries.series_with_host(series_id) or abort(404)
    access.require(series.id)
    today = clock.today()
    form = MeetingForm(data=suggestion(series, queries.last_meeting(series.id)))
    form.offer(queries.venues(), list(active_organisations()))
    if form.validate_on_submit() and form.fits(series, today) and _number_is_free(form, series):
        details, domain = form.details(series, today), current_app.config["MAIL_DOMAIN"]
        made = operations.add_meeting(series, details, domain=domain, by=access.actor(), now=clock.now())
        flash(_("The meeting has been planned as a draft. Nobody has been told of it yet."), "success")
        return redirect(url_for("meetings.meeting", meeting_id=made.id), 303)
    return render_template("meetings/new_meeting.html", form=form, series=series), page_status(form)


@bp.route("/sitzungen/<int:meeting_id>/bearbeiten", methods=["GET", "POST"])
def edit_meeting(meeting_id: int) -> ResponseReturnValue:
    """Change a meeting: all of a draft, little of one that seats were told of."""
    found = _meeting(meeting_id)
    editable = rules.editable_fields(found, clock.now())
    form, differences = _filled(found), list[Difference]()
    if form.is_whole and request.method == "GET":
        form.choose_venue(request.args.get("ort", type=int))
    if editable and form.validate_on_submit() and _fits(form, found):
        differences = outdated(form, _filled(found, formdata=None), found.version)
        if not differences:
            details = form.details(found.series, clock.today()) if form.is_whole else form.changed(found)
            operations.change_meeting(found, details, by=access.actor(), now=clock.now())
            flash(_saved(found), "success")
            return redirect(url_for("meetings.meeting", meeting_id=found.id), 303)
    page = render_template(
        "meetings/edit_meeting.html",
        form=form,
        meeting=found,
        differences=differences,
        editable=editable,
        deadline=rules.answer_deadline(found.series, found.held_on),
    )
    return page, page_status(form, differences)


@bp.post("/sitzungen/<int:meeting_id>/durchgefuehrt")
def hold(meeting_id: int) -> ResponseReturnValue:
    """Mark a meeting as held."""
    found = _meeting(meeting_id)
    operations.hold(found, by=access.actor(), now=clock.now())
    flash(_("The meeting is marked as held."), "success")
    return redirect(url_for("meetings.meeting", meeting_id=found.id), 303)


@bp.post("/sitzungen/<int:meeting_id>/nicht-durchgefuehrt")
def undo_hold(meeting_id: int) -> ResponseReturnValue:
    """Take "held" back."""
    found = _meeting(meeting_id)
    operations.undo_hold(found, by=access.actor(), now=clock.now())
    flash(_("The meeting is no longer marked as held."), "success")
    return redirect(url_for("meetings.meeting", meeting_id=found.id), 303)


@bp.get("/orte")
def venues() -> ResponseReturnValue:
    """All places to meet."""
    wanted = wish(sorts=queries.VENUE_SORTS)
    page = page_of(queries.listed_venues(wanted.query, wanted.key, descending=wanted.descending), wanted)
    return render_template("meetings/venues.html", wish=wanted, page=page)


@bp.route("/orte/neu", methods=["GET", "POST"])
def new_venue() -> ResponseReturnValue:
    """Add a place; who came from a meeting goes back there to choose it."""
    form, waiting = VenueForm(), request.args.get("sitzung", type=int)
    if form.validate_on_submit():
        made = operations.add_venue(form.details(), by=access.actor(), now=clock.now())
        if waiting:
            flash(_("The place has been added. It is chosen below; save the meeting to keep it."), "success")
            return redirect(url_for("meetings.edit_meeting", meeting_id=waiting, ort=made.id), 303)
        flash(_("The place has been added."), "success")
        return redirect(url_for("meetings.venues"), 303)
    return _venue_page(form)


@bp.route("/orte/<int:venue_id>/bearbeiten", methods=["GET", "POST"])
def edit_venue(venue_id: int) -> ResponseReturnValue:
    """Change a place; who came from a meeting goes back there."""
    waiting = request.args.get("sitzung", type=int)
    found = access.load(Venue, venue_id)
    form, differences = VenueForm(obj=found), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, VenueForm(formdata=None, obj=found), found.version)
        if not differences:
            operations.change_venue(found, form.details(), by=access.actor(), now=clock.now())
            flash(_("The place has been saved."), "success")
            back = url_for("meetings.meeting", meeting_id=waiting) if waiting else url_for("meetings.venues")
            return redirect(back, 303)
    return _venue_page(form, found, differences)


def _venue_page(
    form: VenueForm, venue: Venue | None = None, differences: list[Difference] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "meetings/venue_form.html",
        form=form,
        venue=venue,
        differences=differences or [],
        journal=db.session.scalars(entries_about(venue).limit(20)).all() if venue else [],
        waiting=request.args.get("sitzung", type=int),
    )
    return page, page_status(form, differences)


def _meeting(meeting_id: int) -> Meeting:
    found = queries.meeting(meeting_id) or abort(404)
    access.require(found.series_id)
    return found


def _saved(meeting: Meeting) -> str:
    if meeting.state is MeetingState.INVITED:
        return _("The meeting has been saved. The seats hear of it when you announce the changes.")
    return _("The meeting has been saved.")


def _filled(meeting: Meeting, **options: None) -> MeetingForm:
    """The form with what was sent, else with what is stored; only the fields that may change."""
    form = MeetingForm(obj=meeting, data={"deadline_by": deadline_by(meeting, clock.today())}, **options)
    form.offer(queries.venues(), _organisations(meeting))
    form.keep_only(rules.editable_fields(meeting, clock.now()))
    return form


def _organisations(meeting: Meeting) -> list[Organisation]:
    """The organisations that exist, and those that the meeting names though they have ended."""
    named = [one for one in (meeting.chair, meeting.minute_taker) if one is not None]
    return list(dict.fromkeys([*active_organisations(), *named]))


def _fits(form: MeetingForm, meeting: Meeting) -> bool:
    if not form.is_whole:
        return True
    return form.fits(meeting.series, clock.today(), meeting) and _number_is_free(form, meeting.series, meeting.id)


def _number_is_free(form: MeetingForm, series: Series, besides: int = 0) -> bool:
    if not queries.number_is_taken(series.id, form.number.data or 0, besides):
        return True
    tell(form.number, _("The series has a meeting with this number already. Choose a different one."))
    return False
