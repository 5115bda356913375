"""minutes are searched without reading each version: folded text by who may read it, of the newest versions

Revision: 0023
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

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
        found = _by_reader(json.loads(bytes(written)))
    except (ValueError, KeyError, TypeError):
        return  # `flask minutes verify` names it
    for organisation_id, text in found.items():
        row = {'version_id': version_id, 'organisation_id': organisation_id, 'searched': text}
        connection.execute(sa.insert(SEARCH).values(row))


# What follows is how minutes of schema 1 were cut and folded when this migration was written; it never changes.
UMLAUTS = str.maketrans({'ä': 'ae', 'ö': 'oe', 'ü': 'ue'})
BARRED = str.maketrans({'ł': 'l', 'ø': 'o', 'đ': 'd', 'ı': 'i', 'æ': 'ae', 'œ': 'oe', 'þ': 'th', 'ð': 'd'})


def _by_reader(content: dict[str, Any]) -> dict[int | None, str]:
    if content['schema'] != 1:
        raise ValueError('this schema came later')
    common = list(_texts(content, None))
    found: dict[int | None, str] = {None: _folded(' '.join(common))}
    known = set(common)
    named = [one['organisation_ids'] for one in (*content['items'], *content['papers'])]
    for ident in sorted({ident for ids in named for ident in ids}):
        found[ident] = _folded(' '.join(text for text in _texts(content, ident) if text not in known))
    return found


def _texts(content: dict[str, Any], organisation_id: int | None) -> Iterator[str]:
    readable = {item['id'] for item in content['items'] if _may_read(item, organisation_id) and not item['is_cut']}
    yield from (content['head'][name] for name in ('occasion', 'place', 'body'))
    for item in content['items']:
        if _may_read(item, organisation_id):
            yield from _of_item(item)
    for paper in content['papers']:
        if _may_read(paper, organisation_id) and (paper['item_id'] is None or paper['item_id'] in readable):
            yield paper['title']
    for declaration in content['declarations']:
        if declaration['item_id'] is None or declaration['item_id'] in readable:
            yield declaration['text']


def _may_read(thing: dict[str, Any], organisation_id: int | None) -> bool:
    if thing['audience'] == 'all':
        return True
    return thing['audience'] == 'organisations' and organisation_id in thing['organisation_ids']


def _of_item(item: dict[str, Any]) -> Iterator[str]:
    yield item['title']
    yield from (paragraph['text'] for paragraph in item['paragraphs'])
    parts = (
        ('results', ('number', 'wording', 'topic')),
        ('tasks', ('number', 'title', 'text')),
        ('followed', ('number', 'title', 'reason')),
    )
    for part, names in parts:
        for one in item.get(part, ()):
            yield from (one[name] for name in names)


def _folded(text: str) -> str:
    spelled = _sorted_by(unicodedata.normalize('NFC', text.casefold()).translate(UMLAUTS))
    plain = _sorted_by(text)
    return plain if spelled == plain else f'{plain} {spelled}'


def _sorted_by(text: str) -> str:
    plain = unicodedata.normalize('NFKD', text.casefold()).casefold().translate(BARRED)
    letters = ''.join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r'[\W_]+', ' ', letters).strip()


def downgrade() -> None:
    op.drop_index(op.f('ix_minutes_search_organisation_id'), table_name='minutes_search')
    op.drop_table('minutes_search')
