"""Slowing down: how often something may be tried within a window, counted in the database.

What is counted (an account, a network address) is stored as an HMAC under the house's secret only.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from integrationrunde.accounts.models import Throttle
from integrationrunde.kit.database import UtcDateTime, db
from integrationrunde.kit.words import ngettext


@dataclass(frozen=True)
class Limit:
    """At most so many ``attempts`` for one purpose and value within a window of ``minutes``."""

    purpose: str
    attempts: int
    minutes: int

    @property
    def window(self) -> timedelta:
        """The length of the window."""
        return timedelta(minutes=self.minutes)


class TooOften(Exception):
    """The limit is reached; trying again makes sense after so many minutes."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"try again in {minutes} minutes")
        self.minutes = minutes

    @property
    def message(self) -> str:
        """What the user is told."""
        return ngettext(
            "Too many attempts. Please try again in %(num)s minute.",
            "Too many attempts. Please try again in %(num)s minutes.",
            self.minutes,
        )


def count(limit: Limit, value: str, *, now: datetime) -> None:
    """Count an attempt. Raises TooOften beyond the limit; the caller must let the count be committed all the same."""
    start, tried = db.session.execute(_counting(limit, value, now)).one()
    if tried > limit.attempts:
        left = start + limit.window - now
        raise TooOften(max(1, -(-int(left.total_seconds()) // 60)))


def _counting(limit: Limit, value: str, now: datetime) -> Any:
    """Adds one, or starts a new window; one statement, so that attempts side by side are all counted."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    over = sa.or_(
        Throttle.window_start <= now - limit.window,
        Throttle.window_start > now + limit.window,  # the clock was set back
    )
    return (
        dialect.insert(Throttle)
        .values(bucket=_bucket(limit.purpose, value), window_start=now, count=1)
        .on_conflict_do_update(
            index_elements=["bucket"],
            set_={
                "window_start": sa.case((over, sa.literal(now, UtcDateTime())), else_=Throttle.window_start),
                "count": sa.case((over, 1), else_=Throttle.count + 1),
            },
        )
        .returning(Throttle.window_start, Throttle.count)
    )


def forget(limit: Limit, value: str) -> None:
    """Start afresh, after an attempt that succeeded."""
    db.session.execute(sa.delete(Throttle).where(Throttle.bucket == _bucket(limit.purpose, value)))


def give_back(limit: Limit, value: str) -> None:
    """Uncount one attempt that succeeded; those of others in the same window stay."""
    bucket = _bucket(limit.purpose, value)
    db.session.execute(
        sa.update(Throttle)
        .where(Throttle.bucket == bucket, Throttle.count > 0)
        .values(count=Throttle.count - 1)
        .execution_options(synchronize_session=False)
    )


def tidy(now: datetime) -> None:
    """Delete counts that no longer matter: those of windows begun a day ago."""
    db.session.execute(sa.delete(Throttle).where(Throttle.window_start < now - timedelta(days=1)))


def network(remote_address: str | None) -> str:
    """What counts as one network address: an IPv4 address, or the /64 of an IPv6 address (one customer's network)."""
    try:
        address = ipaddress.ip_address(remote_address or "")
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _bucket(purpose: str, value: str) -> str:
    key = f"throttle:{current_app.config['SECRET_KEY']}".encode()
    return hmac.new(key, f"{purpose}|{value}".encode(), hashlib.sha256).hexdigest()
