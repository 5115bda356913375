"""tasks followed until done: reports, evidence, other dates, colleagues, an append-only history

Revision: 0015
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.kit.database import UtcDateTime

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

CHANNELS = ('minutes', 'link', 'phone', 'mail', 'in_person', 'secretariat', 'house')
KINDS = (
    'bound', 'accepted', 'started', 'progress', 'done_reported', 'confirmed', 'sent_back', 'date_asked', 'date_granted',
    'date_refused', 'date_changed', 'declined', 'deferred', 'taken_up', 'dropped', 'wording_changed', 'handed_over',
    'taken_back', 'owner_changed', 'reminded', 'carried',
)
REFUSED = 'ownership_entry: is written once'


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def upgrade() -> None:
    op.add_column('series', sa.Column('confirms_done', sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('meeting_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('topic_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_action_item_meeting_id_meeting'), 'meeting', ['meeting_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_action_item_topic_id_topic'), 'topic', ['topic_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_action_item_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_item_topic_id'), ['topic_id'], unique=False)
    op.execute(
        'UPDATE action_item SET meeting_id ='
        ' (SELECT agenda_item.meeting_id FROM agenda_item WHERE agenda_item.id = action_item.agenda_item_id)'
    )
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f('ck_action_item_item_with_meeting'), 'agenda_item_id IS NULL OR meeting_id IS NOT NULL')
    for name in ('declined_at', 'reported_done_at', 'confirmed_at'):
        op.add_column('ownership', sa.Column(name, UtcDateTime(), nullable=True))
    op.add_column('ownership', sa.Column('asked_due_on', sa.Date(), nullable=True))
    op.execute("UPDATE ownership SET reported_done_at = (SELECT bound_at FROM action_item WHERE id = action_item_id) WHERE state = 'done'")
    with op.batch_alter_table('ownership', schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f('ck_ownership_done_was_reported'), "state <> 'done' OR reported_done_at IS NOT NULL")
        batch_op.create_check_constraint(batch_op.f('ck_ownership_confirmed_is_done'), "confirmed_at IS NULL OR state = 'done'")
        batch_op.create_check_constraint(batch_op.f('ck_ownership_declined_or_done'), 'declined_at IS NULL OR reported_done_at IS NULL')
    with op.batch_alter_table('ownership_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=32), server_default='bound', nullable=False))
        batch_op.add_column(sa.Column('recorded_by', sa.String(length=330), server_default='', nullable=False))
        batch_op.add_column(sa.Column('instead', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('day_before', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('day_after', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('text_before', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('text_after', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('stored_file_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('file_name', sa.String(length=130), nullable=True))
        batch_op.add_column(sa.Column('url', sa.String(length=500), server_default='', nullable=False))
        batch_op.drop_constraint(batch_op.f('ck_ownership_entry_reportchannel'), type_='check')
    with op.batch_alter_table('ownership_entry', schema=None) as batch_op:
        for name in ('kind', 'recorded_by', 'instead', 'url'):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_check_constraint(batch_op.f('ck_ownership_entry_reportchannel'), _one_of('channel', CHANNELS))
        batch_op.create_check_constraint(batch_op.f('ck_ownership_entry_entrykind'), _one_of('kind', KINDS))
        batch_op.create_check_constraint(batch_op.f('ck_ownership_entry_file_is_named'), '(stored_file_id IS NULL) = (file_name IS NULL)')
        batch_op.create_check_constraint(batch_op.f('ck_ownership_entry_url_is_safe'), "url = '' OR url LIKE 'https://%'")
        batch_op.create_index(batch_op.f('ix_ownership_entry_stored_file_id'), ['stored_file_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_ownership_entry_stored_file_id_stored_file'), 'stored_file', ['stored_file_id'], ['id'])
    op.create_table('task_holder',
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('ownership_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['seat_holder.id'], name=op.f('fk_task_holder_holder_id_seat_holder')),
    sa.ForeignKeyConstraint(['ownership_id'], ['ownership.id'], name=op.f('fk_task_holder_ownership_id_ownership')),
    sa.PrimaryKeyConstraint('holder_id', name=op.f('pk_task_holder'))
    )
    op.create_index(op.f('ix_task_holder_ownership_id'), 'task_holder', ['ownership_id'], unique=False)
    for event in ('UPDATE', 'DELETE'):
        for statement in _refusing(event):
            op.execute(statement)


def downgrade() -> None:
    for event in ('UPDATE', 'DELETE'):
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(f'DROP TRIGGER IF EXISTS {_name(event)}')
        else:
            op.execute(f'DROP FUNCTION IF EXISTS {_name(event)}() CASCADE')
    op.drop_table('task_holder')
    op.execute("UPDATE ownership_entry SET channel = 'minutes' WHERE channel IN ('secretariat', 'house')")
    with op.batch_alter_table('ownership_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_ownership_entry_reportchannel'), type_='check')
        for name in ('entrykind', 'file_is_named', 'url_is_safe'):
            batch_op.drop_constraint(batch_op.f(f'ck_ownership_entry_{name}'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_ownership_entry_stored_file_id_stored_file'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_ownership_entry_stored_file_id'))
        for name in ('url', 'file_name', 'stored_file_id', 'text_after', 'text_before', 'day_after', 'day_before', 'instead', 'recorded_by', 'kind'):
            batch_op.drop_column(name)
        batch_op.create_check_constraint(batch_op.f('ck_ownership_entry_reportchannel'), _one_of('channel', CHANNELS[:5]))
    with op.batch_alter_table('ownership', schema=None) as batch_op:
        for name in ('done_was_reported', 'confirmed_is_done', 'declined_or_done'):
            batch_op.drop_constraint(batch_op.f(f'ck_ownership_{name}'), type_='check')
        for name in ('asked_due_on', 'confirmed_at', 'reported_done_at', 'declined_at'):
            batch_op.drop_column(name)
    with op.batch_alter_table('action_item', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_action_item_item_with_meeting'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_action_item_topic_id_topic'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_action_item_meeting_id_meeting'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_action_item_topic_id'))
        batch_op.drop_index(batch_op.f('ix_action_item_meeting_id'))
        batch_op.drop_column('topic_id')
        batch_op.drop_column('meeting_id')
    op.drop_column('series', 'confirms_done')


def _name(event: str) -> str:
    return f'written_once_ownership_entry_{event.lower()}'


def _refusing(event: str) -> list[str]:
    """A history is only added to; this holds for raw SQL, too."""
    head = f'CREATE TRIGGER {_name(event)} BEFORE {event} ON ownership_entry'
    if op.get_bind().dialect.name == 'sqlite':
        return [f"{head} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"]
    body = f"BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; RETURN NULL; END"
    return [
        f'CREATE FUNCTION {_name(event)}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$',
        f'{head} FOR EACH ROW EXECUTE FUNCTION {_name(event)}()',
    ]
