"""Markdown of the operator and the secretariat as safe HTML: no raw HTML in, only harmless tags out."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong"} | {
    "table", "tbody", "td", "th", "thead", "tr", "ul"
}  # fmt: skip
_SCHEMES = {"https", "http", "mailto", "tel"}


def rendered(text: str) -> Markup:
    """The text as HTML. Headings begin at h2: the page has its h1. Links tell no other site where they were."""
    tokens = _markdown.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    down = 2 - min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + down, 4)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(nh3.clean(html, tags=_TAGS, url_schemes=_SCHEMES, link_rel="noopener noreferrer"))  # noqa: S704 - cleaned
