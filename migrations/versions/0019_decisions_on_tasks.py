"""what meetings decide on tasks of earlier ones

Revision: 0019
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('minutes_item_id', sa.Integer(), nullable=False),
    sa.Column('action_item_id', sa.Integer(), nullable=False),
    sa.Column('decided', sa.Enum('done', 'new_date', 'dropped', name='decided', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('organisations', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('day_before', sa.Date(), nullable=True),
    sa.Column('day_after', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.String(length=330), nullable=False),
    sa.Column('recorded_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint("(decided = 'new_date') = (day_after IS NOT NULL)", name=op.f('ck_task_decision_day_of_new_date')),
    sa.CheckConstraint("decided <> 'dropped' OR reason <> ''", name=op.f('ck_task_decision_dropped_with_reason')),
    sa.ForeignKeyConstraint(['action_item_id'], ['action_item.id'], name=op.f('fk_task_decision_action_item_id_action_item')),
    sa.ForeignKeyConstraint(['minutes_item_id'], ['minutes_item.id'], name=op.f('fk_task_decision_minutes_item_id_minutes_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_decision'))
    )
    op.create_index(op.f('ix_task_decision_action_item_id'), 'task_decision', ['action_item_id'], unique=False)
    op.create_index(op.f('ix_task_decision_minutes_item_id'), 'task_decision', ['minutes_item_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_task_decision_minutes_item_id'), table_name='task_decision')
    op.drop_index(op.f('ix_task_decision_action_item_id'), table_name='task_decision')
    op.drop_table('task_decision')
