"""The application with the doors of the laboratory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.doors import DOORS
from integrationrunde.kit.transaction import House
from tests.conftest import application
from tests.kit import laboratory


@pytest.fixture
def lab(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    app = application(database_url, tmp_path / "instance", BASE_URL="https://runde.example")
    for endpoint, door in laboratory.furnish(app).items():
        monkeypatch.setitem(DOORS, endpoint, door)
    with app.app_context():
        expect_writes(True)
        yield app
        db.session.remove()
        db.engine.dispose()
    expect_writes(False)


@pytest.fixture
def visitor(lab: House) -> FlaskClient:
    return lab.test_client()
