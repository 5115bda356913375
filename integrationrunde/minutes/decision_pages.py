"""Pages on which the secretariat decides on an objection and corrects what is under review."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference, Outdated, Refused
from integrationrunde.kit.words import _, clean
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import (
    canonical,
    carrying,
    correcting,
    deciding,
    drafts,
    paragraphs,
    places,
    reviews,
    writing,
)
from integrationrunde.minutes.deciding import CHANGES_TEXT
from integrationrunde.minutes.frame_pages import meeting_or_404
from integrationrunde.minutes.models import Decision, Minutes, MinutesItem, MinutesState, Objection, ReviewSeat
from integrationrunde.minutes.repeating import AlreadyDone
from integrationrunde.minutes.review_forms import CorrectForm, CorrectResultForm, DecideForm


def decide(objection_id: int) -> ResponseReturnValue:
    """Decide on one objection or remark; where it is accepted, the place gets its new wording in the same step."""
    objection, _seat, _minutes, meeting = _loaded(objection_id)
    form = DecideForm(data=_proposed(objection, _item_of(objection)))
    form.offer(objection, carrying.meetings_ahead(meeting))
    if not form.validate_on_submit():
        return _decide_page(objection_id, form)
    try:
        _decide(objection, _item_of(objection), form)
        db.session.flush()
    except AlreadyDone:
        raise
    except Refused as refused:
        db.session.rollback()
        return _decide_page(objection_id, form, refusal=refused.message)
    except Outdated as outdated:
        db.session.rollback()
        form.base.data = str(outdated.stored_version)
        return _decide_page(objection_id, form, differences=outdated.differences)
    flash(_("The decision has been stored. The answer leaves when you send it."), "success")
    return redirect(url_for("minutes.review", meeting_id=meeting.id), 303)


def _decide_page(
    objection_id: int, form: DecideForm, *, refusal: str | None = None, differences: Sequence[Difference] = ()
) -> ResponseReturnValue:
    objection, seat, minutes, meeting = _loaded(objection_id)
    item, content = _item_of(objection), canonical.read(seat.version.canonical)
    page = render_template(
        "minutes/decide.html",
        meeting=meeting,
        objection=objection,
        organisation=seat.seat.organisation.official_name,
        item=item,
        form=form,
        refusal=refusal,
        differences=differences,
        place=places.place_of(objection, content),
        circulated=places.quoted(content, objection.paragraph_id, objection.outcome_id),
        present=_present(objection, item),
        may_decide=_may_decide(objection, minutes),
    )
    return page, 422 if form.errors else 409 if refusal or differences else 200


def _decide(objection: Objection, item: MinutesItem | None, form: DecideForm) -> None:
    decision, who, now = Decision(form.decision.data), access.actor(), clock.now()
    later = db.session.get(Meeting, form.meeting.data or 0) if decision is Decision.CARRIED else None
    reason = form.reason.data or ""
    _take(objection, item)
    changes = item if decision in CHANGES_TEXT else None
    if changes is None or _reads_so(objection, changes, form.new_text.data or ""):
        deciding.check_not_repeated(objection, decision, reason=reason, carried_to=later, by=who)
    if changes is not None:
        _correct(objection, changes, form)
    deciding.decide(objection, decision, reason=reason, carried_to=later, by=who, now=now)


def _take(objection: Objection, item: MinutesItem | None) -> None:
    """See everything as it is now, also what somebody stored while this request waited."""
    deciding.take(objection)
    if item is not None:
        db.session.refresh(item, ["text", "revision"])
    if objection.outcome is not None:
        db.session.refresh(objection.outcome, ["wording"])


def _correct(objection: Objection, item: MinutesItem, form: DecideForm) -> None:
    text, who, now = form.new_text.data or "", access.actor(), clock.now()
    if text == _present(objection, item):
        raise Refused(_("The wording is still the same. Write down how this place shall read."))
    if objection.outcome_id is not None:
        outcome = drafts.outcome(objection.outcome_id) or abort(404)
        correcting.correct_result(outcome, item, text, by=who, now=now)
    elif objection.paragraph_id is not None:
        correcting.correct_paragraph(item, objection.paragraph_id, text, base=form.base_revision(), by=who, now=now)


def _proposed(objection: Objection, item: MinutesItem | None) -> dict[str, object]:
    return {
        "decision": objection.decision.value if objection.decision else None,
        "reason": objection.decision_text,
        "new_text": objection.proposed_wording or _present(objection, item),
        "base": str(item.revision) if item else "0",
        "meeting": objection.carried_to_id,
    }


def _present(objection: Objection, item: MinutesItem | None) -> str:
    """How the place reads now; nothing where it has gone, and for the whole."""
    if objection.outcome is not None:
        return objection.outcome.wording
    revision = writing.current_revision(item) if item is not None else None
    if item is None or revision is None or objection.paragraph_id not in revision.paragraph_ids:
        return ""
    return paragraphs.blocks(item.text)[revision.paragraph_ids.index(objection.paragraph_id)].text


def _reads_so(objection: Objection, item: MinutesItem, text: str) -> bool:
    """Whether the place has this wording; one that has gone got another identity, so then the item must have it."""
    present = _present(objection, item)
    return clean(text) == present or (not present and objection.outcome is None and clean(text) in item.text)


def correct(minutes_item_id: int) -> ResponseReturnValue:
    """Correct the text of an item that is under review, for the next version."""
    item, meeting = _item(minutes_item_id)
    form, differences = CorrectForm(text=item.text, base=str(item.revision)), list[Difference]()
    if form.validate_on_submit():
        text, base = form.text.data or "", form.base_revision()
        try:
            correcting.correct_text(item, text, base=base, by=access.actor(), now=clock.now())
        except Outdated as outdated:
            differences = outdated.differences
            form.base.data = str(outdated.stored_version)
        else:
            flash(_("The correction has been stored. It goes out with the next version."), "success")
            return redirect(url_for("minutes.review", meeting_id=meeting.id), 303)
    written = drafts.drafts(drafts.minutes_of(meeting.id) or abort(404))
    beside = next((one for one in written if one.item.id == item.id), None)
    page = render_template(
        "minutes/correct.html", meeting=meeting, item=item, form=form, differences=differences, beside=beside
    )
    return page, 422 if form.errors else 409 if differences else 200


def correct_result(outcome_id: int) -> ResponseReturnValue:
    """Correct the wording of a result that is under review, let it be dropped, or let it hold again."""
    outcome = drafts.outcome(outcome_id) or abort(404)
    item, meeting = _item(outcome.minutes_item_id)
    form = CorrectResultForm(wording=outcome.wording)
    who, now = access.actor(), clock.now()
    done = redirect(url_for("minutes.review", meeting_id=meeting.id), 303)
    if "entfallen" in request.form:
        correcting.drop_result(outcome, item, by=who, now=now)
        return done
    if "gilt" in request.form:
        correcting.restore_result(outcome, item, by=who, now=now)
        return done
    if form.validate_on_submit():
        correcting.correct_result(outcome, item, form.wording.data or "", by=who, now=now)
        flash(_("The correction has been stored. It goes out with the next version."), "success")
        return done
    page = render_template("minutes/correct_result.html", meeting=meeting, item=item, form=form, outcome=outcome)
    return page, 422 if form.errors else 200


def _item(minutes_item_id: int) -> tuple[MinutesItem, Meeting]:
    item = drafts.item(minutes_item_id) or abort(404)
    return item, meeting_or_404(item.minutes.meeting_id)


def _loaded(objection_id: int) -> tuple[Objection, ReviewSeat, Minutes, Meeting]:
    found = db.session.get(Objection, objection_id) or abort(404)
    seat = reviews.review_seat(found.review_seat_id) or abort(404)
    minutes = db.session.get_one(Minutes, seat.version.minutes_id)
    meeting = meeting_or_404(minutes.meeting_id)
    objection = next((one for one in seat.objections if one.id == objection_id), None) or abort(404)
    return objection, seat, minutes, meeting


def _item_of(objection: Objection) -> MinutesItem | None:
    item_id = objection.outcome.minutes_item_id if objection.outcome else None
    if objection.paragraph is not None:
        item_id = objection.paragraph.minutes_item_id
    return drafts.item(item_id) if item_id else None


def _may_decide(objection: Objection, minutes: Minutes) -> bool:
    waits = objection.withdrawn_at is None and objection.answered_at is None
    return waits and minutes.state is MinutesState.IN_REVIEW
