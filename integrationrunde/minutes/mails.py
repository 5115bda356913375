"""The letters of minutes: objects in, a frozen Mail out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import head_words
from integrationrunde.minutes.attendance_words import told
from integrationrunde.minutes.comparing import Changes
from integrationrunde.minutes.models import ApprovalMode, MinutesVersion, Supplement
from integrationrunde.outbox.mail import About, Enclosed, Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder

LINK_ROOT = "s"


@dataclass(frozen=True)
class Issue:
    """What every letter about minutes needs: the meeting (series loaded), the version, the instant."""

    meeting: Meeting
    version: MinutesVersion
    now: datetime


@dataclass(frozen=True)
class Told:
    """One objection or remark as its answer tells it: place and decision in words of the recipient's language."""

    place: str
    text: str
    proposed_wording: str
    decision: str
    reason: str


def review(
    issue: Issue, seat: Seat, holder: SeatHolder, *, may_object: bool, changed: Changes | None, same_text: bool
) -> Mail:
    """A version to look at; ``changed`` is what differs from the version before, None for the first one.

    ``same_text``: nothing was corrected for anybody, only the deadline is another one.
    """
    key = f"minutes:{issue.version.id}:{holder.id}.{holder.generation}"
    return _mail("review", key, issue, seat, holder, may_object=may_object, changed=changed, same_text=same_text)


def reminder(issue: Issue, seat: Seat, holder: SeatHolder) -> Mail:
    """The one reminder before the deadline, to a seat that neither objected nor agreed."""
    key = f"minutes-remind:{issue.version.id}:{holder.id}"
    return _mail("review_reminder", key, issue, seat, holder)


def answers(issue: Issue, seat: Seat, holder: SeatHolder, told: Sequence[Told], *, ids: Sequence[int]) -> Mail:
    """What became of the seat's objections and remarks; ``ids`` are theirs."""
    key = f"minutes-answer:{min(ids)}:{holder.id}"  # an objection is answered once, so its id names the fact
    return _mail("objections_answered", key, issue, seat, holder, told=told)


def approved(issue: Issue, seat: Seat, holder: SeatHolder, mode: ApprovalMode, *, changed: Changes | None) -> Mail:
    """That the minutes are approved and how; ``changed`` for a correction that nobody was asked about again."""
    key = f"minutes-approved:{issue.version.id}:{holder.id}"
    return _mail("approved", key, issue, seat, holder, mode=mode, changed=changed)


def supplemented(issue: Issue, seat: Seat, holder: SeatHolder, supplement: Supplement) -> Mail:
    """A supplement to the approved minutes."""
    key = f"minutes-supplement:{supplement.id}:{holder.id}"
    return _mail("supplemented", key, issue, seat, holder, supplement=supplement)


def given_out_key(version: MinutesVersion, holder: SeatHolder) -> str:
    """Names the fact that somebody got the approved minutes."""
    return f"minutes-out:{version.id}:{holder.id}"


def given_out(issue: Issue, seat: Seat, holder: SeatHolder, enclosed: Enclosed | None) -> Mail:
    """The approved minutes by link, and as a PDF where the series wants that."""
    mail = _mail("given_out", given_out_key(issue.version, holder), issue, seat, holder, has_pdf=enclosed is not None)
    return replace(mail, enclosed=enclosed)


def path(meeting: Meeting) -> str:
    """Where the minutes stand below a personal link."""
    return f"protokoll/{meeting.id}"


def _mail(template: str, key: str, issue: Issue, seat: Seat, holder: SeatHolder, **context: Any) -> Mail:
    texts = compose(
        f"minutes/mail/{template}",
        holder.language,
        meeting=issue.meeting,
        version=issue.version,
        organisation=seat.organisation,
        holder=holder,
        is_substitute=holder.scope is HolderScope.MEETING,
        path=path(issue.meeting),
        attended=told,
        head_words=head_words,
        **context,
    )
    return Mail(
        key=key,
        kind=f"minutes_{template}",
        recipient=Recipient(name=holder.display_name, address=holder.address, language=holder.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        link=PersonalLink(capability=holder.page, root=LINK_ROOT),
        about=About(series_id=issue.meeting.series_id, meeting_id=issue.meeting.id, seat_id=seat.id),
    )
