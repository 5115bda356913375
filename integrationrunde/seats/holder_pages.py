"""Pages about those who act for a seat; `views` gives them their addresses."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.directory.queries import active_contacts
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _
from integrationrunde.seats import operations, queries, revoking, rules
from integrationrunde.seats.forms import HolderForm
from integrationrunde.seats.models import Seat, SeatHolder


def new_holder(seat_id: int) -> ResponseReturnValue:
    """Let somebody act for a seat."""
    seat = seat_or_404(seat_id)
    contacts = active_contacts(seat.organisation_id)
    form = HolderForm()
    form.offer(contacts)
    if form.validate_on_submit() and form.is_filled():
        operations.add_holder(seat, form.person(contacts), by=access.actor(), now=clock.now())
        flash(_("This person acts for the seat now. Invitations to meetings ahead follow by themselves."), "success")
        return _back(seat)
    return render_template("seats/new_holder.html", form=form, seat=seat, contacts=contacts), page_status(form)


def edit_holder(holder_id: int) -> ResponseReturnValue:
    """Change the details of somebody who acts for a seat."""
    holder = _holder(holder_id)
    form, differences = _edit_form(holder), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, _edit_form(holder, formdata=None), holder.version)
        if not differences:
            operations.change_holder(holder, form.change_of(holder), by=access.actor(), now=clock.now())
            flash(_("The details have been saved."), "success")
            return _back(holder.seat)
    page = render_template(
        "seats/edit_holder.html", form=form, holder=holder, seat=holder.seat, differences=differences
    )
    return page, page_status(form, differences)


def succeed(holder_id: int) -> ResponseReturnValue:
    """Let a successor take over the seat in one step."""
    holder = _holder(holder_id)
    if not rules.may_succeed(holder):
        abort(404)
    contacts = [one for one in active_contacts(holder.seat.organisation_id) if one.id != holder.contact_id]
    form = HolderForm()
    form.offer(contacts)
    if form.validate_on_submit() and form.is_filled():
        operations.succeed(holder, form.person(contacts), by=access.actor(), now=clock.now())
        flash(_("The successor has taken over and gets the invitations to meetings ahead; old links end."), "success")
        return _back(holder.seat)
    page = render_template("seats/succeed.html", form=form, holder=holder, seat=holder.seat, contacts=contacts)
    return page, page_status(form)


def end_holder(holder_id: int) -> ResponseReturnValue:
    """Ask, then let somebody act no longer."""
    holder = _holder(holder_id)
    if not rules.may_end(holder):
        abort(404)
    if request.method != "POST":
        return render_template("seats/end_holder.html", holder=holder, seat=holder.seat)
    operations.end_holder(holder, by=access.actor(), now=clock.now())
    flash(_("This person does not act for the seat any more."), "success")
    return _back(holder.seat)


def revoke_links(holder_id: int) -> ResponseReturnValue:
    """Ask, then make all links that were sent to this person useless."""
    holder = _holder(holder_id)
    if request.method != "POST":
        return render_template("seats/revoke_links.html", holder=holder, seat=holder.seat)
    revoking.revoke_links(holder, by=access.actor(), now=clock.now())
    flash(_("The links are revoked. The next letter carries a new one."), "success")
    return _back(holder.seat)


def seat_or_404(seat_id: int) -> Seat:
    """The seat with all that its pages show, where the actor may pass."""
    found = queries.seat_with_all(seat_id) or abort(404)
    access.require(found.series_id)
    return found


def _holder(holder_id: int) -> SeatHolder:
    found = queries.holder_with_all(holder_id) or abort(404)
    access.require(found.seat.series_id)
    return found


def _edit_form(holder: SeatHolder, **options: None) -> HolderForm:
    form = HolderForm(obj=holder, **options)
    del form.contact_id
    return form


def _back(seat: Seat) -> ResponseReturnValue:
    return redirect(url_for("seats.seat", seat_id=seat.id), 303)
