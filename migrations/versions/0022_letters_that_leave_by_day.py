"""letters that leave only by day

Revision: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('outgoing_letter', sa.Column('by_day', sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table('outgoing_letter', schema=None) as batch_op:
        batch_op.alter_column('by_day', server_default=None)


def downgrade() -> None:
    op.drop_column('outgoing_letter', 'by_day')
