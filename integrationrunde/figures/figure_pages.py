"""The page of figures (Auswertung), and the report for the county: as PDF, as XLSX."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Response, current_app, render_template, request, url_for
from flask_babel import get_locale

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.figures import queries, reporting
from integrationrunde.figures.scope import Scope
from integrationrunde.figures.sections import sections
from integrationrunde.kit import access, clock
from integrationrunde.kit.exports import XLSX


@dataclass(frozen=True)
class Choice:
    """What the reader may choose, and what was chosen."""

    scope: Scope
    series: dict[int, str]
    years: list[int]

    @property
    def year_options(self) -> list[tuple[int, str]]:
        """The years as choices."""
        return [(year, str(year)) for year in self.years]

    def url(self, endpoint: str) -> str:
        """Another view of the same scope."""
        chosen: dict[str, Any] = {
            "series": self.scope.series_id,
            "from": self.scope.first_year,
            "to": self.scope.last_year,
        }
        return url_for(endpoint, **{name: value for name, value in chosen.items() if value is not None})


def _choice() -> Choice:
    readable = cast(AccountActor, access.actor()).readable_series()
    series, years = dict(queries.series_names(readable)), queries.years(readable)
    series_id = request.args.get("series", type=int)
    first, last = (_year(name, years) for name in ("from", "to"))
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Choice(Scope(readable, series_id if series_id in series else None, first, last), series, years)


def _year(name: str, years: list[int]) -> int | None:
    wanted = request.args.get(name, type=int)
    return wanted if wanted in years else None


def overview() -> str:
    """How long the ways to a decision are, how far the tasks have come, who attends."""
    choice = _choice()
    return render_template("figures/overview.html", choice=choice, sections=sections(choice.scope, clock.today()))


def report() -> Response:
    """The report as a PDF. The same figures on the same day make the same bytes."""
    made = _report()
    response = Response(reporting.printed(made), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{made.name}.pdf"'
    return response


def report_file() -> Response:
    """The report as a workbook: one sheet for each section."""
    made = _report()
    response = Response(reporting.workbook(made), mimetype=None, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}.xlsx"'
    return response


def _report() -> reporting.Report:
    choice, today = _choice(), clock.today()
    scope = choice.scope
    named = [choice.series[scope.series_id]] if scope.series_id else list(choice.series.values())
    return reporting.Report(
        operator=current_app.config["OPERATOR_NAME"],
        colour=current_app.config["OPERATOR_COLOUR"],
        language=str(get_locale() or "de"),
        series=named,
        first_year=scope.first_year or min(choice.years, default=None),
        last_year=scope.last_year or max(choice.years, default=None),
        as_of=today,
        sections=sections(scope, today),
    )
