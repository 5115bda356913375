"""Whether the rows beside an approved version are those of which its bytes and its approval tell: none less, none more.

What lives on after the approval (names of organisations, the life of tasks, what becomes of a result) does not count.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from integrationrunde.agenda.models import Attachment
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.database import db
from integrationrunde.minutes import approving, composing, drafts
from integrationrunde.minutes.content import Attendee, Content, Item
from integrationrunde.minutes.models import Minutes, MinutesItem, MinutesRevision, MinutesVersion
from integrationrunde.minutes.records import Record, RoundRecord

Stray = tuple[str, int, str]
"""Table, id, and what is wrong with it."""


def strays(minutes: Minutes, version: MinutesVersion, approved: Content, record: Record) -> Iterator[Stray]:
    """Every row of approved minutes that is gone, too many or another one than their bytes say."""
    loaded = drafts.minutes_of(minutes.meeting_id)
    if loaded is None:
        return
    present = composing.composed(loaded, version=version.number, now=version.circulated_at)
    yield from _differences("minutes_item", _items(approved), _items(present))
    yield from _differences("paragraph", _paragraphs(approved), _paragraphs(present))
    yield from _differences("outcome", _results(approved), _results(present))
    named = {one.id: one.sha256 for one in approved.papers}
    yield from _differences("attachment", named, _papers(named))
    for name, said in (("breaks", _breaks), ("attendance", _attendance), ("decisions on tasks", _decisions)):
        if said(approved) != said(present):
            yield "minutes", minutes.id, f"the {name} are not those of the approved version"
    if _rounds(record.rounds) != _rounds(approving.rounds_of(minutes)):
        yield "minutes", minutes.id, "the seats asked and what they said are not those of the approval"
    yield from _revisions(minutes)


def _differences(table: str, approved: Mapping[int, object], present: Mapping[int, object]) -> Iterator[Stray]:
    for ident in sorted(approved.keys() | present.keys()):
        if ident not in present:
            yield table, ident, "it is gone, but the approved version has it"
        elif ident not in approved:
            yield table, ident, "the approved version does not have it"
        elif approved[ident] != present[ident]:
            yield table, ident, "the approved version says something else"


def _items(content: Content) -> dict[int, object]:
    return {item.id: (item.audience, item.organisation_ids, item.deferred_reason) for item in content.items}


def _paragraphs(content: Content) -> dict[int, object]:
    return {one.id: (item.id, one.text) for item in content.items for one in item.paragraphs}


def _results(content: Content) -> dict[int, object]:
    return {one.id: _result(item, one) for item in content.items for one in item.results}


def _result(item: Item, one: Any) -> object:
    return item.id, one.number, one.kind, one.wording, one.reached_by, one.votes, len(one.organisations), one.is_dropped


def _papers(named: Collection[int]) -> dict[int, str]:
    """The papers with these ids; others may have come before the approval without being part of the version."""
    statement = sa.select(Attachment.id, StoredFile.sha256).join(Attachment.stored_file)
    return dict(db.session.execute(statement.where(Attachment.id.in_(named))).all())


def _breaks(content: Content) -> object:
    return content.head.breaks


def _attendance(content: Content) -> object:
    return Counter(_line(one) for one in content.attendance)


def _line(one: Attendee) -> tuple[object, ...]:
    return one.organisation_id, one.organisation, one.kind, one.state, one.headcount


def _decisions(content: Content) -> object:
    return Counter((item.id, one.task_id, one.decided) for item in content.items for one in item.followed)


def _rounds(rounds: tuple[RoundRecord, ...]) -> object:
    return [
        (one.version, Counter((seat.organisation_id, seat.stance, seat.objections, seat.remarks) for seat in one.seats))
        for one in rounds
    ]


def _revisions(minutes: Minutes) -> Iterator[Stray]:
    """Revisions are numbered without a gap, and the item has the last one."""
    number, last = sa.func.count(MinutesRevision.id), sa.func.coalesce(sa.func.max(MinutesRevision.number), 0)
    statement = (
        sa.select(MinutesItem.id)
        .outerjoin(MinutesRevision)
        .where(MinutesItem.minutes_id == minutes.id)
        .group_by(MinutesItem.id, MinutesItem.revision)
        .having(sa.or_(number != MinutesItem.revision, last != MinutesItem.revision))
    )
    for ident in db.session.scalars(statement.order_by(MinutesItem.id)):
        yield "minutes_item", ident, "revisions of its text are gone or too many"
