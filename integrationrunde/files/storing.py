"""Storing bytes: first the file, then its row. What crashes in between leaves a file that tidying takes away."""

import errno
import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from integrationrunde.files import folder
from integrationrunde.files.kinds import FileKind
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _

log = structlog.get_logger()
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def store(content: bytes, kind: FileKind, *, now: datetime) -> StoredFile:
    """The row of these bytes, which lie on the disk then; the same bytes are stored once.

    Raises Refused, with nothing half written, when the disk takes no more.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        folder.put(sha256, content)
    except OSError as error:
        log.error("file not stored", error=str(error))
        raise Refused(_why(error)) from error
    found = _stored(sha256)
    if found is not None:
        return found
    row = StoredFile(sha256=sha256, size=len(content), media_type=kind.media_type, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return db.session.scalars(sa.select(StoredFile).filter_by(sha256=sha256)).one()
    return row


def release(ids: Collection[int]) -> None:
    """Forget those of the stored files that nothing names any more; their bytes go with the next tidying."""
    db.session.flush()
    unused = [~sa.exists().where(column == StoredFile.id) for column in _names()]
    statement = sa.delete(StoredFile).where(StoredFile.id.in_(ids), *unused)
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})


def _stored(sha256: str) -> StoredFile | None:
    return db.session.scalars(sa.select(StoredFile).filter_by(sha256=sha256)).one_or_none()


def _names() -> list[sa.Column[Any]]:
    """Every column of the house that names a stored file."""
    own = StoredFile.__table__
    tables = Base.metadata.tables.values()
    return [
        column for table in tables for column in table.columns for key in column.foreign_keys if key.column.table is own
    ]


def _why(error: OSError) -> str:
    if error.errno in _FULL:
        return _("The file could not be stored: there is no space left for files. Please tell your administrator.")
    if error.errno in _CLOSED:
        return _("The file could not be stored: the folder of files cannot be written. Please tell your administrator.")
    return _("The file could not be stored: the folder of files makes trouble. Please tell your administrator.")
