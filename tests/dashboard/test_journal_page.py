"""The whole journal."""

import pytest
from flask.testing import FlaskClient

from integrationrunde.journal import operations
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from tests.builders import NOW, a_series, an_account, an_organisation
from tests.signing_in import sign_in

SAID = "Account no. %(number)s opened"


@pytest.fixture
def series(app: House) -> Series:
    """One series with one entry, beside another and an entry of no series."""
    made = a_series(short_name="Austausch")
    other = a_series(short_name="Andere")
    for number, thing in enumerate((made, other, an_organisation()), 1):
        operations.record(
            SAID, by=System(label=f"Stelle {number}", kind="holder"), now=NOW, about=[thing], number=number
        )
    return made


def told(client: FlaskClient, query: str = "") -> list[int]:
    page = client.get(f"/verlauf{query}").text
    found = [number for number in (1, 2, 3) if f"Zugang Nr. {number} angelegt" in page]
    return sorted(found, key=lambda number: page.index(f"Zugang Nr. {number} angelegt"))


def test_who_reads_everything_sees_everything(client: FlaskClient, series: Series) -> None:
    sign_in(client, an_account(Role.READER))
    assert told(client) == [3, 2, 1]
    assert told(client, "?sort=time") == [1, 2, 3]


def test_who_reads_one_series_sees_only_that(client: FlaskClient, series: Series) -> None:
    sign_in(client, an_account(Role.ADMIN, series=series))
    assert told(client) == [1]
    assert told(client, f"?series={series.id + 1}") == []
    assert "Andere" not in client.get("/verlauf").text


def test_it_is_searched_and_filtered(client: FlaskClient, series: Series) -> None:
    sign_in(client, an_account(Role.READER))
    assert told(client, f"?series={series.id}") == [1]
    assert told(client, "?q=stelle+2") == [2]
    assert told(client, "?by=holder") == [3, 2, 1]
    assert told(client, "?by=system") == []
    assert told(client, "?series=x&by=%00&page=99&sort=nothing&q=%25") == [3, 2, 1] or told(client, "?by=x") == []


def test_the_file_has_the_same_reach(client: FlaskClient, series: Series) -> None:
    sign_in(client, an_account(Role.READER, series=series))
    lines = client.get("/verlauf/liste.csv").data.decode("utf-8-sig").splitlines()
    assert lines == [
        "Zeit;Was;Wer;Weg;Reihe",
        "23.08.2017 10:00;Zugang Nr. 1 angelegt;Stelle 1;Über persönlichen Link;Austausch",
    ]
    assert client.get("/verlauf/liste.xlsx").status_code == 200


def test_without_a_role_there_is_no_journal(client: FlaskClient, series: Series) -> None:
    sign_in(client, an_account(None))
    assert client.get("/verlauf").status_code == 403
    assert client.get("/verlauf/liste.csv").status_code == 403
