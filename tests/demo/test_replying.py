"""Letters that come back in the demo, from the button to the inbox."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrationrunde.demo import operations
from integrationrunde.demo.catcher import Keeper
from integrationrunde.demo.operations import Until
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.mailroom.effect import What, effect_of
from integrationrunde.mailroom.receiving import apply_due
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import render


@pytest.fixture
def sample(demo: House) -> datetime:
    """The sample, invited; gives the instant at which its clock starts."""
    start = operations.load(Until.INVITED, privacy_version="1")
    db.session.commit()
    clock.set_to(start)
    return start


def caught(demo: House, kind: str, address: str = "integration@ruethen.example") -> str:
    """A letter of the sample, as the catcher keeps it; gives its name."""
    wanted = sa.select(OutgoingLetter).filter_by(kind=kind, recipient_address=address)
    letter = db.session.scalars(wanted.order_by(OutgoingLetter.id.desc())).first()
    assert letter is not None
    return Keeper(Path(demo.instance_path) / "caught").store(render(letter, keyring()))


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("way", "what", "status"),
    [
        ("accepted", What.ANSWER_STORED, "accepted"),
        ("declined", What.ANSWER_STORED, "declined"),
        ("message", What.HUMAN, ""),
        ("undeliverable", What.BOUNCE, ""),
    ],
)
def test_what_comes_back_finds_its_seat(demo: House, way: str, what: What, status: str) -> None:
    client, name = demo.test_client(), caught(demo, "invitation")
    assert "Kalender: Zusage" in client.get(f"/demo/post/{name}").text
    answer = client.post(f"/demo/post/{name}/antwort", data={"way": way})
    assert answer.status_code == 303
    assert "Die Antwort ist eingegangen" in client.get(answer.location).text
    db.session.rollback()
    assert apply_due().applied == 1
    effect = effect_of(db.session.scalars(sa.select(IncomingLetter)).one())
    assert (effect.what, effect.status) == (what, status)
    assert effect.seat_id is not None
    assert effect.meeting_id is not None


@pytest.mark.usefixtures("sample")
def test_hostile_input_lets_nothing_come_in(demo: House) -> None:
    client, name = demo.test_client(), caught(demo, "invitation")
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
