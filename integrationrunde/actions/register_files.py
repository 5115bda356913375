"""The register as a file: CSV with a row for each part; Excel and JSON with the whole history. No person is named.

What stands in the JSON is published: docs/tasks-schema.md.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import Response

from integrationrunde.actions import register
from integrationrunde.actions.models import ActionItem, Ownership, OwnershipEntry, action_item_involved
from integrationrunde.actions.register import Line
from integrationrunde.actions.wording import CHANNELS, ENTRIES, KINDS, STATES
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.exports import XLSX, Sheet, dated_workbook, table_response
from integrationrunde.kit.words import _

NAME = "arbeitsauftraege"
_AT_ONCE = 500


def response(form: str, idents: Sequence[int]) -> Response:
    """These tasks as ``csv``, ``xlsx`` or ``json``."""
    if form == "csv":
        return table_response(form, NAME, _titles(), _parts(idents))
    if form == "xlsx":
        sheets = [
            Sheet(_("Tasks"), _titles(), _parts(idents)),
            Sheet(_("History"), _history_titles(), _history(idents)),
        ]
        found = Response(dated_workbook(sheets, at=clock.now()), content_type=XLSX)
    else:
        text = json.dumps(list(_documents(idents)), ensure_ascii=False, indent=1)
        found = Response(text, content_type="application/json; charset=utf-8")
    found.headers["Content-Disposition"] = f'attachment; filename="{NAME}.{form}"'
    return found


def _lines(idents: Sequence[int]) -> Iterator[list[Line]]:
    today = clock.today()
    for begin in range(0, len(idents), _AT_ONCE):
        yield register.lines(idents[begin : begin + _AT_ONCE], today)


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
        _("Involved"),
    ]


def _parts(idents: Sequence[int]) -> Iterator[list[Any]]:
    for lines in _lines(idents):
        involved = _involved([line.id for line in lines])
        for line in lines:
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
                    _day(owned.done_at),
                    "; ".join(involved.get(line.id, ())),
                ]


def _history_titles() -> list[str]:
    return [
        _("Number"),
        _("Responsible organisation"),
        _("When"),
        _("What it tells"),
        _("Said by"),
        _("Function"),
        _("By which way"),
        _("State before"),
        _("State after"),
        _("Note"),
        _("Date before"),
        _("Date after"),
        _("Who is responsible instead"),
        _("Evidence"),
    ]


def _history(idents: Sequence[int]) -> Iterator[list[Any]]:
    for lines in _lines(idents):
        entries = _entries([line.id for line in lines])
        for line in lines:
            for owned in line.owners:
                for one in entries.get(owned.id, ()):
                    yield [
                        line.number,
                        owned.organisation,
                        one.happened_at,
                        _(ENTRIES[one.kind]),
                        one.organisation_name,
                        one.function,
                        _(CHANNELS[one.channel]),
                        _(STATES[one.state_before]) if one.state_before else "",
                        _(STATES[one.state_after]) if one.state_after else "",
                        one.note,
                        one.day_before,
                        one.day_after,
                        one.instead,
                        one.file_name or one.url,
                    ]


def _documents(idents: Sequence[int]) -> Iterator[dict[str, Any]]:
    for lines in _lines(idents):
        found = [line.id for line in lines]
        entries, involved = _entries(found), _involved(found)
        for line in lines:
            yield {
                "number": line.number,
                "series": line.series,
                "kind": line.kind.value,
                "title": line.title,
                "meeting": line.meeting,
                "topic": line.topic,
                "due_on": _iso(line.due_on),
                "first_due_on": _iso(line.first_due_on),
                "follow_up_on": _iso(line.follow_up_on),
                "involved": involved.get(line.id, []),
                "owners": [
                    {
                        "organisation": owned.organisation,
                        "state": owned.state.value,
                        "accepted": owned.is_accepted,
                        "done_on": _iso(_day(owned.done_at)),
                        "asked_due_on": _iso(owned.asked_due_on),
                        "history": [_entry(one) for one in entries.get(owned.id, ())],
                    }
                    for owned in line.owners
                ],
            }


def _entry(one: OwnershipEntry) -> dict[str, Any]:
    return {
        "at": one.happened_at.isoformat(),
        "kind": one.kind.value,
        "organisation": one.organisation_name,
        "function": one.function,
        "channel": one.channel.value,
        "state_before": one.state_before.value if one.state_before else None,
        "state_after": one.state_after.value if one.state_after else None,
        "note": one.note,
        "instead": one.instead,
        "day_before": _iso(one.day_before),
        "day_after": _iso(one.day_after),
        "evidence": one.file_name or one.url or None,
    }


def _entries(task_ids: Sequence[int]) -> dict[int, list[OwnershipEntry]]:
    statement = (
        sa.select(OwnershipEntry)
        .join(Ownership, Ownership.id == OwnershipEntry.ownership_id)
        .where(Ownership.action_item_id.in_(task_ids))
        .order_by(OwnershipEntry.happened_at, OwnershipEntry.id)
    )
    found: dict[int, list[OwnershipEntry]] = {}
    for entry in db.session.scalars(statement):
        found.setdefault(entry.ownership_id, []).append(entry)
    return found


def _involved(task_ids: Sequence[int]) -> dict[int, list[str]]:
    statement = (
        sa.select(ActionItem.id, Organisation.short_name)
        .join(action_item_involved, action_item_involved.c.action_item_id == ActionItem.id)
        .join(Organisation, Organisation.id == action_item_involved.c.organisation_id)
        .where(ActionItem.id.in_(task_ids))
        .order_by(Organisation.sort_key)
    )
    found: dict[int, list[str]] = {}
    for ident, name in db.session.execute(statement):
        found.setdefault(ident, []).append(name)
    return found


def _day(instant: datetime | None) -> date | None:
    return clock.local(instant).date() if instant else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
