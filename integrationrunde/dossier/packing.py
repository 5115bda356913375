"""Writing a ZIP piece by piece: nothing of it is held in memory longer than it takes to leave."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from integrationrunde.kit import clock

_CHUNK = 64 * 1024


class Part(Protocol):
    """One file of the ZIP: its name in there, and its bytes. Opening raises OSError where they are missing."""

    @property
    def name(self) -> str:
        """Its path in the ZIP."""

    def opened(self) -> BinaryIO:
        """Its bytes to read."""


@dataclass(frozen=True)
class Made:
    """A part that was made for the ZIP."""

    name: str
    content: bytes

    def opened(self) -> BinaryIO:
        """The bytes to read."""
        return io.BytesIO(self.content)


@dataclass(frozen=True)
class Kept:
    """A part that lies on the disk."""

    name: str
    path: Path

    def opened(self) -> BinaryIO:
        """The bytes to read. Raises OSError."""
        return self.path.open("rb")


@dataclass(frozen=True)
class Packed:
    """What really went into the ZIP under a name."""

    name: str
    size: int
    sha256: str


class Packer:
    """A ZIP whose bytes are taken away while it is written; every file lies in ``folder``."""

    def __init__(self, folder: str, *, now: datetime) -> None:
        self._folder, self._stamp = folder, clock.local(now).timetuple()[:6]
        self._out = _Outlet()
        self._archive = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED)
        self.packed: list[Packed] = []

    def add(self, part: Part) -> Iterator[bytes]:
        """Write a part; one that cannot be opened is left out, and is not among ``packed`` then."""
        try:
            source = part.opened()
        except OSError:
            return
        digest, size = hashlib.sha256(), 0
        with closing(source), self._archive.open(self._entry(part.name), "w") as file:
            for chunk in _chunks(source):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
                yield self._out.taken()
        self.packed.append(Packed(part.name, size, digest.hexdigest()))

    def end(self) -> bytes:
        """Close the ZIP; gives its last bytes."""
        self._archive.close()
        return self._out.taken()

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(f"{self._folder}/{name}", self._stamp)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    """The bytes in pieces; where the disk fails they end, and the checksum tells."""
    while True:
        try:
            chunk = source.read(_CHUNK)
        except OSError:
            return
        if not chunk:
            return
        yield chunk


class _Outlet(io.RawIOBase):
    """A file that cannot seek, whose bytes are taken away as they come."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._kept += content
        return len(content)

    def taken(self) -> bytes:
        taken, self._kept = bytes(self._kept), bytearray()
        return taken
