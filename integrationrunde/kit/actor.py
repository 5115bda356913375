"""Who acts: an account, a holder by link, or the house itself. Operations take an actor as ``by=``."""

import enum
from dataclasses import dataclass
from typing import Protocol


class Role(enum.StrEnum):
    """What an account may do in a series or in all of them; each role includes those before it."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether somebody with this role may do what the other role may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Actor(Protocol):
    """What the rooms need to know of whoever acts."""

    @property
    def kind(self) -> str:
        """``account``, ``holder`` or ``system``."""

    @property
    def actor_id(self) -> int | None:
        """Id in the actor's own table; None for the house itself."""

    @property
    def label(self) -> str:
        """How the journal names the actor: an account's name, or organisation and function, never a private person."""

    def holds(self, role: Role, series_id: int | None = None) -> bool:
        """Whether the actor has at least this role in the series (None: in any series)."""

    def holds_everywhere(self, role: Role) -> bool:
        """Whether the actor has at least this role for all series."""


@dataclass(frozen=True)
class System:
    """The house acting by itself: worker, command line, demo."""

    label: str = "Integrationsrunde"
    kind: str = "system"
    actor_id: int | None = None

    def holds(self, role: Role, series_id: int | None = None) -> bool:
        """The house may do everything that it was told to."""
        return True

    def holds_everywhere(self, role: Role) -> bool:
        """The house may do everything that it was told to."""
        return True
