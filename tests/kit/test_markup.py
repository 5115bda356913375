"""Markdown: harmless, and headings where they belong."""

import pytest

from integrationrunde.kit.markup import rendered


@pytest.mark.parametrize("text", ["# A\n\n## B", "## A\n\n### B", "### A\n\n#### B"])
def test_headings_begin_below_the_page_s_own(text: str) -> None:
    assert rendered(text) == "<h2>A</h2>\n<h3>B</h3>\n"


@pytest.mark.parametrize(
    "text", ["<script>x</script>", "[a](javascript:x)", "![a](https://x.example/a.png)", '<a onclick="x">']
)
def test_nothing_runs_and_nothing_is_loaded(text: str) -> None:
    html = rendered(text)
    assert not any(bad in html for bad in ("<script", 'href="javascript', "<img", "<a onclick"))


def test_lines_stay_lines_and_addresses_become_links() -> None:
    assert rendered("Amt\nHaus") == "<p>Amt<br>\nHaus</p>\n"
    assert 'href="mailto:amt@kreis.example"' in rendered("<amt@kreis.example>")


def test_headings_begin_below_those_of_the_page() -> None:
    assert rendered("# A\n\n## B\n\n#### C", top=4) == "<h4>A</h4>\n<h5>B</h5>\n<h6>C</h6>\n"


def test_of_a_picture_its_description_is_left() -> None:
    assert rendered("Karte: ![Kreis in 14 Kommunen](https://x.example/k.png)") == "<p>Karte: Kreis in 14 Kommunen</p>\n"
