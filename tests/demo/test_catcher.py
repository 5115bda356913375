"""The catcher, spoken to by a real SMTP client, and the pages that show what it caught."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from integrationrunde.demo.catcher import Keeper, controller
from integrationrunde.kit.transaction import House
from tests.conftest import environment

ROOT = Path(__file__).parent.parent.parent
LINK = "http://localhost/s/1-2-abcdefghijklmnopqrstuvwxyz"


def a_letter(
    to: str = "integration@werl.example", subject: str = "Einladung: Möhnesee", method: str = "REQUEST"
) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = "Geschäftsstelle <runde@kreis.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Wed, 23 Aug 2017 07:00:00 +0000"
    message.set_content(f"Guten Tag <Werl>,\n\nIhr Link: {LINK}.\n")
    message.add_alternative(
        f"<html><head></head><body><p>Hallo</p><a href='{LINK}'>Link</a><img src='https://x.example/p.png'></body></html>",
        subtype="html",
    )
    calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    message.add_alternative(calendar, subtype="calendar", params={"method": method}, cte="base64")
    message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="einladung.ics")
    return message.as_bytes()


@pytest.fixture
def folder(demo: House) -> Path:
    return Path(demo.instance_path) / "caught"


@pytest.fixture
def smtp(folder: Path) -> Iterator[smtplib.SMTP]:
    port = _free_port()
    server = controller(folder, host="127.0.0.1", port=port)
    server.start()
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        yield client
    server.stop()


def test_a_letter_is_kept_byte_by_byte(smtp: smtplib.SMTP, folder: Path) -> None:
    sent = a_letter()
    smtp.sendmail("runde@kreis.example", ["integration@werl.example"], sent)
    files = list(folder.iterdir())
    assert [file.suffix for file in files] == [".eml"]
    assert files[0].read_bytes() == sent


def test_a_caught_letter_can_be_read_and_its_links_followed(demo: House, smtp: smtplib.SMTP, folder: Path) -> None:
    smtp.sendmail("runde@kreis.example", ["integration@werl.example"], a_letter())
    client = demo.test_client()
    name = next(folder.iterdir()).stem
    assert f"/demo/post/{name}" in client.get("/demo/post").text
    page = client.get(f"/demo/post/{name}")
    assert f'<a class="kern-link" href="{LINK}">{LINK}</a>.' in page.text
    assert "&lt;Werl&gt;" in page.text
    assert "text/calendar; method=REQUEST" in page.text
    assert "Set-Cookie" not in page.headers
    assert client.get(f"/demo/post/{name}/quelltext").data == (folder / f"{name}.eml").read_bytes()


def test_its_page_is_shut_into_a_sandbox(client_with_letter: tuple[FlaskClient, str]) -> None:
    client, name = client_with_letter
    answer = client.get(f"/demo/post/{name}/seite")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "https:" not in policy
    assert '<base target="_blank">' in answer.text


def test_its_parts_are_saved_as_files(client_with_letter: tuple[FlaskClient, str]) -> None:
    client, name = client_with_letter
    page = client.get(f"/demo/post/{name}").text
    numbers = [number for number in range(10) if f"/demo/post/{name}/teil/{number}" in page]
    assert len(numbers) == 2
    for number in numbers:
        answer = client.get(f"/demo/post/{name}/teil/{number}")
        assert answer.data == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/demo/post/{name}/teil/0").status_code == 404


@pytest.fixture
def client_with_letter(demo: House, folder: Path) -> tuple[FlaskClient, str]:
    name = Keeper(folder).store(a_letter())
    return demo.test_client(), name


def test_letters_are_searched_marked_and_paged(demo: House, folder: Path) -> None:
    keeper = Keeper(folder)
    for number in range(60):
        keeper.store(
            a_letter(f"stelle{number}@werl.example", f"Brief {number}", "CANCEL" if number == 59 else "REQUEST")
        )
    keeper.store(a_letter())
    client = demo.test_client()
    first = client.get("/demo/post").text
    assert first.index("Einladung: Möhnesee") < first.index("Brief 59")
    assert "Termin entfernt" in first
    assert "Brief 3<" not in first
    assert "Brief 3<" in client.get("/demo/post?page=2").text
    found = client.get("/demo/post?q=moehnesee").text
    assert "1 Eintrag" in found
    assert "<mark>brief</mark>" not in client.get("/demo/post?q=brief").text
    assert "<mark>Brief</mark>" in client.get("/demo/post?q=brief").text
    assert "Kein Brief enthält" in client.get("/demo/post?q=gibtsnicht").text
    assert client.get("/demo/post?page=999").status_code == 200


@pytest.mark.parametrize("name", ["..%2f..%2fclock", "x", "1-2-3", "12345678901-1-1", "%00"])
def test_only_letters_are_shown(demo: House, name: str) -> None:
    for path in ("", "/seite", "/quelltext", "/teil/1"):
        assert demo.test_client().get(f"/demo/post/{name}{path}").status_code == 404


def test_what_is_no_letter_is_shown_all_the_same(demo: House, folder: Path) -> None:
    name = Keeper(folder).store(b"\xff\xfe broken\r\n\r\n\x00")
    client = demo.test_client()
    assert client.get("/demo/post").status_code == 200
    assert client.get(f"/demo/post/{name}").status_code == 200


@pytest.fixture
def running(database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    settings = environment(database_url, tmp_path / "instance", INTEGRATIONSRUNDE_ENV="demo", FLASK_APP="wsgi")
    command = [sys.executable, "-m", "flask", "demo", "catcher", "--port", str(_free_port())]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_cleanly(running: subprocess.Popen[str], tmp_path: Path, number: signal.Signals) -> None:
    assert running.stdout is not None
    port = int(running.stdout.readline().rstrip(".\n").rpartition(":")[2])
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("a@kreis.example", ["b@kreis.example"], a_letter())
    running.send_signal(number)
    assert running.wait(10) == 0
    assert len(list((tmp_path / "instance" / "caught").glob("*.eml"))) == 1


def test_a_taken_port_is_told(database_url: str, tmp_path: Path, smtp: smtplib.SMTP) -> None:
    assert smtp.sock is not None
    settings = environment(database_url, tmp_path / "instance", INTEGRATIONSRUNDE_ENV="demo", FLASK_APP="wsgi")
    command = [sys.executable, "-m", "flask", "demo", "catcher", "--port", str(smtp.sock.getpeername()[1])]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert "cannot be used" in done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
