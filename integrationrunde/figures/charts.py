"""Bars as SVG, drawn on the server. Colours, letters and what forced colours do come from css/figures.css alone.

What pygal adds for a browser's scripts is taken out: no style, no script, nothing in it names a machine or a day, so
that the same figures give the same bytes.
"""

import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup
from pygal.style import Style

WIDTH = 520
"""Width of the drawing in its own units; a letter is 18 high, so that it can be read on 320 pixels beside its table."""

PAPER = """
.background { fill: none } .rect { fill: #6b8cb5 } .line { stroke: #999999; fill: none }
.ci path { stroke: #000000; stroke-width: 2; fill: none }
text { font-family: "Fira Sans", "DejaVu Sans"; font-size: 18px; fill: #000000 }
.axis.y text { text-anchor: end } .axis.x text { text-anchor: middle }
"""
# pygal adds a finder for maps that nobody has installed, of a kind that Python and pytest no longer know.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

_ROW, _EDGES, _LETTER = 36, 60, 18
_LONGEST_LABEL = 21
_SVG = "{http://www.w3.org/2000/svg}"
_STYLE = Style(
    font_family="sans-serif", label_font_size=_LETTER, major_label_font_size=_LETTER, value_font_size=_LETTER
)


@dataclass(frozen=True)
class Bar:
    """One bar; ``low`` and ``high`` are the ends of the line across it; ``said`` is its value in words."""

    label: str
    value: int
    low: int | None = None
    high: int | None = None
    said: str = ""


@dataclass(frozen=True)
class Chart:
    """What a chart shows, in words and as bars. ``most`` is where its axis ends at least."""

    ident: str
    title: str
    sentence: str
    bars: tuple[Bar, ...]
    most: int = 4

    def svg(self, *, on_paper: bool = False) -> Markup:
        """The drawing with its title and description; empty without bars. ``on_paper`` it brings its own style."""
        drawn = _drawn(self, PAPER if on_paper else "") if self.bars else ""
        return Markup(drawn)  # noqa: S704 - made of an element tree, not of text


@lru_cache(maxsize=128)
def _drawn(chart: Chart, style: str) -> str:
    bars, marks = list(reversed(chart.bars)), _marks(_longest(chart))  # the first bar stands at the top
    drawing = pygal.HorizontalBar(
        pygal.Config(
            css=[],
            js=[],
            show_legend=False,
            show_y_guides=False,
            no_prefix=True,
            disable_xml_declaration=True,
            width=WIDTH,
            height=_ROW * len(bars) + _EDGES,
            range=(0, marks[-1]),
            y_labels=marks,
            margin=6,
            margin_right=24,
            spacing=8,
            style=_STYLE,
            truncate_label=_LONGEST_LABEL + 10,
            formatter=str,
        )
    )
    drawing.x_labels = [_labelled(bar) for bar in bars]
    drawing.add("", [_point(bar) for bar in bars])
    return _cleaned(drawing.render_tree(), chart, style)


def _longest(chart: Chart) -> int:
    return max([chart.most, *(max(bar.value, bar.high or 0) for bar in chart.bars)])


def _marks(top: int) -> list[int]:
    """Round numbers from 0 to the top or just beyond it, at most six."""
    step = next(one for power in range(12) for one in (10**power, 2 * 10**power, 5 * 10**power) if one * 5 >= top)
    return list(range(0, top + step, step))


def _labelled(bar: Bar) -> str:
    """What stands beside a bar: its name and its value, so that no letter stands on a coloured ground."""
    name = bar.label if len(bar.label) <= _LONGEST_LABEL else f"{bar.label[: _LONGEST_LABEL - 1]}…"
    return f"{name}: {bar.said or bar.value}"


def _point(bar: Bar) -> Any:
    if bar.low is None or bar.high is None or bar.low == bar.high:
        return {"value": bar.value}
    return {"value": bar.value, "ci": {"low": bar.low, "high": bar.high}}


def _cleaned(tree: Any, chart: Chart, style: str) -> str:
    for parent in tree.iter():
        for child in list(parent):
            if _is_superfluous(child):
                parent.remove(child)
    for element in tree.iter():
        element.attrib.pop("style", None)
    title, description = ET.Element("title"), ET.Element("desc")
    title.text, description.text = chart.title, chart.sentence
    title.set("id", f"{chart.ident}-title")
    description.set("id", f"{chart.ident}-desc")
    tree.insert(0, title)
    tree.insert(1, description)
    if style:
        ET.SubElement(tree, "style").text = style
    tree.set("id", f"{chart.ident}-chart")
    tree.set("class", "ir-chart__drawing")
    tree.set("role", "img")
    tree.set("aria-labelledby", f"{chart.ident}-title")
    tree.set("aria-describedby", f"{chart.ident}-desc")
    return ET.tostring(tree, encoding="unicode")


def _is_superfluous(element: Any) -> bool:
    if not isinstance(element.tag, str):  # a comment
        return True
    classes = element.get("class", "")
    return element.tag.removeprefix(_SVG) in ("defs", "title", "desc") or "tooltip-overlay" in classes
