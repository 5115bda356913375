"""No inline style or script in any template that a browser gets; letters are mail and have their own rules."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without src": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script URL": re.compile(r"javascript:", re.IGNORECASE),
    "htmx expression": re.compile(r"\shx-(on|vals=.js:|vars)", re.IGNORECASE),
    "foreign host": re.compile(r"<(script|link|img|iframe)\b[^>]*(src|href)=[\"']?(https?:)?//", re.IGNORECASE),
    "switched-off escaping": re.compile(r"autoescape\s+false"),
}
LETTERS = {"mail", "outbox"}
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if not LETTERS & set(path.relative_to(TEMPLATES).parts)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(source)] == []
