"""A server on a free loopback port, and the rows of the tables that are printed."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.load import Request, first, load

ROOT = Path(__file__).resolve().parent.parent
HEAD = "page | req/s | of the floor | first ms | p50 ms | p95 ms | statements"
FLOOR = Request("/bench/empty")


def row(
    kind: str,
    number: int,
    name: str,
    port: int,
    page: Callable[[int], Request],
    seconds: float,
    floor: float | None = None,
) -> float:
    """Measure a page and print its row; ``number`` is how much there is of what the table varies. Gives requests/s."""
    cold = first(port, page(0))
    measured = load(port, page, seconds=seconds)
    share = f"{measured.rate / floor:.2g}" if floor else "1"
    rate = f"{measured.rate:.1f}" if measured.rate < 10 else f"{measured.rate:.0f}"
    trouble = f" ({measured.failures} failed)" if measured.failures else ""
    cells = [kind, number, name, f"{rate}{trouble}", share, f"{cold:.0f}"]
    cells += [f"{measured.p50:.1f}", f"{measured.p95:.1f}", measured.statements]
    print("|", " | ".join(map(str, cells)), "|", flush=True)
    return measured.rate


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """The application in these surroundings under gunicorn 2 x 4; gives its port."""
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
