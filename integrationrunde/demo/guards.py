"""The triggers that let approved minutes never change, lifted while a demo is emptied."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def without_guards(connection: sa.Connection) -> Iterator[None]:
    """Lift every trigger for this transaction; they stand again afterwards, whatever happens to it."""
    if connection.dialect.name == "sqlite":
        triggers = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        lift = [f'DROP TRIGGER "{name}"' for name, _sql in triggers]
        restore = [str(sql) for _name, sql in triggers]
    else:
        found = sa.text("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables = connection.scalars(found).all()
        lift = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        restore = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    for statement in lift:
        connection.exec_driver_sql(statement)
    yield
    for statement in restore:
        connection.exec_driver_sql(statement)
