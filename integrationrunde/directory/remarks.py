"""What reading and planning an import have to say; put into the reader's language only when it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrationrunde.kit.words import _


@dataclass(frozen=True)
class Remark:
    """A msgid (marked with N_ where it is written) and the values of its placeholders."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The remark in the present language."""
        return str(_(self.text, **self.values))


def remark(text: str, /, **values: Any) -> Remark:
    """A remark with its values."""
    return Remark(text, values)
