"""The holder's pages: start page, meeting, answer, calendar entry."""

import hashlib

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.invitations import entries
from integrationrunde.invitations.queries import invited_seat
from integrationrunde.kit import clock, kept
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.form_words import takes
from integrationrunde.kit.transaction import SAFE_METHODS
from integrationrunde.portal import (
    figure_views,  # noqa: F401 - adds its pages
    hand_over_views,  # noqa: F401 - adds its pages
    lost_link_views,  # noqa: F401 - adds its pages
    minutes_list,
    minutes_views,  # noqa: F401 - adds its pages
    operations,
    paper_views,  # noqa: F401 - adds its pages
    queries,
    subscription_views,  # noqa: F401 - adds its pages
    task_asking_views,  # noqa: F401 - adds its pages
    task_views,
    topic_views,  # noqa: F401 - adds its pages
    visiting,
    wording,
)
from integrationrunde.portal.forms import AnswerForm
from integrationrunde.portal.pages import bp, meeting_page
from integrationrunde.portal.visiting import DeadLink, Visitor

_METHODS = ["GET", "POST"]


@bp.route("/s/", methods=_METHODS)
@bp.route("/s/<path:rest>", methods=_METHODS)
def astray(rest: str = "") -> ResponseReturnValue:
    """Everything below /s/ that is no page of a holder: mistyped, cut off, or made up."""
    raise DeadLink


@bp.get("/s/<token>", strict_slashes=False)
def page(token: str) -> ResponseReturnValue:
    """The holder's start page: the next meetings, what waits for review, the tasks, the papers, the calendar.

    A colleague's page is the one task.
    """
    who, now = visiting.visitor(token), clock.now()
    if who.is_colleague:
        return redirect(task_views.own_task(who), 303)
    rows = queries.appointments(who.holder)
    ahead = [row for row in reversed(rows) if not row.invitation.announced.is_over(now)]
    past = [row for row in rows if row.invitation.announced.is_over(now)]
    for_topics = queries.meetings_for_topics(who.holder, rows, now)
    return render_template(
        "portal/page.html",
        who=who,
        ahead=ahead,
        past=past,
        for_topics=for_topics,
        to_review=minutes_list.to_review(who, now),
        parts=task_views.open_tasks(who),
        papers=queries.papers_ahead(ahead, who.seat.organisation_id),
        **task_views.task_words(),
    )


@bp.get("/s/<token>/sitzung/<int:meeting_id>", strict_slashes=False)
def meeting(token: str, meeting_id: int) -> ResponseReturnValue:
    """One meeting: its facts, the present answer, and the form to give or change it."""
    return meeting_page(visiting.visitor(token), meeting_id)


@bp.route("/s/<token>/sitzung/<int:meeting_id>/rueckmeldung", methods=_METHODS)
@takes(AnswerForm)
def answer(token: str, meeting_id: int) -> ResponseReturnValue:
    """Store an answer. Opened by hand, it leads to the meeting's page."""
    who = visiting.visitor(token)
    invitation = visiting.invitation(who, meeting_id)
    if request.method in SAFE_METHODS:
        return redirect(url_for("portal.meeting", token=token, meeting_id=meeting_id), 303)
    form = AnswerForm().suit(invited_seat(invitation), who.holder)
    if not form.validate_on_submit():
        return meeting_page(who, meeting_id, form=form, status=422)
    try:
        operations.answer(
            invitation, form.reply(), seen=form.seen_answer(), holder=who.holder, by=who.actor, now=clock.now()
        )
        db.session.flush()
    except operations.Overtaken:
        return _overtaken_page(who, meeting_id, form)
    except Refused as refused:
        db.session.rollback()
        return meeting_page(visiting.visitor(token), meeting_id, form=form, refusal=refused.message, status=409)
    return redirect(url_for("portal.meeting", token=token, meeting_id=meeting_id, _anchor="stand"), 303)


def _overtaken_page(who: Visitor, meeting_id: int, form: AnswerForm) -> ResponseReturnValue:
    """Both answers side by side: the one that is stored, and the one that was about to overwrite it unseen."""
    row = invited_seat(visiting.invitation(who, meeting_id))
    if row.answer is None:
        return meeting_page(who, meeting_id, form=form, status=409)
    typed = [field for field in kept.typed() if field.name != form.seen.name]
    page = render_template(
        "portal/overtaken.html",
        who=who,
        meeting=row.invitation.announced,
        row=row,
        typed=typed,
        seen=row.answer.id,
        differences=wording.differences(form, row.answer),
    )
    return page, 409


@bp.get("/s/<token>/sitzung/<int:meeting_id>/termin.ics")
def calendar(token: str, meeting_id: int) -> ResponseReturnValue:
    """The meeting as a calendar entry to keep: nobody is named in it, and no personal link."""
    invitation = visiting.invitation(visiting.visitor(token), meeting_id)
    if invitation.is_revoked:
        raise DeadLink
    meeting, told = invitation.announced, invitation.told
    content = entries.download(meeting, "", now=told.announced_at if told else invitation.invited_at)
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="sitzung-{meeting.number}.ics"'
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    return response.make_conditional(request)
