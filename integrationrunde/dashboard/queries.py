"""What the start page and the journal show of all rooms, within the reach of the account that looks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.actions.queries import is_to_look_at, needs_secretariat
from integrationrunde.actions.rules import AT_WORK
from integrationrunde.agenda.models import AgendaItem, AgendaItemKind
from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.announcing import pending_counts
from integrationrunde.invitations.models import Announcement, Answer, AnswerStatus, Invitation
from integrationrunde.journal import queries as journal
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.kit.words import sort_key
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.public.models import BarrierReport, ReportState
from integrationrunde.seats.models import Seat

MOST_MEETINGS = 30
Readable = Collection[int] | None
"""Ids of the series within reach; None means all."""


@dataclass(frozen=True)
class Planned:
    """A meeting that lies ahead or has not been marked as held.

    With its answers, those from before a move left out, the number of changes that were not announced yet, and how many
    items its agenda has. ``is_unreadable``: nobody can read what was announced of it.
    """

    meeting: Meeting
    invited: int
    accepted: int
    tentative: int
    declined: int
    unannounced: int = 0
    items: int = 0
    is_unreadable: bool = False

    @property
    def answered(self) -> int:
        """How many invited seats have answered."""
        return self.accepted + self.tentative + self.declined

    @property
    def silent(self) -> int:
        """How many invited seats have not answered."""
        return self.invited - self.answered


def planned(readable: Readable) -> list[Planned]:
    """Drafts and invited meetings, the earliest first; the statements do not grow with the meetings."""
    statement = (
        sa.select(Meeting)
        .options(joinedload(Meeting.series), joinedload(Meeting.venue))
        .where(Meeting.state.in_((MeetingState.DRAFT, MeetingState.INVITED)))
        .order_by(Meeting.held_on, Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    )
    if readable is not None:
        statement = statement.where(Meeting.series_id.in_(readable))
    meetings = db.session.scalars(statement).all()
    idents = [meeting.id for meeting in meetings]
    counts, items, untold = _answers(idents), _items(idents), pending_counts(meetings)
    nobody = (0, 0, 0, 0)
    return [
        Planned(
            each,
            *counts.get(each.id, nobody),
            unannounced=untold.get(each.id) or 0,
            items=items.get(each.id, 0),
            is_unreadable=untold.get(each.id, 0) is None,
        )
        for each in meetings
    ]


def _items(meeting_ids: list[int]) -> dict[int, int]:
    """Meeting id -> how many items its agenda has, breaks left out."""
    statement = (
        sa.select(AgendaItem.meeting_id, sa.func.count())
        .where(AgendaItem.meeting_id.in_(meeting_ids), AgendaItem.kind != AgendaItemKind.BREAK)
        .group_by(AgendaItem.meeting_id)
    )
    return dict(db.session.execute(statement).all())


def _answers(meeting_ids: list[int]) -> dict[int, tuple[int, int, int, int]]:
    """Meeting id -> seats invited, and how many of them accepted, are tentative, declined; the newest answer counts."""
    place = sa.func.row_number().over(
        partition_by=Answer.invitation_id, order_by=(Answer.stated_at.desc(), Answer.id.desc())
    )
    still_holds = Announcement.sequence >= Meeting.moved_at_sequence
    newest = (
        sa.select(Answer.invitation_id, Answer.status, still_holds.label("still_holds"), place.label("place"))
        .join(Answer.invitation)
        .join(Answer.announcement)
        .join(Invitation.meeting)
        .where(Invitation.meeting_id.in_(meeting_ids))
        .subquery()
    )
    said = (AnswerStatus.ACCEPTED, AnswerStatus.TENTATIVE, AnswerStatus.DECLINED)
    holds = [sa.and_(newest.c.status == status, newest.c.still_holds) for status in said]
    sums = [sa.func.sum(sa.case((each, 1), else_=0)) for each in holds]
    statement = (
        sa.select(Invitation.meeting_id, sa.func.count(), *sums)
        .outerjoin(newest, sa.and_(newest.c.invitation_id == Invitation.id, newest.c.place == 1))
        .where(Invitation.meeting_id.in_(meeting_ids), Invitation.revoked_at.is_(None))
        .group_by(Invitation.meeting_id)
    )
    rows = db.session.execute(statement)
    return {row[0]: (row[1], int(row[2] or 0), int(row[3] or 0), int(row[4] or 0)) for row in rows}


@dataclass(frozen=True)
class OpenTasks:
    """What the tasks of one series ask of the secretariat, counted by owner.

    ``waiting`` are reports, wishes for another date and words of not being responsible that wait for a decision;
    ``due`` are due until Sunday, ``put_off`` were put off until then.
    """

    series_id: int
    series: str
    waiting: int
    due: int
    put_off: int


def open_tasks(readable: Readable, today: date) -> list[OpenTasks]:
    """What the tasks of each series within reach ask of the secretariat; one statement."""
    sunday = today + timedelta(days=6 - today.weekday())
    due = sa.and_(
        ActionItem.due_on.between(today, sunday),
        Ownership.state.in_(AT_WORK),
        Ownership.reported_done_at.is_(None),
    )
    asked = needs_secretariat(), due, is_to_look_at(sunday)
    counts = [sa.func.sum(sa.case((each, 1), else_=0)) for each in asked]
    statement = (
        sa.select(Series.id, Series.short_name, *counts)
        .join(ActionItem, ActionItem.series_id == Series.id)
        .join(Ownership, Ownership.action_item_id == ActionItem.id)
        .where(ActionItem.bound_at.is_not(None))
        .group_by(Series.id, Series.short_name)
        .order_by(Series.short_name, Series.id)
    )
    if readable is not None:
        statement = statement.where(Series.id.in_(readable))
    return [OpenTasks(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class Beginnings:
    """How far an installation has come; what is missing comes first on the start page."""

    organisations: bool
    series: bool
    seats: bool
    meetings: bool

    @property
    def complete(self) -> bool:
        """Whether there is something to work with."""
        return self.organisations and self.series and self.seats and self.meetings


def beginnings() -> Beginnings:
    """Whether there is anything yet of each kind; one statement."""
    kinds = (Organisation.id, Series.id, Seat.id, Meeting.id)
    found = db.session.execute(sa.select(*(sa.exists(sa.select(kind)) for kind in kinds))).one()
    return Beginnings(organisations=found[0], series=found[1], seats=found[2], meetings=found[3])


def waiting_barrier_reports() -> tuple[int, date | None]:
    """How many barrier reports wait for an answer, and the earliest day on which one is due; one statement."""
    due = sa.func.min(BarrierReport.first_answer_due_on, type_=sa.Date())
    statement = sa.select(sa.func.count(), due).where(BarrierReport.state == ReportState.RECEIVED)
    number, due_on = db.session.execute(statement).one()
    return number, due_on


def series_names(readable: Readable) -> Mapping[int, str]:
    """Id and short name of the series within reach, sorted by name."""
    statement = sa.select(Series.id, Series.short_name)
    if readable is not None:
        statement = statement.where(Series.id.in_(readable))
    rows = db.session.execute(statement)
    return dict(sorted(((row.id, row.short_name) for row in rows), key=lambda pair: sort_key(pair[1])))


def journal_entries(wish: Wish, readable: Readable) -> sa.Select[Any]:
    """The journal as the reader wants it: ``q``, filters ``series`` and ``by``, newest first or turned round."""
    series = wish.filters.get("series", "")
    return journal.searched(
        wish.query,
        series_id=int(series) if series.isdecimal() and len(series) < 10 else None,
        actor_kind=wish.filters.get("by", ""),
        oldest_first=not wish.descending,
        readable=readable,
    )
