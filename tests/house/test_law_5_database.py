"""Law 5: invariants live in the database, and migrations equal models, both ways."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import IntegrityError

from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.database import NAMING, Base, UtcDateTime, db
from integrationrunde.kit.transaction import House
from tests.house.world import none_of
from tests.invitations.rounds import an_invited_round, says

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"


def columns() -> Iterator[sa.Column[Any]]:
    """Every column of every table."""
    for table in Base.metadata.sorted_tables:
        yield from table.columns


def enums() -> list[sa.Column[Any]]:
    return [column for column in columns() if isinstance(column.type, sa.Enum)]


def test_enums_are_stored_by_value_under_a_check(app: House) -> None:
    found = []
    assert enums()
    for column in enums():
        kind = column.type
        assert isinstance(kind, sa.Enum)
        if kind.native_enum or not kind.create_constraint:
            found.append(f"{column}: no CHECK")
        if kind.enum_class is not None and list(kind.enums) != [member.value for member in kind.enum_class]:
            found.append(f"{column}: not stored by value")
    none_of(found)


def test_the_database_itself_refuses_other_values(app: House) -> None:
    """In the migrated tables, not only in the models: each enum column has its values in a CHECK."""
    inspector = sa.inspect(db.engine)
    found = []
    for column in enums():
        assert isinstance(column.type, sa.Enum)
        checks = " ".join(check["sqltext"] or "" for check in inspector.get_check_constraints(column.table.name))
        if not all(f"'{value}'" in checks for value in column.type.enums):
            found.append(str(column))
    none_of(found)


def test_constraints_are_named_by_the_convention(app: House) -> None:
    starts = {
        "ck": sa.CheckConstraint,
        "fk": sa.ForeignKeyConstraint,
        "uq": sa.UniqueConstraint,
        "pk": sa.PrimaryKeyConstraint,
    }
    assert set(NAMING) == {"ix", *starts}
    inspector = sa.inspect(db.engine)
    found = []
    for table in Base.metadata.sorted_tables:
        names = [("pk", inspector.get_pk_constraint(table.name)["name"])]
        names += [("fk", key["name"]) for key in inspector.get_foreign_keys(table.name)]
        names += [("uq", unique["name"]) for unique in inspector.get_unique_constraints(table.name)]
        names += [("ck", check["name"]) for check in inspector.get_check_constraints(table.name)]
        found += [
            f"{table.name}: {name}" for start, name in names if not re.match(rf"{start}_{table.name}", name or "")
        ]
        found += [
            f"{table.name}: {index.name}" for index in table.indexes if not re.match(r"(ix|uq)_", index.name or "")
        ]
    none_of(found)


def test_checks_of_the_migrated_tables_are_those_of_the_models(app: House) -> None:
    """Alembic does not compare CHECK constraints, so they are compared here."""
    inspector = sa.inspect(db.engine)
    found = []
    for table in Base.metadata.sorted_tables:
        said = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        there = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
        found += [f"{table.name}: only in models: {name}" for name in said - there]
        found += [f"{table.name}: only in migrations: {name}" for name in there - said]
    none_of(found)


def test_indexes_of_the_migrated_tables_are_those_of_the_models(app: House) -> None:
    """Alembic leaves out indexes over expressions when it writes a migration on SQLite, so their names are compared."""
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'index'"
    if db.engine.dialect.name == "postgresql":
        catalogue = "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
    there = set(db.session.scalars(sa.text(catalogue)))
    said = {str(index.name) for table in Base.metadata.sorted_tables for index in table.indexes}
    none_of(sorted(said - there))


def test_migrations_equal_models(app: House) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        none_of([str(difference) for difference in compare_metadata(context, Base.metadata)])


def test_migrations_need_no_room() -> None:
    """What a room says changes; what a migration did stays."""
    rooms = re.compile(r"^\s*(?:from|import) integrationrunde(?!\.kit\b)", re.MULTILINE)
    none_of([path.name for path in MIGRATIONS.glob("*.py") if rooms.search(path.read_text())])


def test_down_to_nothing_and_up_again(app: House) -> None:
    db.session.remove()
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    tables = set(sa.inspect(db.engine).get_table_names())
    assert tables - {"alembic_version"} == {table.name for table in Base.metadata.sorted_tables}


def test_instants_are_aware_and_no_column_is_naive() -> None:
    none_of([str(column) for column in columns() if isinstance(column.type, sa.DateTime)])
    assert any(isinstance(column.type, UtcDateTime) for column in columns())


def test_what_points_to_a_table_is_a_foreign_key_or_says_why() -> None:
    """A number called ``..._id`` that is no foreign key needs its reason in this list."""
    reasons = {
        "account_role.series_id": "series live above accounts",
        "journal_entry.actor_id": "the entry outlives whoever acted, who may be of three kinds",
        "journal_entry.series_id": "the entry outlives the thing",
        "journal_subject.subject_id": "the entry outlives the thing",
        "incoming_letter.message_id": "the name of a header",
        "outgoing_letter.series_id": "a letter outlives what it speaks of, which lies above",
        "outgoing_letter.meeting_id": "the same",
        "outgoing_letter.seat_id": "the same",
        "outgoing_letter.message_id": "the name of a header",
        "outgoing_letter.link_subject_id": "the subject may be of several kinds",
        "outgoing_letter.key_id": "the name of a key in the configuration",
        "outgoing_letter.tag_key_id": "the same",
    }
    loose = {
        f"{column.table.name}.{column.name}"
        for column in columns()
        if column.name.endswith("_id") and not column.foreign_keys
    }
    assert loose <= set(reasons), loose - set(reasons)


def test_foreign_keys_have_an_index_where_rows_are_looked_up_by_them() -> None:
    """Deleting or joining over a key without index reads the whole table. Rare self-references may do without."""
    may_do_without = {
        "replaced_by_id",
        "appointed_by_id",
        "chair_id",
        "minute_taker_id",
        "announcement_id",
        "holder_id",
        "substitute_id",
    }
    found = []
    for table in Base.metadata.sorted_tables:
        keys = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
        indexed = [list(key.columns)[:1] for key in keys] + [list(index.columns)[:1] for index in table.indexes]
        leading = {column.name for first in indexed for column in first}
        found += [
            str(column)
            for column in table.columns
            if column.foreign_keys and column.name not in leading | may_do_without and len(table.columns) > 2
        ]
    none_of(found)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO account_role (account_id, role) VALUES (4711, 'reader')",
        "INSERT INTO outbox_pause (id, since, next_try_at, detail) VALUES (2, '2017-08-23', '2017-08-23', '')",
        "INSERT INTO throttle (bucket, window_start, count) VALUES ('x', '2017-08-23', NULL)",
    ],
)
def test_examples_of_what_the_database_refuses(app: House, statement: str) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(sa.text(statement))


def test_what_is_stored_outlives_every_migration_down_and_up_again(app: House) -> None:
    """SQLite changes a table by making it anew: what others refer to must not stand in the way, nor go with it."""
    _meeting, invitations = an_invited_round(2)
    says(invitations[0], AnswerStatus.ACCEPTED)
    kept = _numbers()
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    assert {name: number for name, number in _numbers().items() if number != kept[name]} == {}


def _numbers() -> dict[str, int]:
    """The rows of each table that stood in the first version already."""
    later = {"reminder_rule", "planned_reminder", "topic_call", "proposal"}
    tables = [table for table in Base.metadata.sorted_tables if table.name not in later]
    counted = {table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
    db.session.rollback()
    return counted
