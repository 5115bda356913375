"""What can be decided about a letter that came in, as it stands now."""

from dataclasses import dataclass

from integrationrunde.inbox.classifying import Kind
from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.mailroom.effect import Effect, What
from integrationrunde.mailroom.incoming_queries import WAITING


@dataclass(frozen=True, slots=True)
class Choices:
    """What is offered: take an answer over or not, enter the letter as one, move the meeting, try again, settle."""

    confirm: bool
    reject: bool
    answer: bool
    move: bool
    again: bool
    settle: bool


def choices_for(letter: IncomingLetter, effect: Effect) -> Choices:
    """The choices about a letter; none where it waits for nobody."""
    waits = letter.state in WAITING
    decides = letter.state is IncomingState.NEEDS_DECISION
    unsure = decides and effect.what is What.ANSWER_UNCONFIRMED and effect.seat_id is not None
    return Choices(
        confirm=unsure and bool(effect.status),
        reject=unsure,
        answer=waits and letter.kind is not Kind.BOUNCE,
        move=decides and effect.what is What.PROPOSAL and effect.meeting_id is not None,
        again=letter.state is IncomingState.SET_ASIDE,
        settle=waits,
    )
