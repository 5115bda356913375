"""The minutes of a meeting: to read, to object at a place, to agree to the whole, to take back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.form_words import takes
from integrationrunde.kit.transaction import SAFE_METHODS
from integrationrunde.kit.words import _
from integrationrunde.minutes import (
    attendance_words,
    head_words,
    places,
    review_rules,
    review_wording,
    reviewing,
    reviews,
    wording,
)
from integrationrunde.minutes.models import Objection, ReviewSeat
from integrationrunde.minutes.reading import Reading
from integrationrunde.portal import visiting
from integrationrunde.portal.minutes_forms import EntryForm
from integrationrunde.portal.minutes_papers import papers_to_open
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink, Visitor

_METHODS = ["GET", "POST"]


@bp.get("/s/<token>/protokoll/<int:meeting_id>", strict_slashes=False)
def minutes(token: str, meeting_id: int) -> ResponseReturnValue:
    """The minutes as the organisation may read them, with what it said at their places."""
    return _page(visiting.visitor(token), meeting_id)


@bp.route("/s/<token>/protokoll/<int:meeting_id>/einwendung", methods=_METHODS)
@takes(EntryForm)
def object_to(token: str, meeting_id: int) -> ResponseReturnValue:
    """Object or remark at a paragraph, at a result, or to the whole; nothing typed is lost when that is over."""
    who = visiting.visitor(token)
    found = visiting.reading(who, meeting_id)
    form = EntryForm(seen=str(found.version.number))
    if not form.validate_on_submit():
        return _entry_page(who, found, form, status=422 if form.errors else 200)
    try:
        _check_seen(found, form.seen_version())
        entry = form.entry(*_place())
        reviewing.object_to(_asked(found), entry, holder=who.holder, by=who.actor, now=clock.now())
        db.session.flush()
    except Refused as refused:
        db.session.rollback()
        who = visiting.visitor(token)
        return _entry_page(who, visiting.reading(who, meeting_id), form, refusal=refused.message, status=409)
    return _to_minutes(token, meeting_id, "gesagt")


@bp.route("/s/<token>/protokoll/<int:meeting_id>/ohne-einwendung", methods=_METHODS)
def agree(token: str, meeting_id: int) -> ResponseReturnValue:
    """Say "ohne Einwendung" to the whole, or take it back. Opened by hand, it leads to the minutes."""
    who = visiting.visitor(token)
    found = visiting.reading(who, meeting_id)
    if request.method in SAFE_METHODS:
        return _to_minutes(token, meeting_id)
    verb = reviewing.take_back_agreement if "zuruecknehmen" in request.form else reviewing.agree
    try:
        _check_seen(found, request.form.get("seen", type=int))
        verb(_asked(found), holder=who.holder, by=who.actor, now=clock.now())
        db.session.flush()
    except Refused as refused:
        db.session.rollback()
        return _page(visiting.visitor(token), meeting_id, refusal=refused.message)
    return _to_minutes(token, meeting_id, "gesagt")


@bp.route("/s/<token>/protokoll/<int:meeting_id>/einwendung/<int:objection_id>/zurueckziehen", methods=_METHODS)
def withdraw(token: str, meeting_id: int, objection_id: int) -> ResponseReturnValue:
    """Take an objection or remark of the own organisation back. Opened by hand, it leads to the minutes."""
    who = visiting.visitor(token)
    found = visiting.reading(who, meeting_id)
    own = _own(found, objection_id)
    if request.method in SAFE_METHODS:
        return _to_minutes(token, meeting_id)
    if own is not None:
        try:
            reviewing.withdraw(own, holder=who.holder, by=who.actor, now=clock.now())
            db.session.flush()
        except Refused as refused:
            db.session.rollback()
            return _page(visiting.visitor(token), meeting_id, refusal=refused.message)
    return _to_minutes(token, meeting_id, "gesagt")


def _own(found: Reading, objection_id: int) -> Objection | None:
    """The own entry; None when it has been withdrawn already. Raises DeadLink for those of others."""
    entry = db.session.get(Objection, objection_id)
    seat = reviews.review_seat(entry.review_seat_id) if entry else None
    if entry is None or seat is None or seat.version_id not in {one.id for one in found.versions}:
        raise DeadLink
    if found.asked_seat_id != seat.seat_id:
        raise DeadLink
    return entry if entry.withdrawn_at is None else None


def _asked(found: Reading) -> ReviewSeat:
    """What the seat was asked about the newest version. Raises Refused where nobody was."""
    if found.asked is None:
        raise Refused(_("About this version nobody is asked: it was approved after a correction."))
    return found.asked


def _check_seen(found: Reading, seen: int | None) -> None:
    if seen is not None and seen != found.version.number:
        raise Refused(
            _(
                "Meanwhile there is version %(number)s. Please look at how it reads now; what you wrote is kept.",
                number=found.version.number,
            )
        )


def _place() -> tuple[int | None, int | None]:
    """The paragraph and the result that the address names; with neither it is the whole."""
    outcome_id = request.args.get("ergebnis", type=int)
    return (None, outcome_id) if outcome_id else (request.args.get("absatz", type=int), None)


def _to_minutes(token: str, meeting_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("portal.minutes", token=token, meeting_id=meeting_id, _anchor=anchor), 303)


def _page(who: Visitor, meeting_id: int, *, refusal: str | None = None) -> ResponseReturnValue:
    number = request.args.get("fassung", type=int) if request.method in SAFE_METHODS else None
    found = visiting.reading(who, meeting_id, number=number)
    page = render_template("portal/minutes.html", refusal=refusal, **_facts(who, found))
    return page, 409 if refusal else 200


def _facts(who: Visitor, found: Reading) -> dict[str, object]:
    return {
        "who": who,
        "reading": found,
        "meeting": found.meeting,
        "why_closed": _why_closed(found),
        "withdrawable": _withdrawable(found),
        "has_agreed": found.asked is not None and reviews.has_agreed(found.asked),
        "stance": reviews.stance(found.asked) if found.asked is not None else None,
        "words": wording,
        "attended": attendance_words.told,
        "head_words": head_words,
        "review_words": review_wording,
        "papers": papers_to_open([found.content], who.seat.organisation_id),
        "place_in": lambda entry: places.place_of(entry, found.content),
    }


def _withdrawable(found: Reading) -> frozenset[int]:
    """The own entries (ids) that can be taken back: said about this version, and nobody has decided on them."""
    said = found.asked.objections if found.asked is not None else []
    moment = clock.now()
    return frozenset(
        one.id for one in said if review_rules.why_not_withdraw(one, found.minutes, found.version, moment) is None
    )


def _why_closed(found: Reading) -> str | None:
    if found.asked is None:
        return review_rules.why_not_review(found.minutes, found.version, clock.now()) or ""
    return review_rules.why_not_object(found.asked, found.minutes, found.version, clock.now())


def _entry_page(
    who: Visitor, found: Reading, form: EntryForm, *, refusal: str | None = None, status: int = 200
) -> ResponseReturnValue:
    paragraph_id, outcome_id = _place()
    form.seen.data = str(found.version.number)
    page = render_template(
        "portal/minutes_entry.html",
        form=form,
        refusal=refusal,
        place=places.place(found.content, paragraph_id, outcome_id),
        quoted=places.quoted(found.content, paragraph_id, outcome_id),
        is_whole=paragraph_id is None and outcome_id is None,
        paragraph_id=paragraph_id,
        outcome_id=outcome_id,
        **_facts(who, found),
    )
    return page, status
