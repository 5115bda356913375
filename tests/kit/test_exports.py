"""Lists for Excel: umlauts arrive, formulas stay text."""

import csv
import io
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Response
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from integrationrunde.kit.exports import guarded, table_response

HEAD = ["Stelle", "Datum"]


def rows_of_csv(response: Response) -> list[list[str]]:
    data = response.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet_of(response: Response) -> Any:
    return load_workbook(io.BytesIO(response.get_data())).active


def test_csv_as_excel_reads_it() -> None:
    response = table_response("csv", "stellen", HEAD, [["Gemeinde Möhnesee; „Süd“\nzwei", date(2016, 9, 21)]])
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="stellen.csv"'
    assert rows_of_csv(response) == [HEAD, ["Gemeinde Möhnesee; „Süd“\nzwei", "21.09.2016"]]


def test_csv_values() -> None:
    row = [datetime(2016, 9, 21, 7, 30, tzinfo=UTC), time(9, 5), None, 0, -3]
    assert rows_of_csv(table_response("csv", "x", ["a"] * 5, [row]))[1] == ["21.09.2016 09:30", "09:05", "", "0", "-3"]


def test_xlsx_values() -> None:
    row = ["Gemeinde Möhnesee", datetime(2016, 9, 21, 7, 30, tzinfo=UTC), date(2016, 9, 21), 12, None]
    sheet = sheet_of(table_response("xlsx", "stellen", ["a", "b", "c", "d", "e"], [row]))
    cells = list(sheet[2])
    assert [cell.value for cell in cells[:2]] == ["Gemeinde Möhnesee", datetime(2016, 9, 21, 9, 30)]  # noqa: DTZ001
    assert cells[1].number_format == "DD.MM.YYYY HH:MM"
    assert cells[2].number_format == "DD.MM.YYYY"
    assert [cell.value for cell in cells[3:]] == [12, None]
    assert sheet.title == "stellen"


@pytest.mark.parametrize("text", ["=1+1", "+49 2921 1", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"])
def test_formulas_are_guarded(text: str) -> None:
    assert rows_of_csv(table_response("csv", "x", ["a"], [[text]]))[1] == [f"'{text}"]
    cell = sheet_of(table_response("xlsx", "x", ["a"], [[text]]))["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()


def test_plain_text_stays_as_it_is() -> None:
    assert guarded("Stadt Werl (a=b)") == "Stadt Werl (a=b)"
    assert guarded(-3) == -3


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=5))
def test_no_text_breaks_a_file(rows: list[list[str]]) -> None:
    for form in ("csv", "xlsx"):
        assert table_response(form, "x", HEAD, rows).status_code == 200
    written = rows_of_csv(table_response("csv", "x", HEAD, rows))
    assert len(written) == len(rows) + 1
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in written for cell in row)


def test_another_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        table_response("pdf", "x", HEAD, [])
