"""ticks of attendance

Revision: 0013
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attendance_tick',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attendance_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('what', sa.String(length=20), nullable=False),
    sa.Column('ticked_by', sa.String(length=300), nullable=False),
    sa.Column('ticked_at', UtcDateTime(), nullable=False),
    sa.Column('recorded_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['attendance_id'], ['attendance.id'], name=op.f('fk_attendance_tick_attendance_id_attendance'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_tick')),
    sa.UniqueConstraint('key', name=op.f('uq_attendance_tick_key'))
    )
    with op.batch_alter_table('attendance_tick', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_tick_attendance_id'), ['attendance_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('attendance_tick', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_tick_attendance_id'))
    op.drop_table('attendance_tick')
