"""The sample's tasks: loaded with their histories, and unchanged in meaning where they come out again."""

import io
import json
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from integrationrunde.demo.sample import Row, sample
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import canonical
from integrationrunde.minutes.models import MinutesVersion
from tests.builders import an_account
from tests.demo.conftest import run
from tests.signing_in import sign_in

STATES = {"offen": "open", "in_bearbeitung": "in_progress", "erledigt": "done"}
KINDS = {"arbeitsauftrag": "task", "pruefauftrag": "review"}
GIVEN, LATE = "offen", "ueberfaellig"
NAMES = {row["id"]: row for row in sample()["organisations"]}
GERMAN = {"open": "offen", "in_progress": "in Bearbeitung", "done": "erledigt"}


@pytest.fixture
def browser(demo: House) -> FlaskClient:
    assert run(demo, "load", "--until", "invited")[0] == 0
    return sign_in(demo.test_client(), an_account(Role.READER))


def short(key: str) -> str:
    return str(NAMES[key]["short_name"])


def expected(row: Row) -> dict[str, Any]:
    """What the file says of a task; that something is late is derived, and when it was given stands in the minutes."""
    return {
        "number": row["id"],
        "kind": KINDS[row["kind"]],
        "title": row["title"],
        "due_on": row["due_on"],
        "first_due_on": row["extended_from"] or row["due_on"],
        "follow_up_on": row["next_review_on"],
        "involved": {short(key) for key in row["involved_org_ids"]},
        "owners": {(short(one["org_id"]), STATES[one["status"]], one["done_on"]) for one in row["assignees"]},
        "history": {
            (one["on"], NAMES[one["org_id"]]["official_name"], one["note"])
            for one in row["history"]
            if one["status"] != GIVEN
        },
    }


def come_out(task: dict[str, Any]) -> dict[str, Any]:
    told = {
        (clock.local(datetime.fromisoformat(one["at"])).date().isoformat(), one["organisation"], one["note"])
        for owner in task["owners"]
        for one in owner["history"]
        if one["note"]
    }
    kept = ("number", "kind", "title", "due_on", "first_due_on", "follow_up_on")
    return {
        **{name: task[name] for name in kept},
        "involved": set(task["involved"]),
        "owners": {(one["organisation"], one["state"], one["done_on"]) for one in task["owners"]},
        "history": told,
    }


def test_the_tasks_of_the_sample_come_out_as_they_went_in(browser: FlaskClient) -> None:
    exported = json.loads(browser.get("/arbeitsauftraege/liste.json?state=all").data)
    by_number = {task["number"]: come_out(task) for task in exported}
    assert by_number == {row["id"]: expected(row) for row in sample()["action_items"]}
    _check_excel(browser)
    _check_late(browser)
    _check_minutes()


def _check_excel(browser: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(browser.get("/arbeitsauftraege/liste.xlsx?state=all").data))
    parts, history = (list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets)
    owners = {(part[0], part[6], part[7]) for part in parts}
    assert owners == {
        (row["id"], short(one["org_id"]), GERMAN[STATES[one["status"]]])
        for row in sample()["action_items"]
        for one in row["assignees"]
    }
    assert {str(part[15])[:10] for part in parts if part[15]} == {
        one["done_on"] for row in sample()["action_items"] for one in row["assignees"] if one["done_on"]
    }
    notes = {one[9] for one in history if one[9]}
    assert notes == {
        one["note"] for row in sample()["action_items"] for one in row["history"] if one["status"] != GIVEN
    }


def _check_late(browser: FlaskClient) -> None:
    """What the file calls late is late by the clock of the demo."""
    late = json.loads(browser.get("/arbeitsauftraege/liste.json?needs=overdue").data)
    assert {task["number"] for task in late} == {row["id"] for row in sample()["action_items"] if row["status"] == LATE}


def _check_minutes() -> None:
    """The minutes of the second round tell of the other date."""
    versions = db.session.scalars(sa.select(MinutesVersion).order_by(MinutesVersion.id)).all()
    followed = [one for item in canonical.read(versions[-1].canonical).items for one in item.followed]
    moved = [(one.number, one.day_before, one.day_after) for one in followed]
    assert moved == [("A-2016-06", date(2017, 1, 31), date(2017, 6, 30))]
