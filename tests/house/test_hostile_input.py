"""Whatever is typed into a form of the house, nobody gets a bug, and nothing unprintable is stored or sent."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.routing import Rule

from integrationrunde.kit.database import Base, db
from integrationrunde.kit.doors import Door
from tests.conftest import Databases
from tests.house.world import World, a_world, door, methods, none_of

HOSTILE = {
    "ten thousand characters": "Ä" * 10_000,
    "right to left": "\u202eevil\u202c שלום",
    "line breaks": "Werl\r\nBcc: alle@welt.example\r\n\r\nText",
    "controls": "a\x00b\x07c\x1b[31m\ud7ff\ufffe\u2028d",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "markup": "<script>alert(1)</script>{{ 7*7 }}%(x)s %s \\N \\",
    "a huge number": "9" * 40,
    "a negative number": "-1",
    "numbers of other scripts": "٣²Ⅷ",
    "a formula": '=HYPERLINK("http://x.example")',
    "an impossible date": "2017-02-30",
    "the first day": "0001-01-01",
    "a skipped hour": "02:30",
    "an address with a line break": "a@b.example\nBcc: c@d.example",
}
# What makes the other fields of a new form right, so that one wrong field reaches the verb.
PLAUSIBLE = {
    "address": "neu@werl.example", "held_on": "2017-11-15", "starts_at": "09:30", "ends_at": "12:00", "number": "77",
    "places": "2", "headcount": "1", "duration_minutes": "15", "stated_on": "", "stated_time": "", "capacity": "30",
    "position": "1", "official_key": "", "map_column": "", "map_row": "", "valid_from": "", "valid_to": "",
    "answer_deadline": "", "online_url": "", "last_day": "2017-12-31", "new_topic": "", "letter_text": "",
}  # fmt: skip
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class Fields(HTMLParser):
    """What the forms of a page would send as they stand."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.typed: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, kind = found.get("name") or "", found.get("type") or "text"
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and found.get("value"):
            self.chosen.setdefault(self._select, found["value"] or "")
        elif tag == "textarea" or (tag == "input" and kind not in ("hidden", "radio", "checkbox", "submit", "file")):
            self.typed[name] = found.get("value") or PLAUSIBLE.get(name.rpartition("-")[2], "Beispiel")
        elif tag == "input" and kind in ("hidden", "radio", "checkbox"):
            self.chosen.setdefault(name, found.get("value") or "")


def forms(world: World) -> Iterator[Rule]:
    """The pages that show a form and take it."""
    for rule in world.rules():
        if {"GET", "POST"} <= methods(rule) and door(rule) is not Door.GUEST:
            yield rule


@pytest.fixture
def house(databases: Databases, tmp_path: Path) -> Iterator[World]:
    """A house that may be turned upside down."""
    url = databases.fresh()
    with a_world(url, tmp_path, INTEGRATIONSRUNDE_ENV="demo") as filled:
        yield filled
    databases.drop(url)


def send(world: World, rule: Rule, value: str, only: str | None = None) -> str | None:
    """Fill a form with a value, everywhere or in one field only, and send it; gives what went wrong."""
    path, client = world.url(rule), world.clients["admin"]
    fields = Fields(client.get(path, follow_redirects=True).text)
    hostile = {name: value for name in fields.typed if only in (None, name)}
    status = client.post(path, data={**fields.chosen, **fields.typed, **hostile}).status_code
    return f"{rule.endpoint} {only or ''}: {status}" if status >= 500 else None


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_value_is_told_or_cleaned(house: World, value: str) -> None:
    none_of([wrong for rule in forms(house) if (wrong := send(house, rule, value))])
    none_of(list(unprintable()))


@pytest.mark.soak
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_one_hostile_field_among_right_ones(house: World, value: str) -> None:
    found = []
    for rule in forms(house):
        names = Fields(house.clients["admin"].get(house.url(rule), follow_redirects=True).text).typed
        found += [wrong for name in names if (wrong := send(house, rule, value, name))]
    none_of(found)
    none_of(list(unprintable()))


def unprintable() -> Iterator[str]:
    """Columns that hold characters which nobody can see."""
    db.session.rollback()
    for table in Base.metadata.sorted_tables:
        texts = [column for column in table.columns if isinstance(column.type, sa.String)]
        for row in db.session.execute(sa.select(*texts)) if texts else ():
            for column, text in zip(texts, row, strict=True):
                if isinstance(text, str) and UNPRINTABLE.search(text):
                    yield f"{table.name}.{column.name}: {text[:60]!r}"
