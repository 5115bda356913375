"""The folder of stored bytes: FILES_FOLDER/ab/cd/<sha256>. What is being written has a name of its own beside it."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

UNFINISHED = ".unfertig-"
_LOCK = ".sperre"


def folder() -> Path:
    """Where all bytes lie."""
    return Path(current_app.config["FILES_FOLDER"])


def path_of(sha256: str) -> Path:
    """Where the bytes with this checksum lie, or would."""
    return folder() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def locked() -> Iterator[None]:
    """Nobody else puts a file in or takes one out meanwhile, in any process on this machine. Raises OSError."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def put(sha256: str, content: bytes) -> None:
    """Let the bytes lie in their place, whole and on the disk, or not at all. Raises OSError.

    Bytes that lie there already are only made young again, so that tidying leaves them to whoever names them next.
    """
    path = path_of(sha256)
    with locked():
        if path.is_file() and path.stat().st_size == len(content):
            os.utime(path)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)


def _write(path: Path, content: bytes) -> None:
    handle, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    shelf = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(shelf)
    finally:
        os.close(shelf)
