"""The one clock. It can be set to run from another instant, for all processes, by a small file (demo and tests)."""

import json
import os
import threading
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
END_OF_DAY = time(23, 59, 59)

_file: Path | None = None
_seen: tuple[tuple[int, int], timedelta] = ((0, 0), timedelta(0))


def keep_in(path: Path | None) -> None:
    """Let the clock follow the offset kept in this file; None means the real time."""
    global _file, _seen
    _file, _seen = path, ((0, 0), timedelta(0))


def now() -> datetime:
    """The present instant (aware, UTC), shifted where the clock has been set."""
    return datetime.now(UTC) + _offset()


def today() -> date:
    """The present day in Berlin."""
    return now().astimezone(BERLIN).date()


def set_to(instant: datetime) -> None:
    """Let the clock run on from this instant, in every process that keeps its clock in the same file."""
    if _file is None:
        raise RuntimeError("the clock can only be set where it is kept in a file")
    seconds = (instant - datetime.now(UTC)).total_seconds()
    fresh = _file.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    fresh.write_text(json.dumps({"offset_seconds": seconds}))
    fresh.replace(_file)


def _offset() -> timedelta:
    global _seen
    if _file is None:
        return timedelta(0)
    try:
        state = _file.stat()
        changed = (state.st_mtime_ns, state.st_ino)
        if changed != _seen[0]:
            _seen = (changed, timedelta(seconds=json.loads(_file.read_text())["offset_seconds"]))
    except FileNotFoundError:
        return timedelta(0)
    return _seen[1]


class NoSuchTime(ValueError):
    """A local time that the clocks skip in the night of a change to summer time."""


def instant(day: date, at: time, zone: str = "Europe/Berlin") -> datetime:
    """The instant (UTC) of a local day and time.

    In the hour that happens twice the first one is meant; in the hour that is skipped NoSuchTime is raised.
    """
    local = datetime.combine(day, at, ZoneInfo(zone))
    utc = local.astimezone(UTC)
    if utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(f"{day} {at} does not exist in {zone}")
    return utc


def end_of(day: date) -> datetime:
    """The instant at which a deadline on this day has passed: 23:59:59 in Berlin."""
    return instant(day, END_OF_DAY)


def local(moment: datetime, zone: str = "Europe/Berlin") -> datetime:
    """The same instant as read from a clock in that zone."""
    return moment.astimezone(ZoneInfo(zone))
