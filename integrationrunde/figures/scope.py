"""Of which series and years something is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from integrationrunde.meetings.models import Meeting


@dataclass(frozen=True)
class Scope:
    """Series within reach (None: all), one of them or all, and the years from the first to the last, both included."""

    readable: Collection[int] | None = None
    series_id: int | None = None
    first_year: int | None = None
    last_year: int | None = None

    def of_series(self, column: Any) -> list[sa.ColumnElement[bool]]:
        """Conditions on a column that names the series."""
        within = [] if self.readable is None else [column.in_(self.readable)]
        return within if self.series_id is None else [*within, column == self.series_id]

    def of_meetings(self) -> list[sa.ColumnElement[bool]]:
        """Conditions on meetings."""
        found = self.of_series(Meeting.series_id)
        if self.first_year is not None:
            found.append(Meeting.held_on >= date(self.first_year, 1, 1))
        if self.last_year is not None:
            found.append(Meeting.held_on <= date(self.last_year, 12, 31))
        return found

    def of_years(self, column: Any) -> list[sa.ColumnElement[bool]]:
        """Conditions on a column that holds a year."""
        found = [] if self.first_year is None else [column >= self.first_year]
        return found if self.last_year is None else [*found, column <= self.last_year]
