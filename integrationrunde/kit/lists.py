"""Lists: search, sort and page as the URL says, so that a list can be bookmarked and sent to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import request, url_for

from integrationrunde.kit.database import db
from integrationrunde.kit.words import clean_line

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
        return self.export_url(request.endpoint or "", **changes)

    def export_url(self, endpoint: str, **changes: Any) -> str:
        """The URL of another view of the same list, such as its export."""
        arguments: dict[str, Any] = {"q": self.query, "sort": self.order, **self.filters, **changes}
        arguments = {name: value for name, value in arguments.items() if value not in (None, "")}
        return url_for(endpoint, **{**(request.view_args or {}), **arguments})

    def sorted_by(self, key: str) -> str:
        """The URL that sorts by a column, or turns the order round when it is the column already."""
        return self.url(sort=f"-{key}" if self.order == key else key)


def wish(*, sorts: Sequence[str], filters: Sequence[str] = ()) -> Wish:
    """Read the wish from the URL; unknown sort keys fall back to the first of ``sorts``, broken page numbers to 1."""
    order = request.args.get("sort", "")
    if order.removeprefix("-") not in {key.removeprefix("-") for key in sorts}:
        order = sorts[0]
    page = request.args.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    chosen = {name: value for name in filters if (value := clean_line(request.args.get(name, ""))[:200])}
    return Wish(clean_line(request.args.get("q", ""))[:200], order, max(number, 1), chosen)


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
