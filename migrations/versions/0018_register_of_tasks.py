"""register of tasks: folded text for searching, indexes for its orders and filters

Revision: 0018
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.words import fold

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

TASK = sa.table('action_item', *(sa.column(name) for name in ('id', 'number_year', 'number_count', 'title', 'text', 'searched')))


def upgrade() -> None:
    op.add_column('action_item', sa.Column('searched', sa.Text(), server_default='', nullable=False))
    connection = op.get_bind()
    for row in connection.execute(sa.select(TASK)).all():
        number = '' if row.number_count is None else f'A-{row.number_year}-{row.number_count:02d}'
        words = fold(f'{number} {row.title} {row.text}')
        connection.execute(sa.update(TASK).where(TASK.c.id == row.id).values(searched=words))
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.alter_column('searched', server_default=None)
        batch_op.drop_index(batch_op.f('ix_action_item_due_on'))
        batch_op.create_index(batch_op.f('ix_action_item_due_on_number_year_number_count_id'), ['due_on', 'number_year', 'number_count', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_item_number_year_number_count_id'), ['number_year', 'number_count', 'id'], unique=False)
    op.create_index(op.f('ix_ownership_state_action_item_id'), 'ownership', ['state', 'action_item_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_ownership_state_action_item_id'), table_name='ownership')
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_item_number_year_number_count_id'))
        batch_op.drop_index(batch_op.f('ix_action_item_due_on_number_year_number_count_id'))
        batch_op.create_index(batch_op.f('ix_action_item_due_on'), ['due_on'], unique=False)
    op.drop_column('action_item', 'searched')
