"""Migrations run inside the application's context; models are the only truth about tables."""

import importlib
import pkgutil

import integrationrunde
from alembic import context
from flask import current_app

from integrationrunde.kit.database import Base, expect_writes

for room in pkgutil.iter_modules(integrationrunde.__path__):
    if room.ispkg:
        try:
            importlib.import_module(f"integrationrunde.{room.name}.models")
        except ModuleNotFoundError as missing:
            if missing.name != f"integrationrunde.{room.name}.models":
                raise


def run() -> None:
    """Run the migrations on the application's engine, in one transaction."""
    expect_writes(True)
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    expect_writes(False)


run()
