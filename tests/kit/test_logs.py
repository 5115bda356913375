"""A personal link is never written in full."""

import json
import logging

import pytest
import structlog
from flask.testing import FlaskClient

from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.kit.logs import without_tokens
from integrationrunde.kit.transaction import House

TOKEN = Keyring({"1": "secret"}).token(Capability("page", 7, 0))
SIGNATURE = TOKEN.rpartition("-")[2]


@pytest.mark.parametrize("token", [TOKEN, TOKEN.upper(), TOKEN.replace("-", "%2D"), f"x/{TOKEN}/y", f'"{TOKEN}"'])
def test_signatures_are_cut_off(token: str) -> None:
    shown = without_tokens(f"GET /s/{token}?a=1")
    assert SIGNATURE not in shown.lower()
    assert "/s/" in shown


def test_other_text_stays() -> None:
    text = "2017-08-23 invite:12:3 integration@stadt.example 550 5.1.1 unbekannt-oder-umgezogen"
    assert without_tokens(text) == text


def test_events_hold_no_signature_however_deep(lab: House, capsys: pytest.CaptureFixture[str]) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(), cache_logger_on_first_use=False)
    structlog.get_logger().info(
        f"seen {TOKEN}", url=f"/s/{TOKEN}", deep={"a": [TOKEN, {"b": TOKEN}]}, error=ValueError(TOKEN)
    )
    shown = capsys.readouterr().out
    assert "seen" in shown
    assert SIGNATURE not in shown


def test_the_standard_library_writes_none_either(lab: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("gunicorn.access").info("%(r)s", {"r": f"GET /s/{TOKEN} HTTP/1.1"})
        logging.getLogger("werkzeug").info('"GET /s/%s" 200', TOKEN)
    assert "GET /s/1-7-…" in caplog.text
    assert SIGNATURE not in caplog.text


def test_a_bug_is_written_once_with_its_reference_and_without_the_link(
    visitor: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    page = visitor.post("/labor/write/public", data={"then": "raise"})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    (bug,) = [line for line in lines if line["event"] == "bug"]
    assert bug["reference"] in page.text
    assert bug["endpoint"] == "labor_write_public"
    assert "abcdefghijklmnopqrstuvwxyz" not in str(bug)
