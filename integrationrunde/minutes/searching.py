"""Searching versions: who may find what is decided by the cut that pages take, once, when a version is made."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.kit.words import fold, pattern
from integrationrunde.minutes import canonical
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.models import MinutesSearch, MinutesVersion


def index(version: MinutesVersion, content: Content) -> None:
    """Let a version be found by what it says, and the older ones of the same minutes no more."""
    older = sa.select(MinutesVersion.id).where(MinutesVersion.minutes_id == version.minutes_id)
    db.session.execute(sa.delete(MinutesSearch).where(MinutesSearch.version_id.in_(older)))
    db.session.add_all(
        MinutesSearch(version_id=version.id, organisation_id=organisation_id, searched=text)
        for organisation_id, text in by_reader(content).items()
    )
    db.session.flush()


def by_reader(content: Content) -> dict[int | None, str]:
    """The folded text of a content by its readers: None for all, an organisation's id for what it may read besides."""
    common = list(_texts(canonical.for_organisation(content, None)))
    found: dict[int | None, str] = {None: fold(" ".join(common))}
    known = set(common)
    named = [one.organisation_ids for one in content.items] + [one.organisation_ids for one in content.papers]
    for ident in sorted({ident for ids in named for ident in ids}):
        besides = [text for text in _texts(canonical.for_organisation(content, ident)) if text not in known]
        found[ident] = fold(" ".join(besides))
    return found


def has_words(words: Sequence[str], organisation_id: int) -> list[sa.ColumnElement[bool]]:
    """Conditions on a version: each word (of `kit.words.sort_key`) stands in what the organisation may read of it."""
    return [_has_word(word, organisation_id) for word in words]


def _has_word(word: str, organisation_id: int) -> sa.ColumnElement[bool]:
    reads: Any = sa.or_(MinutesSearch.organisation_id.is_(None), MinutesSearch.organisation_id == organisation_id)
    return sa.exists().where(
        MinutesSearch.version_id == MinutesVersion.id, reads, MinutesSearch.searched.like(pattern(word))
    )


def _texts(content: Content) -> Iterator[str]:
    yield from (content.head.occasion, content.head.place, content.head.body)
    for item in content.items:
        yield item.title
        yield from (paragraph.text for paragraph in item.paragraphs)
        for result in item.results:
            yield from (result.number, result.wording, result.topic)
        for task in item.tasks:
            yield from (task.number, task.title, task.text)
        for followed in item.followed:
            yield from (followed.number, followed.title, followed.reason)
    yield from (paper.title for paper in content.papers)
    yield from (declaration.text for declaration in content.declarations)
