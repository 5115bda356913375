"""Lists: search, sort and page as the URL says, so that a list can be bookmarked and sent to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import request, url_for

from integrationrunde.kit.database import db

Row = TypeVar("Row")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Wish:
    """What the reader wants to see of a list: search words, order (``name`` or ``-name``), page, chosen filters."""

    query: str
    order: str
    page: int
    filters: dict[str, str]

    @property
    def key(self) -> str:
        """The sort key without its direction."""
        return self.order.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the order is reversed."""
        return self.order.startswith("-")

    def url(self, **changes: Any) -> str:
        """The URL of the same list with something changed; back on page 1 unless a page is named."""
        own: dict[str, Any] = {"q": self.query, "sort": self.key, "direction": self.direction, **self.filters}
        arguments = {**own, **changes}
        arguments = {name: value for name, value in arguments.items() if value not in (None, "")}
        return url_for(request.endpoint or "", **(request.view_args or {}), **arguments)

    @property
    def direction(self) -> str:
        """``desc`` or ``asc``, as the URL says it."""
        return "desc" if self.descending else "asc"


def wish(*, sorts: Sequence[str], filters: Sequence[str] = ()) -> Wish:
    """Read the wish from the URL (``q``, ``sort``, ``direction``, ``page``, and the named filters).

    Unknown sort keys fall back to the first of ``sorts`` (``-date`` sorts downwards), broken page numbers to 1.
    """
    known = {name.removeprefix("-") for name in sorts}
    key = request.args.get("sort", "")
    direction = request.args.get("direction", "asc")
    order = (f"-{key}" if direction == "desc" else key) if key in known else sorts[0]
    page = request.args.get("page", "1")
    number = int(page) if page.isdigit() and len(page) < 7 else 1
    chosen = {name: request.args[name] for name in filters if request.args.get(name)}
    return Wish(request.args.get("q", "").strip()[:200], order, max(number, 1), chosen)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list."""

    rows: Sequence[Row]
    total: int
    number: int
    size: int = PAGE_SIZE

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        """Whether a page comes before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a page follows this one."""
        return self.number < self.count

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 in an empty list."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)


def page_of(statement: sa.Select[Any], wanted: Wish, *, size: int = PAGE_SIZE) -> Page[Any]:
    """Run a select for one page: two statements, however long the list is. A page past the end shows the last one."""
    counted = sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())
    total = db.session.scalar(counted) or 0
    number = min(wanted.page, max(1, -(-total // size)))
    rows = db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, total, number, size)
