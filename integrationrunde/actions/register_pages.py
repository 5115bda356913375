"""Pages of the register of tasks: the list, and the list as a file."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from flask import Response, render_template

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.actions import register
from integrationrunde.actions.register import Line
from integrationrunde.actions.wording import KINDS, NEEDS, STATES
from integrationrunde.kit import access, clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.exports import table_response
from integrationrunde.kit.lists import Page, Wish, page_of, wish
from integrationrunde.kit.words import _

MOST_EXPORTED = 20_000
_AT_ONCE = 500


def _readable() -> set[int] | None:
    return cast(AccountActor, access.actor()).readable_series()


def _wish() -> Wish:
    return wish(sorts=register.SORTS, filters=register.FILTERS)


def tasks() -> str:
    """Every binding task within reach, as the URL asks for it; what is not finished where it asks for nothing."""
    wanted, today, readable = _wish(), clock.today(), _readable()
    page = page_of(register.found(wanted, readable, today), wanted)
    return render_template(
        "actions/tasks.html",
        wish=wanted,
        page=Page(register.lines(page.rows, today), page.total, page.number, page.size),
        filters=_filters(wanted, readable),
        kinds=KINDS,
        states=STATES,
        may_change=access.may(Role.EDITOR),
    )


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
    """The register as a file: everything that matches, one row for each organisation's part, 20,000 tasks at most."""
    wanted = _wish()
    found = register.found(wanted, _readable(), clock.today()).limit(MOST_EXPORTED)
    return table_response(form, "arbeitsauftraege", _titles(), _exported(db.session.scalars(found).all()))


def _titles() -> list[str]:
    return [
        _("Number"),
        _("In series"),
        _("Kind"),
        _("Title"),
        _("Meeting"),
        _("Topic"),
        _("Responsible organisation"),
        _("State"),
        _("Due on"),
        _("First due on"),
        _("Looked at again on"),
        _("Overdue"),
        _("Taken on"),
        _("Reported as done"),
        _("Asks for this date"),
        _("Finished on"),
    ]


def _exported(idents: Sequence[int]) -> Iterator[list[Any]]:
    today = clock.today()
    for begin in range(0, len(idents), _AT_ONCE):
        for line in register.lines(idents[begin : begin + _AT_ONCE], today):
            yield from _rows(line)


def _rows(line: Line) -> Iterator[list[Any]]:
    for owned in line.owners:
        yield [
            line.number,
            line.series,
            _(KINDS[line.kind]),
            line.title,
            line.meeting,
            line.topic,
            owned.organisation,
            _(STATES[owned.state]),
            line.due_on,
            line.first_due_on,
            line.follow_up_on,
            _yes(owned.is_overdue),
            _yes(owned.is_accepted),
            _yes(owned.reported_done_at is not None),
            owned.asked_due_on,
            clock.local(owned.done_at).date() if owned.done_at else None,
        ]


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
