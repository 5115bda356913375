"""papers of tasks

Revision: 0024
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'task_paper',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('action_item_id', sa.Integer(), nullable=False),
        sa.Column('stored_file_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('file_name', sa.String(length=130), nullable=False),
        sa.Column('uploaded_by', sa.String(length=300), nullable=False),
        sa.Column('uploaded_at', UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['action_item_id'], ['action_item.id'], name=op.f('fk_task_paper_action_item_id_action_item'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['stored_file_id'], ['stored_file.id'], name=op.f('fk_task_paper_stored_file_id_stored_file')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_task_paper')),
        sa.UniqueConstraint('action_item_id', 'stored_file_id', name=op.f('uq_task_paper_action_item_id_stored_file_id')),
    )
    op.create_index(op.f('ix_task_paper_stored_file_id'), 'task_paper', ['stored_file_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_task_paper_stored_file_id'), table_name='task_paper')
    op.drop_table('task_paper')
