"""review of minutes: dropped outcomes, and whether seats see the objections of others

Revision: 0012
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_NAME = "frozen_outcome_update_dropped_at"
_APPROVED = (
    "EXISTS (SELECT 1 FROM minutes JOIN minutes_item ON minutes_item.minutes_id = minutes.id"
    " WHERE minutes_item.id = OLD.minutes_item_id AND minutes.state = 'approved')"
)
_MESSAGE = "outcome: approved minutes never change"


def upgrade() -> None:
    op.add_column('series', sa.Column('shows_objections', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('outcome', sa.Column('dropped_at', UtcDateTime(), nullable=True))
    head = f"CREATE TRIGGER {_NAME} BEFORE UPDATE OF dropped_at ON outcome"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{head} WHEN {_APPROVED} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END")
        return
    refuse = f"RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation'"
    body = f"BEGIN IF {_APPROVED} THEN {refuse}; END IF; RETURN NEW; END"
    op.execute(f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION {_NAME}()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {_NAME}")
    else:
        op.execute(f"DROP FUNCTION IF EXISTS {_NAME}() CASCADE")
    op.drop_column('outcome', 'dropped_at')
    op.drop_column('series', 'shows_objections')
