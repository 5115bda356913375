"""review of minutes: dropped outcomes, and whether seats see the objections of others

Revision: 0012
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime
from integrationrunde.kit.guards import Guard, lifting, making

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_APPROVED = (
    "EXISTS (SELECT 1 FROM minutes JOIN minutes_item ON minutes_item.minutes_id = minutes.id"
    " WHERE minutes_item.id = OLD.minutes_item_id AND minutes.state = 'approved')"
)
GUARDS = (Guard("outcome", "UPDATE OF dropped_at", _APPROVED),)


def upgrade() -> None:
    op.add_column('series', sa.Column('shows_objections', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('outcome', sa.Column('dropped_at', UtcDateTime(), nullable=True))
    for statement in making(GUARDS, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in lifting(GUARDS, op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_column('outcome', 'dropped_at')
    op.drop_column('series', 'shows_objections')
