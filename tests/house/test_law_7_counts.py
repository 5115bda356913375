"""Law 7: the number of statements does not grow with the number of rows, on any page of the house."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from integrationrunde.kit.database import db
from tests.conftest import Databases
from tests.house.growing import grow
from tests.house.world import World, a_world, door, methods, none_of


@pytest.fixture
def fresh(databases: Databases, tmp_path: Path) -> Iterator[World]:
    """A house of its own, because it grows."""
    url = databases.fresh()
    with a_world(url, tmp_path, INTEGRATIONSRUNDE_ENV="demo") as filled:
        yield filled
    databases.drop(url)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def statements_of_all_pages(world: World) -> dict[str, list[str]]:
    """By path: the statements of each page that opens."""
    found = {}
    for rule in world.rules():
        who = "admin" if door(rule).needs_account else "visitor"
        if "GET" in methods(rule):
            path = world.url(rule)
            db.session.rollback()
            with counted() as statements:
                response = world.clients[who].get(path)
            if response.status_code == 200:
                found[f"{rule.endpoint} {path}"] = list(statements)
    return found


def test_no_page_needs_more_statements_for_more_rows(fresh: World) -> None:
    statements_of_all_pages(fresh)  # caches are filled
    small = statements_of_all_pages(fresh)
    grow(fresh, 30)
    large = statements_of_all_pages(fresh)
    assert len(small) > 20
    none_of(
        [
            f"{page}: {len(small[page])} -> {len(large[page])} statements; most often: {most_often(large[page])}"
            for page in small
            if page in large and len(large[page]) > len(small[page])
        ]
    )


def most_often(statements: list[str]) -> str:
    """The statement that is repeated most, shortened."""
    return " ".join(max(statements, key=statements.count).split())[:160]
