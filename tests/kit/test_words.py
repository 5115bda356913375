"""Typed text, German order, German search, German dates."""

import unicodedata
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import example, given
from hypothesis import strategies as st

from integrationrunde.kit import words

texts = st.text(max_size=60)


@given(texts)
@example("a\x00\u0308")
@example("\u202eEvil\u202c")
@example("\ud800")
def test_cleaning_leaves_no_control_character_and_is_done_once(text: str) -> None:
    cleaned = words.clean(text)
    assert words.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [c for c in cleaned if unicodedata.category(c) in ("Cc", "Co", "Cs") and c not in "\n\t"]
    assert not set(cleaned) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufffe\uffff"
    )


@given(texts)
@example("a\u2028b\x85c\r\n d")
def test_a_line_stays_one_line(text: str) -> None:
    line = words.clean_line(text)
    assert len(line.splitlines()) <= 1
    assert "  " not in line
    assert words.clean_line(line) == line


def test_cleaning_keeps_what_people_write() -> None:
    assert words.clean("  Grüße 👩‍👩‍👧 – „Öl“\r\nzweite\rdritte\t!  ") == "Grüße 👩‍👩‍👧 – „Öl“\nzweite\ndritte\t!"
    assert words.clean("u\u0308") == "ü"
    assert words.clean("\U0001fae9") == "\U0001fae9"  # an emoji newer than our Unicode tables
    assert words.clean_line("Stadt\n Werl") == "Stadt Werl"


def test_order_of_names_as_a_german_expects() -> None:
    names = [
        "Warstein",
        "Öchsen",
        "Soest",
        "Werl",
        "Möhnesee",
        "Mohnheim",
        "Arnsberg",
        "Ärzte",
        "Rüthen",
        "Wickede (Ruhr)",
        "ense",
    ]
    assert sorted(names, key=words.sort_key) == [
        "Arnsberg", "Ärzte", "ense", "Möhnesee", "Mohnheim", "Öchsen", "Rüthen", "Soest", "Warstein", "Werl",
        "Wickede (Ruhr)",
    ]  # fmt: skip
    assert words.sort_key("Straße") == words.sort_key("STRASSE") == words.sort_key("Strasse")
    assert words.sort_key("Łódź") == "lodz"


@given(texts)
def test_sort_keys_are_plain(text: str) -> None:
    key = words.sort_key(text)
    assert key == key.strip()
    assert "  " not in key
    assert not set(key) & set("%_\\()'\"")


def found(query: str, text: str) -> bool:
    return words.pattern(query).strip("%") in words.fold(text)


@pytest.mark.parametrize(
    "query", ["Möhnesee", "MÖHNESEE", "mohnesee", "Moehnesee", "hnes", "mo\u0308hnesee", " möhnesee "]
)
def test_umlauts_are_found_however_they_are_typed(query: str) -> None:
    assert found(query, "Gemeinde Möhnesee")
    assert found(query, "Gemeinde Mo\u0308hnesee")


def test_search_knows_brackets_addresses_and_other_scripts() -> None:
    assert found("wickede ruhr", "Gemeinde Wickede (Ruhr)")
    assert found("(Ruhr)", "Gemeinde Wickede (Ruhr)")
    assert found("stelle@werl", "stelle@werl.example")
    assert found("Strasse", "Hauptstraße")
    assert found("київ", "Київ")
    assert not found("київ", "Werl")
    assert not found("werne", "Werl")


@given(texts)
def test_a_text_is_found_by_itself(text: str) -> None:
    assert found(text, text)


@pytest.fixture
def german(app: Flask) -> Flask:
    return app


def test_german_dates(german: Flask) -> None:
    assert words.day(date(2016, 9, 21)) == "21.09.2016"
    assert words.weekday(date(2016, 9, 21)) == "Mittwoch, 21. September 2016"
    assert words.hour(time(9, 30)) == "09:30 Uhr"
    assert words.day_time(datetime(2016, 9, 21, 7, 30, tzinfo=UTC)) == "21.09.2016, 09:30 Uhr"


def test_english_dates(german: Flask) -> None:
    with force_locale("en"):
        assert words.day(date(2016, 9, 21)) == "21 Sept 2016" or words.day(date(2016, 9, 21)) == "21 Sep 2016"
        assert words.hour(time(9, 30)) == "09:30"
