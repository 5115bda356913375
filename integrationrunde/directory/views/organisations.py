"""Organisations: list, page, new, edit, end, re-open."""

import sqlalchemy as sa
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.directory import operations, queries
from integrationrunde.directory.forms import EndForm, OrganisationForm, successor_choices
from integrationrunde.directory.gaps import unreachable
from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.directory.views import bp
from integrationrunde.directory.views.files import organisations_table
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock, exports, lists
from integrationrunde.kit.database import db
from integrationrunde.kit.words import _

JOURNAL_LENGTH = 30


@bp.get("/stellen")
def organisations() -> ResponseReturnValue:
    """The list of organisations."""
    wanted = _wish()
    page = lists.page_of(_listed(wanted), wanted)
    defaults = queries.default_contact([found.id for found in page.rows])
    return render_template(
        "directory/organisations.html", page=page, wish=wanted, defaults=defaults, kinds=OrganisationKind
    )


@bp.get("/stellen/liste.<any(csv, xlsx):form>")
def organisations_file(form: str) -> Response:
    """The same list as a file that an import understands: a line for each contact."""
    head, rows = organisations_table(_listed(_wish()))
    return exports.table_response(form, "stellen", head, rows)


def _wish() -> lists.Wish:
    return lists.wish(sorts=queries.ORGANISATION_SORTS, filters=("kind", "state"))


def _listed(wanted: lists.Wish) -> sa.Select[Organisation]:
    chosen = wanted.filters
    return queries.listed_organisations(
        wanted.query,
        chosen.get("kind", ""),
        chosen.get("state", ""),
        wanted.key,
        on=clock.today(),
        descending=wanted.descending,
    )


@bp.get("/stellen/<int:organisation_id>")
def organisation(organisation_id: int) -> ResponseReturnValue:
    """One organisation: facts, contacts, who came before and after, journal."""
    found = _organisation(organisation_id)
    journal = db.session.scalars(entries_about(found).limit(JOURNAL_LENGTH)).all()
    return render_template(
        "directory/organisation.html",
        organisation=found,
        contacts=found.active_contacts(),
        ended=[contact for contact in found.contacts if not contact.is_active],
        unreachable=unreachable(found.active_contacts()),
        predecessors=queries.predecessors(found.id),
        journal=journal,
    )


@bp.route("/stellen/neu", methods=["GET", "POST"])
def new_organisation() -> ResponseReturnValue:
    """A new organisation."""
    form = OrganisationForm()
    form.offer([])
    del form.valid_to, form.successor_id
    if form.validate_on_submit() and _is_free(form, None):
        added = operations.add_organisation(form.details(), by=access.actor(), now=clock.now())
        flash(_("%(organisation)s has been added.", organisation=added.short_name), "success")
        return redirect(url_for(".organisation", organisation_id=added.id), 303)
    return _answer(render_template("directory/new_organisation.html", form=form), form)


@bp.route("/stellen/<int:organisation_id>/bearbeiten", methods=["GET", "POST"])
def edit_organisation(organisation_id: int) -> ResponseReturnValue:
    """Change an organisation; an outdated copy is answered with both texts."""
    found = _organisation(organisation_id)
    form, stored = _filled(found), _filled(found, fresh=True)
    if request.method == "POST" and form.expected_version() != found.version:
        form.validate()
        return _outdated(form, stored, found)
    if form.validate_on_submit() and _is_free(form, found):
        operations.change_organisation(found, form.details(), by=access.actor(), now=clock.now())
        flash(_("Your changes have been saved."), "success")
        return redirect(url_for(".organisation", organisation_id=found.id), 303)
    return _answer(render_template("directory/edit_organisation.html", form=form, organisation=found), form)


def _outdated(form: OrganisationForm, stored: OrganisationForm, found: Organisation) -> ResponseReturnValue:
    form.version.data = str(found.version)
    differences = form.differences(stored)
    if not differences:  # sent twice, or both entered the same
        flash(_("Your changes have been saved."), "success")
        return redirect(url_for(".organisation", organisation_id=found.id), 303)
    page = render_template("directory/edit_organisation.html", form=form, organisation=found, differences=differences)
    return page, 409


@bp.route("/stellen/<int:organisation_id>/beenden", methods=["GET", "POST"])
def end_organisation(organisation_id: int) -> ResponseReturnValue:
    """Let an organisation end, perhaps with a successor."""
    found = _organisation(organisation_id)
    form = EndForm(found.valid_from, last_day=clock.today())
    successors = _others(found)
    form.successor_id.choices = successor_choices(successors)
    if form.validate_on_submit() and form.last_day.data:
        successor = next((other for other in successors if other.id == form.successor_id.data), None)
        operations.end_organisation(
            found, last_day=form.last_day.data, successor=successor, by=access.actor(), now=clock.now()
        )
        flash(_("The end of %(organisation)s has been entered.", organisation=found.short_name), "success")
        return redirect(url_for(".organisation", organisation_id=found.id), 303)
    return _answer(render_template("directory/end_organisation.html", form=form, organisation=found), form)


@bp.post("/stellen/<int:organisation_id>/wieder-oeffnen")
def reopen_organisation(organisation_id: int) -> ResponseReturnValue:
    """Take the end of an organisation back."""
    found = _organisation(organisation_id)
    operations.reopen_organisation(found, by=access.actor(), now=clock.now())
    flash(_("The end of %(organisation)s has been taken back.", organisation=found.short_name), "success")
    return redirect(url_for(".organisation", organisation_id=found.id), 303)


def _organisation(organisation_id: int) -> Organisation:
    return queries.organisation(organisation_id) or abort(404)


def _others(organisation: Organisation) -> list[Organisation]:
    return [other for other in queries.active_organisations() if other.id != organisation.id]


def _filled(organisation: Organisation, *, fresh: bool = False) -> OrganisationForm:
    """The form with what was sent, or with what is stored."""
    form = OrganisationForm(formdata=None) if fresh else OrganisationForm()
    others = _others(organisation)
    if organisation.successor is not None and organisation.successor not in others:
        others.append(organisation.successor)
    form.offer(others)
    if fresh or request.method != "POST":
        form.show(organisation)
    return form


def _is_free(form: OrganisationForm, organisation: Organisation | None) -> bool:
    """Whether names, key and tile are free; says in the form who has them where they are not."""
    clashes = queries.clashes(form.details(), organisation.id if organisation else None, on=clock.today())
    for field, other in clashes.items():
        form[field].errors = [*form[field].errors, _("%(organisation)s has the same already.", organisation=other)]
    return not clashes


def _answer(page: str, form: OrganisationForm | EndForm) -> ResponseReturnValue:
    return page, 422 if form.errors else 200
