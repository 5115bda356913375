"""Pages of the seats of a series; those of their holders stand in `holder_pages`."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from integrationrunde.directory.models import OrganisationKind
from integrationrunde.directory.queries import default_contact
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.lists import Wish, page_of, wish
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import Series
from integrationrunde.seats import holder_pages, operations, queries, revoking, rules
from integrationrunde.seats.forms import NewSeatsForm, SeatForm
from integrationrunde.seats.models import Seat
from integrationrunde.seats.person import Person

bp = Blueprint("seats", __name__)
_FORM = ["GET", "POST"]
bp.add_url_rule("/plaetze/<int:seat_id>/person-neu", view_func=holder_pages.new_holder, methods=_FORM)
bp.add_url_rule("/plaetze/personen/<int:holder_id>/bearbeiten", view_func=holder_pages.edit_holder, methods=_FORM)
bp.add_url_rule("/plaetze/personen/<int:holder_id>/nachfolge", view_func=holder_pages.succeed, methods=_FORM)
bp.add_url_rule("/plaetze/personen/<int:holder_id>/beenden", view_func=holder_pages.end_holder, methods=_FORM)
bp.add_url_rule("/plaetze/personen/<int:holder_id>/links", view_func=holder_pages.revoke_links, methods=_FORM)


@bp.get("/reihen/<int:series_id>/plaetze")
def seats(series_id: int) -> ResponseReturnValue:
    """The seats of a series with those who act for them."""
    series = access.load(Series, series_id)
    wanted = wish(sorts=queries.SORTS, filters=("state",))
    page, gaps = page_of(_listed(series, wanted), wanted), queries.count_of_gaps(series.id)
    return render_template("seats/seats.html", series=series, wish=wanted, page=page, gaps=gaps, rules=rules)


def _listed(series: Series, wanted: Wish) -> sa.Select[Any]:
    state = wanted.filters.get("state", "")
    return queries.listed(series.id, wanted.query, state, wanted.key, descending=wanted.descending)


@bp.get("/reihen/<int:series_id>/plaetze/export.<any(csv, xlsx):form>")
def export(series_id: int, form: str) -> Response:
    """The list of seats as a file, as it is filtered and sorted: a line for each who acts."""
    series = access.load(Series, series_id)
    listed = db.session.scalars(_listed(series, wish(sorts=queries.SORTS, filters=("state",)))).all()
    head = [_("Organisation"), _("Places"), _("Since"), _("Until"), _("Function"), _("Name"), _("E-mail address")]
    rows = [[*_cells(seat), *person] for seat in listed for person in _people(seat)]
    return table_response(form, _("seats"), head, rows)


def _cells(seat: Seat) -> list[Any]:
    return [seat.organisation.official_name, seat.places, seat.valid_from, seat.valid_to]


def _people(seat: Seat) -> list[list[str]]:
    return [[one.function, one.name, one.address] for one in rules.acting(seat)] or [["", "", ""]]


@bp.route("/reihen/<int:series_id>/plaetze/neu", methods=_FORM)
def new_seat(series_id: int) -> ResponseReturnValue:
    """Give organisations a seat, one or many at once."""
    series = access.load(Series, series_id)
    organisations = queries.organisations_without_seat(series.id, clock.today())
    contacts = default_contact([one.id for one in organisations])
    form, kind = NewSeatsForm(), request.args.get("kind", "")
    form.offer(organisations)
    if form.validate_on_submit():
        chosen = [one for one in organisations if one.id in (form.organisation_ids.data or [])]
        places = form.places.data or 1
        made = operations.add_seats(series, chosen, contacts, places=places, by=access.actor(), now=clock.now())
        flash(ngettext("%(num)s seat has been added.", "%(num)s seats have been added.", len(made)), "success")
        return redirect(url_for("seats.seats", series_id=series.id), 303)
    if not form.is_submitted() and kind:
        form.organisation_ids.data = [one.id for one in organisations if kind in (one.kind, "all")]
    page = render_template(
        "seats/new_seat.html",
        form=form,
        series=series,
        contacts=contacts,
        municipalities=any(one.kind is OrganisationKind.MUNICIPALITY for one in organisations),
    )
    return page, page_status(form)


@bp.get("/plaetze/<int:seat_id>")
def seat(seat_id: int) -> ResponseReturnValue:
    """A seat: who acts for it, who did, what was done."""
    found = holder_pages.seat_or_404(seat_id)
    return render_template(
        "seats/seat.html",
        seat=found,
        meetings=queries.meetings_of(found.holders),
        gap=rules.gap(found),
        rules=rules,
        journal=db.session.scalars(entries_about(found).limit(50)).all(),
    )


@bp.route("/plaetze/<int:seat_id>/bearbeiten", methods=_FORM)
def edit_seat(seat_id: int) -> ResponseReturnValue:
    """Change how many may come."""
    found = holder_pages.seat_or_404(seat_id)
    form, differences = SeatForm(obj=found), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, SeatForm(formdata=None, obj=found), found.version)
        if not differences:
            operations.change_places(found, form.places.data or 1, by=access.actor(), now=clock.now())
            flash(_("The seat has been saved."), "success")
            return redirect(url_for("seats.seat", seat_id=found.id), 303)
    page = render_template("seats/edit_seat.html", form=form, seat=found, differences=differences)
    return page, page_status(form, differences)


@bp.route("/plaetze/<int:seat_id>/beenden", methods=_FORM)
def end_seat(seat_id: int) -> ResponseReturnValue:
    """Ask, then end a seat."""
    found = holder_pages.seat_or_404(seat_id)
    if request.method != "POST":
        return render_template("seats/end_seat.html", seat=found, acting=rules.acting(found))
    operations.end_seat(found, by=access.actor(), now=clock.now())
    flash(_("The seat has ended."), "success")
    return redirect(url_for("seats.seat", seat_id=found.id), 303)


@bp.post("/plaetze/<int:seat_id>/wieder-oeffnen")
def reopen_seat(seat_id: int) -> ResponseReturnValue:
    """Open an ended seat again, with the organisation's default contact."""
    found = holder_pages.seat_or_404(seat_id)
    contact = default_contact([found.organisation_id]).get(found.organisation_id)
    first = Person.of(contact) if contact else None
    operations.reopen_seat(found, holder=first, by=access.actor(), now=clock.now())
    flash(_("The seat is open again. Please check who acts for it."), "success")
    return redirect(url_for("seats.seat", seat_id=found.id), 303)


@bp.route("/plaetze/<int:seat_id>/links", methods=_FORM)
def revoke_organisation_links(seat_id: int) -> ResponseReturnValue:
    """Ask, then revoke all links of the organisation, in every series where the actor may."""
    found = holder_pages.seat_or_404(seat_id)
    who = access.actor()
    concerned = [
        one for one in queries.seats_of_organisation(found.organisation_id) if who.holds(Role.EDITOR, one.series_id)
    ]
    if request.method != "POST":
        return render_template("seats/revoke_organisation_links.html", seat=found, concerned=concerned)
    for one in concerned:
        revoking.revoke_seat_links(one, by=who, now=clock.now())
    flash(_("All links of %(organisation)s are revoked.", organisation=found.organisation.official_name), "success")
    return redirect(url_for("seats.seat", seat_id=found.id), 303)
