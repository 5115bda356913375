"""Taking away bytes that no row names, and telling of rows whose bytes are gone."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from integrationrunde.files import folder
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.database import db

GRACE = 24 * 3600.0
"""Seconds that a file without a row is left alone: whoever is storing it has not committed yet."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Tidied:
    """How many files were taken away, and the checksums of the rows whose file is not there."""

    removed: int
    missing: tuple[str, ...]


def tidy() -> Tidied:
    """Remove files without a row and what was left unfinished, both older than a day. Raises OSError.

    Age is that of the file in real time, whatever the clock of a demo shows.
    """
    if not folder.folder().is_dir():
        return Tidied(0, _missing())
    old = [path for path in folder.folder().glob("??/??/*") if _is_old(path)]
    removed = 0
    for start in range(0, len(old), _AT_ONCE):
        removed += _remove(old[start : start + _AT_ONCE])
    return Tidied(removed, _missing())


def _remove(paths: Sequence[Path]) -> int:
    """Under the lock each file is looked at again: one that was just named anew is young."""
    removed = 0
    with folder.locked():
        names = sa.select(StoredFile.sha256).where(StoredFile.sha256.in_([path.name for path in paths]))
        known = set(db.session.scalars(names))
        for path in paths:
            if path.name not in known and _is_old(path):
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > GRACE
    except FileNotFoundError:
        return False


def _missing() -> tuple[str, ...]:
    statement = sa.select(StoredFile.sha256).order_by(StoredFile.sha256)
    return tuple(one for one in db.session.scalars(statement) if not folder.path_of(one).is_file())
