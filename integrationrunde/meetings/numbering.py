"""Numbers such as E-2016-04 and A-2016-06: they count per series and year, without gaps (MODEL.md 12)."""

from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series


class Numbered:
    """A table whose rows get a number once they stand: until then year and count are both NULL."""

    number_prefix: ClassVar[str]
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    number_year: Mapped[int | None]
    number_count: Mapped[int | None]

    @property
    def number(self) -> str:
        """The number as it is read and written, such as E-2016-04; empty until it has one."""
        if self.number_count is None:
            return ""
        return f"{self.number_prefix}-{self.number_year}-{self.number_count:02d}"


def numbers_once() -> list[sa.Constraint]:
    """What a table of numbered rows promises: both parts or none, from 1, none twice."""
    return [
        sa.UniqueConstraint("series_id", "number_year", "number_count"),
        sa.CheckConstraint("(number_year IS NULL) = (number_count IS NULL)", name="number_whole"),
        sa.CheckConstraint("number_count IS NULL OR number_count > 0", name="number_positive"),
    ]


def give_number(thing: Numbered, year: int) -> None:
    """Give the next number of the year to a thing that has none, for good.

    The row of the series is locked until the transaction ends, so that two never get the same and a transaction that
    fails leaves no gap. Raises ValueError for a thing that has a number.
    """
    if thing.number_count is not None:
        raise ValueError(f"{thing.number} has its number already")
    with db.session.no_autoflush:  # a thing that stands, but has no number yet, may not be stored
        thing.number_count = _next_count(thing, year)
    thing.number_year = year
    db.session.flush()


def _next_count(thing: Numbered, year: int) -> int:
    db.session.execute(sa.select(Series.id).where(Series.id == thing.series_id).with_for_update())
    kind = type(thing)
    newest = sa.select(sa.func.max(kind.number_count)).where(
        kind.series_id == thing.series_id, kind.number_year == year
    )
    return (db.session.scalar(newest) or 0) + 1
