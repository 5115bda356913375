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
