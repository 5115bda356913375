"""topics proposed by seats

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('topic_call',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('called_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_topic_call_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('meeting_id', name=op.f('pk_topic_call'))
    )
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('agenda_item_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('formality', 'information', 'discussion', 'decision', 'status_report', 'task_follow_up', 'programme_status', 'break', name='agendaitemkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'declined', 'withdrawn', name='proposalstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('proposed_at', UtcDateTime(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'declined') = (reason <> '')", name=op.f('ck_proposal_declined_with_reason')),
    sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f('ck_proposal_decided_unless_open')),
    sa.CheckConstraint("state = 'accepted' OR agenda_item_id IS NULL", name=op.f('ck_proposal_item_when_accepted')),
    sa.CheckConstraint('duration_minutes BETWEEN 1 AND 1440', name=op.f('ck_proposal_duration')),
    sa.ForeignKeyConstraint(['agenda_item_id'], ['agenda_item.id'], name=op.f('fk_proposal_agenda_item_id_agenda_item'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['holder_id'], ['seat_holder.id'], name=op.f('fk_proposal_holder_id_seat_holder')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_proposal_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_proposal_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('agenda_item_id', name=op.f('uq_proposal_agenda_item_id'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_holder_id'), ['holder_id'], unique=False)
        batch_op.create_index('ix_proposal_meeting_id_state', ['meeting_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_seat_id'), ['seat_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_seat_id'))
        batch_op.drop_index('ix_proposal_meeting_id_state')
        batch_op.drop_index(batch_op.f('ix_proposal_holder_id'))

    op.drop_table('proposal')
    op.drop_table('topic_call')
