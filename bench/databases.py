"""Fresh databases of both kinds, each filled for its measurement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from flask_migrate import upgrade

import config
from integrationrunde.app import create_app
from integrationrunde.kit.database import db

T = TypeVar("T")


@dataclass(frozen=True)
class Database:
    """An empty database, and the environment of an application that lives on it."""

    kind: str
    environment: dict[str, str]

    def filled(self, fill: Callable[[], T]) -> T:
        """Make the tables and fill them within an application; gives what ``fill`` gives."""
        with create_app(config.load(self.environment)).app_context():
            upgrade()
            filled = fill()
            db.session.remove()
            db.engine.dispose()
        return filled


def databases(folder: Path, server: str, name: str) -> Iterator[Database]:
    """An empty database of each kind: a file in the folder, and one on this PostgreSQL server."""
    yield Database("SQLite", _environment(f"sqlite:///{folder}/{name}.sqlite3", folder / f"sqlite-{name}"))
    _create(server, name)
    yield Database("PostgreSQL", _environment(f"{server}{name}", folder / f"postgresql-{name}"))


def _create(server: str, name: str) -> None:
    engine = sa.create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()


def _environment(url: str, instance: Path) -> dict[str, str]:
    return {
        "INTEGRATIONSRUNDE_ENV": "test",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(instance),
        "BASE_URL": "http://127.0.0.1",
        "PASSWORD_COST": "low",
        "SECRET_KEY": "measured-with-this-key-0123456789abcdef",
    }
