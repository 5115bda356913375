"""From the tables to the content of a version; the number of statements never grows with items, results or tasks."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.actions.models import ActionItem
from integrationrunde.agenda.models import Attachment, Audience
from integrationrunde.directory.models import OrganisationKind
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes import content as shapes
from integrationrunde.minutes import drafts, reviews
from integrationrunde.minutes.drafts import Draft
from integrationrunde.minutes.models import (
    Attendance,
    AttendanceKind,
    Decision,
    Minutes,
    MinutesBreak,
    Objection,
    Outcome,
    TaskDecision,
)
from integrationrunde.seats.models import Seat


def composed(minutes: Minutes, *, version: int, now: datetime) -> shapes.Content:
    """What the minutes say now, as version ``version`` that is circulated at ``now``; loaded by `drafts.minutes_of`."""
    meeting = _meeting(minutes)
    written = drafts.drafts(minutes)
    return shapes.Content(
        schema=shapes.SCHEMA,
        version=version,
        issued_on=clock.local(now).date(),
        head=_head(minutes, meeting),
        attendance=tuple(_attendance(meeting.id)),
        items=tuple(_item(draft) for draft in written),
        papers=tuple(_papers(meeting.id, written)),
        papers_missing=False,
        declarations=tuple(declarations(minutes.id, written)),
        declarations_missing=False,
        distribution=tuple(_distribution(meeting.id)),
    )


def _meeting(minutes: Minutes) -> Meeting:
    loaded = [joinedload(Meeting.venue), joinedload(Meeting.series).joinedload(Series.host)]
    return db.session.get_one(Meeting, minutes.meeting_id, options=loaded, populate_existing=True)


def _head(minutes: Minutes, meeting: Meeting) -> shapes.Head:
    return shapes.Head(
        body=meeting.series.name,
        host=meeting.series.host.official_name,
        file_reference=meeting.series.file_reference,
        occasion=meeting.title,
        meeting_number=meeting.number,
        held_on=meeting.held_on,
        ends_on=meeting.ends_on,
        begin=minutes.began_at or meeting.starts_at,
        end=minutes.ended_at or meeting.ends_at,
        breaks=tuple(_break(one) for one in minutes.breaks),
        place=meeting.venue.full_address if meeting.venue else "",
        also_online=meeting.is_hybrid,
        chair=minutes.chair,
        minute_taker=minutes.minute_taker,
    )


def _break(one: MinutesBreak) -> shapes.Break:
    return shapes.Break(begin=one.began_at, end=one.ended_at)


def _attendance(meeting_id: int) -> Iterable[shapes.Attendee]:
    statement = sa.select(Attendance).options(joinedload(Attendance.organisation)).filter_by(meeting_id=meeting_id)
    rows = db.session.scalars(statement).all()
    return [_attendee(row) for row in sorted(rows, key=_order_of_attendance)]


def _order_of_attendance(row: Attendance) -> tuple[int, str, int]:
    name = row.organisation.sort_key if row.organisation else row.organisation_name.casefold()
    return list(AttendanceKind).index(row.kind), name, row.id


def _attendee(row: Attendance) -> shapes.Attendee:
    kind = row.organisation.kind if row.organisation else None
    return shapes.Attendee(
        organisation_id=row.organisation_id,
        organisation=row.organisation_name,
        is_municipality=kind is OrganisationKind.MUNICIPALITY,
        kind=row.kind,
        state=row.state,
        function=row.function,
        substitute_function=row.substitute_function,
        headcount=row.headcount,
        arrived_late_at=row.arrived_late_at,
        left_early_at=row.left_early_at,
    )


def _item(draft: Draft) -> shapes.Item:
    item = draft.item
    internal = item.audience is Audience.INTERNAL
    named = item.organisations if item.audience is Audience.ORGANISATIONS else []
    return shapes.Item(
        id=item.id,
        number=draft.number or 0,
        kind=item.agenda_item.kind,
        audience=item.audience,
        organisation_ids=tuple(sorted(one.id for one in named)),
        title="" if internal else item.agenda_item.title,
        paragraphs=() if internal else tuple(_paragraphs(draft)),
        results=() if internal else tuple(_result(one) for one in draft.outcomes),
        tasks=() if internal else tuple(_task(one, draft.outcome_of_task.get(one.id)) for one in draft.tasks),
        deferred_reason="" if internal else item.deferred_reason,
        deferred_to=item.deferred_to.title if item.deferred_to and not internal else "",
        is_cut=internal,
        followed=() if internal else tuple(_followed(one) for one in draft.decisions),
    )


def _followed(decision: TaskDecision) -> shapes.Followed:
    return shapes.Followed(
        task_id=decision.action_item_id,
        number=decision.action_item.number,
        title=decision.action_item.title,
        decided=decision.decided,
        organisations=tuple(decision.organisations),
        reason=decision.reason,
        day_before=decision.day_before,
        day_after=decision.day_after,
    )


def _paragraphs(draft: Draft) -> Iterable[shapes.Text]:
    return [shapes.Text(id=ident, text=text) for ident, text in draft.blocks if ident is not None]


def _result(outcome: Outcome) -> shapes.Result:
    votes = None
    if outcome.votes_yes is not None:
        votes = shapes.Votes(yes=outcome.votes_yes, no=outcome.votes_no or 0, abstain=outcome.votes_abstain or 0)
    return shapes.Result(
        id=outcome.id,
        number=outcome.number,
        kind=outcome.kind,
        wording=outcome.wording,
        reached_by=outcome.reached_by,
        votes=votes,
        organisations=tuple(one.official_name for one in outcome.organisations),
        topic=outcome.topic.title if outcome.topic else "",
        behind=outcome.paragraph_id,
        is_dropped=outcome.dropped_at is not None,
    )


def _task(task: ActionItem, result_id: int | None) -> shapes.Task:
    owners = sorted(task.owners, key=lambda owned: (owned.organisation.sort_key, owned.id))
    return shapes.Task(
        id=task.id,
        number=task.number,
        kind=task.kind,
        title=task.title,
        text=task.text,
        due_on=task.first_due_on,
        owners=tuple(
            shapes.Owner(
                organisation_id=owned.organisation_id,
                organisation=owned.organisation.official_name,
                needs_consent=owned.needs_consent,
            )
            for owned in owners
        ),
        involved=tuple(one.official_name for one in task.involved),
        result_id=result_id,
    )


def _papers(meeting_id: int, written: Sequence[Draft]) -> Iterable[shapes.Paper]:
    items = {draft.item.agenda_item_id: draft.item for draft in written}
    statement = (
        sa.select(Attachment)
        .options(joinedload(Attachment.stored_file), selectinload(Attachment.organisations))
        .where(Attachment.meeting_id == meeting_id, Attachment.audience != Audience.INTERNAL)
        .order_by(Attachment.position, Attachment.id)
    )
    for paper in db.session.scalars(statement):
        item = items.get(paper.agenda_item_id or 0)
        if item is not None and item.audience is Audience.INTERNAL:
            continue
        named = paper.organisations if paper.audience is Audience.ORGANISATIONS else []
        yield shapes.Paper(
            id=paper.id,
            title=paper.title,
            file_name=paper.file_name,
            sha256=paper.stored_file.sha256,
            item_id=item.id if item else None,
            audience=paper.audience,
            organisation_ids=tuple(sorted(one.id for one in named)),
        )


def declarations(minutes_id: int, written: Sequence[Draft]) -> Iterable[shapes.Declaration]:
    """The objections to any version that were rejected, whole or in part; those to internal items are left out."""
    internal = {draft.item.id for draft in written if draft.item.audience is Audience.INTERNAL}
    for objection in reviews.objections(minutes_id, decided=(Decision.REJECTED, Decision.PARTLY)):
        item_id = _item_of(objection)
        if item_id not in internal:
            yield _declaration(objection, item_id)


def _item_of(objection: Objection) -> int | None:
    if objection.outcome is not None:
        return objection.outcome.minutes_item_id
    return objection.paragraph.minutes_item_id if objection.paragraph is not None else None


def _declaration(objection: Objection, item_id: int | None) -> shapes.Declaration:
    return shapes.Declaration(
        organisation=objection.review_seat.seat.organisation.official_name,
        item_id=item_id,
        paragraph_id=objection.paragraph_id,
        result_id=objection.outcome_id,
        text=objection.text,
        proposed_wording=objection.proposed_wording,
        reason=objection.decision_text,
        partly=objection.decision is Decision.PARTLY,
    )


def _distribution(meeting_id: int) -> Iterable[str]:
    statement = (
        sa.select(Invitation)
        .options(joinedload(Invitation.seat).joinedload(Seat.organisation))
        .where(Invitation.meeting_id == meeting_id, Invitation.revoked_at.is_(None))
    )
    seats = [invited.seat for invited in db.session.scalars(statement)]
    seats.sort(key=lambda seat: (seat.organisation.sort_key, seat.id))
    return list(dict.fromkeys(seat.organisation.official_name for seat in seats))
