"""Links: which lead somewhere, what dead ones tell, how a lost one comes back, and what no page may leak."""

import logging
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from integrationrunde.invitations import answering
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.kit.logs import CarefulRecord, without_tokens
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import render
from integrationrunde.seats import operations as seats
from integrationrunde.seats import revoking
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.portal.rounds import BY, Round, a_round, accept, at, link


def keys(app: House) -> Keyring:
    found: Keyring = app.extensions["keyring"]
    return found


def changed(link_: str) -> str:
    """The link with another last letter of its signature, one that is not the same 128 bits."""
    return link_[:-2] + ("a" if link_[-2] != "a" else "b") + link_[-1]


def test_every_dead_link_gets_the_same_bytes(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Stadt Werl", "Stadt Soest"))
    other = a_round(("Stadt Geseke",))
    holder = round_.holders[0]
    succeeded = round_.link(1)
    seats.succeed(round_.holders[1], Person(function="Nachfolge", address="neu@stadt.example"), by=BY, now=b.NOW)
    revoked = round_.link(0)
    holder.language = "en"
    revoking.revoke_links(holder, by=BY, now=b.NOW)
    db.session.commit()
    alive = round_.link(0)
    foreign = f"/s/{Keyring({'1': 'another-secret-0123456789-0123456789'}).token(holder.page)}"
    feed = f"/s/{keys(app).token(Capability('feed', holder.id, holder.generation))}"
    other_meeting = f"{alive}/sitzung/{other.meeting.id}"
    dead = [
        succeeded, revoked, foreign, feed, changed(alive), alive[:-1], "/s/", "/s/x", "/s/" + "a" * 5000,
        alive + "/sitzung/abc", alive + "/sitzung/999999999", other_meeting,
        other_meeting + "/termin.ics", other_meeting + "/vertretung", other_meeting + "/rueckmeldung",
        other_meeting + "/vertretung/zuruecknehmen", revoked + "/sitzung/1", "/s/1-zzzzzzzzzzzzz-" + "a" * 26,
    ]  # fmt: skip
    assert client.get(alive).status_code == 200
    pages = {client.get(url).data for url in dead}
    assert {client.get(url).status_code for url in dead} == {404}
    assert len(pages) == 1
    text = pages.pop().decode()
    assert "Link neu anfordern" in text
    assert "runde@kreis-soest.example" in text
    assert "Werl" not in text


def test_a_typed_answer_to_a_dead_link_is_shown_again(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    url = round_.page()
    revoking.revoke_links(round_.holders[0], by=BY, now=b.NOW)
    response = accept(client, url, remark="Mühsam geschrieben")
    assert response.status_code == 404
    assert "Mühsam geschrieben" in response.text
    assert round_.answers() == []


ANSWERED = {"csrf_token": "geheim", "seen": "471", "remark": "Spät", "status": "declined", "headcount": "2"}
REPORTED = {"url": "x", "seen": "471", "note": "Fertig", "what": "done"}


@pytest.mark.parametrize(
    ("path", "typed", "told"),
    [
        (
            "sitzung/7/rueckmeldung",
            ANSWERED,
            [("Rückmeldung", "Wir nehmen nicht teil"), ("Wie viele Personen kommen?", "2"), ("Bemerkung", "Spät")],
        ),
        (
            "sitzung/7/rueckmeldung",
            {"persons-0-name": "A", "persons-1-function": "B", "remark": ""},
            [("Name (1)", "A"), ("Funktion (2)", "B")],
        ),
        (
            "aufgaben/7/melden",
            REPORTED,
            [("Was melden Sie?", "Es ist erledigt"), ("Bemerkung", "Fertig"), ("Nachweis als Link", "x")],
        ),
        (
            "aufgaben/7/frist",
            {"reason": "Ferien", "wanted": "bald"},
            [("Gewünschte Frist", "bald"), ("Begründung", "Ferien")],
        ),
        ("nirgends", {"feld": "Wert"}, [("feld", "Wert")]),
    ],
)
def test_what_was_typed_stands_under_the_words_of_its_form(
    app: House, client: FlaskClient, path: str, typed: dict[str, str], told: list[tuple[str, str]]
) -> None:
    response = client.post(f"/s/1-7-abcdefghijklmnopqrstuvwxyz/{path}", data=typed)
    assert response.status_code == 404
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", response.text) == told


def test_an_ended_substitute_has_a_dead_link(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    first = round_.holders[0]
    person = Person(name="Stellvertretende Leitung", address="jan@stadt.example")
    given = answering.hand_over(round_.invitation(), person, holder=first, by=BY, now=b.NOW)
    db.session.commit()
    url = link(db.session.get_one(SeatHolder, given.substitute_id))
    assert client.get(url).status_code == 200
    answering.take_back(round_.invitation(), holder=first, by=BY, now=b.NOW + timedelta(minutes=1))
    assert client.get(url).status_code == 404
    assert accept(client, f"{url}/sitzung/{round_.meeting.id}").status_code == 404


def test_a_token_typed_in_capitals_or_with_a_slash_still_works(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    token = round_.link().removeprefix("/s/")
    assert client.get(f"/s/{token.upper()}/").status_code == 200


def all_pages(round_: Round) -> list[str]:
    paths = ("", "/rueckmeldung", "/vertretung", "/vertretung/zuruecknehmen", "/termin.ics")
    return [round_.link(), *(round_.page(path=path) for path in paths), "/s/tot", "/link-anfordern"]


def test_no_page_sets_or_heeds_a_cookie_and_all_are_kept_secret(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    without = [client.get(url).data for url in all_pages(round_)]
    client.set_cookie("integrationsrunde", "not-a-session")
    assert [client.get(url).data for url in all_pages(round_)] == without
    responses = [client.get(url) for url in all_pages(round_)]
    responses += [accept(client, round_.page()), client.post("/link-anfordern", data={"address": "x@y.example"})]
    for response in responses:
        assert "Set-Cookie" not in response.headers, response.request.path
        assert response.headers["Cache-Control"] == "no-store"
        if response.request.path.startswith("/s/"):
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["X-Robots-Tag"] == "noindex"
            assert "csrf_token" not in response.text


def test_a_token_never_stands_in_a_log(app: House) -> None:
    round_ = a_round()
    token = round_.link().removeprefix("/s/")
    signature = token.rpartition("-")[2]
    line = CarefulRecord("gunicorn.access", logging.INFO, "", 1, '"GET %s HTTP/1.1"', (f"/s/{token}/sitzung/1",), None)
    assert signature not in line.getMessage()
    assert signature not in without_tokens(f"https://host/s/{token.upper()}?lang=en").lower()


def lost(client: FlaskClient, address: str) -> tuple[int, str]:
    response = client.post("/link-anfordern", data={"address": address})
    return response.status_code, response.text.replace(address, "ADDRESS")


def letters() -> list[OutgoingLetter]:
    return list(db.session.query(OutgoingLetter).filter_by(kind="lost_link").order_by(OutgoingLetter.id))


def test_a_lost_link_comes_back_by_letter_and_opens_the_page(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    holder = round_.holders[0]
    revoking.revoke_links(holder, by=BY, now=b.NOW)
    known = lost(client, holder.address.upper().replace("BEISPIELSTADT.EXAMPLE", "beispielstadt.example"))
    unknown = lost(client, "niemand@stadt.example")
    assert known == unknown
    assert known[0] == 200
    [letter] = letters()
    assert letter.recipient_address == holder.address
    assert "Stadt Werl" in letter.text
    raw = render(letter, keys(app)).decode()
    token = round_.link()
    assert token in raw.replace("=\r\n", "").replace("=3D", "=")
    assert client.get(token).status_code == 200


def test_one_letter_for_each_seat_and_none_for_a_double_click(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Stadt Werl", "Stadt Soest"))
    for holder in round_.holders:
        holder.address = "beide@kreis.example"
    lost(client, "beide@kreis.example")
    lost(client, "beide@kreis.example")
    assert sorted(letter.seat_id or 0 for letter in letters()) == sorted(seat.id for seat in round_.seats)


def test_asking_too_often_is_slowed_down_alike_for_known_and_unknown(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    address = round_.holders[0].address
    known = [lost(client, address)[0] for _ in range(4)]
    unknown = [lost(client, "niemand@stadt.example")[0] for _ in range(4)]
    assert known == unknown == [200, 200, 200, 429]
    at(clock.now() + timedelta(minutes=61))
    assert lost(client, address)[0] == 200


@pytest.mark.parametrize("address", ["", "kein-at", "a@b\r\nBcc: alle@kreis.example", "x" * 300 + "@stadt.example"])
def test_no_address_is_told_so(app: House, client: FlaskClient, address: str) -> None:
    assert client.post("/link-anfordern", data={"address": address}).status_code == 422
    assert letters() == []
