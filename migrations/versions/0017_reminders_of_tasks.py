"""reminders of tasks: rules of a series, what was decided about each, what the secretariat was told

Revision: 0017
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task_reminder_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('before', sa.Boolean(), nullable=False),
    sa.Column('days_before', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Boolean(), nullable=False),
    sa.Column('after', sa.Boolean(), nullable=False),
    sa.Column('days_between', sa.Integer(), nullable=False),
    sa.Column('digest', sa.Boolean(), nullable=False),
    sa.Column('since', UtcDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('days_before BETWEEN 1 AND 60', name=op.f('ck_task_reminder_rule_days_before')),
    sa.CheckConstraint('days_between BETWEEN 5 AND 60', name=op.f('ck_task_reminder_rule_days_between')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_task_reminder_rule_series_id_series')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_reminder_rule')),
    sa.UniqueConstraint('series_id', name=op.f('uq_task_reminder_rule_series_id')),
    )
    op.create_table('planned_task_reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ownership_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('before', 'on_day', 'after', name='taskreminderkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('anchor_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('sent', 'skipped', name='decisionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=False),
    sa.Column('decided_by', sa.String(length=300), nullable=False),
    sa.Column('letters', sa.Integer(), nullable=False),
    sa.CheckConstraint("(kind = 'after') = (number > 0)", name=op.f('ck_planned_task_reminder_number_after')),
    sa.CheckConstraint('letters >= 0', name=op.f('ck_planned_task_reminder_letters_counted')),
    sa.ForeignKeyConstraint(['ownership_id'], ['ownership.id'], name=op.f('fk_planned_task_reminder_ownership_id_ownership'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_task_reminder')),
    sa.UniqueConstraint('ownership_id', 'kind', 'number', 'anchor_on', name=op.f('uq_planned_task_reminder_ownership_id_kind_number_anchor_on')),
    )
    op.create_table('task_digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('week_on', sa.Date(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=False),
    sa.Column('lines', sa.Integer(), nullable=False),
    sa.CheckConstraint('lines >= 0', name=op.f('ck_task_digest_lines_counted')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_task_digest_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_digest')),
    sa.UniqueConstraint('account_id', 'week_on', name=op.f('uq_task_digest_account_id_week_on')),
    )


def downgrade() -> None:
    op.drop_table('task_digest')
    op.drop_table('planned_task_reminder')
    op.drop_table('task_reminder_rule')
