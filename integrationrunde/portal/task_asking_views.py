"""What an organisation asks about its part of a task: another date, another organisation, a colleague."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from flask import render_template, request
from flask.typing import ResponseReturnValue

from integrationrunde.actions import colleagues, history, reporting, rules
from integrationrunde.actions.forms import ColleagueForm, DateForm, DeclineForm
from integrationrunde.actions.models import Ownership
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import DoneAlready, Refused
from integrationrunde.kit.form_words import takes
from integrationrunde.kit.forms import HouseForm, SeenForm
from integrationrunde.kit.transaction import SAFE_METHODS
from integrationrunde.portal import visiting
from integrationrunde.portal.pages import bp
from integrationrunde.portal.task_views import PART, task_words, to_task
from integrationrunde.portal.visiting import DeadLink, Visitor

_METHODS = ["GET", "POST"]


@bp.route(f"{PART}/frist", methods=_METHODS)
@takes(DateForm)
def ask_date(token: str, part_id: int) -> ResponseReturnValue:
    """Ask for another date, with a reason."""
    form = DateForm()

    def ask(who: Visitor, part: Ownership) -> None:
        wanted, reason = cast(date, form.wanted.data), form.reason.data or ""
        said: dict[str, Any] = {"seen": form.seen_id(), "holder": who.holder, "by": who.actor}
        reporting.ask_other_date(part, wanted, reason, **said, now=clock.now())

    return _asked(token, part_id, form, "date", ask)


@bp.route(f"{PART}/nicht-zustaendig", methods=_METHODS)
@takes(DeclineForm)
def decline_task(token: str, part_id: int) -> ResponseReturnValue:
    """Say that the organisation is not responsible, why, and who is instead."""
    form = DeclineForm()

    def say(who: Visitor, part: Ownership) -> None:
        reason, instead = form.reason.data or "", form.instead.data or ""
        said: dict[str, Any] = {"seen": form.seen_id(), "holder": who.holder, "by": who.actor}
        reporting.decline(part, reason, instead=instead, **said, now=clock.now())

    return _asked(token, part_id, form, "decline", say)


@bp.route(f"{PART}/weitergeben", methods=_METHODS)
@takes(ColleagueForm)
def hand_task(token: str, part_id: int) -> ResponseReturnValue:
    """Hand the task to a colleague, who gets a letter with a link to it alone."""
    _not_a_colleague(visiting.visitor(token))
    form = ColleagueForm()

    def hand(who: Visitor, part: Ownership) -> None:
        person, note = form.person(who.holder.language), form.note.data or ""
        seat, holder = who.seat, who.holder
        colleagues.hand_to_colleague(part, seat, person, note=note, holder=holder, by=who.actor, now=clock.now())

    return _asked(token, part_id, form, "hand", hand)


@bp.route(f"{PART}/zuruecknehmen/<int:colleague_id>", methods=_METHODS)
def take_task_back(token: str, part_id: int, colleague_id: int) -> ResponseReturnValue:
    """Let a colleague have the task no longer. Opened by hand, it leads to the task."""
    who = visiting.visitor(token)
    _not_a_colleague(who)
    part = visiting.task_part(who, part_id)
    if request.method in SAFE_METHODS:
        return to_task(token, part_id, None)
    colleague = next((one for one in colleagues.of(part) if one.id == colleague_id), None)
    if colleague is not None:
        colleagues.take_back(part, colleague, holder=who.holder, by=who.actor, now=clock.now())
    return to_task(token, part_id)


def _not_a_colleague(who: Visitor) -> None:
    if who.is_colleague:
        raise DeadLink


def _asked(
    token: str, part_id: int, form: HouseForm, about: str, verb: Callable[[Visitor, Ownership], None]
) -> ResponseReturnValue:
    """The page of a form; sent rightly, the verb is done and the task shows it."""
    who = visiting.visitor(token)
    part = visiting.task_part(who, part_id)
    if isinstance(form, SeenForm):
        form.show(history.newest(part))
    if not form.validate_on_submit():
        return _page(about, who, part, form), 422 if form.errors else 200
    try:
        verb(who, part)
        db.session.flush()
    except DoneAlready:
        return to_task(token, part_id)
    except Refused as refused:
        db.session.rollback()
        who = visiting.visitor(token)
        return _page(about, who, visiting.task_part(who, part_id), form, refused.message), 409
    return to_task(token, part_id)


def _page(about: str, who: Visitor, part: Ownership, form: HouseForm, refusal: str | None = None) -> str:
    task = part.action_item
    closed = rules.why_not_report(task, part)
    return render_template(
        "portal/task_form.html",
        about=about,
        who=who,
        part=part,
        task=task,
        form=form,
        refusal=refusal,
        why_closed=closed,
        **task_words(),
    )
