"""The check before anything leaves: what is missing, what blocks, what only deserves a look. Pure functions."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.invitations import rules
from integrationrunde.kit.words import _, ngettext
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.meetings.rules import notice_short_by
from integrationrunde.seats.models import Seat, SeatHolder

_OPEN = (MeetingState.DRAFT, MeetingState.INVITED)


class Severity(enum.StrEnum):
    """How much a finding matters: ``blocker`` stops the sending."""

    BLOCKER = "blocker"
    WARNING = "warning"
    FINE = "fine"


@dataclass(frozen=True)
class Finding:
    """One finding.

    ``place`` names where it is mended: ``venue``, ``meeting``, ``agenda``, ``announce`` or a seat's id as text.
    """

    severity: Severity
    text: str
    place: str = ""


def check(
    meeting: Meeting,
    agenda: Sequence[AgendaItem],
    seats: Sequence[tuple[Seat, list[SeatHolder]]],
    bounced: set[str],
    *,
    now: datetime,
    today: date,
    unannounced: bool = False,
) -> list[Finding]:
    """Everything that the organiser should know before inviting these seats, the gravest first."""
    findings = [
        *_of_meeting(meeting, now),
        *_of_dates(meeting, now, today),
        *_of_agenda(agenda),
        *_of_capacity(meeting, seats),
        *(finding for seat, holders in seats for finding in _of_seat(seat, holders, bounced)),
    ]
    if unannounced:
        text = _("Changes have not been announced yet: the letters would say what was announced so far.")
        findings.append(Finding(Severity.WARNING, text, "announce"))
    if not seats:
        findings.append(Finding(Severity.BLOCKER, _("No organisation is chosen.")))
    return sorted(findings, key=lambda finding: list(Severity).index(finding.severity))


def blocks(findings: Sequence[Finding]) -> bool:
    """Whether something stops the sending."""
    return any(finding.severity is Severity.BLOCKER for finding in findings)


def _of_meeting(meeting: Meeting, now: datetime) -> list[Finding]:
    reason = rules.why_not_invite(meeting, now)
    if reason is None:
        return [Finding(Severity.FINE, _("Venue, time and accessibility of the place are filled in."))]
    return [Finding(Severity.BLOCKER, reason, "venue" if _lacks_accessibility(meeting) else "meeting")]


def place_to_mend(meeting: Meeting, now: datetime) -> str:
    """Where to mend what keeps everybody from being invited; empty when nothing does, or nothing can be done."""
    if rules.why_not_invite(meeting, now) is None or meeting.has_begun(now) or meeting.state not in _OPEN:
        return ""
    return "venue" if _lacks_accessibility(meeting) else "meeting"


def _lacks_accessibility(meeting: Meeting) -> bool:
    return meeting.venue is not None and not meeting.venue.accessibility.strip()


def _of_dates(meeting: Meeting, now: datetime, today: date) -> list[Finding]:
    findings = []
    short = notice_short_by(meeting.series, meeting.held_on, today)
    if short:
        text = ngettext(
            "The notice of the series (%(days)s days) is missed by %(num)s day.",
            "The notice of the series (%(days)s days) is missed by %(num)s days.",
            short,
            days=meeting.series.invitation_lead_days,
        )
        findings.append(Finding(Severity.WARNING, text, "meeting"))
    if meeting.deadline_passed(now):
        findings.append(
            Finding(
                Severity.WARNING, _("The answer deadline has passed already; every answer would be late."), "meeting"
            )
        )
    return findings or [Finding(Severity.FINE, _("The notice of the series is kept."))]


def _of_agenda(agenda: Sequence[AgendaItem]) -> list[Finding]:
    if agenda:
        return [Finding(Severity.FINE, _("The agenda is filled in."))]
    return [Finding(Severity.WARNING, _("The agenda is empty. The letter would carry none."), "agenda")]


def _of_capacity(meeting: Meeting, seats: Sequence[tuple[Seat, list[SeatHolder]]]) -> list[Finding]:
    capacity = meeting.venue.capacity if meeting.venue else None
    wanted = sum(seat.places for seat, _holders in seats)
    if capacity is None or wanted <= capacity:
        return []
    text = _(
        "The room holds %(capacity)s persons; the invited organisations have %(wanted)s places together.",
        capacity=capacity,
        wanted=wanted,
    )
    return [Finding(Severity.WARNING, text, "venue")]


def _of_seat(seat: Seat, holders: list[SeatHolder], bounced: set[str]) -> list[Finding]:
    name, place = seat.organisation.official_name, str(seat.id)
    if not holders:
        text = _("%(organisation)s has nobody who acts for it: no letter can leave.", organisation=name)
        return [Finding(Severity.WARNING, text, place)]
    findings = []
    for holder in holders:
        function = holder.function or _("A representative")
        if not holder.address:
            text = _("%(function)s of %(organisation)s has no e-mail address.", function=function, organisation=name)
            findings.append(Finding(Severity.WARNING, text, place))
        elif holder.address.lower() in bounced:
            text = _(
                "The address of %(function)s of %(organisation)s bounced. Check it, or call.",
                function=function,
                organisation=name,
            )
            findings.append(Finding(Severity.WARNING, text, place))
    return findings
