"""For whom a reminder is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """An organisation that would be reminded; ``is_reachable`` where a letter can be written to it."""

    name: str
    is_reachable: bool
