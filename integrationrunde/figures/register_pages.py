"""Pages of the register of results, and of one result."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.actions.queries import newest_task
from integrationrunde.directory.queries import active_organisations
from integrationrunde.figures import register
from integrationrunde.figures.forms import FollowingTaskForm, NoteReviewForm, PlanReviewForm, ReplaceForm
from integrationrunde.figures.queries import series_names, years
from integrationrunde.figures.register import Result
from integrationrunde.figures.scope import Scope
from integrationrunde.figures.wording import STATES, done_words
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit import access, clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.forms import HouseForm
from integrationrunde.kit.lists import Page, Wish, page_of, wish
from integrationrunde.kit.words import _, day
from integrationrunde.minutes import outcome_following
from integrationrunde.minutes.models import Outcome
from integrationrunde.minutes.wording import OUTCOME_KINDS

MOST_EXPORTED = 20_000
LATEST = 20


def _scope(wanted: Wish) -> Scope:
    chosen = wanted.filters.get("series", "")
    series_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None
    return Scope(cast(AccountActor, access.actor()).readable_series(), series_id)


def _wish() -> Wish:
    return wish(sorts=register.SORTS, filters=register.FILTERS)


def results() -> str:
    """Every result that was circulated, within reach, as the URL asks for it."""
    wanted, today = _wish(), clock.today()
    scope = _scope(wanted)
    page = page_of(register.found(wanted, scope, today), wanted)
    return render_template(
        "figures/results.html",
        wish=wanted,
        page=Page(register.results(page.rows), page.total, page.number, page.size),
        kinds=OUTCOME_KINDS,
        done_words=done_words,
        filters=_filters(wanted, scope),
    )


def _filters(wanted: Wish, scope: Scope) -> list[dict[str, Any]]:
    series = series_names(scope.readable)
    offered: dict[str, tuple[str, Sequence[tuple[Any, str]]]] = {
        "series": (_("In series"), list(series.items())),
        "kind": (_("Kind"), [(kind.value, _(word)) for kind, word in OUTCOME_KINDS.items()]),
        "state": (_("State"), [(state, _(word)) for state, word in STATES.items()]),
        "organisation": (_("Bound organisation"), register.offered_organisations(scope)),
        "topic": (_("Topic"), register.offered_topics(scope)),
        "year": (_("Year"), [(year, str(year)) for year in years(scope.readable)]),
    }
    return [
        {"name": name, "label": label, "options": options, "value": wanted.filters.get(name, "")}
        for name, (label, options) in offered.items()
        if len(options) > 1 or wanted.filters.get(name)
    ]


def results_file(form: str) -> Response:
    """The register as a file: everything that matches, 20,000 results at most."""
    wanted = _wish()
    found = register.found(wanted, _scope(wanted), clock.today()).limit(MOST_EXPORTED)
    return table_response(form, "ergebnisse", _titles(), _exported(db.session.scalars(found).all()))


def _titles() -> list[str]:
    return [
        _("Number"),
        _("In series"),
        _("Kind"),
        _("Wording"),
        _("Bound organisations"),
        _("Topic"),
        _("On an agenda since"),
        _("Agreed on"),
        _("Meeting"),
        _("Done on"),
        _("Finished parts"),
        _("Parts"),
        _("Postponed"),
        _("Replaced by"),
        _("Replaces"),
        _("Look at it again on"),
        _("Dropped"),
        _("Minutes approved"),
    ]


def _exported(idents: Sequence[int]) -> Iterator[list[Any]]:
    for one in register.results(idents):
        yield [
            one.number,
            one.series,
            _(OUTCOME_KINDS[one.kind]),
            one.wording,
            "; ".join(one.organisations),
            one.topic,
            one.tabled_on,
            one.agreed_on,
            one.occasion,
            one.done_on,
            one.done,
            len(one.parts),
            len(one.postponed),
            one.replaced_by[1] if one.replaced_by else "",
            "; ".join(number for _ident, number in one.replaces),
            one.review_on,
            _("yes") if one.is_dropped else _("no"),
            _("yes") if one.is_approved else _("no"),
        ]


def result(outcome_id: int) -> str:
    """One result: its way, its tasks, what has become of it."""
    outcome, shown = _loaded(outcome_id)
    about = entries_about(outcome).limit(LATEST)
    return render_template(
        "figures/result.html",
        result=shown,
        kinds=OUTCOME_KINDS,
        done_words=done_words,
        tasks=register.tasks_of(outcome_id),
        entries=db.session.scalars(about).all(),
    )


def replace_result(outcome_id: int) -> ResponseReturnValue:
    """Choose the later result that holds instead."""
    outcome, shown = _loaded(outcome_id)
    form = ReplaceForm()
    form.offer(outcome_following.later_results(outcome))
    if form.validate_on_submit():
        later = outcome_following.replace(outcome, form.later.data, by=access.actor(), now=clock.now())
        values = {"number": outcome.number, "later": later.number}
        flash(_("%(number)s was replaced by %(later)s.", **values), "success")
        return _back(outcome)
    return _form_page("replace_result", shown, form)


def restore_result(outcome_id: int) -> ResponseReturnValue:
    """Let a replaced result hold again."""
    outcome, _shown = _loaded(outcome_id)
    outcome_following.restore(outcome, by=access.actor(), now=clock.now())
    flash(_("%(number)s holds again.", number=outcome.number), "success")
    return _back(outcome)


def plan_review(outcome_id: int) -> ResponseReturnValue:
    """Choose a day on which somebody looks whether the result still holds."""
    outcome, shown = _loaded(outcome_id)
    form = PlanReviewForm(data={"review_on": outcome.review_on})
    if not form.validate_on_submit() or form.review_on.data is None:
        return _form_page("plan_review", shown, form)
    try:
        on = outcome_following.plan_review(outcome, form.review_on.data, by=access.actor(), now=clock.now())
    except Refused as refused:
        form.review_on.errors = [refused.message]
        return _form_page("plan_review", shown, form)
    flash(_("%(number)s comes up again on %(day)s.", number=outcome.number, day=day(on)), "success")
    return _back(outcome)


def note_review(outcome_id: int) -> ResponseReturnValue:
    """Write down what was found."""
    outcome, shown = _loaded(outcome_id)
    form = NoteReviewForm()
    if form.validate_on_submit():
        outcome_following.note_review(outcome, form.note.data or "", by=access.actor(), now=clock.now())
        flash(_("It has been noted that you looked at %(number)s.", number=outcome.number), "success")
        return _back(outcome)
    return _form_page("note_review", shown, form)


def new_task(outcome_id: int) -> ResponseReturnValue:
    """Make a task that follows from the result; those whom it binds are ticked first."""
    outcome, shown = _loaded(outcome_id)
    form = FollowingTaskForm(data={"owner_ids": register.bound_by(outcome.id)})
    form.offer_task(active_organisations())
    form.show(newest_task(outcome.series_id))
    if form.validate_on_submit():
        how: dict[str, Any] = {"consents": bool(form.consents.data), "seen": form.seen_id()}
        task = outcome_following.make_task(outcome, form.details(), by=access.actor(), now=clock.now(), **how)
        flash(_("The task %(number)s binds its owners; they are told.", number=task.number), "success")
        return redirect(url_for("actions.task", task_id=task.id), 303)
    return _form_page("new_task", shown, form)


def _loaded(outcome_id: int) -> tuple[Outcome, Result]:
    """The result, as a row and as the register shows it; 404 before its minutes were circulated."""
    outcome = access.load(Outcome, outcome_id)
    shown = register.results([outcome_id]) if outcome.number else []
    return outcome, shown[0] if shown else abort(404)


def _form_page(name: str, shown: Result, form: HouseForm) -> ResponseReturnValue:
    return render_template(f"figures/{name}.html", result=shown, form=form), 422 if form.errors else 200


def _back(outcome: Outcome) -> ResponseReturnValue:
    return redirect(url_for("figures.result", outcome_id=outcome.id), 303)
