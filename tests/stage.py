"""The whole application on a stage: web server, worker, and a real SMTP server that keeps every letter."""

import contextlib
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from integrationrunde.demo import founding
from tests.smtp import PostOffice, Received, free_port, post_office

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 30.0
STARTING = 90.0
"""A start takes a second; a busy machine may need longer."""


@dataclass(frozen=True)
class Stage:
    """A running application: where it answers, what letters arrived, how its commands are run."""

    url: str
    office: PostOffice
    environment: dict[str, str]
    sign_in: tuple[str, str]

    def flask(self, *arguments: str) -> str:
        """Run a command of the application; gives what it printed."""
        return _flask(self.environment, *arguments)

    def attempt(self, *arguments: str) -> tuple[int, str]:
        """Run a command that may fail; gives its status and what it said about that."""
        done = _run(self.environment, *arguments)
        return done.returncode, done.stderr

    def letter_to(self, address: str, *, subject: str = "") -> Received:
        """The newest letter to an address (whose subject has these words), waited for."""

        def found() -> list[Received]:
            return [letter for letter in self.office.to(address) if subject in str(letter.message["Subject"])]

        self.wait_until(lambda: bool(found()))
        return found()[-1]

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; AssertionError when it takes too long."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"still not so after {PATIENCE} seconds"
            time.sleep(0.2)

    def link_in(self, letter: Received) -> str:
        """The personal link of a letter."""
        body = letter.message.get_body(("plain",))
        assert body is not None
        found = re.search(rf"{re.escape(self.url)}/s/\S+", body.get_content())
        assert found is not None, body.get_content()
        return found[0]


@contextlib.contextmanager
def stage(
    folder: Path,
    database_url: str,
    *,
    until: str | None,
    worker: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Stage]:
    """Fill a migrated database with the sample and run everything on free loopback ports, ended on leaving.

    With ``until`` None the database stays as it is. ``settings`` of the environment are added to the usual ones.
    """
    with post_office() as office, contextlib.ExitStack() as running:
        port = free_port()
        environment = {**_environment(folder, database_url, port, office), **(settings or {})}
        if until is not None:
            _flask(environment, "demo", "load", "--until", until)
        gunicorn = ("gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", "8")
        running.enter_context(
            _process(environment, folder / "web.log", *gunicorn, "--bind", f"127.0.0.1:{port}", "wsgi:app")
        )
        if worker:
            running.enter_context(_process(environment, folder / "worker.log", "flask", "--app", "wsgi", "worker"))
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/impressum", folder / "web.log")
        yield Stage(url, office, environment, founding.sign_in_data())


def _environment(folder: Path, database_url: str, port: int, office: PostOffice) -> dict[str, str]:
    settings = office.settings
    return {
        "INTEGRATIONSRUNDE_ENV": "demo",
        "INSTANCE_PATH": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a-secret-only-for-journeys-0123456789",
        "PASSWORD_COST": "low",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "MAIL_SERVER": str(settings["MAIL_SERVER"]),
        "MAIL_PORT": str(settings["MAIL_PORT"]),
        "MAIL_SECURITY": "none",
        "MAIL_SENDER": "ki@kreis-soest.example",
        "INBOX_ADDRESS": "ki@kreis-soest.example",
        "MAIL_SENDER_NAME": "Geschäftsstelle der Austauschrunde",
        "OPERATOR_NAME": "Kreis Soest – Kommunales Integrationszentrum",
    }


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    call = [str(BIN / "flask"), "--app", "wsgi", *arguments]
    return subprocess.run(
        call, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False
    )


def _flask(environment: dict[str, str], *arguments: str) -> str:
    done = _run(environment, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextlib.contextmanager
def _process(environment: dict[str, str], log: Path, program: str, *arguments: str) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(BIN / program), *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(url: str, log: Path) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"the web server did not start: {log.read_text(errors='replace')[-2000:]}")
