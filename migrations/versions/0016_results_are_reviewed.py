"""results are looked at again on a day

Revision: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch: SQLite would lose the triggers that freeze approved results.
    op.add_column('outcome', sa.Column('review_on', sa.Date(), nullable=True))
    op.create_index(op.f('ix_outcome_review_on'), 'outcome', ['review_on'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_outcome_review_on'), table_name='outcome')
    op.drop_column('outcome', 'review_on')
