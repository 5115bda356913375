"""The demo as `make run` starts it, on an empty database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.transaction import House
from tests.conftest import application


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The application in its demo environment."""
    app = application(database_url, tmp_path / "instance", INTEGRATIONSRUNDE_ENV="demo")
    with app.app_context():
        expect_writes(True)
        yield app
        db.session.remove()
        db.engine.dispose()
    expect_writes(False)


def run(app: House, *arguments: str) -> tuple[int, str]:
    """A command of the demo: its exit status and what it says."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["demo", *arguments])
    db.session.expire_all()
    return result.exit_code, result.output
