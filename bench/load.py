"""A small load generator: kept-open connections, one thread each, over plain sockets."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.counter import COUNTER


@dataclass(frozen=True)
class Request:
    """One request: path, and fields where it is a POST."""

    path: str
    fields: dict[str, str] | None = None
    cookie: str = ""


@dataclass(frozen=True)
class Measure:
    """What was measured: requests per second, latencies in milliseconds, statements of a request, failures."""

    rate: float
    p50: float
    p95: float
    statements: int
    failures: int


def load(port: int, requests: Callable[[int], Request], *, seconds: float, connections: int = 8) -> Measure:
    """Ask for ``requests(0)``, ``requests(1)``, ... over several connections for some seconds."""
    latencies: list[float] = []
    counts: list[int] = []
    failures: list[int] = []
    number = iter(range(10**9))
    lock = threading.Lock()
    end = time.monotonic() + seconds

    def work() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < end:
            with lock:
                wanted = requests(next(number))
            begun = time.monotonic()
            status, statements = _ask(line, wanted)
            latencies.append((time.monotonic() - begun) * 1000)
            counts.append(statements)
            if status >= 400:
                failures.append(status)
        line.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    return Measure(len(latencies) / took, *_quantiles(latencies), int(statistics.median(counts)), len(failures))


def first(port: int, wanted: Request) -> float:
    """How long, in milliseconds, this one request takes: the first of its page, with nothing warm."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.monotonic()
    _ask(line, wanted)
    line.close()
    return (time.monotonic() - begun) * 1000


def _ask(line: http.client.HTTPConnection, wanted: Request) -> tuple[int, int]:
    headers = {"Cookie": wanted.cookie} if wanted.cookie else {}
    if wanted.fields is None:
        line.request("GET", wanted.path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("POST", wanted.path, urlencode(wanted.fields), headers)
    response = line.getresponse()
    response.read()
    return response.status, int(response.headers.get(COUNTER, "0"))


def _quantiles(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
