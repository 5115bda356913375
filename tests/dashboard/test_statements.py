"""Pages ask the database as often with 30 rows as with 1 (HOUSE.md, law 7)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.journal import operations
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.builders import NOW, a_meeting, a_series, an_account
from tests.signing_in import sign_in


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def an_entry() -> None:
    operations.record("Account no. %(number)s opened", by=System(), now=NOW, about=[a_series()], number=1)


def an_account_with_role() -> None:
    an_account(Role.READER, series=a_series())


@pytest.mark.parametrize(
    ("path", "add"),
    [
        ("/", a_meeting),
        ("/verlauf", an_entry),
        ("/verlauf/liste.csv", an_entry),
        ("/zugaenge", an_account_with_role),
        ("/zugaenge/liste.csv", an_account_with_role),
    ],
)
def test_rows_cost_no_statements(client: FlaskClient, app: House, path: str, add: Callable[[], object]) -> None:
    sign_in(client, an_account())

    def asked() -> int:
        db.session.commit()
        with statements() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    add()
    with_one = asked()
    for _ in range(29):
        add()
    assert asked() == with_one
    assert with_one <= 22
