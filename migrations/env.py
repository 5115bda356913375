"""Migrations run inside the application's context; models are the only truth about tables."""

import importlib
import pkgutil
import warnings
from typing import Any, Literal

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


def run() -> None:
    """Run the migrations on the application's engine, in one transaction."""
    expect_writes(True)
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=_own_types,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    expect_writes(False)


run()
