"""Bars as SVG, drawn on the server. On a page colours, letters and what forced colours do come from css/figures.css.

What pygal adds for a browser's scripts is taken out: no style, no script, nothing in it names a machine or a day, so
that the same figures give the same bytes.
"""

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup
from pygal.style import Style

_PRINTED = """
.background { fill: none } .rect { fill: #6b8cb5 } .line { stroke: #999999; fill: none }
.ci path { stroke: #000000; stroke-width: 2; fill: none }
text { font-family: "Fira Sans", "DejaVu Sans"; font-size: 18px; fill: #000000 }
.axis.y text { text-anchor: end } .axis.x text { text-anchor: middle }
"""
# pygal adds a finder for maps that nobody has installed, of a kind that Python and pytest no longer know.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

_ROW, _EDGES, _LETTER, _LINE = 36, 60, 18, 20
_SVG = "{http://www.w3.org/2000/svg}"
_STYLE = Style(
    font_family="sans-serif", label_font_size=_LETTER, major_label_font_size=_LETTER, value_font_size=_LETTER
)


@dataclass(frozen=True)
class _Ground:
    """Where a chart is drawn: how wide and at most how high, in units of which a letter is 18 high.

    A name has so many letters a line, and so many lines; ``style`` is what the drawing brings along.
    """

    width: int
    height: int
    letters: int
    lines: int
    style: str = ""


SCREEN = _Ground(width=520, height=2000, letters=21, lines=1)
"""To be read on 320 pixels, beside a table with the whole names."""

PAPER = _Ground(width=840, height=1000, letters=38, lines=6, style=_PRINTED)
"""As wide as the text of the report; names of 200 letters stand there whole."""


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

    def svg(self) -> Markup:
        """The drawing for a page, with its title and description; empty without bars."""
        drawn = _drawn(self, SCREEN) if self.bars else ""
        return Markup(drawn)  # noqa: S704 - made of an element tree, not of text

    def printed(self) -> list[str]:
        """The drawing for paper, in as many pieces with the same axis as it takes to have each on one page."""
        most, fit = _longest(self), max(1, (PAPER.height - _EDGES) // _row(self.bars, PAPER))
        pieces = -(-len(self.bars) // fit)
        each = -(-len(self.bars) // pieces) if pieces else 1
        parts = [self.bars[first : first + each] for first in range(0, len(self.bars), each)]
        return [_drawn(replace(self, bars=bars, most=most), PAPER) for bars in parts]


@lru_cache(maxsize=128)
def _drawn(chart: Chart, ground: _Ground) -> str:
    bars, marks = list(reversed(chart.bars)), _marks(_longest(chart))  # the first bar stands at the top
    labels = [_labelled(bar, ground) for bar in bars]
    longest = max(len(line) for lines in labels for line in lines)
    stand_in = {f"b{place:0{longest - 1}}": lines for place, lines in enumerate(labels)}
    drawing = pygal.HorizontalBar(
        pygal.Config(
            css=[],
            js=[],
            show_legend=False,
            show_y_guides=False,
            no_prefix=True,
            disable_xml_declaration=True,
            width=ground.width,
            height=_row(bars, ground) * len(bars) + _EDGES,
            range=(0, marks[-1]),
            y_labels=marks,
            margin=6,
            margin_right=24,
            spacing=8,
            style=_STYLE,
            truncate_label=-1,
            formatter=str,
        )
    )
    drawing.x_labels = list(stand_in)
    drawing.add("", [_point(bar) for bar in bars])
    return _cleaned(_named(drawing.render_tree(), stand_in), chart, ground.style)


def _longest(chart: Chart) -> int:
    return max([chart.most, *(max(bar.value, bar.high or 0) for bar in chart.bars)])


def _marks(top: int) -> list[int]:
    """Round numbers from 0 to the top or just beyond it, at most six."""
    step = next(one for power in range(12) for one in (10**power, 2 * 10**power, 5 * 10**power) if one * 5 >= top)
    return list(range(0, top + step, step))


def _labelled(bar: Bar, ground: _Ground) -> list[str]:
    """What stands beside a bar, by line: its name and its value, so that no letter stands on a coloured ground."""
    value = f": {bar.said or bar.value}"
    if ground.lines == 1:
        name = bar.label if len(bar.label) <= ground.letters else f"{bar.label[: ground.letters - 1]}…"
        return [f"{name}{value}"]
    return textwrap.wrap(f"{bar.label}{value}", ground.letters, max_lines=ground.lines, placeholder="…")


def _row(bars: Sequence[Bar], ground: _Ground) -> int:
    """How high the row of each bar is, so that the longest name fits."""
    return _ROW + _LINE * (max((len(_labelled(bar, ground)) for bar in bars), default=1) - 1)


def _named(tree: Any, stand_in: dict[str, list[str]]) -> Any:
    """The drawing with the names in lines; it was laid out with a stand-in of the same width for each."""
    for element in list(tree.iter()):
        lines = stand_in.get(element.text or "")
        if not lines:
            continue
        element.text, top = "", float(element.get("y", "0")) - _LINE * (len(lines) - 1) / 2
        for place, line in enumerate(lines):
            attributes = {"x": element.get("x", "0"), "y": f"{top + _LINE * place:.1f}"}
            ET.SubElement(element, "tspan", attributes).text = line
    return tree


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
