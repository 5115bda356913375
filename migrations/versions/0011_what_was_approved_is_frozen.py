"""what was approved is frozen

Triggers, because a CHECK sees no older row: what was circulated keeps its bytes, and what was approved never changes.
SQLite loses the triggers of a table that a later migration rebuilds (batch_alter_table with more than an index): such a
migration creates them anew; tests/minutes/test_frozen.py tells.

Revision: 0011
"""

from dataclasses import dataclass

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

_OF_MINUTES = "EXISTS (SELECT 1 FROM minutes WHERE minutes.id = OLD.minutes_id AND minutes.state = 'approved')"
_OF_ITEM = (
    "EXISTS (SELECT 1 FROM minutes JOIN minutes_item ON minutes_item.minutes_id = minutes.id"
    " WHERE minutes_item.id = OLD.minutes_item_id AND minutes.state = 'approved')"
)
_OF_VERSION = (
    "EXISTS (SELECT 1 FROM minutes JOIN minutes_version ON minutes_version.minutes_id = minutes.id"
    " WHERE minutes_version.id = OLD.version_id AND minutes.state = 'approved')"
)
_ALWAYS = "1 = 1"


@dataclass(frozen=True)
class Guard:
    """Refuses ``event`` on a row of ``table`` when ``condition`` holds, which may speak of the row as OLD."""

    table: str
    event: str
    condition: str
    message: str

    @property
    def name(self) -> str:
        """Unique, and speaking in the error message of the database."""
        verb, _of, columns = self.event.partition(" OF ")
        return f"frozen_{self.table}_{verb.lower()}" + (f"_{columns.split(',')[0]}" if columns else "")


_APPROVED = "approved minutes never change"
_ONCE = "is written once"
_ITEM = "minutes_id, agenda_item_id, position, text, revision, audience, deferred_reason, deferred_to_id"
_OUTCOME = (
    "minutes_item_id, series_id, number_year, number_count, kind, wording, reached_by, votes_yes, votes_no,"
    " votes_abstain, paragraph_id, position"
)

GUARDS = (
    Guard("minutes", "UPDATE", "OLD.state = 'approved'", _APPROVED),
    Guard("minutes", "DELETE", "OLD.state = 'approved'", _APPROVED),
    Guard("minutes_item", f"UPDATE OF {_ITEM}", _OF_MINUTES, _APPROVED),
    Guard("minutes_item", "DELETE", _OF_MINUTES, _APPROVED),
    Guard("minutes_break", "UPDATE", _OF_MINUTES, _APPROVED),
    Guard("minutes_break", "DELETE", _OF_MINUTES, _APPROVED),
    Guard("outcome", f"UPDATE OF {_OUTCOME}", _OF_ITEM, _APPROVED),
    Guard("outcome", "DELETE", _OF_ITEM, _APPROVED),
    Guard("minutes_version", "UPDATE OF minutes_id, number, schema, canonical, sha256, circulated_at", _ALWAYS, _ONCE),
    Guard("minutes_version", "UPDATE", _OF_MINUTES, _APPROVED),
    Guard("minutes_version", "DELETE", _ALWAYS, _ONCE),
    Guard("review_seat", "UPDATE", _OF_VERSION, _APPROVED),
    Guard("review_seat", "DELETE", _OF_VERSION, _APPROVED),
    Guard("minutes_approval", "UPDATE", _ALWAYS, _ONCE),
    Guard("minutes_approval", "DELETE", _ALWAYS, _ONCE),
    Guard("supplement", "UPDATE", _ALWAYS, _ONCE),
    Guard("supplement", "DELETE", _ALWAYS, _ONCE),
)
WHOLE_TABLES = ("minutes_version", "minutes_approval", "supplement")


def _creating(guard: Guard, dialect: str) -> list[str]:
    message = f"{guard.table}: {guard.message}"
    if dialect == "sqlite":
        head = f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} WHEN {guard.condition}"
        return [f"{head} BEGIN SELECT RAISE(ABORT, '{message}'); END"]
    row = "OLD" if guard.event == "DELETE" else "NEW"
    refuse = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'"
    body = f"BEGIN IF {guard.condition} THEN {refuse}; END IF; RETURN {row}; END"
    head = f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
    return [
        f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"{head} FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for guard in GUARDS:
        for statement in _creating(guard, dialect):
            op.execute(statement)
    if dialect == "postgresql":  # SQLite has no TRUNCATE
        refuse = f"RAISE EXCEPTION '{_ONCE}' USING ERRCODE = 'check_violation'"
        op.execute(
            f"CREATE FUNCTION frozen_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; RETURN NULL; END $$"
        )
        for table in WHOLE_TABLES:
            op.execute(
                f"CREATE TRIGGER frozen_{table}_truncate BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION frozen_truncate()"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for guard in GUARDS:
            op.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
        return
    for name in [*(guard.name for guard in GUARDS), "frozen_truncate"]:
        op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
