"""HTML of a letter as plain text, so that what people and servers wrote can be read."""

from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "blockquote", "br", "dd", "div", "dt", "h1", "h2", "h3", "h4", "hr", "li", "p", "pre", "td", "tr", "ul"}
)
_UNSEEN = frozenset({"head", "script", "style", "title"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self._quoted += tag == "blockquote"
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._quoted = max(0, self._quoted - (tag == "blockquote"))
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n" + "> " * min(self._quoted, 9))


def plain_text(html: str) -> str:
    """The text of a page: a line for each block, quotations marked by ``>``. Never raises."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except Exception:  # the parser asserts on some broken declarations
        reader.pieces.append(html)
    lines = [" ".join(line.split()) for line in "".join(reader.pieces).split("\n")]
    return "\n".join(line for number, line in enumerate(lines) if line.strip("> ") or (number and lines[number - 1]))
