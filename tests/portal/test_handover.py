"""Handing over to a substitute by link, confirming, declining, taking back."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.invitations.queries import invited_seat
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.seats.models import HolderScope, SeatHolder
from tests import builders as b
from tests.portal.rounds import Round, a_round, accept, at, link, start_of

JAN = {"name": "Stellvertretende Leitung", "function": "Fachdienst Soziales", "address": "jan@stadt-warstein.example"}


def warstein() -> Round:
    return a_round(("Stadt Warstein",))


def hand_over(client: FlaskClient, round_: Round, **changes: str) -> TestResponse:
    person = {**JAN, **changes}
    return client.post(round_.page(path="/vertretung"), data={"confirmed": person["address"], **person})


def substitutes() -> list[SeatHolder]:
    db.session.expire_all()
    return list(db.session.query(SeatHolder).filter_by(scope=HolderScope.MEETING).order_by(SeatHolder.id))


def sent(round_: Round) -> list[tuple[str, str, str | None]]:
    return [(each.kind, each.recipient_address, each.calendar_method) for each in round_.letters()]


def test_the_address_is_shown_before_the_letter_leaves(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    url = round_.page(path="/vertretung")
    response = client.post(url, data=JAN)
    assert response.status_code == 200
    assert "Der Brief mit dem Link geht an:" in response.text
    assert JAN["address"] in response.text
    assert substitutes() == []
    back = client.post(url, data={**JAN, "confirmed": JAN["address"], "change": "1"})
    assert 'value="Stellvertretende Leitung"' in back.text
    slip = client.post(url, data={**JAN, "confirmed": "jan@stadt-warstien.example"})
    assert "Der Brief mit dem Link geht an:" in slip.text
    assert substitutes() == []


def test_the_first_holder_sees_the_hand_over_and_the_substitute_confirms(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    response = hand_over(client, round_)
    assert response.status_code == 303
    first = round_.holders[0].address
    assert sent(round_) == [("substitution", JAN["address"], "REQUEST"), ("handed_over", first, "CANCEL")]
    text = client.get(response.location).text
    for said in ("Stellvertretende Leitung", "23.08.2017, 10:00 Uhr", "Bestätigung offen", "Vertretung zurücknehmen"):
        assert said in text

    [substitute] = substitutes()
    own = link(substitute, f"/sitzung/{round_.meeting.id}")
    text = client.get(own).text
    assert "Sie vertreten: Stadt Warstein" in text
    assert "/vertretung" not in text
    seen = str(round_.answers()[-1].id)
    assert accept(client, own, seen=seen, headcount="2").status_code == 303
    assert substitutes()[0].confirmed_at is not None
    assert "Vertretung benannt" not in client.get(own).text
    assert "Zusage" in client.get(own).text
    assert "Vertretung benannt" in client.get(round_.page()).text
    assert "bestätigt am 23.08.2017" in client.get(round_.page()).text
    assert "3. kreisweite Austauschrunde" in client.get(link(substitute)).text


def test_a_substitutes_no_makes_the_seat_declined_and_asks_the_first_holder(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    hand_over(client, round_)
    [substitute] = substitutes()
    accept(
        client, link(substitute, f"/sitzung/{round_.meeting.id}"), status="declined", seen=str(round_.answers()[-1].id)
    )
    assert round_.answers()[-1].status is AnswerStatus.DECLINED
    assert ("substitute_declined", round_.holders[0].address, "REQUEST") in sent(round_)
    text = client.get(round_.page()).text
    assert "Die Vertretung hat abgesagt." in text
    assert 'name="status"' in text


def test_a_substitute_hands_nothing_over(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    hand_over(client, round_)
    [substitute] = substitutes()
    own = link(substitute, f"/sitzung/{round_.meeting.id}")
    for path in ("/vertretung", "/vertretung/zuruecknehmen"):
        assert client.get(own + path).status_code == 404
        data = {"name": "Kim", "address": "kim@stadt.example", "confirmed": "kim@stadt.example"}
        assert client.post(own + path, data={**data, "substitute": str(substitute.id)}).status_code == 404
    assert len(substitutes()) == 1
    assert len(round_.answers()) == 1


def test_taking_back_asks_first_and_ends_the_substitute(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    hand_over(client, round_)
    url = round_.page(path="/vertretung/zuruecknehmen")
    page = client.get(url)
    assert "Stellvertretende Leitung" in page.text
    assert substitutes()[0].is_active
    [substitute] = substitutes()
    data = {"substitute": str(substitute.id)}
    assert client.post(url, data={"substitute": "999"}).status_code == 409
    assert substitutes()[0].is_active
    assert client.post(url, data=data).status_code == 303
    assert client.post(url, data=data).status_code == 303
    assert not substitutes()[0].is_active
    assert round_.answers()[-1].status is AnswerStatus.PENDING
    assert len(round_.answers()) == 2
    assert ("taken_back", JAN["address"], "CANCEL") in sent(round_)
    assert client.get(link(substitute)).status_code == 404
    assert client.get(url).status_code == 303


def test_another_holder_sees_the_hand_over_and_may_take_it_back(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    second = b.a_holder(round_.seats[0], function="Stabsstelle")
    hand_over(client, round_)
    assert "Stellvertretende Leitung" in client.get(link(second, f"/sitzung/{round_.meeting.id}")).text
    url = link(second, f"/sitzung/{round_.meeting.id}/vertretung/zuruecknehmen")
    assert client.post(url, data={"substitute": str(substitutes()[0].id)}).status_code == 303
    assert invited_seat(round_.invitation()).substitute is None


def test_a_double_click_is_one_hand_over(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    for _ in range(2):
        assert hand_over(client, round_).status_code == 303
    assert len(substitutes()) == 1
    assert len(round_.letters("substitution")) == 1


def test_naming_somebody_else_ends_the_hand_over_before(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    hand_over(client, round_)
    at(b.NOW + timedelta(hours=1))
    assert "Stellvertretende Leitung" in client.get(round_.page(path="/vertretung")).text
    hand_over(client, round_, name="Kim Beispiel", address="kim@stadt-warstein.example")
    assert [each.is_active for each in substitutes()] == [False, True]
    assert ("taken_back", JAN["address"], "CANCEL") in sent(round_)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": "jan@"}, "keine vollständige E-Mail-Adresse"),
        ({"address": ""}, "Bitte füllen Sie dieses Feld aus"),
        ({"name": "", "function": ""}, "Namen oder eine Funktion"),
        ({"name": "x" * 10_000}, "x" * 10_000),
        ({"address": "j@b.example\r\nBcc: alle@kreis.example"}, "keine vollständige E-Mail-Adresse"),
    ],
)
def test_bad_input_is_told_and_kept(app: House, client: FlaskClient, changes: dict[str, str], said: str) -> None:
    round_ = warstein()
    response = hand_over(client, round_, **changes)
    assert response.status_code == 422
    assert said in response.text
    assert substitutes() == []


def test_who_acts_for_the_seat_anyway_needs_no_hand_over(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    response = hand_over(client, round_, address=round_.holders[0].address)
    assert response.status_code == 422
    assert "eine Vertretung ist nicht nötig" in response.text


def test_line_breaks_in_a_name_do_not_reach_the_letters_head(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    hand_over(client, round_, name="Jan\r\nBcc: alle@kreis.example")
    [letter] = round_.letters("substitution")
    assert letter.recipient_name == "Jan Bcc: alle@kreis.example"


def test_after_the_start_nothing_is_handed_over_and_nothing_lost(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    at(start_of(round_.meeting))
    assert "kann jetzt nicht übergeben werden" in client.get(round_.page(path="/vertretung")).text
    response = hand_over(client, round_)
    assert response.status_code == 409
    assert "Stellvertretende Leitung" in response.text
    assert substitutes() == []


def test_an_own_answer_of_the_first_holder_ends_the_hand_over(app: House, client: FlaskClient) -> None:
    round_ = warstein()
    hand_over(client, round_)
    [substitute] = substitutes()
    accept(client, round_.page(), seen=str(round_.answers()[-1].id))
    assert not substitutes()[0].is_active
    assert client.get(link(substitute)).status_code == 404
