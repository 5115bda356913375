"""Pages of reminders of tasks: what is planned in a series, one letter, the rules, and the secretariat's week."""

from dataclasses import asdict
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.actions.models import ActionItem
from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.lists import Page, wish
from integrationrunde.kit.versions import outdated, page_status
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.render import hide_links
from integrationrunde.reminders import digest, digest_sections, ruling, task_leaving, task_planned, task_queries
from integrationrunde.reminders.forms import TaskRulesForm
from integrationrunde.reminders.pages import bp

TASKS = "/reihen/<int:series_id>/erinnerungen/auftraege"
LETTER = f"{TASKS}/<int:organisation_id>/<string(length=10):day>"
PAGE_SIZE = 50


def _day(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        abort(404)


def _back(series: Series) -> ResponseReturnValue:
    return redirect(url_for("reminders.tasks", series_id=series.id), 303)


@bp.get(TASKS)
def tasks(series_id: int) -> ResponseReturnValue:
    """Every letter that is planned, with the tasks of which it reminds, and the rules."""
    series, now = access.load(Series, series_id), clock.now()
    letters, wanted = task_planned.planned_letters(series.id, now), wish(sorts=("day",))
    number = min(wanted.page, max(1, -(-len(letters) // PAGE_SIZE)))
    shown = letters[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render_template(
        "reminders/tasks.html",
        series=series,
        page=Page(shown, len(letters), number, PAGE_SIZE),
        wish=wanted,
        reachable=task_planned.reachable(series.id, shown),
        rule=task_queries.rules_of([series.id])[series.id],
        week_at=digest.next_moment(now),
        readers=digest.readers(series.id),
    )


@bp.get(f"{TASKS}/woche")
def task_week(series_id: int) -> ResponseReturnValue:
    """What the secretariat would be told of the series if it were Monday."""
    series, now = access.load(Series, series_id), clock.now()
    found = digest_sections.sections([series], now)
    return render_template(
        "reminders/task_week.html",
        series=series,
        section=found[0] if found else None,
        today=clock.local(now).date(),
        rule=task_queries.rules_of([series.id])[series.id],
        week_at=digest.next_moment(now),
        readers=digest.readers(series.id),
    )


@bp.get(LETTER)
def task_letter(series_id: int, organisation_id: int, day: str) -> ResponseReturnValue:
    """One planned letter exactly as it will leave, and who gets it."""
    series, now = access.load(Series, series_id), clock.now()
    letter = task_planned.planned_letter(series.id, organisation_id, _day(day), now) or abort(404)
    mails = task_planned.examples(letter, series.id, now) if letter.open_items else []
    return render_template(
        "reminders/task_letter.html",
        series=series,
        letter=letter,
        mails=mails,
        example=f"{mails[0].subject}\n\n{hide_links(mails[0].text)}" if mails else None,
    )


@bp.post(f"{LETTER}/senden")
def send_task_letter(series_id: int, organisation_id: int, day: str) -> ResponseReturnValue:
    """Send it now instead of on its day."""
    series = access.load(Series, series_id)
    left = task_leaving.send_early(organisation_id, series.id, _day(day), by=access.actor(), now=clock.now())
    flash(
        ngettext("%(num)s letter leaves now.", "%(num)s letters leave now.", left.letters),
        "success" if left.letters else "warning",
    )
    return _back(series)


@bp.post(f"{LETTER}/ueberspringen")
def skip_task_letter(series_id: int, organisation_id: int, day: str) -> ResponseReturnValue:
    """Let it not leave, or with a task in the address leave without that one."""
    series, task_id = access.load(Series, series_id), request.args.get("auftrag", type=int)
    task_leaving.skip(organisation_id, series.id, _day(day), task_id, by=access.actor(), now=clock.now())
    flash(_("The reminder is skipped; it does not leave. You can plan it again."), "success")
    return _back(series)


@bp.post(f"{LETTER}/doch-planen")
def plan_task_letter_again(series_id: int, organisation_id: int, day: str) -> ResponseReturnValue:
    """Take skipping back."""
    series, task_id = access.load(Series, series_id), request.args.get("auftrag", type=int)
    task_leaving.plan_again(organisation_id, series.id, _day(day), task_id, by=access.actor(), now=clock.now())
    flash(_("The reminder is planned again."), "success")
    return _back(series)


@bp.post("/arbeitsauftraege/<int:task_id>/erinnern")
def remind_now(task_id: int) -> ResponseReturnValue:
    """Remind the owners of a task."""
    task = access.load(ActionItem, task_id)
    left = task_leaving.remind_now({task.id}, by=access.actor(), now=clock.now())
    flash(ngettext("%(num)s letter leaves now.", "%(num)s letters leave now.", left.letters), "success")
    return redirect(url_for("actions.task", task_id=task.id), 303)


@bp.route(f"{TASKS}/regeln", methods=["GET", "POST"])
def task_rules(series_id: int) -> ResponseReturnValue:
    """The rules of a series for reminders of tasks."""
    series = access.load(Series, series_id)
    known, version = task_queries.rules_of([series.id])[series.id], ruling.version_of_task_rules(series.id)
    form, differences = TaskRulesForm(data={**asdict(known), "version": str(version)}), list[Difference]()
    if form.validate_on_submit():
        differences = outdated(form, TaskRulesForm(formdata=None, data=asdict(known)), version)
        if not differences:
            ruling.rule_tasks(series, form.wanted(), by=access.actor(), now=clock.now())
            flash(_("The rules have been saved."), "success")
            return _back(series)
    page = render_template("reminders/task_rules.html", form=form, series=series, differences=differences)
    return page, page_status(form, differences)
