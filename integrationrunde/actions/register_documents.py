"""The register as JSON, with the whole history. What stands in it is published: docs/tasks-schema.md."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from integrationrunde.actions import register_details
from integrationrunde.actions.models import OwnershipEntry, TaskPaper
from integrationrunde.actions.register import Line, Owned
from integrationrunde.actions.register_details import day

Histories = Mapping[int, Sequence[OwnershipEntry]]


def text(idents: Sequence[int]) -> str:
    """These tasks in this order as one list."""
    return json.dumps(list(_documents(idents)), ensure_ascii=False, indent=1)


def _documents(idents: Sequence[int]) -> Iterator[dict[str, Any]]:
    for lines in register_details.lines(idents):
        found = [line.id for line in lines]
        entries, involved = register_details.entries(found), register_details.involved(found)
        papers = register_details.papers(found)
        for line in lines:
            yield {
                **_task(line),
                "involved": involved.get(line.id, []),
                "papers": [_paper(one) for one in papers.get(line.id, ())],
                "owners": [_owner(owned, entries) for owned in line.owners],
            }


def _task(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "series": line.series,
        "kind": line.kind.value,
        "title": line.title,
        "text": line.text,
        "meeting": line.meeting,
        "item": line.item,
        "topic": line.topic,
        "bound_at": _iso(line.bound_at),
        "due_on": _iso(line.due_on),
        "first_due_on": _iso(line.first_due_on),
        "follow_up_on": _iso(line.follow_up_on),
    }


def _paper(paper: TaskPaper) -> dict[str, Any]:
    return {"title": paper.title, "file_name": paper.file_name, "added_at": _iso(paper.uploaded_at)}


def _owner(owned: Owned, entries: Histories) -> dict[str, Any]:
    return {
        "organisation": owned.organisation,
        "state": owned.state.value,
        "accepted": owned.is_accepted,
        "needs_consent": owned.needs_consent,
        "declined": owned.declined,
        "reported_done_on": _iso(day(owned.reported_done_at)),
        "confirmed_on": _iso(day(owned.confirmed_at)),
        "done_on": _iso(day(owned.done_at)),
        "asked_due_on": _iso(owned.asked_due_on),
        "history": [_entry(one) for one in entries.get(owned.id, ())],
    }


def _entry(one: OwnershipEntry) -> dict[str, Any]:
    return {
        "at": _iso(one.happened_at),
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
        "text_before": one.text_before,
        "text_after": one.text_after,
        "evidence": one.file_name or one.url or None,
    }


def _iso(when: date | datetime | None) -> str | None:
    return when.isoformat() if when else None
