"""The register as a file: CSV with a row for each part; Excel and JSON with the whole history. No person is named."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response

from integrationrunde.actions import register_details, register_documents
from integrationrunde.actions.models import OwnershipEntry, TaskPaper
from integrationrunde.actions.register import Line, Owned
from integrationrunde.actions.register_details import day
from integrationrunde.actions.wording import CHANNELS, ENTRIES, KINDS, STATES
from integrationrunde.kit import clock
from integrationrunde.kit.exports import XLSX, Sheet, dated_workbook, table_response
from integrationrunde.kit.words import _

NAME = "arbeitsauftraege"


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
        found = Response(register_documents.text(idents), content_type="application/json; charset=utf-8")
    found.headers["Content-Disposition"] = f'attachment; filename="{NAME}.{form}"'
    return found


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
        _("More about it"),
        _("Agenda item"),
        _("Binds since"),
        _("Subject to consent"),
        _("Says that it is not responsible"),
        _("Confirmed on"),
        _("Papers"),
    ]


def _parts(idents: Sequence[int]) -> Iterator[list[Any]]:
    for lines in register_details.lines(idents):
        found = [line.id for line in lines]
        involved, papers = register_details.involved(found), register_details.papers(found)
        for line in lines:
            concerned, added = "; ".join(involved.get(line.id, ())), _named(papers.get(line.id, ()))
            for owned in line.owners:
                yield [*_of_part(line, owned), concerned, *_more(line, owned), added]


def _of_part(line: Line, owned: Owned) -> list[Any]:
    return [
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
        day(owned.done_at),
    ]


def _more(line: Line, owned: Owned) -> list[Any]:
    return [
        line.text,
        line.item,
        day(line.bound_at),
        _yes(owned.needs_consent),
        _yes(owned.declined),
        day(owned.confirmed_at),
    ]


def _named(papers: Sequence[TaskPaper]) -> str:
    return "; ".join(f"{paper.title} ({paper.file_name})" for paper in papers)


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
        _("Wording before"),
        _("Wording after"),
    ]


def _history(idents: Sequence[int]) -> Iterator[list[Any]]:
    for lines in register_details.lines(idents):
        entries = register_details.entries([line.id for line in lines])
        for line in lines:
            for owned in line.owners:
                for one in entries.get(owned.id, ()):
                    yield _told(line, owned, one)


def _told(line: Line, owned: Owned, one: OwnershipEntry) -> list[Any]:
    return [
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
        one.text_before,
        one.text_after,
    ]


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
