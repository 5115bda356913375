"""An invited seat and letters of each kind that came in about it."""

from dataclasses import dataclass, field

from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.mailroom.effect import Effect, What
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.seats.models import SeatHolder
from tests import builders
from tests.builders import NOW
from tests.mailroom.incoming import a_bounce, a_message, a_reply, about, came_in, invited, reported
from tests.mailroom.letters import a_letter

WAITS = IncomingState.NEEDS_DECISION


@dataclass
class Post:
    """An invited seat and the letters that came in about it."""

    series: Series
    meeting: Meeting
    holder: SeatHolder
    invitation: Invitation
    letters: dict[str, IncomingLetter] = field(default_factory=dict)


def a_post() -> Post:
    """One letter of each kind; two belong to no series, one to another."""
    clock.set_to(NOW)
    series = builders.a_series()
    meeting = builders.a_meeting(series, state=MeetingState.INVITED, invited_at=NOW)
    seat = builders.a_seat(series, builders.an_organisation("Stadt Werl"))
    holder = builders.a_holder(seat)
    found = Post(series, meeting, holder, invited(meeting, seat))
    ours = a_letter(meeting, seat, holder)
    of = found.invitation
    other = builders.a_meeting(state=MeetingState.INVITED, invited_at=NOW)
    elsewhere = invited(other, builders.a_seat(db.session.get_one(Series, other.series_id)))
    proposal = {"start": "2017-09-21T07:30:00+00:00", "end": "2017-09-21T09:30:00+00:00", "original_start": None}
    found.letters = {
        "accepted": came_in(a_reply(meeting), about(of, What.ANSWER_STORED, holder, status="accepted")),
        "unsure": came_in(
            a_reply(meeting), about(of, What.ANSWER_UNCONFIRMED, holder, why="sender", status="accepted"), WAITS
        ),
        "proposal": came_in(
            a_reply(meeting, "TENTATIVE"),
            about(of, What.PROPOSAL, holder, status="tentative", proposal=proposal),
            WAITS,
        ),
        "bounce": came_in(
            a_bounce(ours.recipient_address), about(of, What.BOUNCE, holder, recipients=reported(ours, holder))
        ),
        "message": came_in(a_message(), about(of, What.HUMAN, holder, letter_ids=(ours.id,)), WAITS),
        "failed": came_in(a_message("<b>Hallo</b>"), state=IncomingState.SET_ASIDE, error="ValueError: x"),
        "unknown": came_in(a_message("Wer sind Sie?"), Effect(What.HUMAN), WAITS),
        "elsewhere": came_in(a_reply(other), about(elsewhere, What.ANSWER_STORED, status="declined")),
    }
    return found


def path(post: Post, name: str, action: str = "") -> str:
    return f"/posteingang/{post.letters[name].id}{action}"


def state(post: Post, name: str) -> IncomingState:
    db.session.expire_all()
    return db.session.get_one(IncomingLetter, post.letters[name].id).state
