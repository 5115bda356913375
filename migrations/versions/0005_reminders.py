"""reminders that leave by themselves: their rules, and what was decided about each

Series that exist get the default rules as set today, so that nothing leaves whose day was over before the update.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit import clock
from integrationrunde.kit.database import UtcDateTime

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

KIND = ('answer', 'meeting', 'topics')
DEFAULTS = (('answer', 1, True, 1), ('answer', 2, False, 5), ('meeting', 1, True, -2), ('topics', 1, False, -42))


def upgrade() -> None:
    op.create_table('planned_reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum(*KIND, name='reminderkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('anchor_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('sent', 'skipped', name='decisionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=False),
    sa.Column('decided_by', sa.String(length=300), nullable=False),
    sa.Column('letters', sa.Integer(), nullable=False),
    sa.CheckConstraint('letters >= 0', name=op.f('ck_planned_reminder_letters_counted')),
    sa.CheckConstraint('number BETWEEN 1 AND 2', name=op.f('ck_planned_reminder_number')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_planned_reminder_meeting_id_meeting'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_reminder')),
    sa.UniqueConstraint('meeting_id', 'kind', 'number', 'anchor_on', name=op.f('uq_planned_reminder_meeting_id_kind_number_anchor_on'))
    )
    rules = op.create_table('reminder_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum(*KIND, name='reminderkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('inherits', sa.Boolean(), nullable=False),
    sa.Column('since', UtcDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('NOT inherits OR meeting_id IS NOT NULL', name=op.f('ck_reminder_rule_only_meetings_inherit')),
    sa.CheckConstraint('days BETWEEN -365 AND 365', name=op.f('ck_reminder_rule_days')),
    sa.CheckConstraint('number BETWEEN 1 AND 2', name=op.f('ck_reminder_rule_number')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_reminder_rule_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_reminder_rule_series_id_series')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_rule'))
    )
    with op.batch_alter_table('reminder_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_rule_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_rule_series_id'), ['series_id'], unique=False)

    op.create_index('uq_reminder_rule_one_per_place', 'reminder_rule',
        ['series_id', sa.text('coalesce(meeting_id, 0)'), 'kind', 'number'], unique=True)
    series = op.get_bind().scalars(sa.text('SELECT id FROM series')).all()
    since = clock.now()
    rows = [
        {'series_id': ident, 'kind': kind, 'number': number, 'is_on': is_on, 'days': days, 'inherits': False,
         'since': since, 'version': 1}
        for ident in series for kind, number, is_on, days in DEFAULTS
    ]
    if rows:
        op.bulk_insert(rules, rows)


def downgrade() -> None:
    op.drop_table('reminder_rule')
    op.drop_table('planned_reminder')
