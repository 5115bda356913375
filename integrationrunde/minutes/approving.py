"""The verbs of approval: by lapse of the deadline, after a correction, by a later meeting."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from integrationrunde.journal.operations import record
from integrationrunde.journal.wording import WORD
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _, day
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes import (
    canonical,
    circulating,
    composing,
    deciding,
    drafts,
    issuing,
    mails,
    readers,
    review_rules,
    reviews,
)
from integrationrunde.minutes.content import SCHEMA, Content
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import (
    ApprovalMode,
    Decision,
    Minutes,
    MinutesApproval,
    MinutesState,
    MinutesVersion,
    Objection,
    ObjectionKind,
    ReviewSeat,
)
from integrationrunde.minutes.records import Record, RoundRecord, SeatRecord
from integrationrunde.minutes.repeating import AlreadyDone
from integrationrunde.minutes.review_wording import MODES
from integrationrunde.outbox.mail import Mail
from integrationrunde.seats.models import SeatHolder


def why_not_lapse(minutes: Minutes, version: MinutesVersion, *, now: datetime) -> str | None:
    """Why the deadline alone does not approve this version; None when it does.

    It does when it has passed and nothing needs a hand: no objection is open, none was decided after the deadline, none
    led to a correction or was carried on.
    """
    if version.objection_deadline is None or not review_rules.has_passed(version, now):
        return _("The deadline has not passed yet.")
    for objection in reviews.objections(minutes.id):
        if objection.is_open:
            return _("There are objections without a decision.")
        if needs_a_hand(objection, version):
            return _("Objections were raised; the secretariat decides how the minutes are approved.")
    if circulating.has_changed(minutes, version, now=now):
        return _("The text has been corrected since; the secretariat decides how the minutes are approved.")
    return None


def needs_a_hand(objection: Objection, version: MinutesVersion) -> bool:
    """Whether an objection keeps the deadline of this version from approving it.

    One rejected in time does not; one that was carried to a meeting does, to whichever version it was raised.
    """
    if objection.kind is not ObjectionKind.OBJECTION:
        return False
    if objection.decision is Decision.CARRIED:
        return True
    if objection.review_seat.version_id != version.id:
        return False
    end = review_rules.end_of_review(version)
    decided_late = end is not None and objection.decided_at is not None and objection.decided_at > end
    return objection.decision is not Decision.REJECTED or decided_late


def lapse(minutes: Minutes, *, by: Actor, now: datetime) -> MinutesApproval | None:
    """Approve by lapse of the deadline, if it does that (`why_not_lapse`); None when not or when it is done already."""
    lock(minutes)
    version = reviews.newest_version(minutes.id)
    if minutes.state is not MinutesState.IN_REVIEW or version is None:
        return None
    if why_not_lapse(minutes, version, now=now):
        return None
    return _approve(minutes, version, ApprovalMode.LAPSE, None, None, by=by, now=now)


def approve(
    minutes: Minutes, mode: ApprovalMode, *, by_meeting: Meeting | None = None, note: str = "", by: Actor, now: datetime
) -> MinutesApproval:
    """Approve what is under review; what was corrected since becomes a last version about which nobody is asked again.

    ``lapse``: the deadline has passed, no text was changed. ``after_correction``: it has passed, and something was.
    ``by_meeting``: a later meeting of the series decided. Raises Refused when that does not hold, and as long as an
    objection is open; AlreadyDone when the same person has approved them so.
    """
    lock(minutes)
    check_not_repeated(minutes, mode, by_meeting.id if by_meeting else None, note, by=by)
    version = circulating.under_review(minutes)
    circulating.check_decided(minutes)
    has_changed = circulating.has_changed(minutes, version, now=now)
    _check(minutes, version, mode, by_meeting, has_changed=has_changed, now=now)
    before: Content | None = None
    if has_changed:
        before = canonical.read(version.canonical)
        meeting = db.session.get_one(Meeting, minutes.meeting_id)
        circulating.bind(minutes, meeting, by=by, now=now)
        version = circulating.freeze(minutes, deadline=None, note=note, by=by, now=now)
    return _approve(minutes, version, mode, by_meeting, before, by=by, now=now)


def check_not_repeated(minutes: Minutes, mode: str | None, meeting_id: int | None, note: str, *, by: Actor) -> None:
    """Raise AlreadyDone where the same person has approved them in this way; ``note`` counts with a last version."""
    approval = reviews.approval(minutes.id)
    if approval is None:
        return
    version = db.session.get_one(MinutesVersion, approval.version_id)
    same_note = version.objection_deadline is not None or version.changes_note == note
    asked = (mode, meeting_id if mode == ApprovalMode.BY_MEETING else None, by.label)
    if same_note and asked == (approval.mode, approval.meeting_id, approval.approved_by):
        raise AlreadyDone(_("The minutes are approved already."), minutes.meeting_id)


def _check(
    minutes: Minutes,
    version: MinutesVersion,
    mode: ApprovalMode,
    by_meeting: Meeting | None,
    *,
    has_changed: bool,
    now: datetime,
) -> None:
    if mode is ApprovalMode.BY_MEETING:
        _check_meeting(minutes, by_meeting, now=now)
        return
    if version.objection_deadline and not review_rules.has_passed(version, now):
        until = day(version.objection_deadline)
        raise Refused(_("Objections may be raised until %(day)s. Until then nothing can be approved.", day=until))
    if any(one.decision is Decision.CARRIED for one in reviews.objections(minutes.id)):
        raise Refused(_("An objection was carried to the next meeting. That meeting approves the minutes."))
    if mode is ApprovalMode.LAPSE and has_changed:
        raise Refused(_("The text has been corrected. Approve it after the correction, or circulate it again."))
    if mode is ApprovalMode.AFTER_CORRECTION and not has_changed:
        raise Refused(_("Nothing has been corrected since this version was circulated."))


def _check_meeting(minutes: Minutes, later: Meeting | None, *, now: datetime) -> None:
    own = db.session.get_one(Meeting, minutes.meeting_id)
    fits = later is not None and later.series_id == own.series_id and later.held_on > own.held_on
    if later is None or not fits or later.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
        raise Refused(_("Choose the later meeting of this series that approved the minutes."))
    if not later.has_begun(now):
        raise Refused(_("That meeting has not begun yet. It can approve the minutes from its start on."))


def _approve(
    minutes: Minutes,
    version: MinutesVersion,
    mode: ApprovalMode,
    by_meeting: Meeting | None,
    before: Content | None,
    *,
    by: Actor,
    now: datetime,
) -> MinutesApproval:
    """Write everything else first, then the approval and the state: from then on the database refuses changes."""
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    deciding.send_answers(minutes, by=by, now=now)
    _tell(meeting, version, mode, before, now=now)
    words: dict[str, Any] = {"title": meeting.title, "number": version.number, "mode": {WORD: MODES[mode]}}
    message = N_("Minutes of “%(title)s” approved in version %(number)s, %(mode)s")
    record(message, by=by, now=now, about=[meeting, minutes], **words)
    written = canonical.written(_record_of(minutes, version, mode, by_meeting, by=by, now=now))
    approval = MinutesApproval(
        minutes_id=minutes.id,
        version_id=version.id,
        mode=mode,
        meeting_id=by_meeting.id if by_meeting else None,
        approved_by=by.label,
        approved_at=now,
        record=written,
        sha256=canonical.sha256(written),
    )
    db.session.add(approval)
    db.session.flush()
    minutes.state = MinutesState.APPROVED
    db.session.flush()
    return approval


def _tell(
    meeting: Meeting, version: MinutesVersion, mode: ApprovalMode, before: Content | None, *, now: datetime
) -> None:
    about = issuing.issue(meeting.id, version, now=now)
    compared = issuing.Comparison(before, canonical.read(version.canonical))

    def compose(reader: readers.Reader, holder: SeatHolder) -> Mail:
        changed = compared.for_organisation(reader.seat.organisation_id)
        return mails.approved(about, reader.seat, holder, mode, changed=changed)

    issuing.tell(readers.readers(meeting), compose, now=now)


def _record_of(
    minutes: Minutes,
    version: MinutesVersion,
    mode: ApprovalMode,
    by_meeting: Meeting | None,
    *,
    by: Actor,
    now: datetime,
) -> Record:
    loaded = drafts.minutes_of(minutes.meeting_id)
    if loaded is None:
        raise LookupError(f"meeting {minutes.meeting_id} has no minutes")
    return Record(
        schema=SCHEMA,
        version=version.number,
        sha256=version.sha256,
        mode=mode,
        approved_at=now,
        approved_by=by.label,
        meeting=f"{by_meeting.title} ({by_meeting.held_on.isoformat()})" if by_meeting else "",
        rounds=rounds_of(minutes),
        declarations=tuple(composing.declarations(minutes.id, drafts.drafts(loaded))),
    )


def rounds_of(minutes: Minutes) -> tuple[RoundRecord, ...]:
    """Every version that was circulated, with who was asked and what came of it."""
    circulated = reviews.versions(minutes.id)
    asked = reviews.seats_asked([one.id for one in circulated])
    return tuple(_round(one, [seat for seat in asked if seat.version_id == one.id]) for one in circulated)


def _round(version: MinutesVersion, asked: Sequence[ReviewSeat]) -> RoundRecord:
    return RoundRecord(
        version=version.number,
        sha256=version.sha256,
        circulated_at=version.circulated_at,
        deadline=version.objection_deadline,
        seats=tuple(_seat(seat) for seat in asked),
    )


def _seat(asked: ReviewSeat) -> SeatRecord:
    said = [one.kind for one in asked.objections if one.withdrawn_at is None]
    return SeatRecord(
        organisation_id=asked.seat.organisation_id,
        organisation=asked.seat.organisation.official_name,
        stance=reviews.stance(asked),
        objections=said.count(ObjectionKind.OBJECTION),
        remarks=said.count(ObjectionKind.REMARK),
    )
