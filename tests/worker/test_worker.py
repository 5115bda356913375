"""The worker: delivers, keeps time, survives a lost database, stops gracefully."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from integrationrunde.accounts.models import Session, Throttle
from integrationrunde.demo.catcher import controller
from integrationrunde.demo.letters import head, newest_first
from integrationrunde.kit import clock, heartbeat
from integrationrunde.kit.database import db
from integrationrunde.kit.heartbeat import WorkerHeartbeat
from integrationrunde.kit.transaction import House, reading, transaction
from integrationrunde.outbox.mail import Mail, Recipient
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.public.models import PrivacyNotice
from integrationrunde.worker import duties, loop
from tests.builders import an_account
from tests.conftest import application, environment

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def mail_port(tmp_path: Path, free_port: int) -> Iterator[int]:
    server = controller(tmp_path / "caught", host="127.0.0.1", port=free_port)
    server.start()
    yield free_port
    server.stop()


def queue_letters(number: int) -> None:
    for index in range(number):
        recipient = Recipient(name="", address=f"stelle{index}@werl.example")
        queue(
            Mail(key=f"x:{index}", kind="test", recipient=recipient, subject=f"Brief {index}", text="Text"),
            now=clock.now(),
        )
    db.session.commit()


def states() -> dict[LetterState, int]:
    """Looked up without holding the lock that the workers need."""
    counted = sa.select(OutgoingLetter.state, sa.func.count()).group_by(OutgoingLetter.state)
    with reading():
        return {row[0]: row[1] for row in db.session.execute(counted)}


class Start(Protocol):
    """Starts a worker of its own process; ``changes`` are settings of the environment."""

    def __call__(self, *arguments: str, **changes: str) -> subprocess.Popen[str]: ...


@pytest.fixture
def start(database_url: str, tmp_path: Path, mail_port: int) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def one(*arguments: str, **changes: str) -> subprocess.Popen[str]:
        settings = environment(
            database_url, tmp_path / "instance", MAIL_PORT=str(mail_port), FLASK_APP="wsgi", **changes
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "worker", *arguments],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield one
    for process in started:
        process.kill()
        process.wait()


def end(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> str:
    process.send_signal(number)
    said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_one_round_delivers_and_ends(app: House, start: Start, tmp_path: Path) -> None:
    queue_letters(3)
    process = start("--once", OPERATOR_PRIVACY="Hinweise")
    said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert states() == {LetterState.SENT: 3}
    folder = tmp_path / "caught"
    assert {head(folder, name).subject for name in newest_first(folder)} == {"Brief 0", "Brief 1", "Brief 2"}
    assert db.session.scalars(sa.select(PrivacyNotice.text)).all() == ["Hinweise"]
    assert heartbeat.last_beat() is not None


@pytest.mark.slow
def test_two_at_once_send_each_letter_once_and_stop_when_told(app: House, start: Start, tmp_path: Path) -> None:
    queue_letters(40)
    workers = [start() for _ in range(2)]
    folder = tmp_path / "caught"
    wait_until(lambda: states() == {LetterState.SENT: 40})
    with transaction():
        queue_letters(41)
    wait_until(lambda: states() == {LetterState.SENT: 41})
    for worker, number in zip(workers, (signal.SIGTERM, signal.SIGINT), strict=True):
        said = end(worker, number)
        assert "Traceback" not in said
    subjects = [head(folder, name).subject for name in newest_first(folder)]
    assert sorted(subjects) == sorted(f"Brief {index}" for index in range(41))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WorkerHeartbeat)) == 2


def test_stopping_finishes_the_letter_in_hand_and_leaves_the_rest(app: House, tmp_path: Path, mail_port: int) -> None:
    app.config["MAIL_PORT"] = mail_port
    queue_letters(5)
    stop = threading.Event()
    folder = tmp_path / "caught"

    def stop_after_the_first() -> None:
        wait_until(lambda: any(folder.glob("*.eml")))
        stop.set()

    watcher = threading.Thread(target=stop_after_the_first)
    watcher.start()
    loop.run(stop, tick=0.01)
    watcher.join()
    found = states()
    assert LetterState.SENDING not in found
    assert found[LetterState.SENT] == len(list(folder.glob("*.eml")))


def test_ended_sessions_and_old_counters_are_deleted_once_an_hour(app: House) -> None:
    now = clock.now()
    account = an_account()
    for hours in (-1, 1):
        token = f"{hours:064d}"
        times = {"started_at": now - timedelta(days=1), "expires_at": now + timedelta(hours=hours)}
        db.session.add(Session(account_id=account.id, token_sha256=token, browser="", **times))
    db.session.add(Throttle(bucket="alt", window_start=now - timedelta(days=2), count=1))
    db.session.add(Throttle(bucket="neu", window_start=now, count=1))
    db.session.commit()
    diary = duties.Diary()
    duties.tidy(diary)
    assert [row.expires_at > now for row in db.session.scalars(sa.select(Session))] == [True]
    assert db.session.scalars(sa.select(Throttle.bucket)).all() == ["neu"]
    first = diary.tidied_at
    duties.tidy(diary)
    assert diary.tidied_at == first


def test_a_sign_of_life_is_given_once_a_minute_and_when_the_clock_jumps(app: House) -> None:
    diary = duties.Diary()
    for _ in range(2):
        duties.give_sign_of_life(diary)
    first = diary.beat_at
    assert first is not None
    assert not heartbeat.is_silent(heartbeat.last_beat(), now=clock.now())
    clock.set_to(clock.now() + timedelta(hours=1))
    assert heartbeat.is_silent(heartbeat.last_beat(), now=clock.now())
    duties.give_sign_of_life(diary)
    assert not heartbeat.is_silent(heartbeat.last_beat(), now=clock.now())
    assert heartbeat.is_silent(None, now=clock.now())


def test_workers_gone_for_a_day_are_forgotten(app: House) -> None:
    now = clock.now()
    heartbeat.beat("old", now=now - timedelta(days=2))
    heartbeat.beat("young", now=now)
    assert db.session.scalars(sa.select(WorkerHeartbeat.worker)).all() == ["young"]


def test_a_lost_database_is_told_once_and_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "gone"
    app = application(f"sqlite:///{folder}/x.sqlite3", tmp_path / "i")
    stop = threading.Event()
    with app.app_context():
        runner = threading.Timer(0.5, stop.set)
        runner.start()
        loop.run(stop, tick=0.02)
        runner.join()
        with pytest.raises(OperationalError):
            loop.run(threading.Event(), once=True)
    said = capsys.readouterr().err
    assert said.count("the database does not answer") == 1


@pytest.mark.slow
def test_it_goes_on_when_the_database_is_back(app: House, database_url: str, start: Start) -> None:
    """On SQLite another process holds the lock for longer than the busy timeout."""
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has no lock of the whole database")
    queue_letters(1)
    db.session.connection().exec_driver_sql("UPDATE throttle SET count = 0")
    worker = start()
    assert worker.stdout is not None
    assert any("the database does not answer" in line for line in worker.stdout)  # reads until it says so
    db.session.rollback()
    wait_until(lambda: states() == {LetterState.SENT: 1})
    said = end(worker)
    assert "the database does not answer" not in said
    assert "the database answers again" in said
