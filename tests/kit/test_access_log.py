"""The access log as gunicorn writes it: no usable link, no search words, no whole address."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from integrationrunde.kit.access_log import shortened
from tests.smtp import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "1-7k-" + "a" * 26  # of the form of a personal link
PATIENCE = 30.0


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("192.0.2.77", "192.0.2.0"),
        ("127.0.0.1", "127.0.0.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("fe80::1%eth0", "fe80::"),
        ("", "-"),
        ("unix:", "-"),
    ],
)
def test_addresses_are_shortened(address: str, short: str) -> None:
    assert shortened(address) == short


def test_a_line_tells_no_secret(tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text("def app(environ, start):\n    start('204 No Content', [])\n    return []\n")
    port, log = free_port(), tmp_path / "log"
    call = [sys.executable, "-m", "gunicorn", "--pythonpath", str(tmp_path), "--workers", "1"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*call, "--bind", f"127.0.0.1:{port}", "--access-logfile", "-", "silent:app"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        ask(f"http://127.0.0.1:{port}/s/{TOKEN}/sitzung/3?q=Anna&token={TOKEN}")
    finally:
        server.terminate()
        server.wait(PATIENCE)
    written = log.read_text()
    [line] = [line for line in written.splitlines() if "GET" in line]
    assert line.startswith("127.0.0.0 [")
    assert '"GET /s/1-7k-…/sitzung/3 HTTP/1.1" 204' in line
    for secret in ("a" * 26, "Anna", "127.0.0.1 ", "urllib"):
        assert secret not in line


def ask(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.URLError:
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.1)
