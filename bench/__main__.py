"""``make bench``: prints the table of README. Every server runs on a free loopback port and is ended again."""

import argparse
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import upgrade

import config
from bench import letters, minutes
from bench.filling import fill
from bench.load import Request, first, load
from integrationrunde.app import create_app
from integrationrunde.kit.database import db
from tests.servers import postgres_server

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ("accepted", "declined")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each page is asked for")
    parser.add_argument("--only", default="", metavar="WORD", help="measure only the pages whose names have this word")
    arguments = parser.parse_args()
    seconds, only = arguments.seconds, arguments.only
    today, cores = datetime.now(UTC).date(), os.cpu_count()
    print(f"Measured on {today:%d.%m.%Y}, {cores} cores, gunicorn 2 x 4, 8 connections, {seconds:g} s each")
    print()
    print("| database | seats | page | req/s | of the floor | first ms | p50 ms | p95 ms | statements |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        for seats in (23, 500):
            for kind, url in (("SQLite", f"sqlite:///{folder}/s{seats}.sqlite3"), ("PostgreSQL", f"{server}s{seats}")):
                _measure(kind, seats, url, server, Path(folder), seconds, only)
        print()
        if not only:
            letters.measure(Path(folder))
        print()
        minutes.measure(Path(folder))


def _measure(kind: str, seats: int, url: str, server: str, folder: Path, seconds: float, only: str) -> None:
    instance = folder / f"{kind}{seats}"
    environment = {
        "INTEGRATIONSRUNDE_ENV": "test",
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(instance),
        "BASE_URL": "http://127.0.0.1",
        "PASSWORD_COST": "low",
        "SECRET_KEY": "measured-with-this-key-0123456789abcdef",
    }
    if kind == "PostgreSQL":
        letters.create_database(server, f"s{seats}")
    app = create_app(config.load(environment))
    with app.app_context():
        upgrade()
        meeting, tokens, feeds, cookie = fill(seats)
        db.session.remove()
        db.engine.dispose()
    with _served(environment) as port:
        floor = _row(kind, seats, "empty route", port, lambda _: Request("/bench/empty"), seconds)
        pages = {
            "overview": lambda number: Request(f"/sitzungen/{meeting}/einladungen", cookie=cookie),
            "seat page": lambda number: Request(f"/s/{tokens[number % seats]}/sitzung/{meeting}"),
            "answer POST": lambda number: Request(
                f"/s/{tokens[number % seats]}/sitzung/{meeting}/rueckmeldung",
                {"status": ANSWERS[number // seats % 2], "headcount": "1"},
            ),
            ".ics download": lambda number: Request(f"/s/{tokens[number % seats]}/sitzung/{meeting}/termin.ics"),
            "list of minutes": lambda number: Request(f"/s/{tokens[number % seats]}/protokolle"),
            "minutes of 100 pages": lambda number: Request(f"/s/{tokens[number % seats]}/protokoll/{meeting}"),
            "PDF of these minutes": lambda number: Request(
                f"/s/{tokens[number % seats]}/protokoll/{meeting}/fassung/1.pdf"
            ),
            "feed": lambda number: Request(f"/abo/{feeds[number % seats]}.ics"),
        }
        for name, page in pages.items():
            if only in name:
                _row(kind, seats, name, port, page, seconds, floor)


def _row(
    kind: str,
    seats: int,
    name: str,
    port: int,
    page: Callable[[int], Request],
    seconds: float,
    floor: float | None = None,
) -> float:
    cold = first(port, page(0))
    measured = load(port, page, seconds=seconds)
    share = f"{measured.rate / floor:.2g}" if floor else "1"
    rate = f"{measured.rate:.1f}" if measured.rate < 10 else f"{measured.rate:.0f}"
    trouble = f" ({measured.failures} failed)" if measured.failures else ""
    cells = [kind, seats, name, f"{rate}{trouble}", share, f"{cold:.0f}"]
    cells += [f"{measured.p50:.1f}", f"{measured.p95:.1f}", measured.statements]
    print("|", " | ".join(map(str, cells)), "|", flush=True)
    return measured.rate


@contextlib.contextmanager
def _served(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--keep-alive", "30", "--log-level", "warning", "--bind", f"127.0.0.1:{port}", "bench.server:app"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/bench/empty")
            if line.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("bench: the server did not start")


if __name__ == "__main__":
    main()
