"""Handing a seat over to a substitute for one meeting, and taking it back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.invitations import answering
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.queries import InvitedSeat, invited_seat
from integrationrunde.invitations.rules import why_not_answer
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.form_words import takes
from integrationrunde.portal import visiting
from integrationrunde.portal.forms import SubstituteForm
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink, Visitor

_METHODS = ["GET", "POST"]


def _of_first_holder(token: str, meeting_id: int) -> tuple[Visitor, Invitation]:
    """Who comes, and to what; for a substitute these pages do not exist."""
    who = visiting.visitor(token)
    invitation = visiting.invitation(who, meeting_id)
    if who.is_substitute:
        raise DeadLink
    return who, invitation


def _to_meeting(token: str, meeting_id: int) -> ResponseReturnValue:
    return redirect(url_for("portal.meeting", token=token, meeting_id=meeting_id, _anchor="stand"), 303)


@bp.route("/s/<token>/sitzung/<int:meeting_id>/vertretung", methods=_METHODS)
@takes(SubstituteForm)
def hand_over(token: str, meeting_id: int) -> ResponseReturnValue:
    """Name a substitute: first the form, then a look at the address, then the letter leaves."""
    who, invitation = _of_first_holder(token, meeting_id)
    form = SubstituteForm()
    row = invited_seat(invitation)
    form.taken = frozenset(holder.address.casefold() for holder in row.own_holders)
    if not form.validate_on_submit() or "change" in request.form:
        return _form_page(who, row, form, status=422 if form.errors else 200)
    if not form.is_confirmed:
        return render_template("portal/hand_over_check.html", who=who, meeting=invitation.announced, row=row, form=form)
    try:
        person = form.person(who.holder.language)
        answering.hand_over(invitation, person, holder=who.holder, by=who.actor, now=clock.now())
        db.session.flush()
    except Refused as refused:
        db.session.rollback()
        who, invitation = _of_first_holder(token, meeting_id)
        return _form_page(who, invited_seat(invitation), form, refusal=refused.message, status=409)
    return _to_meeting(token, meeting_id)


def _form_page(
    who: Visitor, row: InvitedSeat, form: SubstituteForm, *, refusal: str | None = None, status: int
) -> ResponseReturnValue:
    meeting = row.invitation.announced
    closed = why_not_answer(row.invitation, clock.now())
    page = render_template(
        "portal/hand_over.html", who=who, meeting=meeting, row=row, form=form, refusal=refusal or closed, closed=closed
    )
    return page, status


@bp.route("/s/<token>/sitzung/<int:meeting_id>/vertretung/zuruecknehmen", methods=_METHODS)
def take_back(token: str, meeting_id: int) -> ResponseReturnValue:
    """Take a hand-over back, after a question. Where there is none (any more), the meeting's page says so."""
    who, invitation = _of_first_holder(token, meeting_id)
    row = invited_seat(invitation)
    if row.substitute is None:
        return _to_meeting(token, meeting_id)
    if request.method == "POST" and request.form.get("substitute") == str(row.substitute.id):
        answering.take_back(invitation, holder=who.holder, by=who.actor, now=clock.now())
        return _to_meeting(token, meeting_id)
    closed = why_not_answer(invitation, clock.now())
    return render_template(
        "portal/take_back.html", who=who, meeting=invitation.announced, row=row, closed=closed
    ), 409 if request.method == "POST" else 200
