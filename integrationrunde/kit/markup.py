"""Markdown of the operator and the secretariat as safe HTML: no raw HTML in, only harmless tags out."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"} | {
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"
}  # fmt: skip
_SCHEMES = {"https", "http", "mailto", "tel"}


def parsed(text: str) -> list[Token]:
    """The text as the parser's tokens."""
    return _markdown.parse(text)


def rendered(text: str, *, top: int = 2) -> Markup:
    """The text as HTML. Headings begin at level ``top``, 2 unless the page has some of its own above.

    Links tell no other site where they were. Of a picture its description is left, because nothing is loaded from
    elsewhere.
    """
    tokens = _markdown.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    down = top - min((int(token.tag[1]) for token in headings), default=top)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + down, top + 2, 6)}"
    for picture in (part for token in tokens for part in token.children or () if part.type == "image"):
        picture.type, picture.tag, picture.nesting = "text", "", 0
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(nh3.clean(html, tags=_TAGS, url_schemes=_SCHEMES, link_rel="noopener noreferrer"))  # noqa: S704 - cleaned
