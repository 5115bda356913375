"""minutes given out: letters with an enclosure, and whether a series encloses the PDF

Revision: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('enclosure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64 AND sha256 = lower(sha256)', name=op.f('ck_enclosure_sha256_hexadecimal')),
    sa.CheckConstraint('size > 0', name=op.f('ck_enclosure_size_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enclosure')),
    sa.UniqueConstraint('sha256', name=op.f('uq_enclosure_sha256'))
    )
    with op.batch_alter_table('outgoing_letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('enclosure_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('enclosure_name', sa.String(length=200), nullable=True))
        batch_op.create_index(batch_op.f('ix_outgoing_letter_enclosure_id'), ['enclosure_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_outgoing_letter_enclosure_id_enclosure'), 'enclosure', ['enclosure_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_outgoing_letter_enclosure_named'), '(enclosure_id IS NULL) = (enclosure_name IS NULL)')
    op.add_column('series', sa.Column('encloses_minutes', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('series', 'encloses_minutes')
    with op.batch_alter_table('outgoing_letter', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_outgoing_letter_enclosure_named'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_outgoing_letter_enclosure_id_enclosure'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_outgoing_letter_enclosure_id'))
        batch_op.drop_column('enclosure_name')
        batch_op.drop_column('enclosure_id')
    op.drop_table('enclosure')
