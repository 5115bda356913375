"""Somebody who hears a page and types: knows the browser's accessibility tree alone, and has only the keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.journeys.hands import MOST_STOPS


@dataclass(frozen=True)
class Heard:
    """One node of the accessibility tree: what a screen reader says about it."""

    role: str
    name: str
    properties: dict[str, Any]


class Listener:
    """One person before one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._browser = page.context.new_cdp_session(page)

    def everything(self) -> list[Heard]:
        """The page from its beginning to its end."""
        nodes = self._browser.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {node["nodeId"]: node for node in nodes}
        return [_heard(node) for node in _in_order(nodes[0], by_id) if not node["ignored"]]

    def headings(self) -> list[tuple[int, str]]:
        """Level and words of each heading, as a list of headings offers them."""
        return [(one.properties["level"], one.name) for one in self.everything() if one.role == "heading"]

    def text(self) -> str:
        """Every word of the page."""
        return " ".join(one.name for one in self.everything() if one.role == "StaticText")

    def focused(self) -> Heard:
        """Where the keyboard is: the one node, because a page is asked at every press of Tab."""
        here = self._browser.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]["objectId"]
        only = {"objectId": here, "fetchRelatives": False}
        return _heard(self._browser.send("Accessibility.getPartialAXTree", only)["nodes"][0])

    def go_to(self, role: str, name: str) -> None:
        """Press Tab until something with this role and these words (its beginning will do) has the focus."""
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            here = self.focused()
            if here.role == role and here.name.startswith(name):
                return
            # One radio button of a group is reached by Tab, its neighbours by arrow keys.
            self.page.keyboard.press("ArrowDown" if here.role == role == "radio" else "Tab")
            passed.append(f"{here.role} {here.name}")
        raise AssertionError(f"Tab never comes to {role} {name!r}, only to {list(dict.fromkeys(passed))}")

    def follow(self, role: str, name: str) -> None:
        """Go to a link or a button and press Enter; another page comes."""
        self.go_to(role, name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, name: str) -> None:
        """Choose a radio button."""
        self.go_to("radio", name)
        self.page.keyboard.press("Space")

    def write(self, name: str, text: str) -> None:
        """Replace what a field holds."""
        self.go_to("textbox", name)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)


def _in_order(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _in_order(by_id[child], by_id)


def _heard(node: dict[str, Any]) -> Heard:
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    role, name = (node.get(key, {}).get("value", "") for key in ("role", "name"))
    return Heard(role, " ".join(str(name).split()), properties)
