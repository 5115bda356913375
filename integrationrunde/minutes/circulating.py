"""The verbs of circulating: freeze a version, ask the seats, write to everybody who acts for them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from integrationrunde.actions import operations as actions
from integrationrunde.actions import telling
from integrationrunde.actions.models import ActionItem
from integrationrunde.agenda.models import Audience
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.clock import local
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.meetings.numbering import give_number
from integrationrunde.minutes import (
    canonical,
    comparing,
    composing,
    deciding,
    drafts,
    issuing,
    mails,
    readers,
    review_rules,
    reviews,
    searching,
)
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.mails import Issue
from integrationrunde.minutes.models import Minutes, MinutesState, MinutesVersion, ReviewSeat
from integrationrunde.minutes.readers import Reader
from integrationrunde.minutes.repeating import AlreadyDone
from integrationrunde.outbox.mail import Mail
from integrationrunde.seats.models import SeatHolder


def circulate(minutes: Minutes, *, deadline: date, note: str = "", by: Actor, now: datetime) -> MinutesVersion:
    """Send the minutes into review as version 1: frozen, one letter for everybody who acts for a seat.

    Results and tasks get their numbers, tasks bind their owners. ``note`` says something to all. Raises Refused when
    they were circulated already (AlreadyDone: in this very way), for a deadline that is none, without anybody who was
    there, and for a task without owner or date.
    """
    lock(minutes)
    _check_not_repeated(minutes, None, deadline, note, by=by, now=now)
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    refuse(review_rules.why_not_circulate(minutes, meeting))
    refuse(review_rules.deadline_problem(deadline, local(now).date()))
    audience = readers.readers(meeting)
    if not any(reader.attended for reader in audience):
        raise Refused(_("Nobody is marked as present, so nobody could object. Fill in the attendance first."))
    bind(minutes, meeting, by=by, now=now)
    version = freeze(minutes, deadline=deadline, note=note, by=by, now=now)
    minutes.state = MinutesState.IN_REVIEW
    _ask(version, meeting, audience, None, now=now)
    message = N_("Minutes of “%(title)s” circulated, objections until %(deadline)s")
    _record(message, minutes, meeting, by=by, now=now, deadline=deadline.isoformat())
    return version


def circulate_again(
    minutes: Minutes, *, deadline: date, note: str = "", seen: int | None = None, by: Actor, now: datetime
) -> MinutesVersion:
    """Send the corrected minutes as the next version with a new deadline; whoever objected gets the answer.

    The same text goes out again only for another deadline. ``seen`` is the number of the version that somebody looked
    at. Raises Refused when there is a newer one (AlreadyDone: made in this very way), when they are not under review,
    as long as an objection is open, and when neither text nor deadline has changed.
    """
    lock(minutes)
    _check_not_repeated(minutes, seen, deadline, note, by=by, now=now)
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    before = under_review(minutes)
    if seen not in (None, before.number):
        raise Refused(_("Version %(number)s has been circulated meanwhile.", number=before.number))
    refuse(review_rules.deadline_problem(deadline, local(now).date()))
    check_decided(minutes)
    if deadline == before.objection_deadline and not has_changed(minutes, before, now=now):
        raise Refused(_("Nothing has changed since version %(number)s.", number=before.number))
    bind(minutes, meeting, by=by, now=now)
    version = freeze(minutes, deadline=deadline, note=note, by=by, now=now)
    deciding.send_answers(minutes, by=by, now=now)
    _ask(version, meeting, readers.readers(meeting), canonical.read(before.canonical), now=now)
    message = N_("Version %(number)s of the minutes of “%(title)s” circulated, objections until %(deadline)s")
    _record(message, minutes, meeting, by=by, now=now, number=version.number, deadline=deadline.isoformat())
    return version


def _check_not_repeated(
    minutes: Minutes, seen: int | None, deadline: date, note: str, *, by: Actor, now: datetime
) -> None:
    """Raise AlreadyDone where the newest version follows ``seen``, is what is asked for, and was sent by the same."""
    newest = reviews.newest_version(minutes.id)
    if newest is None or minutes.state is not MinutesState.IN_REVIEW or newest.number != (seen or 0) + 1:
        return
    asked, sent = (deadline, note, by.label), (newest.objection_deadline, newest.changes_note, newest.circulated_by)
    if asked == sent and not has_changed(minutes, newest, now=now):
        message = _("Version %(number)s has been circulated already.", number=newest.number)
        raise AlreadyDone(message, minutes.meeting_id)


def under_review(minutes: Minutes) -> MinutesVersion:
    """The version that is under review. Raises Refused when none is."""
    version = reviews.newest_version(minutes.id)
    if minutes.state is not MinutesState.IN_REVIEW or version is None:
        raise Refused(_("These minutes are not under review."))
    return version


def check_decided(minutes: Minutes) -> None:
    """Raise Refused as long as an objection waits for its decision."""
    if reviews.open_objections(minutes.id):
        raise Refused(_("There are objections without a decision. Decide on them first."))


def has_changed(minutes: Minutes, version: MinutesVersion, *, now: datetime) -> bool:
    """Whether the minutes say something else by now than a version says."""
    return not comparing.say_the_same(canonical.read(version.canonical), present(minutes, version.number, now=now))


def present(minutes: Minutes, number: int, *, now: datetime) -> Content:
    """What the minutes say now, under that version's number."""
    loaded = drafts.minutes_of(minutes.meeting_id)
    if loaded is None:
        raise LookupError(f"meeting {minutes.meeting_id} has no minutes")
    return composing.composed(loaded, version=number, now=now)


def bind(minutes: Minutes, meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """Give results and tasks their numbers, let the tasks bind, tell their owners; what is internal stays a draft."""
    loaded = drafts.minutes_of(meeting.id)
    if loaded is None:
        raise LookupError(f"meeting {meeting.id} has no minutes")
    year, absent = meeting.held_on.year, drafts.absent_organisations(meeting.id)
    bound: list[ActionItem] = []
    for draft in drafts.drafts(loaded):
        if draft.item.audience is Audience.INTERNAL:
            continue
        for outcome in draft.outcomes:
            if not outcome.number:
                give_number(outcome, year)
        bound += [task for task in draft.tasks if actions.bind(task, year=year, absent=absent, by=by, now=now)]
    telling.tell_bound(bound, meeting, now=now)


def freeze(minutes: Minutes, *, deadline: date | None, note: str, by: Actor, now: datetime) -> MinutesVersion:
    """Write the next version as it stands now; the one before is superseded."""
    before = reviews.newest_version(minutes.id)
    number = before.number + 1 if before else 1
    if before is not None:
        before.superseded_at = now
    content = present(minutes, number, now=now)
    written = canonical.written(content)
    version = MinutesVersion(
        minutes_id=minutes.id,
        number=number,
        canonical=written,
        sha256=canonical.sha256(written),
        changes_note=note,
        circulated_by=by.label,
        circulated_at=now,
        objection_deadline=deadline,
    )
    db.session.add(version)
    db.session.flush()
    searching.index(version, content)
    return version


def _ask(
    version: MinutesVersion, meeting: Meeting, audience: Sequence[Reader], before: Content | None, *, now: datetime
) -> None:
    db.session.add_all(
        ReviewSeat(version_id=version.id, seat_id=reader.seat.id, may_object=reader.attended) for reader in audience
    )
    db.session.flush()
    about = issuing.issue(meeting.id, version, now=now)
    issuing.tell(audience, _letter(about, before), now=now)


def _letter(about: Issue, before: Content | None) -> Callable[[Reader, SeatHolder], Mail]:
    """Composes the letter with which a version goes out."""
    compared = issuing.Comparison(before, canonical.read(about.version.canonical))

    def compose(reader: Reader, holder: SeatHolder) -> Mail:
        changed = compared.for_organisation(reader.seat.organisation_id)
        return mails.review(
            about,
            reader.seat,
            holder,
            may_object=reader.attended,
            changed=changed,
            same_text=compared.has_the_same_text,
        )

    return compose


def _record(message: str, minutes: Minutes, meeting: Meeting, *, by: Actor, now: datetime, **values: Any) -> None:
    record(message, by=by, now=now, about=[meeting, minutes], title=meeting.title, **values)


def preview(
    meeting: Meeting, minutes: Minutes, *, deadline: date, note: str, by: Actor, now: datetime
) -> list[tuple[Reader, list[Mail]]]:
    """Every letter as it would leave with the next version; nothing is stored."""
    before = reviews.newest_version(minutes.id)
    number = before.number + 1 if before else 1
    version = MinutesVersion(
        id=0,
        number=number,
        canonical=canonical.written(present(minutes, number, now=now)),
        changes_note=note,
        circulated_by=by.label,
        circulated_at=now,
        objection_deadline=deadline,
    )
    about = issuing.issue(meeting.id, version, now=now)
    compose = _letter(about, canonical.read(before.canonical) if before else None)
    return [(reader, [compose(reader, holder) for holder in reader.recipients]) for reader in readers.readers(meeting)]
