"""kill -9 of the worker amid 500 letters: none lost, a double only for the letter in hand, with the same bytes."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox.mail import Recipient
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import queue
from tests.conftest import environment
from tests.outbox.builders import a_mail
from tests.smtp import PostOffice, post_office

LETTERS = 500
ROOT = Path(__file__).parents[2]


def start_worker(app: House, office: PostOffice) -> subprocess.Popen[bytes]:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    settings = {name: str(value) for name, value in office.settings.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "outbox", "deliver"],
        cwd=ROOT,
        env={**os.environ, **environment(url, Path(app.config["INSTANCE_PATH"]), **settings)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def queue_all(now_many: int) -> None:
    with transaction():
        for number in range(now_many):
            recipient = Recipient(name="", address=f"stelle{number}@stadt.example")
            queue(a_mail(key=f"kill:{number}", recipient=recipient), now=clock.now())


def wait_for(office: PostOffice, letters: int, worker: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while len(office.received) < letters:
        assert worker.poll() is None, worker.communicate()[0].decode()
        assert time.monotonic() < deadline, "the worker does not get on"
        time.sleep(0.002)


def states() -> dict[LetterState, int]:
    db.session.rollback()
    return Counter(db.session.scalars(sa.select(OutgoingLetter.state)))


@pytest.mark.slow
def test_no_letter_is_lost(app: House) -> None:
    queue_all(LETTERS)
    with post_office() as office:
        office.slowness = 0.002
        for killed_after in (100, 250):
            worker = start_worker(app, office)
            wait_for(office, killed_after, worker)
            worker.kill()
            worker.communicate()
            clock.set_to(clock.now() + timedelta(hours=1))  # the lease of the letter in hand is over
        worker = start_worker(app, office)
        said, _ = worker.communicate(timeout=60)
        assert worker.returncode == 0, said.decode()

    assert states() == {LetterState.SENT: LETTERS}
    arrived = Counter(letter.recipient for letter in office.received)
    assert len(arrived) == LETTERS
    doubles = [recipient for recipient, number in arrived.items() if number > 1]
    assert len(doubles) <= 2, "only the letter in hand may come twice"
    for recipient in doubles:
        assert len({letter.raw for letter in office.to(recipient)}) == 1
        assert len({letter.message_id for letter in office.to(recipient)}) == 1


@pytest.mark.slow
def test_sigterm_ends_after_the_letter_in_hand(app: House) -> None:
    queue_all(60)
    with post_office() as office:
        office.slowness = 0.02
        worker = start_worker(app, office)
        wait_for(office, 10, worker)
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0, said.decode()
    assert states() == {LetterState.SENT: len(office.received), LetterState.QUEUED: 60 - len(office.received)}
    assert f"sent {len(office.received)}," in said.decode()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_the_command_says_when_the_queue_rests(app: House) -> None:
    queue_all(1)
    with post_office(account=("runde", "geheim")) as office:
        worker = start_worker(app, office)
        said, _ = worker.communicate(timeout=30)
    assert (worker.returncode, states()) == (75, {LetterState.QUEUED: 1})
    assert "misconfigured" in said.decode()
