"""Reading papers (Anlagen)."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.agenda.models import Attachment, AttachmentPlace, Audience
from integrationrunde.kit.database import db

_WHOLE = (joinedload(Attachment.stored_file), selectinload(Attachment.organisations))


def papers(meeting_id: int) -> list[Attachment]:
    """All papers of a meeting in their order, with file and named organisations; two statements."""
    statement = sa.select(Attachment).options(*_WHOLE).where(Attachment.meeting_id == meeting_id)
    return list(db.session.scalars(statement.order_by(Attachment.position, Attachment.id)))


def some_papers(ids: Collection[int]) -> list[Attachment]:
    """The papers with these ids, with file and named organisations; two statements."""
    return list(db.session.scalars(sa.select(Attachment).options(*_WHOLE).where(Attachment.id.in_(ids))))


def paper(paper_id: int) -> Attachment | None:
    """One paper with its file and named organisations."""
    return db.session.get(Attachment, paper_id, options=_WHOLE)


def group(meeting_id: int, place: AttachmentPlace, item_id: int | None) -> list[Attachment]:
    """The papers that stand together, in their order."""
    statement = sa.select(Attachment).filter_by(meeting_id=meeting_id, place=place, agenda_item_id=item_id)
    return list(db.session.scalars(statement.order_by(Attachment.position, Attachment.id)))


def may_read(paper: Attachment, organisation_id: int) -> bool:
    """Whether a seat of this organisation may read the paper (organisations loaded)."""
    if paper.audience is Audience.ORGANISATIONS:
        return any(one.id == organisation_id for one in paper.organisations)
    return paper.audience is Audience.ALL


def readable(listed: Sequence[Attachment], organisation_id: int, places: Sequence[AttachmentPlace]) -> list[Attachment]:
    """Those papers of these places that a seat of the organisation may read."""
    return [one for one in listed if one.place in places and may_read(one, organisation_id)]
