"""What a seat proposes by its link: its own topics, and nobody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.agenda import calling, deciding, proposal_queries
from integrationrunde.agenda.models import Proposal, ProposalState
from integrationrunde.invitations import operations
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from tests import builders as b
from tests.agenda.topics import DONE, Preparation, a_preparation
from tests.counting import statements
from tests.portal.rounds import BY, Round, a_round, at, link

FIELDS = {"title": "Sprachmittlung", "explanation": "Zwei\nZeilen", "kind": "decision", "duration_minutes": "25"}


@pytest.fixture
def there(app: House) -> Preparation:
    """Two seats that were asked for topics of a draft."""
    made = a_preparation("Stadt Werl", "Stadt Soest")
    calling.call_for_topics(made.meeting, **DONE)
    db.session.commit()
    return made


def topics(there: Preparation | Round, number: int = 0, path: str = "") -> str:
    return link(there.holders[number], f"/themen/{there.meeting.id}{path}")


def send(client: FlaskClient, url: str, **changes: Any) -> TestResponse:
    return client.post(url, data={**FIELDS, **changes})


def stored() -> list[Proposal]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Proposal).order_by(Proposal.id)))


def test_a_topic_is_proposed_and_shown_to_its_own_seat_alone(client: FlaskClient, there: Preparation) -> None:
    page = client.get(topics(there)).text
    for said in ("keine Einzelfälle", "bis Mittwoch, 13. September 2017", "bisher geplant", "Brief"):
        assert said in page
    sent = send(client, topics(there))
    [proposal] = stored()
    assert (sent.status_code, sent.location) == (303, f"{topics(there)}#vorschlag-{proposal.id}")
    assert (proposal.title, proposal.explanation, proposal.duration_minutes) == ("Sprachmittlung", "Zwei\nZeilen", 25)
    assert (proposal.seat_id, proposal.holder_id) == (there.seats[0].id, there.holders[0].id)
    assert send(client, topics(there)).status_code == 303
    assert len(stored()) == 1
    assert "noch nicht entschieden" in client.get(topics(there)).text
    assert "Sprachmittlung" not in client.get(topics(there, 1)).text


def test_the_holders_page_leads_there(client: FlaskClient, there: Preparation) -> None:
    page = client.get(link(there.holders[0])).text
    assert f"/themen/{there.meeting.id}" in page
    at(there.meeting.start() - timedelta(days=1))
    assert f"/themen/{there.meeting.id}" not in client.get(link(there.holders[0])).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " \x00\u202e "}, "Bitte füllen Sie dieses Feld aus"),
        ({"title": "t" * 10_000}, "9800"),
        ({"explanation": "t" * 2001}, "2001"),
        ({"duration_minutes": "4"}, "5 bis 180"),
        ({"duration_minutes": "9" * 40}, "5 bis 180"),
        ({"duration_minutes": "viel"}, "5 bis 180"),
        ({"kind": "break"}, "Auswahl"),
        ({"kind": "party"}, "Auswahl"),
    ],
)
def test_a_badly_filled_topic_comes_back(
    client: FlaskClient, there: Preparation, changes: dict[str, str], told: str
) -> None:
    sent = send(client, topics(there), **{"explanation": "Nicht verlieren 😀", **changes})
    assert sent.status_code == 422
    assert told in sent.text
    assert "explanation" in changes or "Nicht verlieren 😀" in sent.text
    assert stored() == []


def test_an_open_topic_is_changed_and_withdrawn(client: FlaskClient, there: Preparation) -> None:
    proposal = there.proposal()
    path = topics(there, path=f"/{proposal.id}")
    assert "Wer bezahlt die Sprachmittlung?" in client.get(path).text
    assert send(client, path, title="", version="1").status_code == 422
    assert send(client, path, title="Neuer Titel", version="1").status_code == 303
    assert stored()[0].title == "Neuer Titel"
    overtaken = send(client, path, title="Noch ein Titel", version="1")
    assert overtaken.status_code == 409
    assert "Noch ein Titel" in overtaken.text
    assert client.get(f"{path}/zurueckziehen").status_code == 200
    assert stored()[0].is_open
    assert client.post(f"{path}/zurueckziehen").status_code == 303
    assert stored()[0].state is ProposalState.WITHDRAWN
    again = client.post(f"{path}/zurueckziehen")
    assert again.status_code == 409
    assert "bereits zurückgezogen" in again.text


def test_what_the_secretariat_decided_stays_and_is_told(client: FlaskClient, there: Preparation) -> None:
    proposal = proposal_queries.proposal(there.proposal().id)
    assert proposal is not None
    ident = proposal.id
    deciding.accept(proposal, proposal.meeting, deciding.as_item(proposal), **DONE)
    db.session.commit()
    path = topics(there, path=f"/{ident}")
    changed = send(client, path, title="Zu spät", version="2")
    assert changed.status_code == 409
    assert "inzwischen auf die Tagesordnung gesetzt" in changed.text
    assert "Zu spät" in changed.text
    withdrawn = client.post(f"{path}/zurueckziehen")
    assert withdrawn.status_code == 409
    assert "inzwischen auf die Tagesordnung gesetzt" in withdrawn.text
    assert "auf der Tagesordnung" in client.get(topics(there)).text


def test_somebody_elses_topics_do_not_exist(client: FlaskClient, there: Preparation) -> None:
    proposal = there.proposal()
    substitute = b.a_holder(there.seats[0], scope="meeting", meeting_id=there.meeting.id)
    stranger = b.a_holder(b.a_seat(b.a_series()))
    draft = b.a_meeting(series_id=there.meeting.series_id)
    db.session.commit()
    for method in (client.get, client.post):
        for path in (f"/{proposal.id}", f"/{proposal.id}/zurueckziehen"):
            assert method(topics(there, 1, path)).status_code == 404
        for holder in (substitute, stranger):
            assert method(link(holder, f"/themen/{there.meeting.id}")).status_code == 404
        assert method(link(there.holders[0], f"/themen/{draft.id}")).status_code == 404
        assert method(link(there.holders[0], "/themen/4711")).status_code == 404
        assert method(f"/s/1-vertippt/themen/{there.meeting.id}").status_code == 404
    assert stored()[0].is_open


def test_too_late_the_page_says_so_and_keeps_what_was_typed(client: FlaskClient, there: Preparation) -> None:
    there.proposal(title="Frühes Thema")
    at(there.meeting.start() - timedelta(hours=1))
    page = client.get(topics(there)).text
    assert "Themen konnten bis 13.09.2017 vorgeschlagen werden." in page
    assert "Frühes Thema" in page
    assert not re.search(r'name="title"', page)
    sent = send(client, topics(there), title="Spätes Thema")
    assert sent.status_code == 409
    assert "Spätes Thema" in sent.text
    assert len(stored()) == 1


def test_a_seat_that_is_full_is_told(client: FlaskClient, there: Preparation) -> None:
    for _number in range(10):
        there.proposal()
    assert "mehr sind nicht möglich" in client.get(topics(there)).text
    sent = send(client, topics(there))
    assert sent.status_code == 409
    assert "Sprachmittlung" in sent.text
    assert len(stored()) == 10


def test_invited_seats_propose_without_having_been_asked(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Stadt Werl", "Stadt Soest"))
    other = b.a_holder(b.a_seat(db.session.get_one(Series, round_.meeting.series_id)))
    db.session.commit()
    assert f"/themen/{round_.meeting.id}" in client.get(round_.page()).text
    assert f"/themen/{round_.meeting.id}" in client.get(round_.link()).text
    assert send(client, topics(round_)).status_code == 303
    assert client.get(link(other, f"/themen/{round_.meeting.id}")).status_code == 404
    operations.uninvite(round_.invitation(1), "Irrtum", by=BY, now=b.NOW)
    db.session.commit()
    assert "nicht mehr eingeladen" in client.get(topics(round_, 1)).text
    assert send(client, topics(round_, 1)).status_code == 409
    assert f"/themen/{round_.meeting.id}" not in client.get(round_.link(1)).text


def test_the_page_needs_no_more_statements_for_more_topics(client: FlaskClient, there: Preparation) -> None:
    there.proposal()
    few = statements(client, topics(there))
    for _number in range(29):
        there.proposal()
    assert statements(client, topics(there)) == few
