"""Nothing typed is lost, and no secret is shown."""

from flask.testing import FlaskClient


def test_what_was_typed_without_secrets(visitor: FlaskClient) -> None:
    data = {
        "name": ["eins", "zwei"],
        "old_password": "x",
        "new_password": "x",
        "csrf_token": "x",
        "_resume": "1",
        "leer": "",
    }
    found = visitor.post("/labor/typed/public?tab=2", data=data).get_json()
    assert found["typed"] == [["name", "eins"], ["name", "zwei"], ["leer", ""]]
    assert found["here"] == "/labor/typed/public?tab=2"


def test_what_a_sign_in_form_carries_on(visitor: FlaskClient) -> None:
    found = visitor.post(
        "/labor/typed/public", data={"kept-name": "Werl", "kept-kept-x": "y", "address": "a"}
    ).get_json()
    assert found["carried"] == [["name", "Werl"], ["kept-x", "y"]]


def test_a_body_that_is_too_large_is_told(visitor: FlaskClient) -> None:
    for size, kind in ((13, "application/x-www-form-urlencoded"), (5, "multipart/form-data")):
        text = {"name": "x" * (size * 1024 * 1024)}
        for door in ("public", "link", "editor"):
            response = visitor.post(f"/labor/form/{door}", data=text, content_type=kind)
            assert response.status_code == 413
            assert "Das ist zu groß" in response.text
