"""Every letter takes effect once, whatever happens to it, to its neighbours and to the worker."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from integrationrunde.inbox import operations as inbox
from integrationrunde.inbox.models import IncomingLetter, IncomingState, Source
from integrationrunde.invitations.models import Answer, AnswerStatus
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, reading, transaction
from integrationrunde.mailroom import receiving
from integrationrunde.mailroom.effect import What, effect_of
from tests import builders as b
from tests.conftest import environment
from tests.inbox.letters import letter
from tests.invitations.one_seat import loaded
from tests.invitations.rounds import an_invited_round, holder_of
from tests.mailroom.arriving import answers_of, arrives, leave, reply, stored
from tests.mailroom.at_the_seat import AtTheSeat

ROOT = Path(__file__).parents[2]
LETTERS = 500


def states() -> dict[IncomingState, int]:
    """How many letters there are in each state."""
    with reading():
        counted = sa.select(IncomingLetter.state, sa.func.count()).group_by(IncomingLetter.state)
        return {row[0]: row[1] for row in db.session.execute(counted)}


def a_poisoned_letter(seat: AtTheSeat) -> IncomingLetter:
    """A letter that is stored, but cannot be applied."""
    found = stored(reply(loaded(seat.invitation), seat.first.address, "DECLINED"))
    found.understood = {"uid": 7}
    db.session.commit()
    return found


class TestPoison:
    def test_it_is_set_aside_the_third_time_and_the_rest_goes_on(self, seat: AtTheSeat) -> None:
        poison = a_poisoned_letter(seat)
        good = stored(reply(loaded(seat.invitation), seat.first.address, "ACCEPTED"))
        assert receiving.apply_due() == receiving.Received(applied=1, failed=1)
        db.session.refresh(poison)
        assert (poison.state, poison.attempts) == (IncomingState.NEW, 1)
        for _ in range(3):
            receiving.apply_due()
        db.session.refresh(poison)
        assert (poison.state, poison.attempts) == (IncomingState.SET_ASIDE, 3)
        assert "KeyError" in (poison.error or "")
        db.session.refresh(good)
        assert effect_of(good).what is What.ANSWER_STORED

    def test_tried_again_it_takes_effect(self, seat: AtTheSeat) -> None:
        poison = a_poisoned_letter(seat)
        for _ in range(3):
            receiving.apply_due()
        with transaction():
            db.session.refresh(poison)
            inbox.try_again(poison)
        receiving.apply_due()
        assert seat.status is AnswerStatus.DECLINED


def test_stops_between_two_letters(seat: AtTheSeat) -> None:
    for partstat in ("ACCEPTED", "DECLINED"):
        stored(reply(loaded(seat.invitation), seat.first.address, partstat))
    asked = iter((False, True))
    assert receiving.apply_due(stop=lambda: next(asked)).applied == 1


def test_nothing_happens_twice(seat: AtTheSeat) -> None:
    raw = reply(loaded(seat.invitation), seat.first.address, "ACCEPTED")
    arrives(raw)
    leave()
    assert receiving.apply_due() == receiving.Received()
    assert len(answers_of(seat.invitation)) == 1


def many_answers(number: int, *, absences: int = 0) -> None:
    """So many answers of six seats have come in, each a second after the one before, and notes of absence between."""
    clock.set_to(b.NOW)
    _meeting, invitations = an_invited_round(6)
    leave()
    clock.set_to(b.NOW + timedelta(days=1))
    addresses = [holder_of(invitation).address for invitation in invitations]
    raws = []
    for index in range(number):
        seat, turn = index % 6, index // 6
        partstat = ("ACCEPTED", "DECLINED", "TENTATIVE")[turn % 3]
        stamp = b.NOW + timedelta(seconds=index + 1)
        raws.append(reply(loaded(invitations[seat]), addresses[seat], partstat, stamp=stamp))
        absent = {"Subject": f"Abwesend {index}", "Auto_Submitted": "auto-replied", "From": addresses[seat]}
        raws += [letter(f"Bis Tag {day}\n", **absent) for day in range(absences)]
    with transaction():
        for raw in raws:
            inbox.store(raw, source=Source.PIPE, now=clock.now())


def check_each_once(answers: int) -> None:
    """Every answer was stored once, by the letter that says so."""
    with reading():
        effects = [effect_of(each) for each in db.session.scalars(sa.select(IncomingLetter))]
        named = [effect.answer_id for effect in effects if effect.what is What.ANSWER_STORED]
        assert len(named) == answers
        assert sorted(named, key=str) == sorted(db.session.scalars(sa.select(Answer.id)), key=str)


def test_two_workers_at_once_apply_each_letter_once(app: House) -> None:
    many_answers(36)
    db.session.rollback()
    start = Barrier(2)

    def work() -> int:
        with app.app_context():
            start.wait()
            return sum(receiving.apply_due().applied for _ in range(4))

    with ThreadPoolExecutor(2) as pool:
        applied = sum(pool.map(lambda _: work(), range(2)))
    assert applied == 36
    assert states() == {IncomingState.APPLIED: 36}
    check_each_once(36)


@pytest.mark.slow
def test_killed_again_and_again(app: House) -> None:
    many_answers(LETTERS // 20, absences=19)
    chance = random.Random(11)
    goal = 0
    for _ in range(3):
        worker = start(app)
        goal += LETTERS // 6
        wait_for(goal, worker)
        time.sleep(chance.random() / 20)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    worker = start(app)
    wait_for(LETTERS, worker)
    worker.send_signal(signal.SIGTERM)
    said = worker.communicate(timeout=60)[0].decode()
    assert worker.returncode == 0, said
    assert states() == {IncomingState.APPLIED: LETTERS}
    check_each_once(LETTERS // 20)


def start(app: House) -> subprocess.Popen[bytes]:
    """A worker in a process of its own."""
    settings = environment(app.config["SQLALCHEMY_DATABASE_URI"], Path(app.config["INSTANCE_PATH"]), MAIL_PORT="1")
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_for(applied: int, worker: subprocess.Popen[bytes]) -> None:
    """Wait until at least so many letters are applied."""
    deadline = time.monotonic() + 120
    while states().get(IncomingState.APPLIED, 0) < applied:
        assert time.monotonic() < deadline, states()
        assert worker.poll() is None, worker.communicate()[0].decode()
        time.sleep(0.01)
