"""Feeds that were written before, by what they were written from: writing hundreds of entries anew takes its time."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

ROOM = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a feed and their strong ETag."""

    content: bytes
    etag: str

    @classmethod
    def of(cls, content: bytes) -> "Written":
        """The bytes with the ETag that follows from them."""
        return cls(content, hashlib.sha256(content).hexdigest()[:32])


class Shelf:
    """As many feeds as have room (in bytes), those asked for longest ago make way. One for each process.

    It forgets nothing wrongly and keeps nothing stale: what is looked up is the very data, not a version of it.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._used = room, 0
        self._kept: OrderedDict[bytes, Written] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, source: str, write: Callable[[], bytes]) -> Written:
        """What was written from this source before, else what ``write`` gives; the same source, the same bytes."""
        key = hashlib.sha256(source.encode()).digest()
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        written = Written.of(write())
        with self._lock:
            self._put(key, written)
        return written

    def _put(self, key: bytes, written: Written) -> None:
        if key in self._kept or len(written.content) > self._room:
            return
        self._kept[key] = written
        self._used += len(written.content)
        while self._used > self._room:
            _key, oldest = self._kept.popitem(last=False)
            self._used -= len(oldest.content)

    def __len__(self) -> int:
        return len(self._kept)
