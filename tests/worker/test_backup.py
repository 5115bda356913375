"""The restore that docs/operations.md describes, for SQLite: saved while a writer works, brought back elsewhere."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, reading
from tests.builders import an_organisation
from tests.conftest import application


def test_a_backup_made_while_running_is_whole(app: House, database_url: str, tmp_path: Path) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has tools of its own")
    for _ in range(30):
        an_organisation()
    db.session.commit()
    an_organisation("Stadt Unfertig")  # not committed: a writer in the middle of its work
    saved, restored = tmp_path / "saved.sqlite3", tmp_path / "elsewhere" / "integrationrunde.sqlite3"
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as source, sqlite3.connect(saved) as target:
        source.backup(target)
    restored.parent.mkdir()
    restored.write_bytes(saved.read_bytes())
    with application(f"sqlite:///{restored}", tmp_path / "i").app_context(), reading():
        assert db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert db.session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert db.session.scalar(sa.select(sa.func.count(Organisation.id))) == 30
