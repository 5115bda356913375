"""What the answer of a calendar in a stored letter says, in the words of the house."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.invitations.calendar_replies import CalendarAnswer
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.words import _, clean_line

STATUS = {
    "ACCEPTED": AnswerStatus.ACCEPTED,
    "TENTATIVE": AnswerStatus.TENTATIVE,
    "DECLINED": AnswerStatus.DECLINED,
    "DELEGATED": AnswerStatus.ACCEPTED,
}


@dataclass(frozen=True)
class Said:
    """One answer of a calendar. Addresses are lower case; ``at`` is its DTSTAMP, at most the time of receipt.

    ``recurs_at`` is its RECURRENCE-ID, an instant or a day. ``is_by_attendee``: it was sent by whom it speaks for, or
    by who may answer for them. ``is_forged``: our mail server does not believe the sender.
    """

    uid: str
    sequence: int
    attendee: str
    sender: str
    partstat: str
    comment: str
    at: datetime
    recurs_at: datetime | date | None
    proposal: dict[str, Any] | None
    is_counter: bool
    is_mismatch: bool
    is_by_attendee: bool
    is_forged: bool
    delegated_to: str
    delegated_from: str

    @property
    def status(self) -> AnswerStatus | None:
        """The answer, None where it is none (NEEDS-ACTION). Delegated means that somebody comes."""
        return STATUS.get(self.partstat)

    def as_answer(self) -> CalendarAnswer | None:
        """The answer as it is stored."""
        if self.status is None:
            return None
        return CalendarAnswer(
            status=self.status,
            stated_at=self.at,
            sequence=self.sequence,
            remark=clean_line(self.comment) or self._who_comes(),
            senders=frozenset({self.sender, self.attendee} - {""}),
        )

    def _who_comes(self) -> str:
        named = self.delegated_to or (self.attendee if self.delegated_from else "")
        return _("Delegated to: %(address)s", address=named) if named else ""


def all_said(letter: IncomingLetter) -> list[Said]:
    """The answers in a letter, one for each event that it speaks of; none where it is no answer."""
    understood = letter.understood
    if "uid" not in understood:
        return []
    return [_said(reply, letter) for reply in (understood, *understood.get("further", []))]


def _said(reply: dict[str, Any], letter: IncomingLetter) -> Said:
    proposal = reply["proposal"]
    if proposal is not None:
        proposal = {**proposal, "original_start": reply["original_start"]}
    return Said(
        uid=reply["uid"],
        sequence=reply["sequence"],
        attendee=reply["attendee"],
        sender=reply["sender"],
        partstat=reply["partstat"],
        comment=reply["comment"],
        at=_stated_at(reply["dtstamp"], letter.received_at),
        recurs_at=_moment(reply["recurrence_id"]),
        proposal=proposal,
        is_counter=reply["method"] == "COUNTER",
        is_mismatch=reply["mismatch"],
        is_by_attendee=reply["is_by_attendee"],
        is_forged=letter.understood.get("dmarc", "") == "fail",
        delegated_to=reply["delegated_to"],
        delegated_from=reply["delegated_from"],
    )


def _stated_at(stamp: str | None, received_at: datetime) -> datetime:
    said = _moment(stamp)
    return min(said, received_at) if isinstance(said, datetime) else received_at


def _moment(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return datetime.fromisoformat(text).astimezone(UTC) if "T" in text else date.fromisoformat(text)
