"""Forms: cleaned on the way in, messages that say what to do."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrationrunde.kit.forms import RESUME

FORM = "/labor/form/public"


def sent(visitor: FlaskClient, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = visitor.post(FORM, data=fields).get_json()
    return found


def test_text_is_cleaned_and_lines_stay_where_lines_belong(visitor: FlaskClient) -> None:
    found = sent(visitor, name="  Stadt\r\n\x00 Werl\u202e ", remark=" eins\r\nzwei\x07 ", secret=" a\x07b ")
    assert found["valid"]
    assert found["data"]["name"] == "Stadt Werl"
    assert found["data"]["remark"] == "eins\nzwei"
    assert found["data"]["secret"] == " a\x07b "


@pytest.mark.parametrize("name", ["", "   ", "\x00", "\u202e \r\n"])
def test_required_means_visible_text(visitor: FlaskClient, name: str) -> None:
    assert sent(visitor, name=name)["errors"]["name"] == ["Bitte füllen Sie dieses Feld aus."]


def test_the_limit_tells_how_much_is_too_much(visitor: FlaskClient) -> None:
    (told,) = sent(visitor, name="x" * 23)["errors"]["name"]
    assert "20" in told
    assert "23" in told
    assert "3" in told
    assert sent(visitor, name="x" * 20)["valid"]


def test_line_ends_count_once(visitor: FlaskClient) -> None:
    assert sent(visitor, name="x", remark="\r\n".join("a" * 20))["valid"]  # 20 letters, 19 line ends


@pytest.mark.parametrize("address", ["integration@stadt.example", "Büro@stadt.example", "a@b.test", "x@müller.example"])
def test_addresses_that_are_taken(visitor: FlaskClient, address: str) -> None:
    found = sent(visitor, name="x", address=f" {address} ")
    assert found["valid"], found["errors"]
    assert found["data"]["address"] == address


@pytest.mark.parametrize(
    "address", ["integration", "a@b", "a b@stadt.example", "a@stadt.example, c@stadt.example", "<a@b.example>"]
)
def test_addresses_that_are_refused(visitor: FlaskClient, address: str) -> None:
    (told,) = sent(visitor, name="x", address=address)["errors"]["address"]
    assert "integration@stadt.example" in told


def test_messages_of_the_library_are_german(visitor: FlaskClient) -> None:
    found = sent(visitor, name="x", number="viele", kind="c")
    assert found["errors"].keys() == {"number", "kind"}
    assert "Not a valid" not in str(found["errors"])


@pytest.mark.parametrize(
    ("text", "version"), [("3", 3), ("", None), ("drei", None), ("²", None), ("9" * 5000, None), ("-1", None)]
)
def test_the_version_is_a_number_or_nothing(visitor: FlaskClient, text: str, version: int | None) -> None:
    assert sent(visitor, name="x", version=text)["version"] == version


def test_a_form_brought_back_after_signing_in_is_shown_first(visitor: FlaskClient) -> None:
    found = sent(visitor, **{"name": "Stadt Werl", RESUME: "1"})
    assert not found["valid"]
    assert found["data"]["name"] == "Stadt Werl"


def test_a_get_is_no_submission(visitor: FlaskClient) -> None:
    assert not visitor.get(FORM, query_string={"name": "x"}).get_json()["valid"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=30))
def test_no_text_breaks_a_form(visitor: FlaskClient, text: str) -> None:
    sendable = text.encode("utf-8", "replace").decode()
    fields = dict.fromkeys(("name", "address", "remark", "number", "kind", "secret", "version"), sendable)
    assert visitor.post(FORM, data=fields).status_code == 200


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 5000, "", "x"])
def test_a_line_whose_number_is_none_is_left_out(visitor: FlaskClient, number: str) -> None:
    found = sent(visitor, name="Werl", **{"lines-0-word": "eins", f"lines-{number}-word": "zwei"})
    assert found["data"]["lines"] == [{"word": "eins"}]
