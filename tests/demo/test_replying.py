"""Letters that come back in the demo, from the button to the inbox."""

from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.demo import operations
from integrationrunde.demo.catcher import Keeper
from integrationrunde.demo.operations import Until
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.mailroom.effect import Effect, What, effect_of
from integrationrunde.mailroom.receiving import apply_due
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import render

WAYS = {
    "accepted": (What.ANSWER_STORED, "accepted"),
    "declined": (What.ANSWER_STORED, "declined"),
    "message": (What.HUMAN, ""),
    "undeliverable": (What.BOUNCE, ""),
}


def test_what_comes_back_finds_its_seat_and_hostile_input_lets_nothing_come_in(demo: House) -> None:
    clock.set_to(operations.load(Until.INVITED, privacy_version="1"))
    db.session.commit()
    invitations = sa.select(OutgoingLetter).filter_by(kind="invitation").order_by(OutgoingLetter.id.desc())
    letters = db.session.scalars(invitations.limit(len(WAYS))).all()
    client = demo.test_client()
    _check_hostile_input(client, caught(demo, letters[0]))
    for letter, (way, came) in zip(letters, WAYS.items(), strict=True):
        effect = _what_comes_back(client, caught(demo, letter), way)
        assert (effect.what, effect.status) == came
        assert (effect.seat_id, effect.meeting_id) == (letter.seat_id, letter.meeting_id)


def caught(demo: House, letter: OutgoingLetter) -> str:
    """A letter of the sample, as the catcher keeps it; gives its name."""
    return Keeper(Path(demo.instance_path) / "caught").store(render(letter, keyring()))


def _what_comes_back(client: FlaskClient, name: str, way: str) -> Effect:
    assert "Kalender: Zusage" in client.get(f"/demo/post/{name}").text
    answer = client.post(f"/demo/post/{name}/antwort", data={"way": way})
    assert answer.status_code == 303
    assert "Die Antwort ist eingegangen" in client.get(answer.location).text
    db.session.rollback()
    assert apply_due().applied == 1
    return effect_of(db.session.scalars(sa.select(IncomingLetter).order_by(IncomingLetter.id.desc()).limit(1)).one())


def _check_hostile_input(client: FlaskClient, name: str) -> None:
    for way in ("", "x" * 9000, "ACCEPTED", "\0"):
        assert client.post(f"/demo/post/{name}/antwort", data={"way": way}).status_code == 400
    assert client.post("/demo/post/nicht-da/antwort", data={"way": "accepted"}).status_code == 404
    assert db.session.scalars(sa.select(IncomingLetter)).all() == []


def test_a_calendar_cannot_answer_a_letter_without_an_event(demo: House) -> None:
    raw = b"From: <ki@kreis.example>\r\nTo: <a@stadt.example>\r\nSubject: Hallo\r\n\r\nText\r\n"
    name = Keeper(Path(demo.instance_path) / "caught").store(raw)
    client = demo.test_client()
    assert "Kalender: Zusage" not in client.get(f"/demo/post/{name}").text
    assert client.post(f"/demo/post/{name}/antwort", data={"way": "accepted"}).status_code == 409
