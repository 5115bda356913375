"""Pages of series; `views` gives them their addresses."""

from typing import cast

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.directory.queries import active_organisations
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.lists import page_of, wish
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings import operations, queries
from integrationrunde.meetings.forms import SeriesForm, tell
from integrationrunde.meetings.models import Series


def series_list() -> ResponseReturnValue:
    """The series that the account may read, with their next meetings."""
    wanted = wish(sorts=queries.SERIES_SORTS, filters=("state",))
    readable = cast(AccountActor, access.actor()).readable_series()
    ended = wanted.filters.get("state") == "ended"
    listed = queries.listed_series(readable, wanted.query, wanted.key, ended=ended, descending=wanted.descending)
    page = page_of(listed, wanted)
    coming = queries.next_meetings([series.id for series in page.rows], clock.today())
    return render_template("meetings/series_list.html", wish=wanted, page=page, coming=coming)


def new_series() -> ResponseReturnValue:
    """Create a series."""
    form = SeriesForm()
    hosts = list(active_organisations())
    form.offer(hosts)
    if form.validate_on_submit() and _name_is_free(form):
        made = operations.add_series(form.details(), by=access.actor(), now=clock.now())
        flash(_("The series has been created. Now choose its seats."), "success")
        return redirect(url_for("seats.new_seat", series_id=made.id), 303)
    page = render_template("meetings/series_form.html", form=form, series=None, differences=[], lacks_hosts=not hosts)
    return page, page_status(form)


def series(series_id: int) -> ResponseReturnValue:
    """A series: what it is, its next and its past meetings."""
    found, today = _series(series_id), clock.today()
    wanted = wish(sorts=queries.MEETING_SORTS)
    past = queries.past_meetings(found.id, today, wanted.query, wanted.key, descending=wanted.descending)
    return render_template(
        "meetings/series.html",
        series=found,
        coming=queries.coming_meetings(found.id, today),
        wish=wanted,
        page=page_of(past, wanted),
        last=queries.last_meeting(found.id),
        journal=db.session.scalars(entries_about(found).limit(20)).all(),
    )


def edit_series(series_id: int) -> ResponseReturnValue:
    """Change a series."""
    found = _series(series_id)
    form, differences = _filled(found), list[Difference]()
    if form.validate_on_submit() and _name_is_free(form, found.id):
        differences = outdated(form, _filled(found, formdata=None), found.version)
        if not differences:
            operations.change_series(found, form.details(), by=access.actor(), now=clock.now())
            flash(_("The series has been saved."), "success")
            return redirect(url_for("meetings.series", series_id=found.id), 303)
    shown = {"series": found, "differences": differences, "lacks_hosts": False}
    return render_template("meetings/series_form.html", form=form, **shown), page_status(form, differences)


def end_series(series_id: int) -> ResponseReturnValue:
    """Ask, then end a series."""
    found = access.load(Series, series_id)
    if request.method != "POST":
        return render_template("meetings/end_series.html", series=found)
    operations.end_series(found, by=access.actor(), now=clock.now())
    flash(_("The series has ended. It stays readable and can be continued."), "success")
    return redirect(url_for("meetings.series", series_id=found.id), 303)


def reopen_series(series_id: int) -> ResponseReturnValue:
    """Let an ended series go on."""
    found = access.load(Series, series_id)
    operations.reopen_series(found, by=access.actor(), now=clock.now())
    flash(_("The series goes on."), "success")
    return redirect(url_for("meetings.series", series_id=found.id), 303)


def _series(series_id: int) -> Series:
    found = queries.series_with_host(series_id) or abort(404)
    access.require(found.id)
    return found


def _filled(found: Series, **options: None) -> SeriesForm:
    """The form with what was sent, else with what is stored."""
    form = SeriesForm(obj=found, **options)
    form.offer(list(dict.fromkeys([*active_organisations(), found.host])))
    return form


def _name_is_free(form: SeriesForm, besides: int = 0) -> bool:
    if not queries.name_is_taken(form.name.data or "", besides):
        return True
    tell(form.name, _("Another series has this name. Choose a different one."))
    return False
