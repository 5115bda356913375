"""Law 4: no request is answered by a bug, and nothing that somebody typed is lost."""

import html
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from integrationrunde.kit.doors import Door
from tests.conftest import Databases
from tests.house.world import World, a_world, door, methods, none_of

MARK = "Eingetippt"
ODD = [
    {},
    {"version": "²", "page": "x"},
    {"name": "\x00\u202eEvil\r\nBcc: x@y.example", "version": "1", "function": "🦔" * 300, "address": "a@b\n"},
]


@pytest.fixture
def fresh(databases: Databases, tmp_path: Path) -> Iterator[World]:
    """A house of its own, because everything is sent to it."""
    url = databases.fresh()
    with a_world(url, tmp_path, INTEGRATIONSRUNDE_ENV="demo") as filled:
        yield filled
    databases.drop(url)


class Fields(HTMLParser):
    """The fields of the forms that a page sends by POST, with what a browser would send untouched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.typed: dict[str, int] = {}
        self._inside = False
        self._select: str | None = None
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        found: dict[str, Any] = dict(pairs)
        name = found.get("name")
        if tag == "form":
            self._inside = found.get("method", "").lower() == "post" and "ir-post-button" not in found.get("class", "")
        elif self._inside and name:
            self._note(tag, name, found)
        elif tag == "option" and self._select and ("selected" in found or self._select not in self.sent):
            self.sent[self._select] = found.get("value") or ""

    def _note(self, tag: str, name: str, found: dict[str, Any]) -> None:
        kind = found.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "textarea" or (tag == "input" and kind in ("text", "search", "tel") and "readonly" not in found):
            self.typed[name] = int(found.get("maxlength") or found.get("data-limit") or 500)
            self.sent[name] = found.get("value") or ""
        elif tag == "input" and (kind not in ("radio", "checkbox", "file", "password") or "checked" in found):
            self.sent[name] = found.get("value") or ""


def forms(world: World) -> list[tuple[Rule, str]]:
    """Pages with a form of their own, and who fills it."""
    pages = [rule for rule in world.rules() if {"GET", "POST"} <= methods(rule)]
    return [(rule, "visitor" if not door(rule).needs_account else "admin") for rule in pages]


def test_nothing_typed_is_lost(fresh: World) -> None:
    """Each form is sent with every text a little too long; the page that comes back must still show all of them."""
    found, tried = [], 0
    for rule, who in forms(fresh):
        path = fresh.url(rule)
        page = fresh.clients[who].get(path)
        fields = Fields(page.text)
        if page.status_code != 200 or not fields.typed or door(rule) is Door.GUEST:
            continue
        texts = {name: f"{MARK}{number}" + "x" * limit for number, (name, limit) in enumerate(fields.typed.items())}
        response = fresh.clients[who].post(path, data={**fields.sent, **texts})
        tried += 1
        shown = html.unescape(response.text)
        if response.status_code not in (422, 409):
            found.append(f"{rule.endpoint}: {response.status_code} for texts that are too long")
        found += [f"{rule.endpoint}: {name} is lost" for name, text in texts.items() if text not in shown]
    none_of(found)
    assert tried > 5


def test_no_odd_request_is_answered_by_a_bug(fresh: World) -> None:
    found = []
    for rule in fresh.rules():
        who = "visitor" if not door(rule).needs_account else "admin"
        for method in sorted(methods(rule)):
            for odd in ODD:
                path = fresh.url(rule)
                sent: dict[str, Any] = {"query_string": odd} if method == "GET" else {"data": odd}
                status = fresh.clients[who].open(path, method=method, **sent).status_code
                if status >= 500:
                    found.append(f"{method} {rule.endpoint} with {list(odd)}: {status}")
    none_of(found)


def test_no_odd_query_is_answered_by_a_bug(fresh: World) -> None:
    queries = [
        "lang=xx&lang=de",
        "q=%00%ff&sort=-&page=-1",
        "_external=1&_scheme=x&endpoint=y&self=z&form=q",
        "version=%C2%B2&next=//evil.example",
    ]
    filters = "&".join(
        f"{name}=%00" for name in ("state", "kind", "meeting", "series", "role", "room", "actor", "since", "until")
    )
    found = []
    for rule in fresh.rules():
        who = "visitor" if not door(rule).needs_account else "admin"
        if "GET" not in methods(rule):
            continue
        for query in [*queries, filters]:
            status = fresh.clients[who].get(f"{fresh.url(rule)}?{query}").status_code
            if status >= 500:
                found.append(f"GET {rule.endpoint}?{query}: {status}")
    none_of(found)


def test_sending_it_twice_is_no_bug(fresh: World) -> None:
    """Double submit: what a page's own form sends, untouched, twice."""
    found = []
    for rule, who in forms(fresh):
        path = fresh.url(rule)
        page = fresh.clients[who].get(path)
        if page.status_code != 200:
            continue
        sent = Fields(page.text).sent
        for _time in (1, 2):
            status = fresh.clients[who].post(path, data=sent).status_code
            if status >= 500:
                found.append(f"{rule.endpoint}: {status}")
    none_of(found)
