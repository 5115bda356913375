"""A round with letters in every state."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from tests import builders
from tests.mailroom.at_the_seat import AtTheSeat, a_seat_that_answers
from tests.mailroom.letters import a_letter, an_account_letter, failed, sent, waiting_again
from tests.signing_in import sign_in


@dataclass
class Round:
    """A series, its meeting, and its letters by what happened to them."""

    series: Series
    meeting: Meeting
    letters: dict[str, OutgoingLetter]


@pytest.fixture
def post(app: House) -> Round:
    """Letters of one series in every state, one of another series, one of no series."""
    clock.set_to(builders.NOW)
    series = builders.a_series()
    meeting = builders.a_meeting(series)
    seat = builders.a_seat(series, builders.an_organisation("Stadt Werl"))
    holder = builders.a_holder(seat)
    letters = {
        "waiting": a_letter(meeting, seat, holder),
        "again": a_letter(meeting, **waiting_again()),
        "sent": a_letter(meeting, seat, holder, **sent()),
        "failed": a_letter(meeting, **failed()),
        "discarded": a_letter(meeting, state=LetterState.DISCARDED),
        "overtaken": a_letter(meeting, state=LetterState.SUPERSEDED),
        "elsewhere": a_letter(builders.a_meeting()),
        "account": an_account_letter(),
    }
    return Round(series, meeting, letters)


@pytest.fixture
def seat(app: House) -> AtTheSeat:
    """One invited seat whose holders may answer by calendar."""
    return a_seat_that_answers()


@pytest.fixture
def signed_in(app: House) -> Callable[..., FlaskClient]:
    """A client of an account with this role, in this series or in all."""

    def enter(role: Role | None, series: Series | None = None) -> FlaskClient:
        return sign_in(app.test_client(), builders.an_account(role, series))

    return enter
