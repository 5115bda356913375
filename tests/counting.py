"""Counting the statements that a page needs."""

from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.kit.database import db


def statements(client: FlaskClient, url: str) -> int:
    """How many statements a GET of this page sends to the database; the page must open."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(url).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
