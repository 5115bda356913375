"""Protecting headers on every response."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("path", ["/labor/write/public", "/labor/link/x", "/nicht-da", "/labor/write/editor", "/"])
def test_every_response_is_protected(visitor: FlaskClient, path: str) -> None:
    headers = visitor.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_personal_link_is_seen_by_nobody_else(visitor: FlaskClient) -> None:
    response = visitor.get("/labor/link/x")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_an_unknown_page_may_be_a_mistyped_link(visitor: FlaskClient) -> None:
    assert visitor.get("/nicht-da").headers["Referrer-Policy"] == "no-referrer"


def test_other_pages_tell_their_own_house_only(visitor: FlaskClient) -> None:
    response = visitor.get("/labor/write/public")
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "X-Robots-Tag" not in response.headers
