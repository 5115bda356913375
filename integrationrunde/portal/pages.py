"""What all pages of the holder share: the words around them, the meeting's page, the one page for dead links."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from integrationrunde.agenda.queries import timetable
from integrationrunde.agenda.rules import why_not_propose
from integrationrunde.invitations.listing import channel_of
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.occasions import agenda_told
from integrationrunde.invitations.queries import invited_seat
from integrationrunde.invitations.rules import why_not_answer
from integrationrunde.kit import clock, kept
from integrationrunde.kit.transaction import SAFE_METHODS
from integrationrunde.minutes.reviews import is_asked
from integrationrunde.portal import queries, visiting, wording
from integrationrunde.portal.forms import AnswerForm, fresh_answer_form
from integrationrunde.portal.visiting import DeadLink, Visitor

bp = Blueprint("portal", __name__)


@dataclass(frozen=True)
class Secretariat:
    """How to reach the secretariat: what every dead end names."""

    name: str
    mail: str
    phone: str


def secretariat() -> Secretariat:
    """The secretariat of this installation."""
    config = current_app.config
    mail = config["OPERATOR_CONTACT_MAIL"] or config["MAIL_REPLY_TO"]
    return Secretariat(config["OPERATOR_NAME"], mail, config["OPERATOR_CONTACT_PHONE"])


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"standing": wording.standing, "channel_of": channel_of, "secretariat": secretariat()}


@bp.errorhandler(DeadLink)
def _dead_link(_error: DeadLink) -> ResponseReturnValue:
    """The same bytes for every cause: in the house's own language, and no address in the page."""
    visiting.speak(None)
    typed = kept.typed() if request.method not in SAFE_METHODS else []
    return render_template("portal/dead_link.html", typed=typed), 404


def meeting_page(
    who: Visitor, meeting_id: int, *, form: AnswerForm | None = None, refusal: str | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page of one meeting; with ``form`` as it was filled in, and why it was refused."""
    invitation = visiting.invitation(who, meeting_id)
    row = invited_seat(invitation)
    form = form or fresh_answer_form(row, who.holder, request.args.get("antwort", ""))
    page = render_template("portal/meeting.html", form=form, refusal=refusal, row=row, **_facts(who, invitation))
    return page, status


def _facts(who: Visitor, invitation: Invitation) -> dict[str, Any]:
    meeting, moment = invitation.announced, clock.now()
    open_to_seat = not invitation.is_revoked
    return {
        "who": who,
        "invitation": invitation,
        "meeting": meeting,
        "slots": timetable(meeting, agenda_told(meeting.id, invitation.told)) if open_to_seat else [],
        "represented": queries.represented(meeting.id) if open_to_seat and not meeting.is_over(moment) else [],
        "why_closed": why_not_answer(invitation, moment),
        "papers": queries.papers(invitation) if open_to_seat else [],
        "is_late": meeting.deadline_passed(moment),
        "has_minutes": is_asked(meeting.id, invitation.seat_id),
        "is_over": meeting.is_over(moment),
        "may_propose": open_to_seat and not who.is_substitute and why_not_propose(meeting, moment) is None,
    }
