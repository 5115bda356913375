"""Pages of reminders: what is planned for a meeting, one planned reminder with its letter, and the rules."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from integrationrunde.invitations.queries import invited_seats
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.outbox.render import hide_links
from integrationrunde.reminders import (
    operations,
    queries,
    ruling,
    task_views,  # noqa: F401 - adds its pages
)
from integrationrunde.reminders.forms import RulesForm, as_data
from integrationrunde.reminders.kinds import KINDS
from integrationrunde.reminders.pages import bp
from integrationrunde.reminders.rules import BY_NAME, SLOTS, Item, Rule, Slot

NAMES = ", ".join(slot.name for slot in SLOTS)
PLANNED = f"/sitzungen/<int:meeting_id>/erinnerungen/<any({NAMES}):name>"


def _meeting(meeting_id: int) -> Meeting:
    return access.load(Meeting, meeting_id, joinedload(Meeting.series), joinedload(Meeting.venue))


def _back(meeting: Meeting) -> ResponseReturnValue:
    return redirect(url_for("reminders.overview", meeting_id=meeting.id), 303)


@bp.get("/sitzungen/<int:meeting_id>/erinnerungen")
def overview(meeting_id: int) -> ResponseReturnValue:
    """What is planned for the meeting, for how many right now, and what has left or was skipped."""
    meeting, now = _meeting(meeting_id), clock.now()
    items = queries.plan_of(meeting, now)
    rows = invited_seats(meeting)
    current = {item.decision.id for item in items if item.decision is not None}
    rules = queries.rules_of([meeting])[meeting.id]
    return render_template(
        "reminders/overview.html",
        meeting=meeting,
        items=items,
        targets={item.slot: KINDS[item.slot.kind].targets(meeting, rows, now) for item in items},
        former=[row for row in queries.decisions_of(meeting) if row.id not in current],
        slots=BY_NAME,
        rules=rules,
        has_own_rules=any(not rule.inherited for rule in rules),
        may_leave={item.slot: _may_leave(meeting, item.slot) for item in items},
        is_ahead=_is_ahead(meeting),
    )


def _may_leave(meeting: Meeting, slot: Slot) -> bool:
    return meeting.state is MeetingState.INVITED or not slot.needs_invitation


def _is_ahead(meeting: Meeting) -> bool:
    return meeting.state in (MeetingState.DRAFT, MeetingState.INVITED) and not meeting.has_begun(clock.now())


def _item(meeting: Meeting, slot: Slot) -> Item:
    return queries.item_of(meeting, slot, clock.now()) or abort(404)


@bp.get(PLANNED)
def look(meeting_id: int, name: str) -> ResponseReturnValue:
    """One planned reminder: who gets it as things stand, and its letter exactly as it will leave."""
    meeting = _meeting(meeting_id)
    item = _item(meeting, BY_NAME[name])
    rows, kind, now = invited_seats(meeting), KINDS[item.slot.kind], clock.now()
    mail = kind.example(meeting, rows, now)
    return render_template(
        "reminders/look.html",
        meeting=meeting,
        item=item,
        targets=kind.targets(meeting, rows, now),
        example=f"{mail.subject}\n\n{hide_links(mail.text)}" if mail is not None else None,
        may_send=item.is_open and _may_leave(meeting, item.slot) and mail is not None,
    )


@bp.post(f"{PLANNED}/senden")
def send(meeting_id: int, name: str) -> ResponseReturnValue:
    """Send it now instead of on its day."""
    meeting = _meeting(meeting_id)
    sent = operations.send_early(meeting, BY_NAME[name], by=access.actor(), now=clock.now())
    flash(
        ngettext("%(num)s letter leaves now.", "%(num)s letters leave now.", sent.letters),
        "success" if sent.letters else "warning",
    )
    return _back(meeting)


@bp.post(f"{PLANNED}/ueberspringen")
def skip(meeting_id: int, name: str) -> ResponseReturnValue:
    """Let it not leave."""
    meeting = _meeting(meeting_id)
    operations.skip(meeting, BY_NAME[name], by=access.actor(), now=clock.now())
    flash(_("The reminder is skipped; it does not leave. You can plan it again."), "success")
    return _back(meeting)


@bp.post(f"{PLANNED}/doch-planen")
def plan_again(meeting_id: int, name: str) -> ResponseReturnValue:
    """Take skipping back."""
    meeting = _meeting(meeting_id)
    operations.plan_again(meeting, BY_NAME[name], by=access.actor(), now=clock.now())
    flash(_("The reminder is planned again."), "success")
    return _back(meeting)


@bp.route("/sitzungen/<int:meeting_id>/erinnerungen/regeln", methods=["GET", "POST"])
def meeting_rules(meeting_id: int) -> ResponseReturnValue:
    """Rules of this one meeting."""
    meeting = _meeting(meeting_id)
    rules = queries.rules_of([meeting])[meeting.id]
    version = ruling.version_of(meeting.series_id, meeting.id)
    form, differences = _filled(rules, version), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, RulesForm(formdata=None, data=as_data(rules)), version)
        if not differences:
            ruling.rule_meeting(meeting, form.wanted(), by=access.actor(), now=clock.now())
            flash(_("The rules have been saved."), "success")
            return _back(meeting)
    page = render_template(
        "reminders/rules.html",
        form=form,
        meeting=meeting,
        series=meeting.series,
        differences=differences,
        slots=SLOTS,
        has_own_rules=any(not rule.inherited for rule in rules),
    )
    return page, page_status(form, differences)


@bp.post("/sitzungen/<int:meeting_id>/erinnerungen/regeln/der-reihe")
def follow_series(meeting_id: int) -> ResponseReturnValue:
    """Let the rules of the series hold for the meeting again."""
    meeting = _meeting(meeting_id)
    ruling.follow_series(meeting, by=access.actor(), now=clock.now())
    flash(_("The rules of the series hold for this meeting."), "success")
    return _back(meeting)


@bp.route("/reihen/<int:series_id>/erinnerungen", methods=["GET", "POST"])
def series_rules(series_id: int) -> ResponseReturnValue:
    """Rules of a series; meetings without rules of their own follow them."""
    series = access.load(Series, series_id)
    rules = queries.rules_of_series(series)
    version = ruling.version_of(series.id, None)
    form, differences = _filled(rules, version), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, RulesForm(formdata=None, data=as_data(rules)), version)
        if not differences:
            ruling.rule_series(series, form.wanted(), by=access.actor(), now=clock.now())
            flash(_("The rules have been saved."), "success")
            return redirect(url_for("meetings.series", series_id=series.id), 303)
    page = render_template(
        "reminders/rules.html",
        form=form,
        meeting=None,
        series=series,
        differences=differences,
        slots=SLOTS,
        has_own_rules=True,
    )
    return page, page_status(form, differences)


def _filled(rules: list[Rule], version: int) -> RulesForm:
    """The form with what was sent, else with what holds."""
    return RulesForm(data={**as_data(rules), "version": str(version)})
