"""The demo's banner: what time it is there, and what the sample data is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Banner:
    """What the banner shows; ``forward_url`` is None for those who may not move the clock."""

    notice: str
    now: str
    forward_url: str | None
    letters_url: str


def banner() -> Banner | None:
    """The banner of the demo."""
    return None
