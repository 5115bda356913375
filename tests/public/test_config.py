"""What production refuses to start with, and what no environment can start with."""

import re
from pathlib import Path

import pytest

import config

ROOT = Path(__file__).parent.parent.parent
PRODUCTION = {
    "INTEGRATIONSRUNDE_ENV": "production",
    "SECRET_KEY": "s" * 40,
    "LINK_KEYS": "1:" + "k" * 40,
    "BASE_URL": "https://runde.kreis.de",
    "OPERATOR_IMPRINT": "Kreis",
    "OPERATOR_PRIVACY": "Hinweise",
    "MAIL_SENDER": "runde@kreis.de",
}


def problems(**changes: str) -> str:
    with pytest.raises(config.ConfigurationError) as refused:
        config.load({**PRODUCTION, **changes})
    return str(refused.value)


def test_a_complete_production_starts() -> None:
    assert config.load(PRODUCTION)["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", config.DEFAULT_SECRET, "openssl rand"),
        ("SECRET_KEY", "short", "32 characters"),
        ("LINK_KEYS", "1:short", "32 characters"),
        ("BASE_URL", "http://runde.kreis.de", "https://"),
        ("OPERATOR_IMPRINT", " ", "imprint"),
        ("OPERATOR_PRIVACY", "", "privacy notice"),
        ("MAIL_SENDER", "runde@kreis.example", "MAIL_SENDER"),
        ("MAIL_SENDER", "niemand", "MAIL_SENDER"),
        ("MAIL_SECURITY", "ssl", "starttls, tls or none"),
        ("MAIL_PORT", "smtp", "whole number"),
        ("TRUSTED_PROXIES", "-1", "whole number"),
        ("LINK_KEYS", "", "LINK_KEYS"),
        ("LINK_KEYS", "A-B:" + "k" * 40, "lower-case"),
        ("OPERATOR_COLOUR", "red; } body { display: none", "colour"),
        ("OPERATOR_COLOUR_DARK", "#fff", "colour"),
        ("OPERATOR_MARK_FILE", "/etc/passwd", "SVG or PNG"),
        ("OPERATOR_MARK_FILE", "/nowhere/mark.svg", "SVG or PNG"),
        ("OPERATOR_PRIVACY_LABEL", "a/b", "OPERATOR_PRIVACY_LABEL"),
        ("OPERATOR_ACCESSIBILITY_ON", "23.11.2026", "2026-11-23"),
        ("OPERATOR_SIGN_LANGUAGE_URL", "javascript:alert(1)", "https://"),
        ("OPERATOR_IMPRINT_FILE", "/nowhere/imprint.md", "cannot be read"),
        ("INTEGRATIONSRUNDE_ENV", "prod", "use one of"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(name: str, value: str, said: str) -> None:
    assert said in problems(**{name: value})


def test_all_problems_are_told_at_once() -> None:
    told = problems(SECRET_KEY="x", BASE_URL="http://a", OPERATOR_IMPRINT="")
    assert all(name in told for name in ("SECRET_KEY", "BASE_URL", "OPERATOR_IMPRINT"))


def test_another_text_is_another_version_whatever_its_label() -> None:
    labelled = {**PRODUCTION, "OPERATOR_PRIVACY_LABEL": "2026-11"}
    first, second = (config.load({**labelled, "OPERATOR_PRIVACY": text})["PRIVACY_VERSION"] for text in "ab")
    assert first != second
    assert first.startswith("2026-11-")
    assert config.load({})["PRIVACY_VERSION"] == "entwurf"


def test_every_variable_is_in_the_example_and_in_the_manual() -> None:
    source = (ROOT / "config.py").read_text()
    names = set(re.findall(r'environ(?:\.get\(|, )"([A-Z_]+)"', source)) | {"INTEGRATIONSRUNDE_ENV"}
    names |= {f"{name}_FILE" for name in re.findall(r'_text\(environ, "([A-Z_]+)"\)', source)}
    example = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert names == example
    manual = (ROOT / "docs" / "operations.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in manual] == []


@pytest.mark.parametrize("address", ["runde", "runde+x@kreis.de", "rünte@kreis.de", f"{'r' * 26}@kreis.de"])
def test_an_inbox_whose_plus_addresses_cannot_be_used(address: str) -> None:
    assert "INBOX_ADDRESS must" in problems(INBOX_ADDRESS=address)


def test_the_longest_inbox_leaves_room_for_a_tag() -> None:
    assert config.load({**PRODUCTION, "INBOX_ADDRESS": f"{'r' * 25}@kreis.de"})["INBOX_ADDRESS"]
