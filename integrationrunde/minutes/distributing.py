"""Giving approved minutes out: one letter to everybody who acts for an attending, excused or informed organisation."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes import issuing, mails, readers, reviews
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import AttendanceState, Minutes, MinutesState, MinutesVersion
from integrationrunde.minutes.printing import Press
from integrationrunde.minutes.readers import Reader
from integrationrunde.outbox.mail import LARGEST_ENCLOSURE, Enclosed, Mail
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.seats.models import SeatHolder


class Role(enum.StrEnum):
    """Why an organisation gets the minutes."""

    ATTENDED = "attended"
    EXCUSED = "excused"
    INFORMED = "informed"


ROLES = {Role.ATTENDED: N_("was there"), Role.EXCUSED: N_("was excused"), Role.INFORMED: N_("is informed")}


@dataclass(frozen=True)
class Gets:
    """What one organisation gets: ``people`` are those to whom a letter leaves, ``done`` those who have theirs."""

    reader: Reader
    role: Role
    people: Sequence[SeatHolder]
    done: frozenset[int] = field(default_factory=frozenset)

    @property
    def waiting(self) -> list[SeatHolder]:
        """Who has no letter yet."""
        return [holder for holder in self.people if holder.id not in self.done]


def why_not(minutes: Minutes) -> str | None:
    """Why these minutes cannot be given out; None when they can."""
    if minutes.state is not MinutesState.APPROVED:
        return _("Only approved minutes are given out. Until then everybody reads the draft by their link.")
    return None


def recipients(meeting: Meeting, version: MinutesVersion) -> list[Gets]:
    """Who gets the approved version; the number of statements does not grow with the seats."""
    people = readers.readers(meeting)
    keys = {mails.given_out_key(version, holder): holder.id for one in people for holder in one.recipients}
    queued = set(db.session.scalars(sa.select(OutgoingLetter.key).where(OutgoingLetter.key.in_(keys))))
    done = frozenset(ident for key, ident in keys.items() if key in queued)
    return [Gets(one, _role(one), one.recipients, done) for one in people]


def _role(reader: Reader) -> Role:
    if reader.attended:
        return Role.ATTENDED
    excused = reader.attendance is not None and reader.attendance.state is AttendanceState.EXCUSED
    return Role.EXCUSED if excused else Role.INFORMED


def approved_version(minutes: Minutes) -> MinutesVersion | None:
    """The version that was approved."""
    approval = reviews.approval(minutes.id)
    return db.session.get_one(MinutesVersion, approval.version_id) if approval else None


def give_out(minutes: Minutes, *, by: Actor, now: datetime) -> int:
    """Queue a letter for everybody who has none yet; gives their number.

    All PDFs are made before the first letter is queued. Raises Refused before the approval and where a PDF is too large
    for letters, `kit.errors.Unprintable` where one cannot be made: then nothing leaves.
    """
    lock(minutes)
    reason = why_not(minutes)
    version = approved_version(minutes)
    if reason or version is None:
        raise Refused(reason or _("Only approved minutes are given out."))
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    waiting = [one for one in recipients(meeting, version) if one.waiting]
    encloses = db.session.scalar(sa.select(Series.encloses_minutes).where(Series.id == meeting.series_id))
    enclosures = _enclosures(minutes, version, waiting) if encloses else {}
    about = issuing.issue(meeting.id, version, now=now)
    letters: list[Mail] = [
        mails.given_out(about, one.reader.seat, holder, enclosures.get(one.reader.seat.organisation_id))
        for one in waiting
        for holder in one.waiting
    ]
    for letter in letters:
        queue(letter, now=now)
    if letters:
        message = N_("Approved minutes of “%(title)s” given out: %(count)s letters")
        record(message, by=by, now=now, about=[meeting, minutes], title=meeting.title, count=len(letters))
    return len(letters)


def _enclosures(minutes: Minutes, version: MinutesVersion, waiting: Sequence[Gets]) -> dict[int, Enclosed]:
    """The PDF of each organisation (by id); those that may read the same share the same bytes."""
    press = Press(minutes)
    made: dict[str, Enclosed] = {}
    found: dict[int, Enclosed] = {}
    for one in waiting:
        organisation = one.reader.seat.organisation
        printable = press.for_organisation(version, organisation)
        if printable.etag not in made:
            content = printable.pdf()
            if len(content) > LARGEST_ENCLOSURE:
                raise Refused(
                    _("The PDF is too large for a letter. Let the series send the link alone, then give it out.")
                )
            name = f"{printable.name}.pdf"
            made[printable.etag] = Enclosed(name=name, media_type="application/pdf", content=content)
        found[organisation.id] = made[printable.etag]
    return found
