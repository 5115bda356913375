"""The verbs of papers (Anlagen)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import attributes

from integrationrunde.agenda import paper_queries, paper_rules
from integrationrunde.agenda.models import AgendaItem, Attachment, AttachmentPlace, Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.files import storing
from integrationrunde.files.models import StoredFile
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import refuse
from integrationrunde.kit.words import N_
from integrationrunde.meetings.models import Meeting


@dataclass(frozen=True, kw_only=True)
class PaperDetails:
    """What is written down of a paper; ``organisation_ids`` count for the audience ``organisations`` alone."""

    title: str
    audience: Audience = Audience.ALL
    organisation_ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, paper: Attachment) -> Self:
        """The details as they are stored; organisations must have been loaded."""
        ids = tuple(sorted(one.id for one in paper.organisations))
        return cls(title=paper.title, audience=paper.audience, organisation_ids=ids)


def add_paper(
    meeting: Meeting,
    place: AttachmentPlace,
    item: AgendaItem | None,
    file: StoredFile,
    file_name: str,
    details: PaperDetails,
    *,
    by: Actor,
    now: datetime,
) -> Attachment:
    """Put a paper behind the others of its place. Raises Refused when the meeting is closed or called off."""
    refuse(paper_rules.why_not_change(meeting))
    _lock(meeting)
    listed = paper_queries.group(meeting.id, place, item.id if item else None)
    paper = Attachment(
        meeting_id=meeting.id,
        place=place,
        agenda_item_id=item.id if item else None,
        stored_file_id=file.id,
        position=max((one.position for one in listed), default=0) + 1,
        file_name=file_name,
        uploaded_by=by.label,
        uploaded_at=now,
        organisations=[],
    )
    _write(paper, details)
    db.session.add(paper)
    db.session.flush()
    record(N_("Paper “%(title)s” added"), by=by, now=now, about=[meeting], title=paper.title)
    return paper


def change_paper(paper: Attachment, meeting: Meeting, details: PaperDetails, *, by: Actor, now: datetime) -> None:
    """Store another title or audience. Raises Refused when the meeting is closed or called off."""
    refuse(paper_rules.why_not_change(meeting))
    if _sorted(details) == PaperDetails.of(paper):
        return
    _write(paper, details)
    attributes.flag_modified(paper, "title")  # organisations are rows of their own: the version must rise all the same
    record(N_("Paper “%(title)s” changed"), by=by, now=now, about=[meeting], title=paper.title)


def remove_paper(paper: Attachment, meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Take a paper away, and its bytes if nothing else names them. Raises Refused, also after circulation."""
    refuse(paper_rules.why_not_remove(meeting))
    file_id = paper.stored_file_id
    record(N_("Paper “%(title)s” removed"), by=by, now=now, about=[meeting], title=paper.title)
    db.session.delete(paper)
    storing.release([file_id])


def move_paper(paper: Attachment, meeting: Meeting, *, by_places: int, by: Actor, now: datetime) -> None:
    """Move a paper among those of its place; at the ends it stays. Raises Refused as change_paper does."""
    refuse(paper_rules.why_not_change(meeting))
    _lock(meeting)
    listed = paper_queries.group(meeting.id, paper.place, paper.agenda_item_id)
    before = listed.index(paper)
    after = min(max(before + by_places, 0), len(listed) - 1)
    if after == before:
        return
    listed.insert(after, listed.pop(before))
    for position, one in enumerate(listed, start=1):
        one.position = position
    record(N_("Order of the papers changed"), by=by, now=now, about=[meeting])
    db.session.flush()


def keep_with_meeting(item: AgendaItem) -> None:
    """Let the papers of an item that leaves the agenda belong to the whole meeting, behind its own."""
    own = paper_queries.group(item.meeting_id, AttachmentPlace.MEETING, None)
    behind = max((one.position for one in own), default=0)
    for paper in paper_queries.group(item.meeting_id, AttachmentPlace.AGENDA_ITEM, item.id):
        behind += 1
        paper.place, paper.agenda_item_id, paper.position = AttachmentPlace.MEETING, None, behind
    db.session.flush()


def discard_all(meeting: Meeting) -> None:
    """Delete the papers of a meeting that is deleted."""
    ids = list(db.session.scalars(sa.select(Attachment.stored_file_id).where(Attachment.meeting_id == meeting.id)))
    db.session.execute(sa.delete(Attachment).where(Attachment.meeting_id == meeting.id))
    storing.release(ids)


def _lock(meeting: Meeting) -> None:
    db.session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())


def _sorted(details: PaperDetails) -> PaperDetails:
    named = details.organisation_ids if details.audience is Audience.ORGANISATIONS else ()
    return PaperDetails(title=details.title, audience=details.audience, organisation_ids=tuple(sorted(named)))


def _write(paper: Attachment, details: PaperDetails) -> None:
    named = _organisations(_sorted(details).organisation_ids)
    paper.title, paper.audience, paper.organisations = details.title, details.audience, named


def _organisations(ids: Sequence[int]) -> list[Organisation]:
    if not ids:
        return []
    statement = sa.select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.sort_key)
    return list(db.session.scalars(statement))
