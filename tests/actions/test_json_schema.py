"""The register as JSON keeps to its published schema (docs/tasks-schema.md), and the schema tells all of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions import changing, deciding, owning, reporting
from integrationrunde.actions.history import Evidence
from integrationrunde.actions.models import ActionKind, EntryKind, OwnershipState, ReportChannel
from integrationrunde.actions.papers import add_paper
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.actions.owners import LATER, WHO, a_task, bound, later, part
from tests.builders import NOW, a_meeting, a_series, an_account, an_item, an_organisation
from tests.minutes_builders import a_stored_file, an_action_item, an_ownership
from tests.signing_in import sign_in

SCHEMA = Path(__file__).parents[2] / "docs" / "tasks-schema.md"
OBJECTS = {"task": "A task", "paper": "A paper", "owner": "An owner", "entry": "An entry"}
Check = Callable[[Any], bool]


def published() -> dict[str, dict[str, str]]:
    """By kind of object, its fields and what each is, as the document says."""
    found = {}
    for part_of_it in SCHEMA.read_text().split("\n## ")[1:]:
        heading, _line, rest = part_of_it.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (.+?) \| .+ \|$", rest, re.MULTILINE)
        found[heading] = dict(rows)
    return {kind: found[heading] for kind, heading in OBJECTS.items()}


SIMPLE: dict[str, Check] = {
    "text": lambda value: isinstance(value, str),
    "yes or no": lambda value: isinstance(value, bool),
    "day": lambda value: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)),
    "instant": lambda value: bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", value)),
}


def complaints(value: Any, is_: str, place: str, schema: dict[str, dict[str, str]]) -> list[str]:
    """Where a value is not what the schema says."""
    if is_.endswith(" or null"):
        return [] if value is None else complaints(value, is_.removesuffix(" or null"), place, schema)
    if is_.startswith("list of "):
        if not isinstance(value, list):
            return [f"{place}: no list"]
        kind = is_.removeprefix("list of ")
        return [each for one in value for each in complaints(one, kind, f"{place}[]", schema)]
    if is_ in schema:
        if set(value) != set(schema[is_]):
            return [f"{place}: fields {sorted(set(value) ^ set(schema[is_]))}"]
        fields = schema[is_].items()
        return [each for name, kind in fields for each in complaints(value[name], kind, f"{place}.{name}", schema)]
    if is_ in SIMPLE:
        return [] if SIMPLE[is_](value) else [f"{place}: {value!r} is no {is_}"]
    return [] if value in re.findall(r"`(\w+)`", is_) else [f"{place}: {value!r} is none of {is_}"]


def a_register_with_all() -> None:
    """Tasks of which everything that organisations and the secretariat say was said."""
    series = a_series()
    task = a_task("Stadt Werl", "Gemeinde Ense", "Stadt Unna", series=series, absent=("Stadt Unna",))
    werl, ense, unna = (part(task, name) for name in ("Stadt Werl", "Gemeinde Ense", "Stadt Unna"))
    reporting.accept(werl, by=WHO, now=later(1))
    reporting.report_progress(werl, "Läuft", evidence=Evidence(url="https://werl.example/"), by=WHO, now=later(2))
    reporting.report_done(werl, by=WHO, now=later(3))
    deciding.confirm_done(werl, by=WHO, now=later(4))
    reporting.ask_other_date(ense, LATER, "Ferien", channel=ReportChannel.PHONE, by=WHO, now=later(1))
    reporting.decline(unna, "Nicht wir", instead="Kreis", by=WHO, now=later(1))
    owning.give_to(unna, an_organisation("Kreis Unna"), "Zuständig", by=WHO, now=later(2))
    changed = bound(series, werl.organisation, title="Kursplätze melden")
    changing.change_wording(changed, "Freie Kursplätze melden", "Bis zum Herbst", by=WHO, now=later(1))
    add_paper(changed, a_stored_file(), "plan.pdf", "Ablaufplan", by=WHO, now=later(2))
    an_ownership(an_action_item(a_series(), number_count=7, kind=ActionKind.REVIEW), state="dropped")
    db.session.commit()


@pytest.fixture
def reader(app: House, client: FlaskClient) -> FlaskClient:
    """A client signed in as a reader of everything."""
    clock.set_to(NOW)
    return sign_in(client, an_account(Role.READER))


def test_the_export_keeps_to_the_schema(reader: FlaskClient) -> None:
    a_register_with_all()
    found = json.loads(reader.get("/arbeitsauftraege/liste.json?state=all").data)
    assert len(found) == 3
    assert complaints(found, "list of task", "register", published()) == []


def test_the_schema_names_every_word_that_can_stand_in_it() -> None:
    schema = published()
    words = {
        ("task", "kind"): ActionKind,
        ("owner", "state"): OwnershipState,
        ("entry", "kind"): EntryKind,
        ("entry", "channel"): ReportChannel,
        ("entry", "state_before"): OwnershipState,
        ("entry", "state_after"): OwnershipState,
    }
    for (kind, field), members in words.items():
        assert re.findall(r"`(\w+)`", schema[kind][field]) == [member.value for member in members], (kind, field)


def test_it_holds_text_origin_consent_confirmation_papers_and_former_wordings(reader: FlaskClient) -> None:
    a_register_with_all()
    found = json.loads(reader.get("/arbeitsauftraege/liste.json?state=all").data)
    [wide] = [one for one in found if len(one["owners"]) == 3]
    [changed] = [one for one in found if one["papers"]]
    assert (changed["title"], changed["text"]) == ("Freie Kursplätze melden", "Bis zum Herbst")
    assert [(paper["title"], paper["file_name"]) for paper in changed["papers"]] == [("Ablaufplan", "plan.pdf")]
    [entry] = [one for one in changed["owners"][0]["history"] if one["kind"] == "wording_changed"]
    assert (entry["text_before"], entry["text_after"]) == (
        "Kursplätze melden",
        "Freie Kursplätze melden\n\nBis zum Herbst",
    )
    owners = {one["organisation"]: one for one in wide["owners"]}
    werl = owners["Werl"]
    assert werl["reported_done_on"] == werl["confirmed_on"] == werl["done_on"] == later(3).date().isoformat()
    assert [owners[name]["needs_consent"] for name in ("Werl", "Ense")] == [False, False]


def test_who_was_absent_and_who_declined_is_told(reader: FlaskClient) -> None:
    series = a_series()
    task = a_task("Stadt Werl", "Stadt Unna", series=series, absent=("Stadt Werl", "Stadt Unna"))
    task.meeting = meeting = a_meeting(series)
    task.agenda_item = an_item(meeting, title="Sprachkurse")
    reporting.accept(part(task, "Stadt Werl"), by=WHO, now=later(1))
    reporting.decline(part(task, "Stadt Unna"), "Nicht wir", by=WHO, now=later(1))
    db.session.commit()
    [found] = json.loads(reader.get("/arbeitsauftraege/liste.json").data)
    assert found["item"] == "Sprachkurse"
    told = [(one["organisation"], one["needs_consent"], one["accepted"], one["declined"]) for one in found["owners"]]
    assert told == [("Unna", True, False, True), ("Werl", True, True, False)]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": None}, "title"),
        ({"due_on": "16.10.2017"}, "due_on"),
        ({"kind": "favour"}, "kind"),
        ({"more": 1}, "fields"),
        ({"owners": None}, "owners"),
    ],
)
def test_what_does_not_keep_to_it_is_found(reader: FlaskClient, wrong: dict[str, Any], told: str) -> None:
    bound(a_series(), an_organisation("Stadt Werl"))
    db.session.commit()
    [found] = json.loads(reader.get("/arbeitsauftraege/liste.json").data)
    assert complaints(found, "task", "register", published()) == []
    assert told in " ".join(complaints({**found, **wrong}, "task", "register", published()))
