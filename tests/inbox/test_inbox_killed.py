"""kill -9 amid fetching: nothing lost, nothing stored twice. And the mail pipe."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.inbox.settings import MailboxSettings
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.conftest import environment
from tests.inbox.letters import letter
from tests.inbox.mailbox import FakeServer

LETTERS = 150
ROOT = Path(__file__).parents[2]


def start(app: House, *command: str, **settings: str) -> subprocess.Popen[bytes]:
    url, instance = app.config["SQLALCHEMY_DATABASE_URI"], Path(app.config["INSTANCE_PATH"])
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "inbox", *command],
        cwd=ROOT,
        env={**os.environ, **environment(url, instance, **settings)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def of(settings: MailboxSettings) -> dict[str, str]:
    return {
        "INBOX_HOST": settings.host,
        "INBOX_PORT": str(settings.port),
        "INBOX_SECURITY": settings.security,
        "INBOX_USERNAME": settings.username,
        "INBOX_PASSWORD": settings.password,
    }


def subjects() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(IncomingLetter.subject)))


@pytest.mark.slow
def test_killed_again_and_again(house: House, server: FakeServer) -> None:
    expected = [f"Zusage {number}" for number in range(LETTERS)]
    for subject in expected:
        server.put(letter("Ja\n", Subject=subject))
    chance = random.Random(7)
    for _ in range(6):
        before = len(server.folders.get("Verarbeitet", {}))
        process = start(house, "fetch", **of(server.mailbox()))
        deadline = time.monotonic() + 60
        while len(server.folders.get("Verarbeitet", {})) < min(before + 10, LETTERS) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        time.sleep(chance.random() / 50)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    last = start(house, "fetch", **of(server.mailbox()))
    assert last.wait(60) == 0, last.communicate()[0].decode()
    assert sorted(subjects()) == sorted(expected)
    assert len(server.folders["INBOX"]) == 0
    assert len(server.folders["Verarbeitet"]) == LETTERS


@pytest.mark.slow
def test_mail_pipe(house: House) -> None:
    raw = letter("Ja\n", Subject="Zusage")
    for _ in range(2):
        done = start(house, "receive")
        assert (done.communicate(raw)[0], done.returncode) == (b"", 0)
    assert subjects() == ["Zusage"]


@pytest.mark.slow
def test_mail_pipe_asks_to_try_again_while_the_database_is_away(house: House, tmp_path: Path) -> None:
    away = start(house, "receive", DATABASE_URL=f"sqlite:///{tmp_path}/missing/file.sqlite3")
    away.communicate(letter("Ja\n"))
    assert away.returncode == 75


def test_without_a_mailbox_nothing_is_fetched(house: House) -> None:
    result = house.test_cli_runner().invoke(args=["inbox", "fetch"])
    assert result.exit_code == 0
    assert "INBOX_HOST" in result.stderr
