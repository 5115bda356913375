"""Below a path prefix and behind proxies."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, jsonify, request, url_for

from integrationrunde.kit.database import db
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.transaction import House
from tests.conftest import application


@pytest.fixture
def below(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    app = application(database_url, tmp_path / "i", BASE_URL="https://kreis.example/runde", TRUSTED_PROXIES="1")
    monkeypatch.setitem(DOORS, "where", Door.PUBLIC)
    app.add_url_rule("/where/<int:row>", "where", _where)
    yield app
    with app.app_context():
        db.engine.dispose()


def _where(row: int) -> Any:
    return jsonify(url=url_for("where", row=row, _external=True), client=request.remote_addr, path=request.path)


FORWARDED = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "kreis.example"}


@pytest.mark.parametrize("path", ["/runde/where/7", "/where/7"])
def test_whether_the_proxy_strips_the_prefix_or_not(below: Flask, path: str) -> None:
    found = below.test_client().get(path, headers=FORWARDED).get_json()
    assert found == {"url": "https://kreis.example/runde/where/7", "client": "192.0.2.7", "path": "/where/7"}


def test_a_path_that_only_begins_like_the_prefix(below: Flask) -> None:
    assert below.test_client().get("/rundefahrt").status_code == 404


def test_static_files_below_the_prefix(below: Flask) -> None:
    assert below.test_client().get("/runde/static/css/house.css").status_code == 200


def test_no_proxy_is_trusted_unasked(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = application(database_url, tmp_path / "i")
    monkeypatch.setitem(DOORS, "where", Door.PUBLIC)
    app.add_url_rule("/where/<int:row>", "where", _where)
    found = app.test_client().get("/where/7", headers=FORWARDED).get_json()
    assert found["url"] == "http://localhost/where/7"
    assert found["client"] == "127.0.0.1"
    with app.app_context():
        db.engine.dispose()
