"""Pressing a button twice does once what it says: the page carries what it was made from."""

import pytest
from flask.testing import FlaskClient

from integrationrunde.invitations import queries
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests import builders as b
from tests.house.documents import Document
from tests.invitations.one_seat import invited
from tests.invitations.rounds import an_invited_round, letters
from tests.signing_in import sign_in


@pytest.fixture
def office(app: House, client: FlaskClient) -> FlaskClient:
    """A client signed in as an editor."""
    clock.set_to(b.NOW)
    return sign_in(client, b.an_account(Role.EDITOR))


def press_twice(office: FlaskClient, address: str) -> list[int]:
    """Open the page once and send its form as it stands, twice; gives both statuses."""
    found = Document(office.get(address).text).all("input")
    form = {each["name"]: each["value"] for each in found if each.get("name") and "disabled" not in each}
    return [office.post(address, data=form).status_code for _press in range(2)]


def fresh(invitation: Invitation) -> Invitation:
    db.session.refresh(invitation)
    return invitation


def test_reminding(office: FlaskClient) -> None:
    meeting, [invitation] = an_invited_round(1)
    assert press_twice(office, f"/sitzungen/{meeting.id}/einladungen/erinnern") == [303, 303]
    assert len(letters(kind="reminder")) == 1
    assert fresh(invitation).reminders == 1


def test_sending_again(office: FlaskClient) -> None:
    invitation, first, second = invited()
    assert press_twice(office, f"/einladungen/{invitation.id}/erneut-senden/{first.id}") == [303, 303]
    to = [letter.recipient_address for letter in letters(kind="invitation")]
    assert to == [first.address, second.address, first.address]


def test_nobody_is_offered_a_reminder_who_cannot_get_one(office: FlaskClient) -> None:
    meeting, [invitation] = an_invited_round(1)
    queries.invited_seat(invitation).holders[0].address = ""
    assert press_twice(office, f"/sitzungen/{meeting.id}/einladungen/erinnern") == [303, 303]
    assert letters(kind="reminder") == []
    assert fresh(invitation).reminders == 0
