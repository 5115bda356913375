"""Lists: the URL says what is seen, whatever it says."""

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Page, page_of, wish
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Venue
from tests.builders import a_venue

SORTS = ("name", "time")


def asked(app: House, query: str) -> str:
    """The URL of the list that a request with this query wishes for, after being read again."""
    with app.test_request_context(f"/labor/row/7?{query}"):
        return wish(sorts=SORTS, filters=("state",)).url()


def test_a_wish_survives_its_own_url(lab: House) -> None:
    first = asked(lab, "q=Möhnesee+%26+%2B&sort=-time&state=a%26b")
    assert asked(lab, urlsplit(first).query) == first
    assert parse_qs(urlsplit(first).query) == {"q": ["Möhnesee & +"], "sort": ["-time"], "state": ["a&b"]}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(
    st.dictionaries(st.sampled_from(["q", "sort", "page", "state", "_external", "_scheme", "endpoint", "x"]), st.text())
)
def test_no_query_breaks_a_list(lab: House, query: dict[str, str]) -> None:
    sendable = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    with lab.test_request_context("/labor/row/7", query_string=sendable):
        wanted = wish(sorts=SORTS, filters=("state",))
        assert wanted.key in SORTS
        assert wanted.page >= 1
        assert len(wanted.query) <= 200
        assert wanted.url(page=2).startswith("/labor/row/7?")


@pytest.mark.parametrize("page", ["0", "-1", "²", "1e9", "9" * 5000, "", "x"])
def test_broken_page_numbers(lab: House, page: str) -> None:
    with lab.test_request_context("/labor/row/7", query_string={"page": page}):
        assert wish(sorts=SORTS).page == 1


def test_sorting_turns_round(lab: House) -> None:
    with lab.test_request_context("/labor/row/7?sort=name&page=3"):
        wanted = wish(sorts=SORTS)
        assert "sort=-name" in wanted.sorted_by("name")
        assert "sort=time" in wanted.sorted_by("time")
        assert "page" not in wanted.sorted_by("time")
    with lab.test_request_context("/labor/row/7?sort=password"):
        assert wish(sorts=("-time", "name")).order == "-time"


def test_the_search_words_hold_no_control_characters(lab: House) -> None:
    with lab.test_request_context("/labor/row/7?q=%20a%00b%0A%20c%20&state=%00"):
        wanted = wish(sorts=SORTS, filters=("state",))
        assert wanted.query == "ab c"
        assert wanted.filters == {}


def test_pages(lab: House) -> None:
    for number in range(1, 8):
        a_venue(name=f"Ort {number}")
    statement = sa.select(Venue).order_by(Venue.name)
    with lab.test_request_context("/labor/row/7?page=2"):
        page = page_of(statement, wish(sorts=SORTS), size=3)
        assert [venue.name for venue in page.rows] == ["Ort 4", "Ort 5", "Ort 6"]
        assert (page.total, page.count, page.first, page.last) == (7, 3, 4, 6)
    with lab.test_request_context("/labor/row/7?page=99"):
        assert [venue.name for venue in page_of(statement, wish(sorts=SORTS), size=3).rows] == ["Ort 7"]
    db.session.rollback()


def test_an_empty_page() -> None:
    page: Page[int] = Page([], 0, 1)
    assert (page.count, page.first, page.last) == (1, 0, 0)
