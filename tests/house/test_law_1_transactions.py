"""Law 1: one request, one transaction. Nobody commits but kit, worker and command line; a GET never does."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import event

from integrationrunde.kit.database import db
from tests.house.world import World, changed, door, methods, none_of, picture

PACKAGE = Path("integrationrunde")
MAY_COMMIT = {"kit/transaction.py"}


def commits(path: Path) -> list[int]:
    """The lines in which a file commits."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [node.lineno for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "commit"]


def test_nobody_else_commits() -> None:
    found = [
        f"{path}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).as_posix() not in MAY_COMMIT
        for line in commits(path)
    ]
    none_of(found)


def test_only_worker_delivery_and_commands_open_transactions_of_their_own() -> None:
    """`kit.transaction.transaction` is for work outside a request; a view or an operation that used it would commit."""
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and node.module == "integrationrunde.kit.transaction"
        and any(name.name == "transaction" for name in node.names)
    }
    rounds_of_the_worker = {"outbox/delivery.py", "inbox/fetching.py", "mailroom/receiving.py"}
    allowed = {*rounds_of_the_worker, *(f"{room.name}/cli.py" for room in PACKAGE.iterdir())}
    assert {user for user in users if not user.startswith("worker/")} <= allowed


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_safe_request_changes_nothing(world: World, method: str) -> None:
    before = picture()
    committed: list[str] = []
    event.listen(db.engine, "commit", lambda _connection: committed.append("commit"))
    found = []
    for rule in world.rules():
        for who in ("admin", "visitor"):
            db.session.rollback()
            committed.clear()
            response = world.clients[who].open(world.url(rule), method=method)
            # The test's own commit before each request has nothing to say, so it does not reach the database.
            if committed:
                found.append(f"{method} {rule.endpoint} as {who} commits ({response.status_code})")
    none_of(found)
    none_of(changed(before))


# What the filled house does not have, or has in another state: an import that was made, a meeting still in draft; and
# the pages for mistyped links, which are 404 by nature.
NOT_THERE = {"directory.imported", "portal.astray", "feeds.astray", "agenda.discard_meeting"}


def test_every_page_opens_for_an_overall_admin(world: World) -> None:
    """Not a law, but without it the walks prove little: the pages are really reached."""
    found = []
    for rule in world.rules():
        if "GET" not in methods(rule):
            continue
        status = world.clients["admin"].get(world.url(rule)).status_code
        missing = status in (404, 409) and (door(rule).value == "public" or rule.endpoint in NOT_THERE)
        if status not in (200, 302, 303) and not missing:
            found.append(f"{rule.endpoint} {world.url(rule)} gives {status}")
    none_of(found)
