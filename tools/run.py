"""Start the demo: web server, worker and a mail catcher that takes every letter. Ctrl-C ends all of them.

The first run fills an empty database with the example; later runs keep what is there. Everything is stored in
`instance/`. The settings of a real installation are not looked at: the demo never touches its database or its mail.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
LOGS = ROOT / "instance" / "log"
SAMPLE = ROOT / "integrationrunde" / "demo" / "data" / "sample_rounds.json"
IMPRINT = """**Beispiel.** Dies ist eine Vorführung mit Beispieldaten, kein Angebot der genannten Stelle.

{name}
E-Mail: {address}
"""
PRIVACY = """**Beispiel.** Dies ist eine Vorführung mit Beispieldaten; bitte geben Sie keine echten Daten ein.

Verantwortlich wäre: {name}, {address}. Alles Eingegebene bleibt auf dem Rechner, auf dem die Vorführung läuft, und kein
Brief verlässt ihn. Eine Installation für den Betrieb braucht einen eigenen Text; einen Entwurf bringt die Software mit.
"""
PATIENCE = 60.0  # seconds until the web server has to answer
GRACE = 15.0  # seconds that a process has to end by itself


class Stop(Exception):
    """Somebody wants the demo to end."""


class Broken(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True)
class Child:
    """A running process and the file that it writes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(["Its last words:", *lines[-15:]] if lines else ["It said nothing."])


def free_port(wanted: int) -> int:
    """The wanted port or the next one that nobody uses."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        if port != wanted:
            print(f"run: port {wanted} is taken, using {port}", flush=True)
        return port
    raise Broken(f"no free port from {wanted} on")


def environment(web: int, mail: int) -> dict[str, str]:
    """The demo's settings, without those of a real installation on the same machine."""
    # What a real installation has set must not reach the demo, neither its database nor its mail.
    foreign = ("MAIL_", "INBOX_", "OPERATOR_", "SECRET_KEY", "LINK_KEYS", "DATABASE_URL", "INSTANCE_PATH", "TRUSTED_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(foreign)},
        "PYTHONUNBUFFERED": "1",
        "FLASK_APP": "wsgi:app",
        "INTEGRATIONSRUNDE_ENV": "demo",
        "BASE_URL": f"http://{HOST}:{web}",
        "MAIL_SERVER": HOST,
        "MAIL_PORT": str(mail),
        "MAIL_SECURITY": "none",
        **operator(),
    }


def operator() -> dict[str, str]:
    """Who runs the demo: the host of the sample's series. The texts say that they are examples."""
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    host = next(row for row in sample["organisations"] if row["id"] == sample["series"]["host_org_id"])
    name, address = host["official_name"], host["functional_email"]
    begin = date.fromisoformat(sample["meta"]["reference_date"])
    return {
        "MAIL_SENDER": address,
        "INBOX_ADDRESS": address,  # what is answered to caught letters comes in
        "MAIL_SENDER_NAME": host["contact_function"],
        "OPERATOR_NAME": name,
        "OPERATOR_CONTACT_MAIL": address,
        "OPERATOR_IMPRINT": IMPRINT.format(name=name, address=address),
        "OPERATOR_PRIVACY": PRIVACY.format(name=name, address=address),
        "OPERATOR_PRIVACY_LABEL": f"{begin:%Y-%m}",
        "OPERATOR_ACCESSIBILITY_ON": begin.replace(day=1).isoformat(),
    }


def flask(environ: dict[str, str], *command: str) -> str:
    """What a command of the application prints. Raises Broken with its error."""
    done = subprocess.run(
        [BIN / "flask", *command],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        raise Broken(f"flask {' '.join(command)} failed:\n{done.stderr.strip()}")
    return done.stdout.strip()


def is_empty(environ: dict[str, str]) -> bool:
    """Whether there is nothing that the example could collide with."""
    sys.path.insert(0, str(ROOT))
    import sqlalchemy as sa

    import config

    engine = sa.create_engine(config.load(environ)["SQLALCHEMY_DATABASE_URI"])
    tables = [sa.table(name) for name in ("organisation", "series", "account")]
    with engine.connect() as connection:
        filled = any(connection.scalar(sa.select(sa.exists(sa.select(1).select_from(table)))) for table in tables)
    engine.dispose()
    return not filled


def prepare(environ: dict[str, str]) -> None:
    """Bring the database up to date, and fill it when it is new."""
    flask(environ, "db", "upgrade")
    if is_empty(environ):
        print("run: loading the example", flush=True)
        flask(environ, "demo", "load", "--until", "invited")


def start(name: str, environ: dict[str, str], *command: str) -> Child:
    """Start a process of its own session, so that Ctrl-C reaches only this program."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name.replace(' ', '-')}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [BIN / command[0], *command[1:]],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return Child(name, process, log)


def start_all(children: list[Child], environ: dict[str, str], web: int, mail: int) -> None:
    """Start the three processes; `children` grows with each, so that none is forgotten."""
    children.append(start("mail catcher", environ, "flask", "demo", "catcher", "--port", str(mail)))
    children.append(start("worker", environ, "flask", "worker"))
    gunicorn = ("gunicorn", f"--bind={HOST}:{web}", "--access-logfile=-", "wsgi:app")
    children.append(start("web server", environ, *gunicorn))


def check(children: Sequence[Child]) -> None:
    """Raises Broken when one of them has ended."""
    for child in children:
        status = child.process.poll()
        if status is not None:
            raise Broken(f"the {child.name} ended by itself (status {status}). {child.last_words()}")


def wait_for_answer(children: Sequence[Child], address: str) -> None:
    """Return when the web server answers, whatever it says."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        check(children)
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
            raise Broken(f"{address} answers {answer.code}; see {LOGS.relative_to(ROOT)}/") from None
        except OSError:
            time.sleep(0.1)
    raise Broken(f"the web server does not answer at {address}; see {LOGS.relative_to(ROOT)}/")


def end(children: Sequence[Child]) -> None:
    """Ask all of them to end, and make those end that do not."""
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"run: the {child.name} had to be killed", file=sys.stderr)
            child.process.kill()
            child.process.wait()


def demo(children: list[Child]) -> None:
    """Run until told to stop. Raises Stop and Broken."""
    web, mail = free_port(int(os.environ.get("PORT", "8000"))), free_port(8025)
    environ = environment(web, mail)
    prepare(environ)
    start_all(children, environ, web, mail)
    sign_in = flask(environ, "demo", "sign-in")
    wait_for_answer(children, environ["BASE_URL"] + "/")
    print(f"\n  Address   {environ['BASE_URL']}/\n  Sign-in   {sign_in}\n", flush=True)
    print("  Ctrl-C ends all of it. Data and logs stay in instance/.", flush=True)
    while True:
        time.sleep(0.5)
        check(children)


def stop(_signal: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # once is enough; the children get their time to end
    raise Stop


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    children: list[Child] = []
    try:
        demo(children)
    except Stop:
        print("\nrun: ending", flush=True)
    except Broken as problem:
        print(f"run: {problem}", file=sys.stderr)
        return 1
    finally:
        end(children)
    return 0


if __name__ == "__main__":
    sys.exit(main())
