"""What a seat proposes for the agenda of a meeting: its own proposals, and nobody else's."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.agenda import proposal_queries, proposal_rules, proposing, rules
from integrationrunde.agenda.forms import KINDS
from integrationrunde.agenda.models import Proposal
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.queries import invitation_of
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference, Refused, refuse
from integrationrunde.kit.form_words import takes
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting
from integrationrunde.portal import queries, visiting
from integrationrunde.portal.forms import ProposalForm
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink, Visitor
from integrationrunde.seats.models import HolderScope

_METHODS = ["GET", "POST"]


@dataclass(frozen=True)
class Occasion:
    """Who proposes topics for which meeting, and the meeting as the seat was told of it, or asked for topics of it.

    ``why_closed`` says why no more can be proposed.
    """

    who: Visitor
    meeting: Meeting
    told: Meeting
    why_closed: str | None


def _occasion(token: str, meeting_id: int) -> Occasion:
    """Raises DeadLink where the seat knows nothing of the meeting: not asked, not invited, or somebody else's."""
    who, now = visiting.visitor(token), clock.now()
    meeting = meetings.meeting(meeting_id)
    if who.holder.scope is not HolderScope.SEAT or meeting is None or meeting.series_id != who.seat.series_id:
        raise DeadLink
    invitation = invitation_of(meeting_id, who.seat.id)
    if not queries.knows_of(who.seat, meeting, invitation):
        raise DeadLink
    told = invitation.announced if invitation else meeting
    return Occasion(who, meeting, told, _why_uninvited(invitation) or rules.why_not_propose(told, now))


def _why_uninvited(invitation: Invitation | None) -> str | None:
    if invitation is None or not invitation.is_revoked:
        return None
    return _("Your organisation is no longer invited to this meeting.")


def _own(occasion: Occasion, proposal_id: int) -> Proposal:
    """A proposal of the visitor's seat for this meeting. Raises DeadLink for any other."""
    found = proposal_queries.proposal(proposal_id)
    if found is None or (found.seat_id, found.meeting_id) != (occasion.who.seat.id, occasion.meeting.id):
        raise DeadLink
    return found


@bp.route("/s/<token>/themen/<int:meeting_id>", methods=_METHODS, strict_slashes=False)
@takes(ProposalForm.for_seats)
def topics(token: str, meeting_id: int) -> ResponseReturnValue:
    """Propose a topic; below, what the seat has proposed and what became of it."""
    occasion, form = _occasion(token, meeting_id), ProposalForm.for_seats()
    if not form.validate_on_submit():
        return _page(occasion, form, status=422 if form.errors else 200)
    who = occasion.who
    try:
        refuse(occasion.why_closed)
        made = proposing.propose(occasion.meeting, form.wish(), holder=who.holder, by=who.actor, now=clock.now())
        db.session.flush()
    except Refused as refused:
        db.session.rollback()
        return _page(_occasion(token, meeting_id), form, refusal=refused.message, status=409)
    return _to_topics(token, meeting_id, made)


@bp.route("/s/<token>/themen/<int:meeting_id>/<int:proposal_id>", methods=_METHODS, strict_slashes=False)
@takes(ProposalForm.for_seats)
def change_topic(token: str, meeting_id: int, proposal_id: int) -> ResponseReturnValue:
    """Change a proposal as long as nobody has decided on it."""
    occasion = _occasion(token, meeting_id)
    proposal = _own(occasion, proposal_id)
    form = ProposalForm.for_seats(proposal)
    if not form.validate_on_submit():
        return _form_page(occasion, proposal, form)
    differences = outdated(form, ProposalForm.for_seats(proposal, formdata=None), proposal.version)
    if differences and _closed(occasion, proposal) is None:
        return _form_page(occasion, proposal, form, differences=differences)
    try:
        refuse(occasion.why_closed)
        proposing.change(proposal, occasion.meeting, form.wish(), by=occasion.who.actor, now=clock.now())
        db.session.flush()
    except Refused as refused:
        db.session.rollback()
        occasion = _occasion(token, meeting_id)
        return _form_page(occasion, _own(occasion, proposal_id), form, refusal=refused.message)
    return _to_topics(token, meeting_id, proposal)


@bp.route("/s/<token>/themen/<int:meeting_id>/<int:proposal_id>/zurueckziehen", methods=_METHODS)
def withdraw_topic(token: str, meeting_id: int, proposal_id: int) -> ResponseReturnValue:
    """Take a proposal back, after a question; where it was decided in the meantime, the page says so."""
    occasion = _occasion(token, meeting_id)
    proposal = _own(occasion, proposal_id)
    if request.method == "POST":
        try:
            proposing.withdraw(proposal, occasion.meeting, by=occasion.who.actor, now=clock.now())
            db.session.flush()
        except Refused:
            db.session.rollback()
            occasion = _occasion(token, meeting_id)
            proposal = _own(occasion, proposal_id)
        else:
            return _to_topics(token, meeting_id, proposal)
    closed = proposal_rules.why_not_withdraw(proposal)
    page = render_template(
        "portal/withdraw_topic.html", who=occasion.who, meeting=occasion.told, proposal=proposal, closed=closed
    )
    return page, 409 if request.method == "POST" else 200


def _closed(occasion: Occasion, proposal: Proposal) -> str | None:
    return occasion.why_closed or proposal_rules.why_not_change(proposal, occasion.told, clock.now())


def _page(
    occasion: Occasion, form: ProposalForm, *, refusal: str | None = None, status: int = 200
) -> ResponseReturnValue:
    meeting = occasion.told
    page = render_template(
        "portal/topics.html",
        who=occasion.who,
        meeting=meeting,
        form=form,
        refusal=refusal,
        why_closed=occasion.why_closed,
        close_on=rules.topics_close_on(meeting),
        proposals=proposal_queries.proposals_of_seat(occasion.meeting.id, occasion.who.seat.id),
        most=proposal_rules.MOST_PROPOSALS,
        kinds=KINDS,
    )
    return page, status


def _form_page(
    occasion: Occasion,
    proposal: Proposal,
    form: ProposalForm,
    *,
    refusal: str | None = None,
    differences: list[Difference] | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "portal/change_topic.html",
        who=occasion.who,
        meeting=occasion.told,
        proposal=proposal,
        form=form,
        refusal=refusal or _closed(occasion, proposal),
        differences=differences or [],
    )
    return page, 409 if refusal else page_status(form, differences)


def _to_topics(token: str, meeting_id: int, proposal: Proposal) -> ResponseReturnValue:
    anchor = f"vorschlag-{proposal.id}"
    return redirect(url_for("portal.topics", token=token, meeting_id=meeting_id, _anchor=anchor), 303)
