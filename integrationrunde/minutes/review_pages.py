"""Pages of a review: what was said, circulating, approving, supplements."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import (
    approving,
    attendance_words,
    carrying,
    circulating,
    comparing,
    deciding,
    drafts,
    head_words,
    places,
    quality,
    reading,
    review_rules,
    review_wording,
    reviews,
    supplementing,
    wording,
)
from integrationrunde.minutes.frame_pages import meeting_and_minutes
from integrationrunde.minutes.models import ApprovalMode, Minutes, MinutesState, MinutesVersion
from integrationrunde.minutes.repeating import AlreadyDone
from integrationrunde.minutes.review_forms import ApproveForm, CirculateForm, SupplementForm
from integrationrunde.outbox.render import hide_links


def review(meeting_id: int) -> ResponseReturnValue:
    """Who was asked and what was said, at its places; what is to be done next."""
    meeting, minutes = meeting_and_minutes(meeting_id)
    number = request.args.get("fassung", type=int)
    found = reading.for_secretariat(meeting.id, number=number)
    if found is None:
        return redirect(url_for("minutes.circulate", meeting_id=meeting.id), 303)
    waiting, pending = reviews.objections(minutes.id, fresh=False), _pending(minutes, found)
    seats = reviews.seats_asked([found.version.id], fresh=False)
    return render_template(
        "minutes/review.html",
        meeting=meeting,
        minutes=minutes,
        reading=found,
        seats=seats,
        positions={seat.id: reviews.position_of(seat) for seat in seats},
        said=waiting,
        open_ones=[one for one in waiting if one.is_open],
        unanswered=[one for one in waiting if one.decision is not None and one.answered_at is None],
        pending=pending,
        will_lapse=not pending and not any(approving.needs_a_hand(one, found.version) for one in waiting),
        has_passed=review_rules.has_passed(found.version, clock.now()),
        may_approve=_ways_are_open(meeting, found.version),
        ahead=carrying.meetings_ahead(meeting),
        place_in=lambda entry: places.place_of(entry, found.content),
        words=wording,
        attended=attendance_words.told,
        head_words=head_words,
        review_words=review_wording,
    )


def _ways_are_open(meeting: Meeting, version: MinutesVersion) -> bool:
    """Whether anything can approve this version now: the deadline has passed, or a later meeting has begun."""
    now = clock.now()
    return review_rules.has_passed(version, now) or bool(carrying.meetings_that_may_approve(meeting, now))


def _pending(minutes: Minutes, found: reading.Reading) -> comparing.Changes | None:
    """What has been corrected since the version that is under review; None where nothing was, or none is."""
    if minutes.state is not MinutesState.IN_REVIEW or not found.is_newest:
        return None
    present = circulating.present(minutes, found.version.number, now=clock.now())
    return comparing.changes_between(found.content, present) or None


def circulate(meeting_id: int) -> ResponseReturnValue:
    """Send the minutes out: what is missing, until when, who gets what; and after a look at that, do it."""
    meeting, minutes = meeting_and_minutes(meeting_id)
    form = CirculateForm(deadline=review_rules.objection_deadline(meeting.series, clock.today()))
    is_first = minutes.state is not MinutesState.IN_REVIEW
    refusal = review_rules.why_not_circulate(minutes, meeting) if is_first else None
    deadline = form.deadline.data
    if form.validate_on_submit() and deadline and _fits(form, deadline) and "senden" in request.form:
        try:
            version = _send_out(minutes, form, deadline)
            db.session.flush()
        except AlreadyDone:
            raise
        except Refused as refused:
            db.session.rollback()
            meeting, minutes = meeting_and_minutes(meeting_id)
            refusal = refused.message
        else:
            flash(_("Version %(number)s has been circulated.", number=version.number), "success")
            return redirect(url_for("minutes.review", meeting_id=meeting_id), 303)
    page = _circulate_page(meeting, minutes, form, refusal)
    return page, 422 if form.errors else 409 if refusal and request.method == "POST" else 200


def _circulate_page(meeting: Meeting, minutes: Minutes, form: CirculateForm, refusal: str | None) -> str:
    now, deadline, before = clock.now(), form.deadline.data, reviews.newest_version(minutes.id)
    again = minutes.state is MinutesState.IN_REVIEW and before is not None
    form.seen.data = str(before.number) if before else ""
    letters = []
    if deadline and not refusal:
        note = form.note.data or ""
        letters = circulating.preview(meeting, minutes, deadline=deadline, note=note, by=access.actor(), now=now)
    return render_template(
        "minutes/circulate.html",
        meeting=meeting,
        minutes=minutes,
        again=again,
        same_as=before if again and before and not circulating.has_changed(minutes, before, now=now) else None,
        form=form,
        refusal=refusal,
        findings=quality.findings(drafts.minutes_of(meeting.id) or minutes),
        letters=letters,
        hide_links=hide_links,
    )


def _send_out(minutes: Minutes, form: CirculateForm, deadline: date) -> MinutesVersion:
    note, by, now = form.note.data or "", access.actor(), clock.now()
    if minutes.state is MinutesState.IN_REVIEW:
        seen = form.seen_version()
        return circulating.circulate_again(minutes, deadline=deadline, note=note, seen=seen, by=by, now=now)
    return circulating.circulate(minutes, deadline=deadline, note=note, by=by, now=now)


def _fits(form: CirculateForm, deadline: date) -> bool:
    wrong = review_rules.deadline_problem(deadline, clock.today())
    if wrong:
        form.deadline.errors = [*form.deadline.errors, wrong]
    return wrong is None


def send_answers(meeting_id: int) -> ResponseReturnValue:
    """Send the answers to objections and remarks that were decided on."""
    meeting, minutes = meeting_and_minutes(meeting_id)
    count = deciding.send_answers(minutes, by=access.actor(), now=clock.now())
    told = ngettext("%(num)s answer has been sent.", "%(num)s answers have been sent.", count)
    flash(*((told, "success") if count else (_("All answers have been sent already."), "info")))
    return redirect(url_for("minutes.review", meeting_id=meeting.id), 303)


def put_on_agenda(meeting_id: int) -> ResponseReturnValue:
    """Let item 1 of the next meeting be about the approval."""
    meeting, minutes = meeting_and_minutes(meeting_id)
    later = carrying.next_meeting(minutes, None)
    carrying.put_on_agenda(minutes, later, by=access.actor(), now=clock.now())
    flash(_("Item 1 of “%(title)s” is about the approval of these minutes.", title=later.title), "success")
    return redirect(url_for("minutes.review", meeting_id=meeting.id), 303)


def approve(meeting_id: int) -> ResponseReturnValue:
    """Approve the minutes, after a look at what that means."""
    meeting, minutes = meeting_and_minutes(meeting_id)
    form, now = ApproveForm(), clock.now()
    if form.is_submitted():
        note = form.note.data or ""
        approving.check_not_repeated(minutes, form.mode.data, form.meeting.data, note, by=access.actor())
    version = circulating.under_review(minutes)
    has_changed, has_passed = circulating.has_changed(minutes, version, now=now), review_rules.has_passed(version, now)
    refusal = None
    later_ones = carrying.meetings_that_may_approve(meeting, now)
    form.offer(later_ones, has_changed=has_changed, has_passed=has_passed)
    if form.validate_on_submit():
        mode = ApprovalMode(form.mode.data)
        later = db.session.get(Meeting, form.meeting.data or 0) if mode is ApprovalMode.BY_MEETING else None
        try:
            approving.approve(
                minutes, mode, by_meeting=later, note=form.note.data or "", by=access.actor(), now=clock.now()
            )
            db.session.flush()
        except AlreadyDone:
            raise
        except Refused as refused:
            db.session.rollback()
            meeting, minutes = meeting_and_minutes(meeting_id)
            refusal = refused.message
        else:
            flash(_("The minutes are approved."), "success")
            return redirect(url_for("minutes.review", meeting_id=meeting.id), 303)
    page = render_template(
        "minutes/approve.html", meeting=meeting, form=form, refusal=refusal, has_changed=has_changed, version=version
    )
    return page, 422 if form.errors else 409 if refusal else 200


def supplement(meeting_id: int) -> ResponseReturnValue:
    """Add a supplement to approved minutes."""
    meeting, minutes = meeting_and_minutes(meeting_id)
    form = SupplementForm()
    if form.validate_on_submit():
        made = supplementing.supplement(minutes, form.text.data or "", by=access.actor(), now=clock.now())
        flash(_("Supplement %(number)s has been added and sent.", number=made.number), "success")
        return redirect(url_for("minutes.review", meeting_id=meeting.id, _anchor=f"nachtrag-{made.number}"), 303)
    page = render_template("minutes/supplement.html", meeting=meeting, form=form, is_approved=_is_approved(minutes))
    return page, 422 if form.errors else 200


def _is_approved(minutes: Minutes) -> bool:
    return minutes.state is MinutesState.APPROVED
