"""Migrations run inside the application's context; models are the only truth about tables."""

import importlib
import pkgutil
import warnings
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

import integrationrunde
from integrationrunde.kit.database import Base, UtcDateTime, expect_writes

for room in pkgutil.iter_modules(integrationrunde.__path__):
    if room.ispkg:
        try:
            importlib.import_module(f"integrationrunde.{room.name}.models")
        except ModuleNotFoundError as missing:
            if missing.name != f"integrationrunde.{room.name}.models":
                raise

# Indexes over expressions cannot be read back on SQLite; tests compare them on PostgreSQL.
warnings.filterwarnings("ignore", message="autogenerate skipping")


def _own_types(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(thing, UtcDateTime):
        autogen.imports.add("from integrationrunde.kit.database import UtcDateTime")
        return "UtcDateTime()"
    return False


def _watch_references(connection: sa.Connection, watching: bool) -> None:
    """Let SQLite refuse dead references or not; between transactions only. Others do so always.

    It changes a table by making it anew: while the old one is dropped, rows elsewhere refer to nothing.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={'ON' if watching else 'OFF'}")


def _check_references(connection: sa.Connection) -> None:
    """Raise RuntimeError where a migration left rows that refer to nothing."""
    dead = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if connection.dialect.name == "sqlite" else []
    if dead:
        raise RuntimeError(f"the migration leaves rows that refer to nothing, it is taken back: {dead[:10]}")


def run() -> None:
    """Run the migrations on the application's engine, in one transaction: all of them or none."""
    expect_writes(True)
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_own_types,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        _watch_references(connection, False)
        try:
            with context.begin_transaction():
                context.run_migrations()
                _check_references(connection)
        finally:
            _watch_references(connection, True)
    expect_writes(False)


run()
