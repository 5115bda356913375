"""Rows of meetings as entries of a subscribed calendar. Pure functions in the language that is forced by the caller."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from integrationrunde.calendar.event import Day, Event, Status
from integrationrunde.feeds.queries import Row
from integrationrunde.invitations import snapshots
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.words import N_, _, day, ngettext
from integrationrunde.meetings.models import MeetingState, Venue

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    """What is said of a meeting: as it stands, or as somebody was told."""

    title: str
    held_on: date
    starts_at: time
    ends_at: time
    ends_on_next_day: bool
    zone: str
    venue: str
    online_url: str
    answer_deadline: date


_FACTS = frozenset(field.name for field in fields(Facts))
ANSWERED = {
    AnswerStatus.ACCEPTED: N_("Accepted: %(title)s"),
    AnswerStatus.TENTATIVE: N_("With a reservation: %(title)s"),
    AnswerStatus.DECLINED: N_("Declined: %(title)s"),
    AnswerStatus.PENDING: N_("Without an answer: %(title)s"),
}
ANSWERED_BEFORE_THE_MOVE = {
    AnswerStatus.ACCEPTED: N_("Accepted before the move: %(title)s"),
    AnswerStatus.TENTATIVE: N_("With a reservation before the move: %(title)s"),
    AnswerStatus.DECLINED: N_("Declined before the move: %(title)s"),
    AnswerStatus.PENDING: N_("Without an answer: %(title)s"),
}


def can_be_told(row: Row) -> bool:
    """Whether what was announced of the meeting can be read; if not, it keeps no other out of the feed."""
    return row.snapshot is None or snapshots.is_readable(row.snapshot)


def of_holder(row: Row) -> Event:
    """A meeting for those who act for an invited seat: as it was announced, with the seat's own answer in the title."""
    facts = _told(row)
    return Event(
        **_when(row, facts),
        stamp=_newest(row.invited_at, row.revoked_at, row.announced_at, row.recorded_at, row.substitute_ended_at),
        summary=_(_title(row), title=facts.title),
        location=_place(facts) if row.revoked_at is None else "",
        description="" if _is_off(row) else "\n".join(_notes(row, facts)),
        status=_status(row),
        takes_time=_answer(row) is not AnswerStatus.DECLINED and not _is_represented(row),
    )


def of_secretariat(row: Row, page: str) -> Iterator[Event | Day]:
    """A meeting for the secretariat: as it stands, with the deadline for answers as a day of its own.

    ``page`` is the address of the meeting's page; it opens only for those who are signed in.
    """
    if row.meeting_id is None:
        return
    facts, is_off = _planned(row), row.state is MeetingState.CANCELLED
    is_draft = row.state is MeetingState.DRAFT
    title = N_("Draft: %(title)s") if is_draft else N_("Called off: %(title)s") if is_off else "%(title)s"
    stamp = _newest(row.changed_at)
    yield Event(
        **_when(row, facts),
        stamp=stamp,
        summary=_(title, title=row.title),
        location=_place(facts),
        description="\n".join([row.series_name, *_online(facts), page]),
        url=page,
        status=Status.CANCELLED if is_off else Status.TENTATIVE if is_draft else Status.CONFIRMED,
    )
    if row.state in (MeetingState.DRAFT, MeetingState.INVITED):
        yield Day(
            uid=f"frist-{row.uid}",
            stamp=stamp,
            on=row.answer_deadline,
            summary=_("Answers until today: %(title)s", title=row.title),
            description="\n".join([row.series_name, page]),
            url=page,
        )


def _planned(row: Row) -> Facts:
    """The facts of a meeting as they stand now."""
    venue = Venue(
        name=row.venue_name, room=row.room, street=row.street, postal_code=row.postal_code, locality=row.locality
    )
    return Facts(
        title=row.title,
        held_on=row.held_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ends_on_next_day=row.ends_on_next_day,
        zone=row.zone,
        venue=venue.full_address if row.venue_name else "",
        online_url=row.online_url,
        answer_deadline=row.answer_deadline,
    )


def _told(row: Row) -> Facts:
    """The facts as the seat was told them: a change that is not announced yet is nobody's business."""
    known = row.snapshot or {}
    told = {name: value for name, value in snapshots.facts(known).items() if name in _FACTS}
    if "venue" in known:
        told["venue"] = known["venue"]
    return replace(_planned(row), **told)


def _when(row: Row, facts: Facts) -> dict[str, Any]:
    ends_on = facts.held_on + timedelta(days=bool(facts.ends_on_next_day))
    return {
        "uid": row.uid,
        "sequence": row.sequence,
        "starts_local": datetime.combine(facts.held_on, facts.starts_at),
        "ends_local": datetime.combine(ends_on, facts.ends_at),
        "zone": facts.zone,
    }


def _newest(*moments: datetime | None) -> datetime:
    """The instant of the last change: two requests without one between them get the same bytes."""
    return max((moment for moment in moments if moment is not None), default=_LONG_AGO)


def _answer(row: Row) -> AnswerStatus:
    return row.answer or AnswerStatus.PENDING


def _is_off(row: Row) -> bool:
    return row.state is MeetingState.CANCELLED or row.revoked_at is not None


def _is_before_move(row: Row) -> bool:
    return row.answered_sequence is not None and row.answered_sequence < row.moved_at_sequence


def _is_represented(row: Row) -> bool:
    comes = _answer(row) in (AnswerStatus.ACCEPTED, AnswerStatus.TENTATIVE)
    return comes and row.substitute_id is not None and row.substitute_ended_at is None


def _title(row: Row) -> str:
    if row.state is MeetingState.CANCELLED:
        return N_("Called off: %(title)s")
    if row.revoked_at is not None:
        return N_("No longer invited: %(title)s")
    if _is_before_move(row):
        return ANSWERED_BEFORE_THE_MOVE[_answer(row)]
    return N_("A substitute comes: %(title)s") if _is_represented(row) else ANSWERED[_answer(row)]


def _status(row: Row) -> Status:
    if _is_off(row):
        return Status.CANCELLED
    is_settled = _answer(row) in (AnswerStatus.ACCEPTED, AnswerStatus.DECLINED) and not _is_before_move(row)
    return Status.CONFIRMED if is_settled else Status.TENTATIVE


def _notes(row: Row, facts: Facts) -> Iterator[str]:
    if _answer(row) in (AnswerStatus.ACCEPTED, AnswerStatus.TENTATIVE):
        yield ngettext("%(num)s person comes.", "%(num)s persons come.", row.headcount)
    yield _("Answers until %(day)s, by the link in your letter.", day=day(facts.answer_deadline))
    yield from _online(facts)


def _online(facts: Facts) -> Iterator[str]:
    if facts.online_url:
        yield _("Take part online: %(url)s", url=facts.online_url)


def _place(facts: Facts) -> str:
    return facts.venue or facts.online_url
