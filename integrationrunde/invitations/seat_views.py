"""Pages of one invited seat: its answers, letters and people, and what the secretariat may do with them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.invitations import answering, following, listing, operations, queries, rules
from integrationrunde.invitations.forms import EmptyForm, HeardReplyForm, ReasonForm, SuccessorForm
from integrationrunde.invitations.models import Answer, Channel, Invitation
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.words import _, day_time
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person

bp = Blueprint("invitations", __name__)


def load(invitation_id: int) -> Invitation:
    """The invitation with meeting, seat and organisation, guarded by its series; 404 where there is none."""
    known = db.session.get(Invitation, invitation_id)
    if known is None:
        abort(404)
    invitation = queries.invitation_of(known.meeting_id, known.seat_id)
    assert invitation is not None  # noqa: S101 - it was just found
    access.require(invitation.meeting.series_id)
    return invitation


def _holder(invitation: Invitation, holder_id: int) -> SeatHolder:
    holder = db.session.get(SeatHolder, holder_id)
    if holder is None or holder.seat_id != invitation.seat_id:
        abort(404)
    return holder


def _back(invitation: Invitation) -> ResponseReturnValue:
    return redirect(url_for("invitations.seat", invitation_id=invitation.id), 303)


@bp.get("/einladungen/<int:invitation_id>")
def seat(invitation_id: int) -> ResponseReturnValue:
    """One invited seat with its history."""
    invitation = load(invitation_id)
    row = queries.invited_seat(invitation)
    return render_template(
        "invitations/seat.html",
        invitation=invitation,
        meeting=invitation.meeting,
        row=row,
        in_trouble=listing.is_in_trouble(row),
        answers=queries.history(invitation),
        why_closed=rules.why_not_answer(invitation, clock.now()),
        journal=db.session.scalars(entries_about(invitation).limit(50)).all(),
    )


@bp.route("/einladungen/<int:invitation_id>/rueckmeldung", methods=["GET", "POST"])
def enter_answer(invitation_id: int) -> ResponseReturnValue:
    """Enter an answer that came by phone, mail or in person."""
    invitation = load(invitation_id)
    row = queries.invited_seat(invitation)
    form = _heard_reply_form(row)
    if form.validate_on_submit():
        stored = answering.answer(
            invitation,
            form.reply(),
            holder=row.substitute if "speaker" in form and form.speaker.data == "substitute" else None,
            channel=Channel(form.channel.data),
            by=access.actor(),
            now=clock.now(),
            stated_at=form.stated_at,
        )
        _tell_stored(invitation, stored)
        return _back(invitation)
    page = render_template(
        "invitations/enter_answer.html",
        form=form,
        invitation=invitation,
        meeting=invitation.meeting,
        row=row,
        why_closed=rules.why_not_answer(invitation, clock.now()),
    )
    return page, 422 if form.errors else 200


def _heard_reply_form(row: InvitedSeat) -> HeardReplyForm:
    form = HeardReplyForm(status=None)
    form.places, form.hybrid = row.seat.places, row.invitation.meeting.is_hybrid
    form.invited_at = row.invitation.invited_at
    if row.substitute is None:
        del form.speaker
    while len(form.persons) < min(row.seat.places, 5):
        form.persons.append_entry()
    return form


def _tell_stored(invitation: Invitation, stored: Answer) -> None:
    name, present = invitation.seat.organisation.official_name, queries.invited_seat(invitation).answer
    if present is None or present.id == stored.id:
        flash(_("The answer of %(name)s is stored.", name=name), "success")
        return
    newer = day_time(present.stated_at)
    flash(
        _("The answer is kept, but does not count: %(name)s gave a newer one on %(newer)s.", name=name, newer=newer),
        "warning",
    )


@bp.route("/einladungen/<int:invitation_id>/ausladen", methods=["GET", "POST"])
def uninvite(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back, with a reason."""
    invitation = load(invitation_id)
    form = ReasonForm()
    if form.validate_on_submit():
        operations.uninvite(invitation, form.reason.data or "", by=access.actor(), now=clock.now())
        flash(_("%(name)s is no longer invited.", name=invitation.seat.organisation.official_name), "success")
        return redirect(url_for("invitations.overview", meeting_id=invitation.meeting_id), 303)
    page = render_template(
        "invitations/uninvite.html",
        form=form,
        invitation=invitation,
        meeting=invitation.meeting,
        row=queries.invited_seat(invitation),
    )
    return page, 422 if form.errors else 200


@bp.route("/einladungen/<int:invitation_id>/erneut-senden/<int:holder_id>", methods=["GET", "POST"])
def resend(invitation_id: int, holder_id: int) -> ResponseReturnValue:
    """Send a holder the invitation once more."""
    invitation = load(invitation_id)
    holder = _holder(invitation, holder_id)
    if EmptyForm().validate_on_submit():
        if request.form.get("round", type=int) not in (None, invitation.letter_round):
            flash(_("The invitation is on its way already."), "info")  # pressed twice
            return _back(invitation)
        operations.send_again(invitation, holder, by=access.actor(), now=clock.now())
        flash(_("The invitation is on its way once more."), "success")
        return _back(invitation)
    return render_template("invitations/resend.html", invitation=invitation, meeting=invitation.meeting, holder=holder)


@bp.route("/einladungen/<int:invitation_id>/nachfolge/<int:holder_id>", methods=["GET", "POST"])
def replace(invitation_id: int, holder_id: int) -> ResponseReturnValue:
    """Let somebody else take over the seat; they get the invitation."""
    invitation = load(invitation_id)
    holder = _holder(invitation, holder_id)
    form = SuccessorForm()
    if form.validate_on_submit():
        person = Person(
            function=form.function.data or "",
            name=form.name.data or "",
            salutation=form.salutation.data or "",
            address=form.address.data or "",
            language=form.language.data,
        )
        following.replace_holder(invitation, holder, person, by=access.actor(), now=clock.now())
        flash(_("The successor has taken over and gets the invitation."), "success")
        return _back(invitation)
    page = render_template(
        "invitations/replace.html", form=form, invitation=invitation, meeting=invitation.meeting, holder=holder
    )
    return page, 422 if form.errors else 200
