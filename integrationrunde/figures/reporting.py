"""The report for the county: figures only, organisations but no person, as PDF/UA and as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from flask import current_app

from integrationrunde.figures.sections import Cell, Section
from integrationrunde.kit import clock
from integrationrunde.kit.exports import Sheet, dated_workbook
from integrationrunde.kit.typesetting import typeset
from integrationrunde.kit.words import _, day
from integrationrunde.minutes.printing import file_part

_TEMPLATE = "figures/print/report.typ"
_NOON = time(12)


@dataclass(frozen=True)
class Report:
    """What the report says, of which series and years, as of which day."""

    operator: str
    colour: str
    language: str
    series: Sequence[str]
    first_year: int | None
    last_year: int | None
    as_of: date
    sections: Sequence[Section]

    @property
    def title(self) -> str:
        """What stands above it."""
        return _("Shorter ways to a decision: the figures")

    @property
    def name(self) -> str:
        """A file name without ending that every system takes: ``auswertung-austausch-2016-2017-stand-2017-08-30``."""
        years = dict.fromkeys(str(year) for year in (self.first_year, self.last_year) if year is not None)
        series = [file_part(name) for name in self.series] if len(self.series) == 1 else []
        return "-".join(part for part in ["auswertung", *series, *years, "stand", self.as_of.isoformat()] if part)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Of what it speaks."""
        return [
            (_("Series"), ", ".join(self.series) or "–"),
            (_("Years"), _years(self.first_year, self.last_year)),
            (_("As of"), day(self.as_of)),
        ]


def printed(report: Report) -> bytes:
    """The report as a PDF (PDF/UA-1), dated noon of its day. Raises `kit.errors.Unprintable`."""
    data = {
        "title": report.title,
        "operator": report.operator,
        "colour": report.colour,
        "language": report.language,
        "facts": report.facts,
        "sections": [_section(one) for one in report.sections],
        "words": {
            "page": _("Page"),
            "of": _("of"),
            "privacy": _("Counted per organisation. No person is named, and organisations are not ranked."),
        },
    }
    template = Path(current_app.root_path, str(current_app.template_folder), _TEMPLATE)
    return typeset(template, data, at=clock.instant(report.as_of, _NOON))


def workbook(report: Report) -> bytes:
    """The same as a workbook: what it speaks of, then one sheet for each section."""
    about = Sheet(
        _("About"), [report.title, ""], [*report.facts, *((one.title, one.sentence) for one in report.sections)]
    )
    sheets = [Sheet(one.title, one.columns, one.rows) for one in report.sections if one.rows]
    return dated_workbook([about, *sheets], at=clock.instant(report.as_of, _NOON))


def _section(one: Section) -> dict[str, Any]:
    return {
        "title": one.title,
        "sentence": one.sentence,
        "counted": one.counted,
        "columns": list(one.columns),
        "rows": [[_text(cell) for cell in row] for row in one.rows],
        "drawings": one.chart.printed(),
    }


def _text(cell: Cell) -> str:
    return "–" if cell is None else str(cell)


def _years(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return "–"
    return str(first) if first == last else _("%(first)s to %(last)s", first=first, last=last)
