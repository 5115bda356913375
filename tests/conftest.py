"""Fixtures of all tests: one migrated database is made once, each test gets its own copy of it."""

import contextlib
import contextvars
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings

import config
from integrationrunde.app import create_app
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.transaction import House
from tests import compiled, servers
from tests.emptying import Emptying

SECRET = "a-secret-only-for-tests-0123456789abcdef"

# The machine may be busy: no deadlines. The check goes the same ways each time; `make soak` seeks new and longer ones.
settings.register_profile("short", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=5000, print_blob=True)
settings.load_profile("short")
# How many histories of a meeting are gone through, by profile, on each database (tests/invitations/histories).
HISTORIES = {"short": 200, "soak": 10_000}
compiled.install()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no database is not run a second time for the other one."""
    if config.getoption("--database") != "postgresql":
        return
    touching = [item for item in items if "databases" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


def environment(url: str, instance: Path, **changes: str) -> dict[str, str]:
    """The environment that test applications and their subprocesses are started with."""
    return {
        "INTEGRATIONSRUNDE_ENV": "test",
        "INSTANCE_PATH": str(instance),
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "PASSWORD_COST": "low",
        "BASE_URL": "http://localhost",
        "MAIL_SENDER": "runde@kreis-soest.example",
        "MAIL_SENDER_NAME": "Geschäftsstelle Austauschrunde",
        "OPERATOR_NAME": "Kreis Soest",
        **changes,
    }


class Databases:
    """Fresh migrated databases, cheaply copied from one template."""

    def __init__(self, kind: str, folder: Path, server_url: str | None) -> None:
        self.kind, self._folder, self._server = kind, folder, server_url
        template = self._address("template")
        self._create("template")
        with application(template, folder / "template-instance").app_context():
            upgrade()
            db.engine.dispose()
        self._emptied: list[str] = []
        self._emptying = Emptying(template) if kind == "postgresql" else None

    def fresh(self) -> str:
        """The URL of an empty, migrated database that nobody else uses."""
        if self._emptied:
            return self._emptied.pop()
        name = f"t{uuid.uuid4().hex}"
        if self.kind == "sqlite":
            shutil.copy(self._folder / "template.sqlite3", self._folder / f"{name}.sqlite3")
        else:
            self._create(name, template="template")
        return self._address(name)

    def drop(self, url: str) -> None:
        """Take a database back: empty it for somebody else, or remove it."""
        name = url.rpartition("/")[2]
        if self._emptying and self._emptying.empty(url):
            self._emptied.append(url)
        elif self.kind == "postgresql":
            self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        else:
            for file in self._folder.glob(f"{name}*"):
                file.unlink(missing_ok=True)

    def _address(self, name: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self._folder / name}.sqlite3"
        return f"{self._server}{name}"

    def _create(self, name: str, template: str | None = None) -> None:
        if self.kind == "postgresql":
            self._execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))

    def _execute(self, statement: str) -> None:
        engine = sa.create_engine(f"{self._server}postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


class Browser(FlaskClient):
    """A client whose requests run as they do in production: each in an application context of its own.

    Without it a request would share the session and ``g`` of the test, and so whoever was signed in before. What the
    test has built is committed first, and read anew afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        if has_app_context():
            db.session.commit()
        return contextvars.Context().run(super().open, *args, **kwargs)


def application(url: str, instance: Path, **changes: str) -> House:
    """An application for tests, on that database; settings of the environment may be changed."""
    app = create_app(config.load(environment(url, instance, **changes)))
    compiled.share(app)
    app.testing = True
    app.test_client_class = Browser
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    kind = request.config.getoption("--database")
    folder = tmp_path_factory.mktemp("databases")
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(servers.postgres_server()) if kind == "postgresql" else None
        yield Databases(kind, folder, url)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The application on its own database, with a pushed context in whose session the test may look and build."""
    made = application(database_url, tmp_path / "instance")
    with made.app_context():
        expect_writes(True)
        yield made
        db.session.remove()
        db.engine.dispose()
    expect_writes(False)


@pytest.fixture
def client(app: House) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True, scope="session")
def _compiled_words() -> None:
    """German texts need their compiled catalogue."""
    catalogue = Path("integrationrunde/translations/de/LC_MESSAGES/messages.mo")
    if not catalogue.exists():
        os.spawnlp(os.P_WAIT, "python", "python", "tools/words.py", "--compile")
