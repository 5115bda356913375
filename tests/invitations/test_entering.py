"""Entering an answer that the secretariat heard: when it was given, by whom, and whether it counts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.invitations import queries
from integrationrunde.invitations.models import Answer, AnswerStatus, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests import builders as b
from tests.invitations.one_seat import YES, by_link, handed_over, invited, loaded
from tests.invitations.rounds import an_invited_round, says
from tests.signing_in import sign_in

FORM = {"channel": "phone", "status": "accepted", "headcount": "1"}
TODAY = b.NOW + timedelta(days=3)


@pytest.fixture
def office(app: House, client: FlaskClient) -> FlaskClient:
    """A client signed in as an editor, three days after the invitation, at 10 in the morning."""
    clock.set_to(TODAY)
    return sign_in(client, b.an_account(Role.EDITOR))


def enter(office: FlaskClient, invitation: Invitation, **changes: str) -> int:
    return office.post(f"/einladungen/{invitation.id}/rueckmeldung", data={**FORM, **changes}).status_code


def answers() -> list[Answer]:
    return list(db.session.scalars(sa.select(Answer).order_by(Answer.id)))


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        ("", "", TODAY),
        ("2017-08-26", "", TODAY),
        ("", "09:30", TODAY - timedelta(minutes=30)),
        ("25.08.2017", "", TODAY - timedelta(hours=22)),
        ("2017-08-25", "16:15", TODAY - timedelta(hours=17, minutes=45)),
    ],
)
def test_when_the_answer_was_given(office: FlaskClient, day: str, time: str, expected: object) -> None:
    _meeting, [invitation] = an_invited_round(1)
    assert enter(office, invitation, stated_on=day, stated_time=time) == 303
    assert answers()[0].stated_at.replace(second=0, microsecond=0) == expected


@pytest.mark.parametrize(
    ("day", "time"),
    [("2017-08-27", ""), ("2017-08-26", "23:59"), ("2017-03-26", "02:30"), ("2017-08-22", ""), ("0001-01-01", "00:00")],
)
def test_an_impossible_instant_is_told(office: FlaskClient, day: str, time: str) -> None:
    _meeting, [invitation] = an_invited_round(1)
    assert enter(office, invitation, stated_on=day, stated_time=time) == 422
    assert answers() == []


def test_an_answer_heard_today_without_a_time_counts(office: FlaskClient) -> None:
    _meeting, [invitation] = an_invited_round(1)
    clock.set_to(TODAY + timedelta(hours=6))
    says(invitation, AnswerStatus.DECLINED)
    sign_in(office, b.an_account(Role.EDITOR))
    enter(office, invitation, stated_on="2017-08-26")
    assert queries.invited_seat(loaded(invitation)).status is AnswerStatus.ACCEPTED


def test_an_answer_that_does_not_count_says_so(office: FlaskClient) -> None:
    _meeting, [invitation] = an_invited_round(1)
    holder = queries.invited_seat(invitation).holders[0]
    by_link(invitation, YES, holder, now=TODAY)
    page = office.post(
        f"/einladungen/{invitation.id}/rueckmeldung",
        data={**FORM, "status": "declined", "stated_on": "2017-08-24"},
        follow_redirects=True,
    )
    assert "zählt aber nicht" in page.text
    assert queries.invited_seat(loaded(invitation)).status is AnswerStatus.ACCEPTED


def test_without_a_number_as_many_come_as_are_named(office: FlaskClient) -> None:
    _meeting, [invitation] = an_invited_round(1)
    names = {"persons-0-name": "Dana Beispiel", "persons-1-function": "Sozialamt"}
    assert enter(office, invitation, headcount="", **names) == 303
    assert answers()[0].headcount == 2


def test_who_declines_need_not_say_how_many_come(office: FlaskClient) -> None:
    _meeting, [invitation] = an_invited_round(1)
    assert enter(office, invitation, status="declined", headcount="0") == 303
    assert answers()[0].headcount == 0


def test_where_a_substitute_acts_it_is_asked_whose_answer_it_is(office: FlaskClient) -> None:
    invitation, first, _second = invited()
    substitute = handed_over(invitation, first)
    assert enter(office, invitation) == 422
    assert enter(office, invitation, speaker="substitute") == 303
    db.session.refresh(substitute)
    assert (substitute.is_active, substitute.confirmed_at is not None) == (True, True)
    assert enter(office, invitation, speaker="seat", remark="Kommt selbst") == 303
    db.session.refresh(substitute)
    assert not substitute.is_active
