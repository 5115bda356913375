"""What needs somebody's hand now, the most urgent first. Pure functions over what `queries` found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from integrationrunde.dashboard.queries import OpenTasks, Planned
from integrationrunde.kit import clock, workdays
from integrationrunde.kit.words import _, day, ngettext
from integrationrunde.meetings.models import MeetingState
from integrationrunde.meetings.rules import invitation_due
from integrationrunde.minutes.reviews import Held, Waiting

SOON = timedelta(days=7)
_ORDER = ("danger", "warning", "info")


@dataclass(frozen=True)
class Need:
    """One thing to do: how urgent, what, and where it is done."""

    kind: str
    text: str
    action: str
    endpoint: str
    arguments: dict[str, Any] = field(default_factory=dict)


def in_order(needs: Iterable[Need]) -> list[Need]:
    """The most urgent first, else as they come."""
    return sorted(needs, key=lambda need: _ORDER.index(need.kind))


def of_meetings(rows: Iterable[Planned], now: datetime) -> Iterator[Need]:
    """What the planned meetings need."""
    for row in rows:
        if row.is_unreadable:
            yield _to_mend(row)
        if row.meeting.is_over(now):
            yield _to_close(row)
        elif row.meeting.state is MeetingState.DRAFT:
            yield from _to_invite(row, clock.local(now).date())
        else:
            yield from _to_announce(row)
            if row.silent:
                yield from _to_remind(row, now)


def of_proposals(rows: Iterable[Planned], counts: Mapping[int, int]) -> Iterator[Need]:
    """Proposed topics of the planned meetings that wait for a decision; ``counts``: meeting id -> how many."""
    for row in rows:
        number = counts.get(row.meeting.id, 0)
        if number:
            text = ngettext(
                "%(num)s proposed topic for “%(title)s” waits for a decision.",
                "%(num)s proposed topics for “%(title)s” wait for a decision.",
                number,
                title=row.meeting.title,
            )
            where = {"meeting_id": row.meeting.id, "_anchor": "themenvorschlaege"}
            yield Need("info", text, _("Decide"), "agenda.agenda", where)


def of_reviews(rows: Iterable[Waiting], now: datetime) -> Iterator[Need]:
    """Objections to minutes that wait for a decision, and deadlines that have passed without an approval."""
    for row in rows:
        where = "minutes.review", {"meeting_id": row.meeting.id}
        if row.open_objections:
            text = ngettext(
                "%(num)s objection to the minutes of “%(title)s” waits for a decision.",
                "%(num)s objections to the minutes of “%(title)s” wait for a decision.",
                row.open_objections,
                title=row.meeting.title,
            )
            yield Need("warning", text, _("Decide"), *where)
        elif row.deadline is not None and now > clock.end_of(row.deadline):
            text = _("The time for objections to the minutes of “%(title)s” is over.", title=row.meeting.title)
            yield Need("warning", text, _("Approve"), *where)
        elif row.deadline is not None and now + SOON > clock.end_of(row.deadline):
            values = {"title": row.meeting.title, "day": day(row.deadline)}
            text = _("Objections to the minutes of “%(title)s” may be raised until %(day)s.", **values)
            yield Need("info", text, _("Look"), *where)


def of_minutes(rows: Iterable[Held], today: date) -> Iterator[Need]:
    """Minutes of held meetings that are to be circulated soon, or should have been, and those to give out and file."""
    for row in rows:
        meeting = row.meeting
        due = workdays.next_workday(meeting.held_on + timedelta(days=meeting.series.minutes_due_days))
        values = {"title": meeting.title, "day": day(due)}
        where = "minutes.minutes", {"meeting_id": meeting.id}
        if row.is_approved:
            text = _("The minutes of “%(title)s” are approved: give them out, then file the meeting.", **values)
            yield Need("info", text, _("To give them out"), "minutes.printouts", where[1])
        elif today > due:
            text = _("The minutes of “%(title)s” were to be circulated on %(day)s.", **values)
            yield Need("warning", text, _("To the minutes"), *where)
        elif today + SOON >= due:
            text = _("The minutes of “%(title)s” are to be circulated on %(day)s.", **values)
            yield Need("info", text, _("To the minutes"), *where)


def of_tasks(rows: Iterable[OpenTasks]) -> Iterator[Need]:
    """What organisations said of their tasks that waits for a decision; what is due this week or put off until it."""
    for row in rows:
        where = "reminders.task_week", {"series_id": row.series_id}
        if row.waiting:
            text = ngettext(
                "%(num)s report on a task of “%(series)s” waits for a decision.",
                "%(num)s reports on tasks of “%(series)s” wait for a decision.",
                row.waiting,
                series=row.series,
            )
            yield Need("warning", text, _("Look and decide"), *where)
        if row.due:
            text = ngettext(
                "%(num)s organisation has a task of “%(series)s” that is due this week.",
                "%(num)s organisations have tasks of “%(series)s” that are due this week.",
                row.due,
                series=row.series,
            )
            yield Need("info", text, _("Look"), *where)
        if row.put_off:
            text = ngettext(
                "%(num)s organisation has a task of “%(series)s” that was put off until this week: decide anew.",
                "%(num)s organisations have tasks of “%(series)s” that were put off until this week: decide anew.",
                row.put_off,
                series=row.series,
            )
            yield Need("info", text, _("Look"), *where)


def of_results(number: int, first: date | None, today: date) -> Iterator[Need]:
    """Results to be looked at until in a week, the first of them on ``first``."""
    if not number or first is None:
        return
    text = ngettext(
        "%(num)s result is to be looked at again on %(day)s.",
        "%(num)s results are to be looked at again, the first on %(day)s.",
        number,
        day=day(first),
    )
    yield Need("warning" if first < today else "info", text, _("Look"), "figures.results", {"sort": "review"})


def _to_mend(row: Planned) -> Need:
    text = _(
        "What was announced of “%(title)s” cannot be read: no reminder leaves, and nobody who comes to a seat is"
        " invited. Please tell those who run the software.",
        title=row.meeting.title,
    )
    return Need("danger", text, _("To the meeting"), "meetings.meeting", {"meeting_id": row.meeting.id})


def _to_close(row: Planned) -> Need:
    text = _("“%(title)s” is over but not marked as held.", title=row.meeting.title)
    return Need("info", text, _("To the meeting"), "meetings.meeting", {"meeting_id": row.meeting.id})


def _to_invite(row: Planned, today: date) -> Iterator[Need]:
    meeting = row.meeting
    due = invitation_due(meeting.series, meeting.held_on).day
    where = "invitations.overview", {"meeting_id": meeting.id}
    if today > due:
        text = _("The invitation to “%(title)s” was due on %(day)s.", title=meeting.title, day=day(due))
        yield Need("warning", text, _("Invite"), *where)
    elif today + SOON >= due:
        text = _("The invitation to “%(title)s” is due on %(day)s.", title=meeting.title, day=day(due))
        yield Need("info", text, _("Invite"), *where)


def _to_announce(row: Planned) -> Iterator[Need]:
    if not row.unannounced:
        return
    text = ngettext(
        "%(num)s change of “%(title)s” has not been announced yet.",
        "%(num)s changes of “%(title)s” have not been announced yet.",
        row.unannounced,
        title=row.meeting.title,
    )
    yield Need("warning", text, _("Look and announce"), "invitations.announce", {"meeting_id": row.meeting.id})


def _to_remind(row: Planned, now: datetime) -> Iterator[Need]:
    meeting = row.meeting
    where = "invitations.overview", {"meeting_id": meeting.id}
    values = {"title": meeting.title, "day": day(meeting.answer_deadline)}
    if meeting.deadline_passed(now):
        text = ngettext(
            "%(num)s organisation has not answered the invitation to “%(title)s”. Answers were due on %(day)s.",
            "%(num)s organisations have not answered the invitation to “%(title)s”. Answers were due on %(day)s.",
            row.silent,
            **values,
        )
        yield Need("warning", text, _("Look and remind"), *where)
    elif now + SOON > clock.end_of(meeting.answer_deadline):
        text = ngettext(
            "%(num)s organisation has not answered the invitation to “%(title)s” yet. Answers are due on %(day)s.",
            "%(num)s organisations have not answered the invitation to “%(title)s” yet. Answers are due on %(day)s.",
            row.silent,
            **values,
        )
        yield Need("info", text, _("Look"), *where)


def of_letters(failed: int, *, paused: bool, silent_worker: bool, troubled_addresses: int) -> Iterator[Need]:
    """What the sending of letters needs."""
    if paused:
        text = _("No letters leave: the mail server cannot be used as it is configured.")
        yield Need("danger", text, _("To the outbox"), "mailroom.outbox")
    elif silent_worker:
        text = _("No letters leave: the program that sends them is not running.")
        yield Need("danger", text, _("To the outbox"), "mailroom.outbox")
    if failed:
        text = ngettext("%(num)s letter could not be delivered.", "%(num)s letters could not be delivered.", failed)
        yield Need("warning", text, _("Look"), "mailroom.outbox", {"state": "failed"})
    if troubled_addresses:
        text = ngettext(
            "Letters do not arrive at %(num)s address.",
            "Letters do not arrive at %(num)s addresses.",
            troubled_addresses,
        )
        yield Need("warning", text, _("Look"), "directory.gaps")


def of_inbox(undecided: int, *, failing: bool) -> Iterator[Need]:
    """What letters that came in need; ``failing``: their mailbox cannot be read."""
    if failing:
        text = _("Letters do not come in: the mailbox cannot be read.")
        yield Need("danger", text, _("To the inbox"), "mailroom.inbox")
    if undecided:
        text = ngettext(
            "%(num)s letter that came in needs a decision.", "%(num)s letters that came in need a decision.", undecided
        )
        yield Need("warning", text, _("Look and decide"), "mailroom.inbox", {"state": "undecided"})


def of_accessibility(
    open_reports: int, due_on: date | None, now: datetime, *, statement_is_old: bool
) -> Iterator[Need]:
    """Barriers that wait for an answer, the first due on ``due_on``; a statement older than a year (BF-1, BF-2)."""
    if open_reports and due_on is not None:
        text = ngettext(
            "%(num)s barrier report waits for its answer, due on %(day)s.",
            "%(num)s barrier reports wait for an answer, the first due on %(day)s.",
            open_reports,
            day=day(due_on),
        )
        kind = "danger" if now > clock.end_of(due_on) else "warning"
        yield Need(kind, text, _("Look and answer"), "public.barrier_reports", {"state": "received"})
    if statement_is_old:
        text = _("The accessibility statement has no date or is older than a year. Look at it once a year.")
        yield Need("warning", text, _("Look"), "public.accessibility")
