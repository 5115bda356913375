"""what was approved is frozen

Triggers, because a CHECK sees no older row: what was circulated keeps its bytes, and what was approved never changes.
SQLite loses the triggers of a table that a later migration rebuilds (batch_alter_table with more than an index): such a
migration creates them anew; tests/minutes/test_frozen.py tells.

Revision: 0011
"""

from alembic import op
from integrationrunde.kit.guards import APPROVED as _APPROVED
from integrationrunde.kit.guards import Guard, lifting, making

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


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in making(GUARDS, dialect):
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
    dialect = op.get_bind().dialect.name
    for statement in lifting(GUARDS, dialect):
        op.execute(statement)
    if dialect == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS frozen_truncate() CASCADE")
