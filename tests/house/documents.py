"""A rendered page as a list of elements, for asking what a screen reader would ask."""

from html.parser import HTMLParser

VOID = {"input", "meta", "link", "br", "img", "hr", "col", "source", "wbr"}


class Node(dict[str, str | None]):
    """One element: its attributes, with tag and the text below it."""

    def __init__(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        super().__init__(attributes)
        self.tag = tag
        self.text = ""

    def classes(self) -> list[str]:
        return (self.get("class") or "").split()


class Document(HTMLParser):
    """All elements of a page; refuses tags that are not closed in their order and ids given twice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self.feed(html)
        assert not self._open, f"not closed: {[node.tag for node in self._open]}"
        ids = [node["id"] for node in self.nodes if "id" in node]
        assert len(ids) == len(set(ids)), "an id is given twice"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, attrs)
        self.nodes.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert [node.tag for node in self._open[-1:]] == [tag], f"</{tag}> closes nothing"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for node in self._open:
            node.text += data

    def all(self, tag: str, **attributes: str) -> list[Node]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [n for n in self.nodes if n.tag == tag and all(n.get(name) == value for name, value in wanted.items())]

    def one(self, tag: str, **attributes: str) -> Node:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} times <{tag}> {attributes}"
        return found[0]

    def by_id(self, wanted: str | None) -> Node:
        return next(node for node in self.nodes if wanted and node.get("id") == wanted)
