"""Median and quartiles of days. Pure functions."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """How ``number`` values lie: the smallest, a quarter, half and three quarters of the way, the largest."""

    number: int
    least: int
    lower: int
    median: int
    upper: int
    most: int

    @property
    def is_single(self) -> bool:
        """Whether all say the same."""
        return self.least == self.most


def spread(values: Iterable[int]) -> Spread | None:
    """The spread of whole days; None without any.

    Quartiles lie between the two neighbours (the inclusive method of Python's statistics), rounded to whole days, a
    half upwards.
    """
    known = sorted(values)
    if not known:
        return None
    if len(known) == 1:
        return Spread(1, *known * 5)
    lower, median, upper = (_rounded(each) for each in statistics.quantiles(known, n=4, method="inclusive"))
    return Spread(len(known), known[0], lower, median, upper, known[-1])


def _rounded(value: float) -> int:
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)
