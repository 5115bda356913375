"""A seat reads its minutes by link, objects at a place, agrees, takes back; and is told the truth when that is over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask.testing import FlaskClient

from integrationrunde.agenda.models import Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import approving, circulating, correcting, deciding, reviewing, reviews
from integrationrunde.minutes.models import Decision, Objection, ObjectionKind
from integrationrunde.minutes.records import Stance
from tests import minutes_builders as m
from tests.counting import statements
from tests.minutes.rounds import AFTER, BY, WRITTEN, Round, a_circulated_round, a_round
from tests.portal.rounds import link


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(WRITTEN, tick=False):
        yield


def page(made: Round, place: int = 0, path: str = "") -> str:
    """The minutes below the link of a holder."""
    return link(made.holder(place), f"/protokoll/{made.meeting.id}{path}")


def objecting(made: Round, place: int = 0, **fields: str) -> tuple[str, dict[str, str]]:
    path = f"/einwendung?absatz={made.paragraph_id()}"
    return page(made, place, path), {"kind": "objection", "text": "So war es nicht.", "seen": "1", **fields}


def said() -> list[Objection]:
    db.session.expire_all()
    return list(db.session.query(Objection).order_by(Objection.id))


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    assert "Set-Cookie" not in answer.headers
    return answer.text


def test_the_minutes_are_read_with_their_anchors(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    text = text_of(client, page(made))
    assert f'id="p{made.paragraph_id()}"' in text
    assert made.version.sha256 in text
    assert f'href="{page(made)}/fassung/1.pdf"' in text
    assert "Mittwoch, 18. Oktober 2017" in text
    assert "gilt das als Zustimmung" in text


def test_objecting_with_a_wording_and_taking_it_back(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    address, fields = objecting(made, proposed_wording="So war es.")
    assert "Die Kommunen berichten" in text_of(client, address)
    answer = client.post(address, data=fields)
    assert answer.status_code == 303
    client.post(address, data=fields)
    (objection,) = said()
    assert (objection.paragraph_id, objection.proposed_wording) == (made.paragraph_id(), "So war es.")
    text = text_of(client, page(made))
    assert "Ihre Einwendung" in text
    assert "So war es." in text
    back = page(made, path=f"/einwendung/{objection.id}/zurueckziehen")
    assert client.get(back).status_code == 303
    assert said()[0].withdrawn_at is None
    assert client.post(back).status_code == 303
    assert client.post(back).status_code == 303
    assert said()[0].withdrawn_at == WRITTEN
    again = client.get(page(made)).text
    assert "1 zurückgezogene Äußerung" in again
    assert again.index("1 zurückgezogene Äußerung") < again.index(objection.text) < again.index("</details>")
    assert objection.text not in client.get(page(made, 1)).text


def test_agreeing_and_taking_it_back(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    address = page(made, path="/ohne-einwendung")
    assert client.get(address).status_code == 303
    assert reviews.stance(made.asked()) is Stance.SILENT
    assert client.post(address, data={"seen": "1"}).status_code == 303
    assert "Ihre Stelle hat keine Einwendung" in text_of(client, page(made))
    assert reviews.stance(made.asked()) is Stance.AGREED
    client.post(address, data={"seen": "1", "zuruecknehmen": "1"})
    assert reviews.stance(made.asked()) is Stance.SILENT
    place, fields = objecting(made)
    client.post(place, data=fields)
    answer = client.post(address, data={"seen": "1"})
    assert answer.status_code == 409
    assert "Ziehen Sie diese zuerst zurück" in answer.text


def test_an_empty_or_endless_objection_is_told_and_kept(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    address, fields = objecting(made, text="", proposed_wording="Bleibt stehen.")
    answer = client.post(address, data=fields)
    assert answer.status_code == 422
    assert "Bleibt stehen." in answer.text
    assert client.post(address, data={**fields, "text": "x" * 5001}).status_code == 422
    assert said() == []


def test_after_the_deadline_the_text_is_kept_and_the_secretariat_named(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    address, fields = objecting(made, text="Leider zu spät.")
    with time_machine.travel(AFTER, tick=False):
        answer = client.post(address, data=fields)
        assert answer.status_code == 409
        assert "bis 18.10.2017 erhoben werden. Die Frist ist abgelaufen" in answer.text
        assert "Leider zu spät." in answer.text
        assert "mailto:" in answer.text
        assert "Einwendung oder Anmerkung hierzu" not in text_of(client, page(made))
    assert said() == []


def test_after_the_approval_nothing_is_taken_and_the_text_is_kept(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    address, fields = objecting(made, text="Noch etwas.")
    with time_machine.travel(AFTER, tick=False):
        approving.lapse(made.minutes, by=BY, now=AFTER)
        db.session.commit()
        answer = client.post(address, data=fields)
        assert answer.status_code == 409
        assert "Noch etwas." in answer.text
        assert "genehmigt und ändert sich nicht mehr" in answer.text
        text = text_of(client, page(made))
        assert "durch Fristablauf ohne offene Einwendung" in text
        assert "Gefragt: 2" in text


def test_a_paragraph_that_changed_meanwhile_is_shown_beside_what_was_typed(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    address, fields = objecting(made, text="Das stimmt nicht.")
    item = made.loaded().items[0]
    correcting.correct_paragraph(
        item, made.paragraph_id(), "Die Kommunen berichten anders.", base=item.revision, by=BY, now=WRITTEN
    )
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 20), by=BY, now=WRITTEN)
    db.session.commit()
    answer = client.post(address, data=fields)
    assert answer.status_code == 409
    assert "Inzwischen gibt es Fassung 2" in answer.text
    assert all(words in answer.text for words in ("Die Kommunen berichten anders.", "Das stimmt nicht."))
    assert 'value="2"' in answer.text
    assert client.post(address, data={**fields, "seen": "2"}).status_code == 303
    text = text_of(client, page(made))
    assert "<ins>" in text
    assert "Dies ist eine ältere Fassung" in text_of(client, page(made, path="?fassung=1"))


@pytest.mark.parametrize("path", ["", "/einwendung", "/ohne-einwendung", "/einwendung/1/zurueckziehen"])
def test_a_link_that_is_not_theirs_leads_nowhere(app: House, client: FlaskClient, path: str) -> None:
    made, other = a_circulated_round(), a_circulated_round()
    foreign = link(other.holder(), f"/protokoll/{made.meeting.id}{path}")
    for answer in (client.get(foreign), client.post(foreign, data={"text": "x"})):
        assert answer.status_code == 404
        assert made.meeting.title not in answer.text


def test_an_objection_of_somebody_else_cannot_be_withdrawn(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    theirs = made.object(1)
    db.session.commit()
    assert client.post(page(made, 0, f"/einwendung/{theirs.id}/zurueckziehen")).status_code == 404
    assert said()[0].withdrawn_at is None


def test_before_the_circulation_there_are_no_minutes(app: House, client: FlaskClient) -> None:
    made = a_round()
    assert client.get(page(made)).status_code == 404


def test_after_a_succession_the_old_link_is_dead(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    made.holder().ended_at = WRITTEN
    db.session.commit()
    assert client.get(page(made)).status_code == 404


def test_the_excused_read_only(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    assert "erhält dieses Protokoll zur Kenntnis" in text_of(client, page(made, 2))
    address, fields = objecting(made, 2)
    assert client.post(address, data=fields).status_code == 409
    assert said() == []


def test_others_are_seen_after_the_deadline_where_the_series_says_so(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    made.object(1, text="Von der anderen Stelle.")
    db.session.commit()
    assert "Von der anderen Stelle." not in text_of(client, page(made))
    with time_machine.travel(AFTER, tick=False):
        assert "Von der anderen Stelle." not in text_of(client, page(made))
        made.series.shows_objections = True
        db.session.commit()
        assert "Von der anderen Stelle." in text_of(client, page(made))


def test_what_is_not_for_them_stands_nowhere(app: House, client: FlaskClient) -> None:
    made = a_round()
    secret = made.loaded().items[0]
    secret.audience = Audience.ORGANISATIONS
    secret.organisations = [db.session.get_one(Organisation, made.seats[1].organisation_id)]
    m.an_outcome(secret, wording="Vertraulich vereinbart.")
    made.series.shows_objections = True
    made.circulate()
    made.object(1, text="Vertraulich eingewandt.")
    db.session.commit()
    with time_machine.travel(AFTER, tick=False):
        text = text_of(client, page(made, 0))
        assert "Vertraulich" not in text
        assert "An dieser Stelle fehlt ein Teil, der nicht für alle bestimmt ist." in text
        assert "Vertraulich vereinbart." in text_of(client, page(made, 1))
        place = f"/einwendung?absatz={made.paragraph_id()}"
        assert "berichten" not in text_of(client, page(made, 0, place))


def test_the_answer_is_read_once_it_was_sent(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    deciding.decide(made.object(), Decision.REJECTED, reason="Es fiel so.", by=BY, now=WRITTEN)
    db.session.commit()
    assert "Es fiel so." not in text_of(client, page(made))
    deciding.send_answers(made.minutes, by=BY, now=WRITTEN)
    db.session.commit()
    assert "Es fiel so." in text_of(client, page(made))


def test_what_was_decided_or_said_to_an_older_version_offers_no_way_back(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    made.object(kind=ObjectionKind.REMARK)
    deciding.decide(made.object(text="Anders."), Decision.REJECTED, reason="Es fiel so.", by=BY, now=WRITTEN)
    db.session.commit()
    assert text_of(client, page(made)).count("/zurueckziehen") == 1
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 20), by=BY, now=WRITTEN)
    db.session.commit()
    text = text_of(client, page(made))
    assert "Ihre Anmerkung" in text
    assert "Ihre Einwendung" in text
    assert "/zurueckziehen" not in text
    assert "zurückziehen oder ergänzen" not in text


def test_the_page_costs_the_same_with_many_objections(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    address = page(made)
    few = statements(client, address)
    for number in range(30):
        made.object(text=f"Nummer {number}", kind=ObjectionKind.REMARK)
    db.session.commit()
    db.session.expunge_all()
    assert statements(client, address) == few


def test_the_clock_change_night_belongs_to_the_deadline(app: House, client: FlaskClient) -> None:
    made = a_round()
    made.circulate(deadline=date(2017, 10, 27))
    made.version.objection_deadline = date(2017, 10, 29)
    db.session.commit()
    address, fields = objecting(made)
    with time_machine.travel(datetime(2017, 10, 29, 22, 59, tzinfo=UTC), tick=False):
        assert client.post(address, data=fields).status_code == 303
    assert reviewing.readable(made.asked()).version == 1
