"""Contacts: the list over all organisations, new, edit, default, replace, end, take up again."""

import sqlalchemy as sa
from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.directory import contacts as verbs
from integrationrunde.directory import queries
from integrationrunde.directory.forms import ContactForm
from integrationrunde.directory.gaps import unreachable
from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.directory.views import bp
from integrationrunde.directory.views.files import contacts_table
from integrationrunde.kit import access, clock, exports, lists
from integrationrunde.kit.words import _


@bp.get("/ansprechstellen")
def contacts() -> ResponseReturnValue:
    """All contacts, searched by function, name, address and organisation (LAW.md DS-6: what is kept of a person)."""
    wanted = _wish()
    page = lists.page_of(_listed(wanted), wanted)
    return render_template("directory/contacts.html", page=page, wish=wanted, unreachable=unreachable(page.rows))


@bp.get("/ansprechstellen/liste.<any(csv, xlsx):form>")
def contacts_file(form: str) -> Response:
    """The same list as a file that an import understands."""
    head, rows = contacts_table(_listed(_wish()))
    return exports.table_response(form, "ansprechstellen", head, rows)


def _wish() -> lists.Wish:
    return lists.wish(sorts=queries.CONTACT_SORTS, filters=("state",))


def _listed(wanted: lists.Wish) -> sa.Select[Contact]:
    state = wanted.filters.get("state", "")
    return queries.listed_contacts(wanted.query, state, wanted.key, descending=wanted.descending)


@bp.route("/stellen/<int:organisation_id>/ansprechstellen/neu", methods=["GET", "POST"])
def new_contact(organisation_id: int) -> ResponseReturnValue:
    """A new contact of an organisation."""
    organisation = queries.organisation(organisation_id) or abort(404)
    form = ContactForm(is_default=not organisation.active_contacts())
    if form.validate_on_submit():
        added = verbs.add_contact(
            organisation,
            form.details(),
            default=form.is_default.data,
            privacy_version=_privacy_version(),
            by=access.actor(),
            now=clock.now(),
        )
        flash(_("%(function)s has been added.", function=added.function), "success")
        return _to_page(organisation)
    return _page("directory/new_contact.html", form, organisation=organisation)


@bp.route("/ansprechstellen/<int:contact_id>/bearbeiten", methods=["GET", "POST"])
def edit_contact(contact_id: int) -> ResponseReturnValue:
    """Change a contact; an outdated copy is answered with both texts."""
    contact = _contact(contact_id)
    form = ContactForm()
    if request.method != "POST":
        form.show(contact)
    elif form.expected_version() != contact.version:
        return _outdated(form, contact)
    if form.validate_on_submit():
        verbs.change_contact(
            contact,
            form.details(),
            default=form.is_default.data,
            privacy_version=_privacy_version(),
            by=access.actor(),
            now=clock.now(),
        )
        flash(_("Your changes have been saved."), "success")
        return _to_page(contact.organisation)
    return _page("directory/edit_contact.html", form, contact=contact)


def _outdated(form: ContactForm, contact: Contact) -> ResponseReturnValue:
    form.validate()
    form.version.data = str(contact.version)
    stored = ContactForm(formdata=None)
    stored.show(contact)
    differences = form.differences(stored)
    if not differences:  # sent twice, or both entered the same
        flash(_("Your changes have been saved."), "success")
        return _to_page(contact.organisation)
    return render_template("directory/edit_contact.html", form=form, contact=contact, differences=differences), 409


@bp.post("/ansprechstellen/<int:contact_id>/standard")
def make_default(contact_id: int) -> ResponseReturnValue:
    """Let this contact be its organisation's default."""
    contact = _contact(contact_id)
    verbs.make_default(contact, by=access.actor(), now=clock.now())
    flash(_("%(function)s is the default contact now.", function=contact.function), "success")
    return _to_page(contact.organisation)


@bp.route("/ansprechstellen/<int:contact_id>/ersetzen", methods=["GET", "POST"])
def replace_contact(contact_id: int) -> ResponseReturnValue:
    """Somebody new takes over from a contact."""
    contact = _contact(contact_id)
    form = ContactForm(function=contact.function, language=contact.language)
    del form.is_default
    if form.validate_on_submit():
        verbs.replace_contact(
            contact, form.details(), privacy_version=_privacy_version(), by=access.actor(), now=clock.now()
        )
        flash(_("The new contact has taken over."), "success")
        return _to_page(contact.organisation)
    return _page("directory/replace_contact.html", form, contact=contact)


@bp.route("/ansprechstellen/<int:contact_id>/beenden", methods=["GET", "POST"])
def end_contact(contact_id: int) -> ResponseReturnValue:
    """Write to a contact no more; asks first."""
    contact = _contact(contact_id)
    if request.method != "POST":
        return render_template("directory/end_contact.html", contact=contact)
    heir = verbs.end_contact(contact, by=access.actor(), now=clock.now())
    flash(_("%(function)s has ended.", function=contact.function), "success")
    if heir is not None:
        flash(_("%(function)s is the default contact now.", function=heir.function), "info")
    return _to_page(contact.organisation)


@bp.post("/ansprechstellen/<int:contact_id>/wieder-aufnehmen")
def reactivate_contact(contact_id: int) -> ResponseReturnValue:
    """Take the end of a contact back."""
    contact = _contact(contact_id)
    verbs.reactivate_contact(contact, by=access.actor(), now=clock.now())
    flash(_("%(function)s is active again.", function=contact.function), "success")
    return _to_page(contact.organisation)


def _contact(contact_id: int) -> Contact:
    return queries.contact(contact_id) or abort(404)


def _privacy_version() -> str:
    return str(current_app.config.get("PRIVACY_VERSION") or "")


def _to_page(organisation: Organisation) -> ResponseReturnValue:
    return redirect(url_for(".organisation", organisation_id=organisation.id), 303)


def _page(template: str, form: ContactForm, **things: Organisation | Contact) -> ResponseReturnValue:
    return render_template(template, form=form, **things), 422 if form.errors else 200
