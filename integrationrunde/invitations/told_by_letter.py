"""Who has heard of a meeting, and in whose calendar it stands: the outbox remembers. Pure functions over its rows."""

import enum

from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats.models import SeatHolder

_PUT_AWAY = (LetterState.SUPERSEDED, LetterState.DISCARDED)


class Entry(enum.StrEnum):
    """Where the calendar entry of a holder stands.

    ``never``: no letter has brought it yet, one may be waiting. ``there``: it was brought. ``gone``: it was taken away.
    """

    NEVER = "never"
    THERE = "there"
    GONE = "gone"


def entry_of(row: InvitedSeat, holder: SeatHolder) -> Entry:
    """Where the entry of this holder stands, by the letters that went to the present address."""
    own = [letter for letter in letters_to(row, holder) if _is_entry(letter) and letter.state not in _PUT_AWAY]
    if not any(_may_have_arrived(letter) for letter in own):
        return Entry.NEVER
    return Entry.THERE if own[-1].calendar_method == "REQUEST" else Entry.GONE


def _is_entry(letter: OutgoingLetter) -> bool:
    return letter.calendar_method in ("REQUEST", "CANCEL")


def letters_to(row: InvitedSeat, holder: SeatHolder) -> list[OutgoingLetter]:
    """The letters of this meeting to a holder at the present address, oldest first."""
    return [
        letter
        for letter in reversed(row.letters)
        if letter.link_subject_id == holder.id and letter.recipient_address.lower() == holder.address.lower()
    ]


def is_waited_for(row: InvitedSeat, holder: SeatHolder) -> bool:
    """Whether a letter to this holder has not left yet."""
    return any(waits(letter) for letter in letters_to(row, holder))


def has_failed(row: InvitedSeat, holder: SeatHolder) -> bool:
    """Whether a letter that brings the entry was given up: it may have arrived all the same, or be sent again."""
    entries = [letter for letter in letters_to(row, holder) if letter.calendar_method == "REQUEST"]
    return any(letter.state is LetterState.FAILED for letter in entries)


def waits(letter: OutgoingLetter) -> bool:
    """Whether nobody has tried to send it yet."""
    return letter.state is LetterState.QUEUED and letter.attempts == 0


def first_letter(row: InvitedSeat, holder: SeatHolder) -> str:
    """The Message-ID that later letters of the thread answer; empty where there is none."""
    own = [letter for letter in letters_to(row, holder) if letter.calendar_method == "REQUEST"]
    return next((letter.message_id for letter in own if letter.state not in _PUT_AWAY), "")


def _may_have_arrived(letter: OutgoingLetter) -> bool:
    if letter.state in (LetterState.SENT, LetterState.SENDING):
        return True
    return letter.state is LetterState.QUEUED and letter.attempts > 0
