"""The database: declarative base, column types, and how SQLite and PostgreSQL are opened."""

import enum
import sqlite3
import threading
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware going in and coming out, UTC at rest. A naive datetime is refused with ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: instants carry their zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """Base of all tables. Enums are stored by value under a CHECK; instants as UTC."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime(),
            date: sa.Date(),
            time: sa.Time(),
            str: sa.String(),
            enum.Enum: sa.Enum(
                enum.Enum, native_enum=False, create_constraint=True, values_callable=_values, length=32
            ),
        },
    )


# Parameters are hidden: what people typed has no place in logs.
db = SQLAlchemy(engine_options={"pool_pre_ping": True, "hide_parameters": True})

# PostgreSQL waits for ever by default, for a server that is gone and for a row that somebody else has locked.
_PATIENCE = {"connect_timeout": 5, "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=5min"}


def expect_writes(writing: bool) -> None:
    """Say whether the next transaction of this context will write.

    On SQLite a writer must BEGIN IMMEDIATE: a deferred transaction that later upgrades fails at once with
    "database is locked" instead of waiting.
    """
    _writing.set(writing)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves, see Gate
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


class Gate:
    """Lets the writers of one process to SQLite one after the other, in about the order in which they came.

    SQLite itself lets whoever asks at the right moment: among many, the one who has waited longest asks most seldom and
    starves until its patience ends. The gate is passed at the beginning of a transaction and left when its connection
    goes back to the pool. Who waits too long goes on to SQLite, which then says that the database is locked.
    """

    patience_seconds = 10.0

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: sa.Connection) -> None:
        """Begin a transaction, after a turn at the gate when it will write."""
        if not _writing.get():
            connection.exec_driver_sql("BEGIN DEFERRED")
            return
        if "gate" not in connection.info and self._lock.acquire(timeout=self.patience_seconds):
            connection.info["gate"] = self
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def leave(self, _connection: Any, record: Any) -> None:
        """Let the next one in."""
        if record.info.pop("gate", None) is self:
            self._lock.release()


def _lose_patience(_dialect: Any, _record: Any, _arguments: list[Any], options: dict[str, Any]) -> None:
    for name, value in _PATIENCE.items():
        options.setdefault(name, value)


def prepare_engine(engine: sa.Engine) -> None:
    """Attach the settings of an engine: SQLite foreign keys, WAL, busy timeout, BEGIN; PostgreSQL time limits."""
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _lose_patience)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        gate = Gate()
        event.listen(engine, "begin", gate.begin)
        event.listen(engine, "checkin", gate.leave)
