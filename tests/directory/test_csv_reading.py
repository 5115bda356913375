"""Files as Excel writes them, and files that are none."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from integrationrunde.directory.csv_reading import MOST_BYTES, MOST_LINES, decode, read_csv
from integrationrunde.directory.import_columns import BY_NAME, COLUMNS, recognise
from integrationrunde.directory.import_lines import Line, Reading, carried, carried_back, read
from tests.directory.lines import workbook

TABLE = "Amtliche Bezeichnung{0}Kurzbezeichnung{0}Bemerkung\r\nGemeinde Möhnesee{0}Möhnesee{0}„groß“ – 5 €\r\n"
READ = {"official_name": "Gemeinde Möhnesee", "short_name": "Möhnesee", "note": "„groß“ – 5 €"}


def values(data: bytes) -> list[dict[str, str]]:
    reading = read(data)
    assert reading.trouble is None, reading.trouble.text
    return [line.values for line in reading.lines]


def trouble(data: bytes) -> str:
    found = read(data).trouble
    assert found is not None
    return found.text


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_each_encoding_and_separator_is_recognised(encoding: str, separator: str) -> None:
    assert values(TABLE.format(separator).encode(encoding)) == [READ]


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16"), ("utf-8", "UTF-8")]
)
def test_the_encoding_is_told(encoding: str, told: str) -> None:
    assert decode("Möhnesee;Rüthen".encode(encoding)) == ("Möhnesee;Rüthen", told)


def test_a_big_endian_mark_is_understood() -> None:
    assert decode("Möhnesee".encode("utf-16-be").join([b"\xfe\xff", b""])) == ("Möhnesee", "UTF-16")


def test_excels_own_first_line_names_the_separator() -> None:
    assert values(b'sep=,\r\nStelle,Telefon\r\nWerl,"02922; 800"\r\n') == [{"reference": "Werl", "phone": "02922; 800"}]
    assert values(b"sep=\t\r\nStelle\tTelefon\r\nWerl\t1\r\n") == [{"reference": "Werl", "phone": "1"}]


def test_quoted_cells_hold_separators_quotes_and_line_breaks() -> None:
    data = b'Stelle;Bemerkung;Telefon\r\nWerl;"erste Zeile\r\nzweite; ""Zeile""";1\r\nEnse;x;2\r\n'
    reading = read(data)
    assert [(line.number, line.values.get("note")) for line in reading.lines] == [
        (2, 'erste Zeile\nzweite; "Zeile"'),
        (3, "x"),
    ]


def test_line_numbers_are_those_of_the_spreadsheet() -> None:
    data = b"Stellen des Kreises;;\r\n;;\r\nStelle;Telefon;\r\nWerl;1;\r\n;;\r\nEnse;2;\r\n"
    assert [(line.number, line.values["reference"]) for line in read(data).lines] == [(4, "Werl"), (6, "Ense")]


@pytest.mark.parametrize(
    "header",
    [
        "E-Mail",
        "e-mail",
        "EMAIL",
        " E-Mail-Adresse ",
        "Mailadresse",
        "E-Mail (dienstlich)",
        "E-Mail address",
        "Adresse",
    ],
)
def test_headers_may_be_written_in_many_ways(header: str) -> None:
    assert recognise([header]) == ["address"]


def test_headers_may_lack_their_umlauts() -> None:
    assert recognise(["Gueltig bis", "GULTIG BIS", "gültig bis", "Amtlicher Schluessel"]) == [
        *["valid_to"] * 3,
        "official_key",
    ]


def test_unknown_columns_are_named_and_left_aside() -> None:
    reading = read(b"Stelle;Einwohnerzahl;Telefon;\nWerl;30000;1;\n")
    assert reading.ignored == ["Einwohnerzahl"]
    assert reading.lines == [Line(2, {"reference": "Werl", "phone": "1"})]


def test_a_column_that_comes_twice_is_refused() -> None:
    assert trouble(b"Stelle;E-Mail;Mailadresse\nWerl;a;b\n").startswith("Two columns mean the same")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "No line with column names"),
        (b"Wer;Wo\n1;2\n", "No line with column names"),
        (b"Telefon;E-Mail\n1;2\n", "No column says which organisation"),
        (b"Stelle;Telefon\n;\n", "Below the column names"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is the old format of Excel"),
        (b"PK\x03\x04 broken", "This workbook cannot be read"),
        (b"Stelle\n" + b"x" * MOST_BYTES, "The file is larger than 2 MB"),
        (b"Stelle\n" + b"Werl\n" * (MOST_LINES + 1), "The file has more than 5,000 lines"),
        (b";".join([b"Stelle"] + [b"x"] * 60), "The file has more than 60 columns"),
        (b'Stelle;Telefon\n"' + b"x" * 200_000, "A cell of this file has no end"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, why: str) -> None:
    assert trouble(data).startswith(why)


def test_the_most_lines_are_read() -> None:
    assert len(read(b"Stelle\n" + b"Werl\n" * MOST_LINES).lines) == MOST_LINES


def test_cells_are_cleaned() -> None:
    text = "Stelle;Telefon;Bemerkung;Funktion\n  Werl\u202e ;-;a\tb;=\"05\"\n'+49;+49 2921;'=1;–\n"
    assert values(text.encode()) == [
        {"reference": "Werl", "note": "a\tb", "function": "05"},
        {"reference": "+49", "phone": "+49 2921", "note": "=1"},
    ]


def test_a_workbook_is_read() -> None:
    data = workbook(
        ("Stelle", "Amtlicher Schlüssel", "Gültig ab", "Telefon", "Standard"),
        ("Möhnesee", 5974032, date(2018, 1, 1), 2924.0, True),
        (None, None, None, None, None),
        ("Rüthen", "05974036", None, 1.5, False),
        (None, None, None, None, None),
    )
    reading = read(data)
    assert reading.encoding == "Excel"
    assert [(line.number, line.values) for line in reading.lines] == [
        (
            2,
            {
                "reference": "Möhnesee",
                "official_key": "5974032",
                "valid_from": "2018-01-01",
                "phone": "2924",
                "default": "1",
            },
        ),
        (4, {"reference": "Rüthen", "official_key": "05974036", "phone": "1.5", "default": "0"}),
    ]


def test_a_long_workbook_is_refused() -> None:
    data = workbook(("Stelle",), *[("Werl",)] * (MOST_LINES + 1))
    assert trouble(data).startswith("The file has more than 5,000 lines")


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
    assert trouble(buffer.getvalue()).startswith("The file is larger than 2 MB")


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"\xfe\xff\x00")
@example(b"Stelle;\x00")
@example(b"PK\x05\x06" + b"\0" * 18)
def test_no_bytes_make_reading_raise(data: bytes) -> None:
    assert isinstance(read(data), Reading)


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_no_text_below_a_header_makes_reading_raise(text: str, encoding: str) -> None:
    reading = read(("Stelle;Bemerkung\n" + text).encode(encoding, "replace"))
    assert carried_back(carried(reading.lines)) == reading.lines


@settings(max_examples=50)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"])), min_size=3, max_size=3), max_size=5
    ),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8-sig", "utf-16", "cp1252"]),
)
def test_rows_come_back_as_they_were_written(rows: list[list[str]], separator: str, encoding: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    head = ["Stelle", "Funktion", "E-Mail"]
    writer.writerows([head, *rows])
    assert read_csv(text.getvalue().encode(encoding)).rows == [head, *rows]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "{}",
        "[1,2]",
        "null",
        '[["kind"],[[1]]]',
        '[["nobody"],[[1,"x"]]]',
        '[["kind"],[[-5,"x"]]]',
        '[["kind"],[[3,"x"],[3,"y"]]]',
        '[["kind"],[["3","x"]]]',
        '[["kind"],[[3,null]]]',
        "[" * 5000,
        '[["kind"],[[1e999,"x"]]]',
        '[["kind"],[[true,"x"]]]',
        '[[["kind"]],[[1,"x"]]]',
        '[["kind"],[[]]]',
    ],
)
def test_tampered_lines_are_not_taken_back(text: str) -> None:
    assert carried_back(text) is None


@given(st.text())
def test_no_text_makes_taking_back_raise(text: str) -> None:
    carried_back(text)


def test_a_name_is_short_enough_for_its_column() -> None:
    assert {name: column.limit for name, column in BY_NAME.items() if column.limit != 200} == {
        "short_name": 80,
        "note": 2000,
        "function": 120,
        "name": 120,
        "salutation": 120,
        "address": 254,
        "phone": 60,
    }
    assert len(BY_NAME) == len(COLUMNS)
