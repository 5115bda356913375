"""Pages of the secretariat around proposed topics."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from integrationrunde.agenda import proposal_queries, queries
from integrationrunde.agenda.models import Proposal, ProposalState
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from tests import builders as b
from tests.agenda.topics import Preparation, a_preparation, letters
from tests.counting import statements
from tests.signing_in import sign_in


@pytest.fixture
def there(app: House) -> Preparation:
    return a_preparation("Stadt Werl", "Stadt Soest")


@pytest.fixture
def editor(there: Preparation, client: FlaskClient) -> FlaskClient:
    return sign_in(client, b.an_account(Role.EDITOR, db.session.get_one(Series, there.meeting.series_id)))


def agenda(there: Preparation) -> str:
    return f"/sitzungen/{there.meeting.id}/tagesordnung"


def state(proposal_id: int) -> ProposalState:
    db.session.rollback()
    return db.session.get_one(Proposal, proposal_id).state


def pressed(page: str, path: str) -> dict[str, str]:
    """What the button that sends to this path carries."""
    form = re.search(rf'<form[^>]*action="{path}">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))


def test_the_call_is_shown_and_then_sent(editor: FlaskClient, there: Preparation) -> None:
    b.a_seat(db.session.get_one(Series, there.meeting.series_id), b.an_organisation("Stadt Rüthen"))
    db.session.commit()
    path = f"{agenda(there)}/themenaufruf"
    page = editor.get(path).text
    for said in ("Stadt Werl", there.holders[1].address, "2 Briefe senden", "Rüthen", "bitte anrufen", "13. September"):
        assert said in page
    assert "/s/" not in page
    assert letters("topics") == []
    assert editor.post(path).location == f"{agenda(there)}#themenvorschlaege"
    assert "2 Briefe bitten um Themenvorschläge" in editor.get(agenda(there)).text
    assert "bereits gefragt" in editor.get(path).text
    editor.post(path)
    assert "Es geht kein Brief hinaus" in editor.get(agenda(there)).text
    assert len(letters("topics")) == 2


def test_too_late_the_call_says_why(editor: FlaskClient, there: Preparation) -> None:
    clock.set_to(there.meeting.start() - timedelta(hours=1))
    sign_in(editor, b.an_account(Role.EDITOR))
    path = f"{agenda(there)}/themenaufruf"
    page = editor.get(path)
    assert page.status_code == 200
    assert "Themen konnten bis 13.09.2017 vorgeschlagen werden." in page.text
    assert editor.post(path).status_code == 409
    assert "themenaufruf" not in editor.get(agenda(there)).text


def test_a_proposal_is_accepted_in_one_step_and_undone(editor: FlaskClient, there: Preparation) -> None:
    ident = there.proposal(title="Sprachmittlung").id
    page = editor.get(agenda(there)).text
    assert "1 Themenvorschlag wartet auf Ihre Entscheidung." in page
    path = f"/themenvorschlaege/{ident}/uebernehmen"
    assert editor.post(path, data=pressed(page, path)).location == f"{agenda(there)}#themenvorschlaege"
    assert state(ident) is ProposalState.ACCEPTED
    page = editor.get(agenda(there)).text
    assert "TOP 2" in page
    assert "Wer bezahlt die Sprachmittlung?" in page
    assert "Der Brief an die Stelle geht am 23.08.2017, 10:15 Uhr hinaus." in page
    assert editor.post(path).status_code == 303
    assert "„Sprachmittlung“ steht bereits auf der Tagesordnung." in editor.get(agenda(there)).text
    editor.post(f"/themenvorschlaege/{ident}/rueckgaengig")
    assert state(ident) is ProposalState.OPEN
    assert len(queries.items(there.meeting.id)) == 1
    assert editor.post(f"/themenvorschlaege/{ident}/rueckgaengig").status_code == 409


def test_other_words_are_accepted_and_wrong_ones_come_back(editor: FlaskClient, there: Preparation) -> None:
    proposal = there.proposal()
    path = f"/themenvorschlaege/{proposal.id}/uebernehmen"
    fields = {"title": "", "kind": "decision", "duration_minutes": "10", "topic_id": "", "note": "Bleibt 😀"}
    sent = editor.post(path, data={**fields, "version": "1"})
    assert sent.status_code == 422
    assert "Bleibt 😀" in sent.text
    assert editor.post(path, data={**fields, "title": "Kürzer", "version": "1"}).status_code == 303
    assert [item.title for item in queries.items(there.meeting.id)] == ["Begrüßung", "Kürzer"]


def test_what_the_seat_changed_meanwhile_is_shown(editor: FlaskClient, there: Preparation) -> None:
    proposal = there.proposal(title="Alt")
    path = f"/themenvorschlaege/{proposal.id}/uebernehmen"
    seen = pressed(editor.get(agenda(there)).text, path)
    proposal.title = "Neu"
    db.session.commit()
    sent = editor.post(path, data=seen)
    assert sent.status_code == 409
    for word in ("Alt", "Neu", "Inzwischen hat jemand anderes gespeichert"):
        assert word in sent.text
    assert state(proposal.id) is ProposalState.OPEN


def test_a_withdrawn_proposal_is_refused_in_plain_words(editor: FlaskClient, there: Preparation) -> None:
    proposal = there.proposal(state=ProposalState.WITHDRAWN, decided_at=b.NOW)
    for deed in ("uebernehmen", "ablehnen", "verschieben"):
        sent = editor.post(f"/themenvorschlaege/{proposal.id}/{deed}", data={"reason": "x", "later_id": "1"})
        assert sent.status_code == 409
        assert "Die Stelle hat diesen Vorschlag inzwischen zurückgezogen." in sent.text


def test_declining_needs_a_reason(editor: FlaskClient, there: Preparation) -> None:
    ident = there.proposal().id
    path = f"/themenvorschlaege/{ident}/ablehnen"
    assert "keine Einzelfälle" in editor.get(path).text
    assert editor.post(path, data={"reason": " \u202e "}).status_code == 422
    assert editor.post(path, data={"reason": "ä" * 501}).status_code == 422
    assert editor.post(path, data={"reason": "Gehört nicht hierher."}).status_code == 303
    assert state(ident) is ProposalState.DECLINED
    assert "Grund: Gehört nicht hierher." in editor.get(agenda(there)).text


def test_a_proposal_is_put_off(editor: FlaskClient, there: Preparation) -> None:
    ident = there.proposal().id
    path = f"/themenvorschlaege/{ident}/verschieben"
    assert "noch keine spätere Sitzung geplant" in editor.get(path).text
    assert editor.post(path, data={"later_id": str(there.meeting.id)}).status_code == 422
    later = b.a_meeting(series_id=there.meeting.series_id, held_on=there.meeting.held_on + timedelta(days=99))
    other = b.a_meeting(held_on=there.meeting.held_on + timedelta(days=99))
    db.session.commit()
    for wrong in ("", "x", str(other.id), "9" * 30):
        assert editor.post(path, data={"later_id": wrong}).status_code == 422
    assert editor.post(path, data={"later_id": str(later.id)}).status_code == 303
    assert [one.id for one in proposal_queries.proposals(later.id)] == [ident]


def test_readers_look_and_strangers_do_not(client: FlaskClient, there: Preparation) -> None:
    proposal = there.proposal(title="Sprachmittlung")
    sign_in(client, b.an_account(Role.READER, db.session.get_one(Series, there.meeting.series_id)))
    page = client.get(agenda(there)).text
    assert "Sprachmittlung" in page
    assert "uebernehmen" not in page
    assert client.post(f"/themenvorschlaege/{proposal.id}/uebernehmen").status_code == 403
    sign_in(client, b.an_account(Role.ADMIN, b.a_series()))
    assert client.get(f"/themenvorschlaege/{proposal.id}/uebernehmen").status_code == 404


def test_deleting_a_draft_tells_of_proposals(editor: FlaskClient, there: Preparation) -> None:
    there.proposal()
    editor.post(f"{agenda(there)}/themenaufruf")
    page = editor.get(f"/sitzungen/{there.meeting.id}/loeschen").text
    assert "1 Themenvorschlag wird ebenfalls gelöscht." in page
    assert "Bitte geben Sie ihnen Bescheid." in page
    assert editor.post(f"/sitzungen/{there.meeting.id}/loeschen").status_code == 303
    assert letters("topics") == []


def test_thirty_proposals_need_no_more_statements(editor: FlaskClient, there: Preparation) -> None:
    there.proposal()
    few = statements(editor, agenda(there))
    series = db.session.get_one(Series, there.meeting.series_id)
    for _number in range(29):
        b.a_proposal(there.meeting, b.a_holder(b.a_seat(series)))
    db.session.commit()
    assert statements(editor, agenda(there)) == few
    assert "30 Themenvorschläge warten" in editor.get(agenda(there)).text


def test_the_start_page_tells_of_open_proposals(editor: FlaskClient, there: Preparation) -> None:
    there.proposal()
    there.proposal(state=ProposalState.WITHDRAWN, decided_at=b.NOW)
    page = editor.get("/").text
    assert "1 Themenvorschlag für „3. kreisweite Austauschrunde“ wartet auf eine Entscheidung." in page
    assert f"{agenda(there)}#themenvorschlaege" in page


def test_an_item_can_be_added_to_a_held_meeting_only_as_before(editor: FlaskClient, there: Preparation) -> None:
    proposal = there.proposal()
    there.meeting.state = MeetingState.CLOSED
    db.session.commit()
    sent = editor.post(
        f"/themenvorschlaege/{proposal.id}/uebernehmen",
        data={"title": "x", "kind": "decision", "duration_minutes": "10", "topic_id": "", "version": "1"},
    )
    assert sent.status_code == 409
    assert state(proposal.id) is ProposalState.OPEN
