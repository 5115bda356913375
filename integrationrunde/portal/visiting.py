"""Who comes by a personal link, and what lies behind it for them."""

from dataclasses import dataclass

from flask import g
from flask_babel import refresh

from integrationrunde.actions import queries as actions
from integrationrunde.actions.models import Ownership
from integrationrunde.invitations.models import Invitation
from integrationrunde.invitations.queries import invitation_of
from integrationrunde.kit import clock
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes.reading import Reading, for_seat
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.seats.models import HolderActor, HolderScope, Seat, SeatHolder
from integrationrunde.seats.queries import holder_by_token


class DeadLink(Exception):
    """The link leads nowhere: mistyped, forged, revoked, ended, or of somebody else. Nobody learns which."""


@dataclass(frozen=True)
class Visitor:
    """A holder who came by link, with the token that opens their pages."""

    token: str
    holder: SeatHolder

    @property
    def seat(self) -> Seat:
        """The seat that the holder acts for."""
        return self.holder.seat

    @property
    def organisation(self) -> str:
        """Whom the holder speaks for."""
        return self.seat.organisation.official_name

    @property
    def is_substitute(self) -> bool:
        """Whether the holder comes for one meeting only, in place of another."""
        return self.holder.scope is HolderScope.MEETING

    @property
    def is_colleague(self) -> bool:
        """Whether the holder has one task only."""
        return self.holder.scope is HolderScope.TASK

    @property
    def actor(self) -> HolderActor:
        """The holder as the one who does something."""
        return HolderActor(self.holder, self.seat.organisation)


def visitor(token: str) -> Visitor:
    """Who comes with this token; the page speaks their language. Raises DeadLink."""
    holder = holder_by_token(token, keyring())
    if holder is None:
        raise DeadLink
    speak(holder.language)
    return Visitor(token, holder)


def speak(language: str | None) -> None:
    """Let the rest of this request speak a language; None means the one of the house."""
    g.language = language
    refresh()


def invitation(who: Visitor, meeting_id: int) -> Invitation:
    """What the visitor's seat is invited to, uninvited or not. Raises DeadLink for meetings that are not theirs."""
    if not _may_see(who.holder, meeting_id):
        raise DeadLink
    found = invitation_of(meeting_id, who.holder.seat_id)
    if found is None or found.meeting.state is MeetingState.DRAFT:
        raise DeadLink
    return found


def reading(who: Visitor, meeting_id: int, *, number: int | None = None) -> Reading:
    """The minutes of a meeting as the visitor's organisation may read them: newest version, or that one.

    Raises DeadLink for minutes about which the seat was never asked.
    """
    found = None
    if _may_see(who.holder, meeting_id):
        found = for_seat(meeting_id, who.holder.seat_id, number=number, now=clock.now())
    if found is None:
        raise DeadLink
    return found


def task_part(who: Visitor, part_id: int) -> Ownership:
    """What the visitor's organisation owns of a task of its round; a colleague has one part, a substitute none.

    Raises DeadLink for everything else.
    """
    found = actions.part(part_id)
    if found is None or not _may_see_part(who.holder, found):
        raise DeadLink
    return found


def _may_see_part(holder: SeatHolder, part: Ownership) -> bool:
    if holder.scope is HolderScope.MEETING or part.organisation_id != holder.seat.organisation_id:
        return False
    if holder.scope is HolderScope.TASK:
        return actions.part_of_colleague(holder.id) == part.id
    return part.action_item.series_id == holder.seat.series_id


def _may_see(holder: SeatHolder, meeting_id: int) -> bool:
    return holder.scope is HolderScope.SEAT or holder.meeting_id == meeting_id
