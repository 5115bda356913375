"""Pages of the secretariat: announce what was changed, and call a meeting off; both after a look at who gets what."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from integrationrunde.invitations import announcing, calling_off, queries, rules
from integrationrunde.invitations.changes import may_stay_untold, moves
from integrationrunde.invitations.forms import AnnounceForm, CallOffForm
from integrationrunde.invitations.mails import News
from integrationrunde.invitations.occasions import occasion_as_planned
from integrationrunde.invitations.seat_views import bp
from integrationrunde.invitations.who_gets_what import letters, on_calling_off, on_update
from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _
from integrationrunde.meetings import held_rules
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.render import hide_links

_METHODS = ["GET", "POST"]


def _meeting(meeting_id: int) -> Meeting:
    series = joinedload(Meeting.series).joinedload(Series.host)
    return access.load(Meeting, meeting_id, joinedload(Meeting.venue), series)


def _to_overview(meeting_id: int) -> ResponseReturnValue:
    return redirect(url_for("invitations.overview", meeting_id=meeting_id), 303)


@bp.route("/sitzungen/<int:meeting_id>/bekanntgabe", methods=_METHODS)
def announce(meeting_id: int) -> ResponseReturnValue:
    """What changed, old and new; who gets what; then one letter to each, or none for a mere correction."""
    meeting, form = _meeting(meeting_id), AnnounceForm()
    if not form.validate_on_submit():
        return _announce_page(meeting, form, status=422 if form.errors else 200)
    notify = "silent" not in request.form
    try:
        announcing.announce(
            meeting,
            notify=notify,
            remark=form.remark.data or "",
            seen=form.seen.data or "",
            by=access.actor(),
            now=clock.now(),
        )
        db.session.flush()
    except Refused as refused:
        db.session.rollback()
        return _announce_page(_meeting(meeting_id), form, refusal=refused.message, status=409)
    flash(_("The changes are announced.") if notify else _("The correction is taken over; nobody was told."), "success")
    return _to_overview(meeting_id)


def _announce_page(
    meeting: Meeting, form: AnnounceForm, *, refusal: str | None = None, status: int
) -> ResponseReturnValue:
    found = announcing.pending(meeting) if meeting.state is MeetingState.INVITED else None
    changes, rows = (found.changes, queries.invited_seats(meeting)) if found else ([], [])
    form.seen.data = found.seen if found else ""
    who = on_update(rows, changes)
    page = render_template(
        "invitations/announce.html",
        meeting=meeting,
        form=form,
        changes=changes,
        moved=moves(changes),
        may_stay_untold=may_stay_untold(changes),
        who=who,
        letters=letters(who),
        refusal=refusal,
        why_not=announcing.why_not(meeting, clock.now()) if changes else None,
        late=meeting.deadline_passed(clock.now()),
    )
    return page, status


@bp.get("/sitzungen/<int:meeting_id>/bekanntgabe/vorschau/<int:seat_id>")
def update_preview(meeting_id: int, seat_id: int) -> ResponseReturnValue:
    """The letters that would tell a seat what changed, their links hidden."""
    meeting = _meeting(meeting_id)
    found = announcing.pending(meeting) if meeting.state is MeetingState.INVITED else None
    row = next((row for row in queries.invited_seats(meeting) if row.seat.id == seat_id), None)
    if row is None or found is None:
        abort(404)
    news = News(0, found.told, found.planned, moves(found.changes))
    about = occasion_as_planned(meeting, news.planned, now=clock.now())
    earlier = announcing.announcements(meeting.id)
    mails = [announcing.letter_about(about, row, holder, news, earlier) for holder in row.holders]
    return render_template(
        "invitations/preview.html",
        meeting=meeting,
        seat=row.seat,
        letters=[_shown(mail) for mail in mails if mail is not None],
        back=(url_for("invitations.announce", meeting_id=meeting.id), _("Back to the changes")),
        carried="",
    )


def _shown(mail: Mail) -> dict[str, object]:
    calendar = mail.calendar.content.decode().replace("\r\n ", "") if mail.calendar else ""
    return {"mail": mail, "text": hide_links(mail.text), "calendar": hide_links(calendar)}


@bp.route("/sitzungen/<int:meeting_id>/absagen", methods=_METHODS)
def call_off(meeting_id: int) -> ResponseReturnValue:
    """Call a meeting off, with a reason, after a look at who gets what."""
    meeting, form = _meeting(meeting_id), CallOffForm()
    if form.validate_on_submit():
        if meeting.state is MeetingState.CANCELLED:
            flash(_("The meeting has been called off already."), "info")  # pressed twice
            return _to_overview(meeting_id)
        calling_off.call_off(meeting, form.reason.data or "", by=access.actor(), now=clock.now())
        flash(_("The meeting is called off."), "success")
        return _to_overview(meeting_id)
    now = clock.now()
    page = render_template(
        "invitations/call_off.html",
        meeting=meeting,
        form=form,
        who=on_calling_off(queries.invited_seats(meeting)),
        untold=announcing.pending_changes(meeting),
        why_not=rules.why_not_call_off(meeting) or held_rules.why_certain(meeting),
        is_over=calling_off.is_over_as_told(meeting, now),
    )
    return page, 422 if form.errors else 200
