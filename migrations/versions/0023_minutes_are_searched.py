"""minutes are searched without reading each version: folded text by who may read it, of the newest versions

Revision: 0023
"""

import sqlalchemy as sa
from alembic import op
from integrationrunde.minutes import canonical, searching

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

VERSION = sa.table('minutes_version', *(sa.column(name) for name in ('id', 'canonical', 'superseded_at')))
SEARCH = sa.table('minutes_search', *(sa.column(name) for name in ('version_id', 'organisation_id', 'searched')))


def upgrade() -> None:
    op.create_table(
        'minutes_search',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=True),
        sa.Column('searched', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_minutes_search_organisation_id_organisation')),
        sa.ForeignKeyConstraint(['version_id'], ['minutes_version.id'], name=op.f('fk_minutes_search_version_id_minutes_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_search')),
        sa.UniqueConstraint('version_id', 'organisation_id', name=op.f('uq_minutes_search_version_id_organisation_id')),
    )
    op.create_index(op.f('ix_minutes_search_organisation_id'), 'minutes_search', ['organisation_id'], unique=False)
    connection = op.get_bind()
    newest = sa.select(VERSION.c.id).where(VERSION.c.superseded_at.is_(None)).order_by(VERSION.c.id)
    for ident in connection.scalars(newest).all():
        _fill(connection, ident)


def _fill(connection: sa.Connection, version_id: int) -> None:
    """One version after the other, so that long minutes never stand in memory together."""
    written = connection.scalar(sa.select(VERSION.c.canonical).where(VERSION.c.id == version_id))
    try:
        found = searching.by_reader(canonical.read(bytes(written)))
    except canonical.Unreadable:
        return  # `flask minutes verify` names it
    for organisation_id, text in found.items():
        row = {'version_id': version_id, 'organisation_id': organisation_id, 'searched': text}
        connection.execute(sa.insert(SEARCH).values(row))


def downgrade() -> None:
    op.drop_index(op.f('ix_minutes_search_organisation_id'), table_name='minutes_search')
    op.drop_table('minutes_search')
