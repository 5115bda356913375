"""Asking for a lost link by address. Nobody learns here whether the address is known."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from integrationrunde.accounts.throttling import TooOften, network
from integrationrunde.kit import clock
from integrationrunde.portal import operations
from integrationrunde.portal.forms import LostLinkForm
from integrationrunde.portal.pages import bp


@bp.route("/link-anfordern", methods=["GET", "POST"])
def lost_link() -> ResponseReturnValue:
    """Send the links of an address to it; the answer is the same for unknown ones."""
    form = LostLinkForm()
    if form.validate_on_submit():
        try:
            operations.send_links(form.address.data or "", network=network(request.remote_addr), now=clock.now())
        except TooOften as error:
            form.form_errors.append(error.message)
            return render_template("portal/lost_link.html", form=form), 429
        return render_template("portal/link_sent.html", address=form.address.data)
    return render_template("portal/lost_link.html", form=form), 422 if form.errors else 200
