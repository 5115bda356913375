"""Pages of the register of tasks: the list, and the list as a file."""

from typing import Any, cast

import sqlalchemy as sa
from flask import Response, render_template

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.actions import many, register, register_files
from integrationrunde.actions.wording import KINDS, NEEDS, STATES
from integrationrunde.kit import access, clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Page, Wish, page_of, wish
from integrationrunde.kit.words import _

MOST_EXPORTED = 20_000
MOST_AT_ONCE = 500
"""With how many tasks something can be done in one step."""


def _readable() -> set[int] | None:
    return cast(AccountActor, access.actor()).readable_series()


def register_wish() -> Wish:
    """What the address asks for."""
    return wish(sorts=register.SORTS, filters=register.FILTERS)


def tasks() -> str:
    """Every binding task within reach, as the URL asks for it; what is not finished where it asks for nothing."""
    wanted, today, readable = register_wish(), clock.today(), _readable()
    page = page_of(register.found(wanted, readable, today), wanted)
    return render_template(
        "actions/tasks.html",
        wish=wanted,
        page=Page(register.lines(page.rows, today), page.total, page.number, page.size),
        filters=_filters(wanted, readable),
        kinds=KINDS,
        states=STATES,
        may_change=access.may(Role.EDITOR),
        waiting=many.waiting(editable_series()) if access.may(Role.EDITOR) else None,
        selected=_selected(wanted, page, readable),
        most=MOST_AT_ONCE,
    )


def _selected(wanted: Wish, page: Page[Any], readable: set[int] | None) -> int:
    """How many of the tasks on all pages the actor may change."""
    if not access.may(Role.EDITOR):
        return 0
    if readable == editable_series():
        return page.total
    return db.session.scalar(sa.select(sa.func.count()).select_from(selection(wanted).subquery())) or 0


def selection(wanted: Wish) -> sa.Select[Any]:
    """The ids of all tasks that the register shows on all its pages and the actor may change."""
    return register.found(wanted, editable_series(), clock.today())


def selection_words(wanted: Wish) -> list[tuple[str, str]]:
    """What was searched and chosen in the register, in words."""
    found = [(_("Number, title or text"), wanted.query)] if wanted.query else []
    for one in _filters(wanted, _readable()):
        words = {str(value): text for value, text in one["options"]}
        if text := words.get(one["value"]) or one.get("all"):
            found.append((str(one["label"]), text))
    return found


def editable_series() -> set[int] | None:
    """The series in which the actor may change tasks; None means all."""
    if access.actor().holds_everywhere(Role.EDITOR):
        return None
    return {series_id for series_id in _readable() or () if access.may(Role.EDITOR, series_id)}


def _filters(wanted: Wish, readable: set[int] | None) -> list[dict[str, Any]]:
    states = [(register.ALL, _("All")), *((state.value, _(word)) for state, word in STATES.items())]
    always: list[dict[str, Any]] = [
        {"name": "state", "label": _("State"), "options": states, "all": _("Not finished")},
        {"name": "needs", "label": _("What is needed"), "options": [(one, _(word)) for one, word in NEEDS.items()]},
    ]
    offered = {
        "organisation": (_("Responsible organisation"), register.offered_organisations(readable)),
        "meeting": (_("Given at the meeting"), register.offered_meetings(readable)),
        "topic": (_("Topic"), register.offered_topics(readable)),
        "series": (_("In series"), register.offered_series(readable)),
    }
    more = [
        {"name": name, "label": label, "options": options}
        for name, (label, options) in offered.items()
        if len(list(options)) > 1 or wanted.filters.get(name)
    ]
    return [{**one, "value": wanted.filters.get(one["name"], "")} for one in (*always, *more)]


def tasks_file(form: str) -> Response:
    """The register as a file: everything that matches, 20,000 tasks at most."""
    found = register.found(register_wish(), _readable(), clock.today()).limit(MOST_EXPORTED)
    return register_files.response(form, db.session.scalars(found).all())
