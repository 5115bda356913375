"""Tasks in great number: one series with ten of them, one with ten thousand, and a reader of each."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem, ActionKind, Ownership, OwnershipState
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.words import fold
from integrationrunde.meetings.models import Series

FEW, MANY = 10, 10_000
OWNERS = 3
STATES = (OwnershipState.OPEN, OwnershipState.DONE, OwnershipState.IN_PROGRESS, OwnershipState.DONE)


def store(organisation_ids: Sequence[int]) -> tuple[int, int]:
    """Store the tasks; gives the ids of the series with ten of them and of that with ten thousand."""
    few, many = (_series(f"Reihe mit {number}", organisation_ids[0]) for number in (FEW, MANY))
    begin = 1
    for series_id, number in ((few, FEW), (many, MANY)):
        idents = range(begin, begin + number)
        db.session.execute(sa.insert(ActionItem), [_task(series_id, ident, ident - begin + 1) for ident in idents])
        db.session.execute(sa.insert(Ownership), [one for ident in idents for one in _parts(ident, organisation_ids)])
        begin += number
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SELECT setval('action_item_id_seq', :last)"), {"last": begin})
    return few, many


def _series(name: str, host_id: int) -> int:
    series = Series(name=name, short_name=name, host_id=host_id)
    db.session.add(series)
    db.session.flush()
    return series.id


def _task(series_id: int, ident: int, number: int) -> dict[str, Any]:
    year, count, title = 2010 + number // 1000, number % 1000 + 1, f"Ansprechstelle {number} benennen"
    due_on = date(2017, 1, 2) + timedelta(days=number % 400)
    return {
        "id": ident,
        "series_id": series_id,
        "number_year": year,
        "number_count": count,
        "kind": ActionKind.TASK,
        "title": title,
        "text": "Mit Funktionspostfach und Vertretung.",
        "due_on": due_on,
        "first_due_on": due_on,
        "bound_at": clock.now(),
        "created_at": clock.now(),
        "searched": fold(f"A-{year}-{count:02d} {title} Mit Funktionspostfach und Vertretung."),
        "version": 1,
    }


def _parts(ident: int, organisation_ids: Sequence[int]) -> list[dict[str, Any]]:
    state = STATES[ident % len(STATES)]
    reported = clock.now() if state is OwnershipState.DONE else None
    return [
        {
            "action_item_id": ident,
            "organisation_id": organisation_ids[(ident + place) % len(organisation_ids)],
            "state": state,
            "needs_consent": False,
            "reported_done_at": reported,
            "version": 1,
        }
        for place in range(OWNERS)
    ]
