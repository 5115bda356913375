"""the source of letters that came in goes after six months

Revision: 0025
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('incoming_letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('source_removed_at', UtcDateTime(), nullable=True))
        batch_op.alter_column('raw', existing_type=sa.LargeBinary(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f('ck_incoming_letter_source_removed_when'), '(raw IS NULL) = (source_removed_at IS NOT NULL)'
        )


def downgrade() -> None:
    op.execute("UPDATE incoming_letter SET raw = '' WHERE raw IS NULL")
    with op.batch_alter_table('incoming_letter', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_incoming_letter_source_removed_when'), type_='check')
        batch_op.alter_column('raw', existing_type=sa.LargeBinary(), nullable=False)
        batch_op.drop_column('source_removed_at')
