"""Ending long-running commands gracefully."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def until_told_to_stop() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that what is in hand can be finished. A second signal ends at once."""
    stop = threading.Event()

    def told(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
